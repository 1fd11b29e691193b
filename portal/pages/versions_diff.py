"""How two versions of an item differ, field by field: side by side or as one text, the words of long texts marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from portal import readable
from portal.language import Language
from portal.links import page_of
from portal.readable import Field, Section, sections
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound, Sentence
from registry.items import difference, repository, versioning
from registry.items.bump import Bump, raised
from registry.items.difference import Change, Difference
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.items.words import Piece
from registry.web.routing import Router

router = Router()

UNIFIED, SIDE_BY_SIDE = "satu", "sisi"
_ORDER = (Bump.PATCH, Bump.MINOR, Bump.MAJOR)
_MOST = 1000
"""Differences shown on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field that differs, as it was and as it is."""

    title: Sentence
    change: Change
    before: Field | None
    after: Field | None
    words: tuple[Piece, ...]
    bump: Bump
    """What this change asks of the version number."""


@dataclass(frozen=True, slots=True)
class DiffPage:
    """Two versions of an item beside each other."""

    old: Entry
    """The earlier version."""
    new: Entry
    """The later version."""
    numbers: tuple[str, ...]
    """The versions there are, newest first."""
    lines: tuple[Line, ...]
    """The fields that differ."""
    total: int
    """How many differ; more than ``lines`` where only a part is shown."""
    counts: Mapping[str, int]
    """How many fields were added, removed and changed."""
    asked: Bump
    """The part of the number that the changes ask to raise."""
    raised: Bump | None
    """The part that was raised, None where the second is not the later one."""
    is_short: bool
    """Whether the number was raised by less than the changes ask for."""
    unchanged: tuple[Section, ...] | None
    """The whole later document, where it was asked for."""
    view: str
    """Side by side, or in one column."""
    home: str | None
    """Path of the item's public page."""


def diff_page(
    session: ReadSession,
    caller: Caller,
    entries: tuple[Entry, Entry],
    language: Language,
    *,
    view: str = SIDE_BY_SIDE,
    whole: bool = False,
) -> DiffPage:
    """Compare two versions of an item, the earlier one first."""
    old, new = entries
    kind = Kind(new.item.kind)
    found = difference.differences(kind, old.body, new.body)
    proposal = versioning.proposal(kind, found)
    up = raised(old.version.number, new.version.number)
    return DiffPage(
        old=old,
        new=new,
        numbers=tuple(version.number for version in repository.versions(session, caller, new.item)),
        lines=tuple(_line(kind, one, bump, language) for one, bump in proposal.reasons[:_MOST]),
        total=len(found),
        counts={change.value: sum(one.change is change for one in found) for change in Change},
        asked=proposal.bump,
        raised=up,
        is_short=up is not None and _ORDER.index(up) < _ORDER.index(proposal.bump),
        unchanged=sections(kind.value, new.body, language) if whole else None,
        view=view,
        home=page_of(new.item.iri),
    )


@router.get("/kerja/{kind}/{agency}/{slug}/beda")
def diff(  # noqa: PLR0917 - a request's parameters are passed by name
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    kind: str,
    agency: str,
    slug: str,
    dari: str = "",
    ke: str = "",
    tampilan: str = SIDE_BY_SIDE,
    semua: str = "",
) -> Response:
    """Show what differs between two versions, as far as the caller may see them: by default the newest two."""
    found = renderer(request)
    language = found.language(request)
    if kind not in set(Kind):
        raise NotFound
    entries = _entries(session, caller, Kind(kind), agency, slug, dari, ke)
    view = tampilan if tampilan in {SIDE_BY_SIDE, UNIFIED} else SIDE_BY_SIDE
    page = diff_page(session, caller, entries, language, view=view, whole=bool(semua))
    return found.page(request, caller, "pages/versions_diff.html", page)


def _entries(
    session: ReadSession, caller: Caller, kind: Kind, agency: str, slug: str, old: str, new: str
) -> tuple[Entry, Entry]:
    item = repository.find(session, caller, kind=kind, agency=agency, slug=slug).item
    there = repository.versions(session, caller, item)
    later = _chosen(there, new) if new else there[0]
    before = [version for version in there if _parts(version.number) < _parts(later.number)]
    kept = [version for version in before if version.rejected_at is None]
    earlier = _chosen(there, old) if old else (kept or before or [later])[0]
    return Entry(item, earlier), Entry(item, later)


def _chosen(there: Sequence[Any], number: str) -> Any:
    for version in there:
        if version.number == number:
            return version
    raise NotFound(Sentence(f"Versi '{number}' tidak ada.", f"There is no version '{number}'."))


def _line(kind: Kind, one: Difference, bump: Bump, language: Language) -> Line:
    return Line(
        one.title,
        one.change,
        readable.at(kind.value, one.pointer, one.before, language),
        readable.at(kind.value, one.pointer, one.after, language),
        one.words,
        bump,
    )


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))
