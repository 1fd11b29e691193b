"""``/api/v1/codes/{agency}/{slug}/export``: a code list, whole or filtered, in every form, sent as it is read."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query, Request, Response

from registry.accounts.caller import PUBLIC
from registry.changes.dependencies import ReadSession
from registry.codes.export import FORMS
from registry.codes.parts import Part
from registry.errors import Invalid, Sentence
from registry.exchange.code_documents import exported
from registry.items import repository as items
from registry.items.state import Kind
from registry.web.routing import Router

router = Router(prefix="/api/v1/codes", tags=["codes"])

_ENDINGS = {"changes-csv": "changes.csv", "json-schema": "schema.json", "sdmx-ml": "sdmx.xml", "sdmx-json": "sdmx.json"}


@router.get("/{agency}/{slug}/export")
def export(
    request: Request,
    session: ReadSession,
    agency: Annotated[str, Path(max_length=60)],
    slug: Annotated[str, Path(max_length=100)],
    *,
    form: Annotated[str, Query(max_length=20, description=" | ".join(FORMS))] = "csv",
    version: Annotated[str | None, Query(max_length=30, description="Version number; the one in use if none.")] = None,
    level: Annotated[int | None, Query(ge=1, le=100, description="Only codes of this level, from 1.")] = None,
    under: Annotated[str, Query(max_length=60, description="Only this code and those below it.")] = "",
    at: Annotated[date | None, Query(description="Only codes valid on that day.")] = None,
    q: Annotated[str, Query(max_length=100, description="Begin of a code, or of a word of a label.")] = "",
) -> Response:
    """Export a code list: whole, or the codes of a level, below a code, valid on a day, found by a text."""
    if form not in FORMS:
        known = ", ".join(FORMS)
        raise Invalid(
            Sentence(f"Bentuk '{form}' tidak dikenal. Pilih: {known}.", f"The form '{form}' is not known: {known}.")
        )
    entry = items.find(session, PUBLIC, kind=Kind.CODE_LIST, agency=agency, slug=slug, number=version)
    base = request.app.state.registry.settings.base
    response = exported(request, session, entry, form, base, Part(level, under, at, q.strip()))
    name = f"{agency}-{slug}-{entry.version.number}.{_ENDINGS.get(form, form)}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
