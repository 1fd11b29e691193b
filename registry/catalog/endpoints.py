"""Datasets for programs: DCAT in every RDF form, and the files of distributions."""

import hashlib
from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import FileResponse
from pyoxigraph import Triple

from registry import rdf
from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.accounts.dependencies import RequestCaller
from registry.catalog.downloads import file_of
from registry.catalog.rdf import catalog_triples, dataset_triples
from registry.changes.dependencies import ReadSession
from registry.errors import Gone, Sentence
from registry.items import repository
from registry.items.state import Access, Kind, State
from registry.web.negotiation import SUFFIXES

router = APIRouter(tags=["catalog"])

_RDF = "ttl|jsonld|rdf|nt"
_PUBLISHER = "kominfo-blitar"


@router.get("/dataset/{slug}/berkas/{identifier}")
def download(
    slug: str,
    identifier: str,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Send a distribution's file; answers ranges and conditional requests."""
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug)
    path, distribution, name = file_of(entry, identifier, request.app.state.registry.files, by=caller)
    headers = {"ETag": f'"{distribution["sha256"]}"', "X-Content-Type-Options": "nosniff"}
    if if_none_match and headers["ETag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    media_type = distribution.get("media_type", "application/octet-stream")
    return FileResponse(path, media_type=media_type, filename=name, headers=headers)


@router.get("/dataset/{slug}.{suffix}")
def dataset(
    slug: str,
    suffix: Annotated[str, Path(pattern=f"^({_RDF})$")],
    request: Request,
    session: ReadSession,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a dataset as DCAT."""
    entry = repository.find(session, PUBLIC, kind=Kind.DATASET, slug=slug)
    if entry.version.state == State.RETIRED.value:
        raise Gone(Sentence(f"Sudah dicabut: {entry.version.reason}", f"Withdrawn: {entry.version.reason}"))
    agencies = {agency.slug: agency for agency in accounts.agencies(session)}
    return document(dataset_triples(entry, agencies, _base(request)), suffix, if_none_match)


@router.get("/katalog.{suffix}")
@router.get("/catalog.{suffix}", include_in_schema=False)
def catalog(
    suffix: Annotated[str, Path(pattern=f"^({_RDF}|xml)$")],
    request: Request,
    session: ReadSession,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the catalogue of all public datasets as DCAT."""
    datasets = [
        entry
        for entry in repository.listed(session, PUBLIC, kind=Kind.DATASET, limit=10_000)
        if entry.version.access != Access.CLOSED.value
    ]
    agencies = {agency.slug: agency for agency in accounts.agencies(session)}
    triples = catalog_triples(datasets, agencies, _base(request), _PUBLISHER)
    return document(triples, "rdf" if suffix == "xml" else suffix, if_none_match)


def document(triples: Iterable[Triple], suffix: str, if_none_match: str | None) -> Response:
    """Return a graph in the form of a suffix, with an ETag of its bytes; 304 when the client has them."""
    media_type = SUFFIXES[suffix]
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return variant(rdf.serialize(triples, media_type), media_type + charset, if_none_match)


def variant(content: bytes, media_type: str, if_none_match: str | None) -> Response:
    """Return one form of a thing that has several, with an ETag of its bytes; 304 when the client has them."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Vary": "Accept"}
    if if_none_match and (etag in if_none_match or if_none_match.strip() == "*"):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _base(request: Request) -> str:
    base: str = request.app.state.registry.settings.base
    return base
