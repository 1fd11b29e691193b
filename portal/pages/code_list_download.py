"""A code list, or what a filter lets pass of it, as a file: the address of the page with a suffix."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from portal import code_parts
from portal.code_filter import Filter
from portal.code_forms import BY_SUFFIX
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import browse, export
from registry.codes import repository as codes
from registry.db import now
from registry.errors import NotFound, Sentence
from registry.items import repository
from registry.items.state import Kind

router = APIRouter()
_IN_MEMORY, _PIECE = 1 << 20, 1 << 16  # bytes


@router.get("/kode/{agency}/{slug}.{ending}")
def code_list_download(
    request: Request, session: ReadSession, caller: RequestCaller, agency: str, slug: str, ending: str
) -> Response:
    """Give a code list in a form, the whole or what the filter lets pass."""
    slug, _, before = slug.partition(".")
    form = BY_SUFFIX.get(f"{before}.{ending}" if before else ending)
    if form is None:
        raise NotFound(
            Sentence(
                f"Bentuk '.{ending}' tidak ada. Pilih salah satu bentuk di halaman daftar.",
                f"There is no form '.{ending}'. Choose one of those on the page of the list.",
            )
        )
    number = request.query_params.get("versi") or None
    entry = repository.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug, number=number)
    asked = Filter.of(request.query_params, now().date())
    of = code_parts.list_of(entry)
    if asked.is_everything:
        found = codes.code_list(session, f"{agency}/{slug}", of.version)
    else:
        found = browse.part(session, entry, of, asked.wanted)
    file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed when it has been sent
    export.write_to(file, found, form.name, base=request.app.state.registry.settings.base)  # type: ignore[arg-type]
    name = "-".join((agency, slug, entry.version.number, *(["sebagian"] if not asked.is_everything else [])))
    return StreamingResponse(
        _sent(file),
        media_type=form.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}.{form.suffix}"',
            "Content-Length": str(file.tell()),
            "Cache-Control": "private, no-store" if caller.is_signed_in else "public, max-age=0, must-revalidate",
            "Vary": "Accept-Encoding, Cookie",
        },
    )


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
