"""Addresses that people and programs expect, which lead to where the thing is: twins of pages, plain beginnings."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from portal.language import INDONESIAN, Parameters, address
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.items import repository
from registry.items.state import Kind
from registry.web.routing import Router

router = Router()
_VALID = timedelta(days=180)  # RFC 9116 asks for less than a year
Suffix = Annotated[str, Path(pattern="^(ttl|jsonld|rdf|nt|json|csv)$")]
Name = Annotated[str, Path(max_length=200)]


def _to(request: Request, path: str, parameters: Parameters | None = None) -> Response:
    return RedirectResponse(renderer(request).language(request).url(path, parameters), 301)


@router.get("/dataset")
def datasets(request: Request) -> Response:
    """Send to all datasets."""
    return _to(request, "/cari", {"jenis": "dataset"})


@router.get("/wilayah")
def places(request: Request) -> Response:
    """Send to the kabupaten, which names its kecamatan."""
    return _to(request, "/wilayah/35.05")


@router.get("/kerja/kurasi")
@router.get("/kerja/persetujuan")
def inbox(request: Request) -> Response:
    """Send to the inbox, which shows everybody what waits for their role."""
    return _to(request, "/kerja")


@router.get("/akun/token")
def tokens(request: Request) -> Response:
    """Send to the tokens of the own account."""
    return RedirectResponse(f"{renderer(request).language(request).url('/akun')}#token", 301)


@router.get("/padanan")
def correspondences(request: Request) -> Response:
    """Send to the code lists, which name their correspondences."""
    return _to(request, "/kode")


@router.get("/standar/{slug}/{number}")
def version_of_standard(
    request: Request, slug: Name, number: Annotated[str, Path(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9}){2}$")]
) -> Response:
    """Send to the version of a standard."""
    return _to(request, f"/standar/{slug}", {"versi": number})


@router.get("/standar/{slug}.{suffix}")
def standard_as(session: ReadSession, caller: RequestCaller, slug: Name, suffix: Suffix) -> Response:
    """Send to a document of a standard."""
    entry = repository.find(session, caller, kind=Kind.STANDARD, slug=slug)
    return RedirectResponse(f"{entry.item.iri}.{suffix}", 303)


@router.get("/padanan/{slug}.{suffix}")
def correspondence_as(slug: Name, suffix: Suffix) -> Response:
    """Send to a document of a correspondence."""
    return RedirectResponse(f"/id/correspondence/{slug}.{suffix}", 303)


@router.get("/cari.json")
def search_as_json(request: Request) -> Response:
    """Send to the same search for programs, its parameters in the words of the API."""
    words = {"q": "q", "jenis": "kind", "topik": "theme", "instansi": "agency", "wilayah": "wilayah", "tahun": "year"}
    words |= {"format": "format", "akses": "access", "mutu": "completeness", "standar": "standard", "kode": "code_list"}
    asked = request.query_params
    told = {words[name]: tuple(asked.getlist(name)) for name in asked if name in words}
    return RedirectResponse(address(INDONESIAN, "/api/v1/search", told), 303)


@router.get("/.well-known/security.txt")
def security(request: Request) -> Response:
    """Tell where weaknesses are reported (RFC 9116)."""
    base = request.app.state.registry.settings.base
    expires = (now() + _VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {base}/bantuan",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: id, en",
        f"Canonical: {base}/.well-known/security.txt",
    )
    return Response("\n".join((*lines, "")), media_type="text/plain; charset=utf-8")
