"""One record of a source: where it came from, what it became, and who wins where source and registry differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from portal.form_post import FormPost
from portal.harvesting import may_run, sign_in_first
from portal.links import page_of
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Invalid, Sentence
from registry.harvest import repository, service
from registry.harvest.merge import Field, Side
from registry.harvest.rows import Kept, Source

router = APIRouter()
Number = Annotated[int, Path(ge=1, lt=2**31)]
_SIDES: Mapping[str, Side] = {"sumber": "source", "lokal": "local"}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of the description: what the source says and, where it differs, what stands here."""

    pointer: str
    source: str
    local: str
    differs: bool
    wins: str
    is_conflict: bool
    is_decided: bool


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record."""

    source: Source
    """Where it came from."""
    record: Kept
    """What is remembered of it."""
    title: Mapping[str, str]
    """What the source calls it."""
    page: str | None
    """Page of the item it became."""
    fields: tuple[FieldRow, ...]
    """Those that differ first."""
    may_decide: bool
    """Whether this person says who wins."""


@router.get("/kerja/panen/{slug}/rekaman/{number}")
def record(request: Request, session: ReadSession, caller: RequestCaller, slug: str, number: Number) -> Response:
    """Show a record."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    page = _page(session, caller, slug, number)
    return renderer(request).page(request, caller, "pages/harvest_record.html", page)


@router.post("/kerja/panen/{slug}/rekaman/{number}/putuskan")
def decide(
    request: Request, session: WriteSession, caller: RequestCaller, slug: str, number: Number, post: FormPost
) -> Response:
    """Decide who wins in a field; the next run follows it."""
    address = renderer(request).language(request).url(f"/kerja/panen/{slug}/rekaman/{number}")
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=address)
    _, found = _record(session, caller, slug, number)
    side = _SIDES.get(post.value("menang"))
    if side is None:
        raise Invalid(Sentence("Pilih sumber atau lokal.", "Choose the source or the local value."))
    service.decide(session, slug, found.identifier, post.value("bidang"), side, by=caller)
    return RedirectResponse(address, 303)


def _record(session: ReadSession, caller: Caller, slug: str, number: int) -> tuple[Source, Kept]:
    source = repository.visible_source(session, slug, caller)
    return source, repository.kept(session, source, number)


def _page(session: ReadSession, caller: Caller, slug: str, number: int) -> RecordPage:
    source, found = _record(session, caller, slug, number)
    item = repository.item_of(session, found)
    differing = {pointer: Field.of(kept) for pointer, kept in found.overlay.items()}
    rows = [
        FieldRow(pointer, _text(one.source), _text(one.local), True, one.wins, one.is_conflict, one.is_decided)
        for pointer, one in sorted(differing.items(), key=lambda pair: (not pair[1].is_conflict, pair[0]))
    ]
    rows += [
        FieldRow(f"/{name}", _text(value), "", False, "source", False, False)
        for name, value in (found.source_body or {}).items()
        if not any(pointer == f"/{name}" or pointer.startswith(f"/{name}/") for pointer in differing)
    ]
    return RecordPage(
        source=source,
        record=found,
        title=(found.source_body or {}).get("title") or {"id": found.identifier},
        page=page_of(item.iri) if item else None,
        fields=tuple(rows),
        may_decide=may_run(caller, source),
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
