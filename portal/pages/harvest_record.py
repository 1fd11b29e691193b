"""One record of a source: where it came from, what it became, and who wins where source and registry differ."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from portal import readable
from portal.form_post import FormPost
from portal.harvest_words import LANGUAGES
from portal.harvesting import may_run, sign_in_first
from portal.language import Language, msg
from portal.links import page_of
from portal.pages.sign_in import sign_in_again
from portal.readable import Field, Section, sections
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Invalid, Sentence
from registry.harvest import origins, repository
from registry.harvest.merge import Side
from registry.harvest.rows import Kept, Source
from registry.items import repository as items
from registry.items.state import Kind
from registry.schemas.pointers import parse
from registry.web.routing import Router

router = Router()
_FILES, _FILE = "distributions", msg("Berkas")
Number = Annotated[int, Path(ge=1, lt=2**31)]
_SIDES: Mapping[str, Side] = {"sumber": "source", "lokal": "local"}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field in which source and registry differ: what each says, which is followed, and whether anybody said so."""

    pointer: str
    title: str
    source: Field | None
    local: Field | None
    wins: Side
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
    item: Mapping[str, str]
    """What the item that it became is called; empty where it became none."""
    page: str | None
    """Page of the item it became."""
    differing: tuple[FieldRow, ...]
    """Where the registry says something else than the source; those that both changed come first."""
    same: tuple[Section, ...]
    """What stands here as the source has it: written by a robot, and followed at the next run."""
    count: int
    """How many fields that are."""
    may_decide: bool
    """Whether this person says who wins."""


@router.get("/kerja/panen/{slug}/rekaman/{number}")
def record(request: Request, session: ReadSession, caller: RequestCaller, slug: str, number: Number) -> Response:
    """Show a record."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    page = _page(session, caller, slug, number, renderer(request).language(request))
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
    origins.decide(session, slug, found.identifier, post.value("bidang"), side, by=caller)
    return RedirectResponse(address, 303)


def _record(session: ReadSession, caller: Caller, slug: str, number: int) -> tuple[Source, Kept]:
    source = repository.visible_source(session, slug, caller)
    return source, repository.kept(session, source, number)


def _page(session: ReadSession, caller: Caller, slug: str, number: int, language: Language) -> RecordPage:
    source, found = _record(session, caller, slug, number)
    item = repository.item_of(session, found)
    told = origins.origins(session, found)
    said = found.source_body or {}
    same = _together(one for one in told if not one.differs)
    return RecordPage(
        source=source,
        record=found,
        title=said.get("title") or {"id": found.identifier},
        item=items.newest(session, item).body["title"] if item else {},
        page=page_of(item.iri) if item else None,
        differing=tuple(_row(one, language) for one in told if one.differs),
        same=sections(Kind.DATASET.value, same, language),
        count=sum(not one.differs for one in told),
        may_decide=may_run(caller, source),
    )


def _together(found: Iterable[origins.Origin]) -> dict[str, Any]:
    """Return the document that fields make up."""
    document: dict[str, Any] = {}
    for one in found:
        name, *below = parse(one.pointer)
        if not below:
            document[name] = one.value.source
        elif name == _FILES:
            document.setdefault(name, []).append(one.value.source)
        else:
            document.setdefault(name, {})[below[0]] = one.value.source
    return document


def _row(one: origins.Origin, language: Language) -> FieldRow:
    value = one.value
    theirs, ours = _apart(value.source, value.local)
    source, local = _said(one.pointer, theirs, language), _said(one.pointer, ours, language)
    either = local or source
    title = _title(one.pointer, either.title if either else one.pointer, value.local or value.source, language)
    return FieldRow(one.pointer, title, source, local, value.wins, value.is_conflict, value.is_decided)


def _apart(source: Any, local: Any) -> tuple[Any, Any]:
    """Return both sides of a field; of two files only what is not the same in both."""
    if not isinstance(source, Mapping) or not isinstance(local, Mapping):
        return source, local
    same = {name for name, value in source.items() if name in local and local[name] == value}
    return tuple({name: value for name, value in side.items() if name not in same} for side in (source, local))  # type: ignore[return-value]  # both sides


def _said(pointer: str, value: Any, language: Language) -> Field | None:
    """Return one side of a field; a text stands in one language there, and a file by its identifier."""
    name, *below = parse(pointer)
    return readable.at(Kind.DATASET.value, f"/{name}/0" if below and name == _FILES else f"/{name}", value, language)


def _title(pointer: str, title: str, value: Any, language: Language) -> str:
    name, *below = parse(pointer)
    if below and name == _FILES:
        named = language.wording(value.get("title")) if isinstance(value, Mapping) else ""
        return f"{language.say(_FILE)}: {named or below[0]}"
    return f"{title} ({language.say(LANGUAGES[below[0]])})" if below and below[0] in LANGUAGES else title
