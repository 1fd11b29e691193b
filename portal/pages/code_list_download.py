"""A code list, or what a filter lets pass of it, as a file: the address of the page with a suffix."""

from dataclasses import replace

from fastapi import Request, Response
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
from registry.exchange.code_documents import exported
from registry.items import repository
from registry.items.state import Kind, State
from registry.web.routing import Router

router = Router()
_PUBLIC = {State.PUBLISHED.value, State.SUPERSEDED.value}


@router.get("/kode/{agency}/{slug}.{ending}")
def code_list_download(
    request: Request, session: ReadSession, caller: RequestCaller, agency: str, slug: str, ending: str
) -> Response:
    """Give a code list in a form, the whole or what the filter of the page lets pass."""
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
    base = request.app.state.registry.settings.base
    name = f"{agency}-{slug}-{entry.version.number}"
    response: Response
    if asked.is_everything and entry.version.state in _PUBLIC:
        response = exported(request, session, entry, form.name, base, export.WHOLE)
    else:
        found = tuple(browse.page(session, code_parts.list_of(entry), asked.wanted))
        part = replace(codes.described(entry), codes=found)
        response = StreamingResponse(export.pieces(part, form.name, base=base), media_type=form.media_type)
        name += "" if asked.is_everything else "-sebagian"
    if caller.is_signed_in:
        response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.suffix}"'
    return response
