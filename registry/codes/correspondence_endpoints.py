"""Correspondences by API: list and read them, export them, propose rows from a file, approve them."""

from typing import Annotated, Any

import orjson
from fastapi import Body, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.changes.dependencies import ReadSession, WriteSession
from registry.codes import correspondence_files as files
from registry.codes import correspondence_imports as imports
from registry.codes import correspondences, repository
from registry.codes.import_endpoints import Sent, sent
from registry.codes.imports import Missing
from registry.codes.models import CorrespondenceTable
from registry.codes.rdf import correspondence_of
from registry.codes.triples import scheme_path
from registry.db import reading
from registry.errors import NotFound, Sentence
from registry.items import repository as items
from registry.web.routing import Router

router = Router(prefix="/api/v1/codes/correspondences", tags=["codes"])

_REF = "^([a-z0-9-]+/[a-z0-9-]+)?$"
_CURSORLESS = 500  # tables of one registry: a page is all of them


class RowName(BaseModel):
    """A row by its codes and its first day."""

    source: str = Field(max_length=60)
    target: str = Field(max_length=60)
    valid_from: str = Field(default="", max_length=10, description="First day of the row, empty when it has none.")


class Approval(BaseModel):
    """Which proposed rows are approved; all of them when none are named."""

    rows: list[RowName] | None = Field(default=None, max_length=10_000)


@router.get("")
def listed(
    session: ReadSession,
    caller: RequestCaller,
    ref: Annotated[str, Query(alias="list", max_length=160, description="Only those of this list agency/slug.")] = "",
) -> dict[str, Any]:
    """List the correspondences, each with how many of its rows are approved and how many wait."""
    tables = repository.correspondences(session, ref) if ref else repository.all_correspondences(session)
    shown = [table for table in tables[:_CURSORLESS] if _is_shown(session, caller, table)]
    return {"correspondences": [_brief(session, table) for table in shown]}


@router.post("/imports")
def imported(
    request: Request,
    response: Response,
    by: RequestCaller,
    it: Annotated[Sent, Depends(sent)],
    *,
    dry_run: Annotated[bool, Query(description="Only say what the import would propose.")] = False,
    slug: Annotated[str, Query(max_length=120, description="The table, when it is registered.")] = "",
    source: Annotated[
        str, Query(alias="from", max_length=160, pattern=_REF, description="List agency/slug it leads from.")
    ] = "",
    target: Annotated[
        str, Query(alias="to", max_length=160, pattern=_REF, description="List agency/slug it leads to.")
    ] = "",
    missing: Annotated[
        Missing, Query(description="What becomes of registered rows that the file lacks.")
    ] = Missing.ASK,
    language: Annotated[str, Query(pattern="^(id|en)$")] = "id",
) -> dict[str, Any]:
    """Preview a correspondence in RDF, CSV or XLSX, or propose its rows: nothing is approved by it."""
    if not dry_run:
        by.require_user()
    registry = request.app.state.registry
    named = imports.Named(slug, source, target)
    read = files.read(it.content, between=(source, target))
    if dry_run:
        with reading(registry.engine) as session:
            return imports.preview(session, read, by=by, named=named, missing=missing).summary(language)
    with log.transaction(registry.engine) as session:
        found = imports.preview(session, read, by=by, named=named, missing=missing)
        iri = f"{registry.settings.base}{imports.path(imports.take(session, found, by=by))}"
    registry.follower.wake()
    response.status_code, response.headers["Location"] = 201, iri
    return {**found.summary(language), "iri": iri}


@router.post("/{slug}/approve")
def approved(
    session: WriteSession, by: RequestCaller, slug: str, what: Annotated[Approval | None, Body()] = None
) -> dict[str, Any]:
    """Approve proposed rows as pembina: those named, or all. Whoever proposed a row may not approve it."""
    rows = what.rows if what else None
    names = None if rows is None else [(row.source, row.target, row.valid_from) for row in rows]
    count = correspondences.approve(session, slug, names, by=by)
    return {"slug": slug, "approved": count}


@router.get("/{name}")
def read_one(request: Request, session: ReadSession, caller: RequestCaller, name: str) -> Response:
    """Read a correspondence as JSON with what waits for approval, or with a suffix as .ttl .jsonld .rdf .csv .xlsx."""
    slug, _, form = name.partition(".")
    table = repository.correspondence(session, slug)
    if table is None or not _is_shown(session, caller, table) or form not in {"", *files.FORMS}:
        raise NotFound(Sentence(f"Tabel padanan '{name}' tidak ada.", f"There is no correspondence '{name}'."))
    found = correspondence_of(session, table)
    if form:
        content = files.write(found, form, base=request.app.state.registry.settings.base)
        return Response(
            content,
            media_type=files.FORMS[form],
            headers={"Content-Disposition": f'inline; filename="{slug}.{form}"'},
        )
    waiting = [
        {**files.row_to_json(repository.map_of(row)), "action": _action(row.replaces, is_removal=row.is_removal)}
        for row in correspondences.pending(session, table)
    ]
    return Response(orjson.dumps({**files.to_json(found), "waiting": waiting}), media_type="application/json")


def _action(replaces: int | None, *, is_removal: bool) -> str:
    if is_removal:
        return "remove"
    return "add" if replaces is None else "replace"


def _brief(session: Session, table: CorrespondenceTable) -> dict[str, Any]:
    rows = repository.maps(session, table.slug)
    return {
        "slug": table.slug,
        "agency": table.agency,
        "title": table.title,
        "from": table.source_list,
        "to": table.target_list,
        "status": "approved" if table.approved else "proposed",
        "rows": len(rows),
        "approved": sum(row.approved for row in rows),
        "waiting": len(correspondences.pending(session, table)),
    }


def _is_shown(session: Session, caller: Caller, table: CorrespondenceTable) -> bool:
    """A correspondence shows what is in both lists, so it is shown to who may see both."""
    try:
        for ref in (table.source_list, table.target_list):
            items.by_iri(session, caller, scheme_path(*ref.split("/", 1)))
    except NotFound:
        return False
    return True
