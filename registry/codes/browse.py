"""What people page through: the codes of a list under filters, and those of one branch of its hierarchy.

A page is found by its place in the list (a keyset), never by loading the list, however long it is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func

from registry.codes import finding, standing
from registry.codes.models import Concept
from registry.codes.payloads import Code
from registry.codes.repository import code_of
from registry.items.models import Version
from registry.items.state import State

_DEEPEST = 30


class Validity(StrEnum):
    """How a code stands to a day."""

    VALID = "valid"
    ENDED = "ended"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which codes of a list to show; what is empty asks for nothing."""

    text: str = ""
    """The beginning of a notation, or of a word of a name."""
    level: int | None = None
    under: str = ""
    """The code right above."""
    validity: Validity | None = None
    day: date = date.max
    """The day that ``validity`` speaks of."""

    @property
    def is_everything(self) -> bool:
        """Say whether nothing is asked, so that the whole list is meant."""
        return not (self.text or self.level or self.under or self.validity)


@dataclass(frozen=True, slots=True)
class List:
    """A list as one of its versions has it; as it is now, when none is named."""

    item_id: int
    version: Version | None = None


def page(session: Session, of: List, wanted: Wanted, *, after: int = -1, limit: int | None = None) -> list[Code]:
    """Return the wanted codes in list order, from behind a position."""
    query = _query(of, wanted).where(col(Concept.position) > after).order_by(col(Concept.position))
    rows: Iterable[Any] = (
        finding.rows(session, of.item_id, query, wanted.text, limit, of=of.version)
        if wanted.text
        else session.execute(query.limit(limit))
    )
    return [code_of(row) for row in rows]


def count(session: Session, of: List, wanted: Wanted, *, most: int) -> int:
    """Return how many codes are wanted, ``most`` when there are that many or more."""
    if wanted.text:
        return len(page(session, of, wanted, limit=most))
    some = _query(of, wanted).with_only_columns(col(Concept.id)).limit(most).subquery()
    return int(session.execute(select(func.count()).select_from(some)).scalar_one())


def below(session: Session, of: List, parent: str | None, *, after: int = -1, limit: int | None = None) -> list[Code]:
    """Return the codes right below a code, or at the top of the list when there is no parent, in list order."""
    broader = col(Concept.broader)
    which = broader.is_(None) if parent is None else broader == parent
    query = select(*standing.COLUMNS).where(_in(of), which, col(Concept.position) > after)
    return [code_of(row) for row in session.execute(query.order_by(col(Concept.position)).limit(limit))]


def parents(session: Session, of: List, notations: Collection[str]) -> set[str]:
    """Return those of some codes that have codes below them."""
    child = aliased(Concept)
    shown = standing.versions(of.item_id, of.version)
    below_it = exists().where(
        col(child.item_id) == of.item_id,
        col(child.broader) == col(Concept.notation),
        col(child.since_version).in_(shown),
        or_(col(child.until_version).is_(None), col(child.until_version).not_in(shown)),
    )
    query = select(col(Concept.notation)).where(_in(of), col(Concept.notation).in_(notations), below_it)
    return set(session.scalars(query)) if notations else set()


def named(session: Session, of: List, notations: Collection[str]) -> dict[str, Code]:
    """Return codes of a list by their notations; what the list does not have is left out."""
    query = select(*standing.COLUMNS).where(_in(of), col(Concept.notation).in_(notations))
    return {row.notation: code_of(row) for row in session.execute(query)} if notations else {}


def last_known(session: Session, item_id: int, notations: Collection[str]) -> dict[str, Code]:
    """Return codes as the newest version that had them tells them, also those that are no longer in the list."""
    query = (
        select(*standing.COLUMNS)
        .where(
            col(Concept.item_id) == item_id,
            col(Concept.notation).in_(notations),
            col(Concept.since_version).in_(standing.versions(item_id, None)),
        )
        .order_by(col(Concept.id))
    )
    return {row.notation: code_of(row) for row in session.execute(query)} if notations else {}


def left_with(session: Session, item_id: int, notation: str) -> str:
    """Return the number of the published version that took a code out of the list; empty when none did."""
    query = (
        select(Version)
        .join(Concept, col(Concept.until_version) == Version.id)
        .where(
            col(Concept.item_id) == item_id,
            col(Concept.notation) == notation,
            col(Version.state).in_([State.PUBLISHED.value, State.SUPERSEDED.value, State.RETIRED.value]),
        )
        .order_by(col(Concept.id).desc())
        .limit(1)
    )
    found = session.scalars(query).first()
    return found.number if found else ""


def above(session: Session, of: List, codes: Collection[Code]) -> dict[str, Code]:
    """Return every code above some codes, by notation: one question for each level, along all parents."""
    known: dict[str, Code] = {}
    here: Collection[Code] = codes
    for _ in range(_DEEPEST):
        missing = {parent for code in here for parent in code.broader} - known.keys()
        if not missing:
            break
        found = named(session, of, missing)
        known |= found
        here = found.values()
    return known


def paths(code: Code, known: Mapping[str, Code], *, most: int = 5) -> tuple[tuple[Code, ...], ...]:
    """Return the ways from the top of the list down to a code (itself left out), given all codes above it."""
    found: list[tuple[Code, ...]] = []
    waiting: list[tuple[Code, tuple[Code, ...]]] = [(code, ())]
    while waiting and len(found) < most:
        one, way = waiting.pop(0)
        up = [known[parent] for parent in one.broader if parent in known and known[parent] not in way]
        waiting += [(parent, (parent, *way)) for parent in up]
        if not up:
            found.append(way)
    return tuple(found)


def beside(session: Session, of: List, code: Code, *, each: int) -> tuple[list[Code], list[Code]]:
    """Return the codes before and after a code under its first parent, nearest first, so many of each."""
    broader = col(Concept.broader)
    same = _in(of) & (broader == code.broader[0] if code.broader else broader.is_(None))
    place = col(Concept.position)
    query = select(*standing.COLUMNS).where(same).limit(each)
    before = session.execute(query.where(place < code.position).order_by(place.desc()))
    after = session.execute(query.where(place > code.position).order_by(place))
    return [code_of(row) for row in before], [code_of(row) for row in after]


def _in(of: List) -> ColumnElement[bool]:
    return standing.codes(of.item_id, of.version)


def _query(of: List, wanted: Wanted) -> Select[Any]:
    return select(*standing.COLUMNS).where(_in(of), *_conditions(wanted))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.level:
        yield col(Concept.level) == wanted.level
    if wanted.under:
        yield col(Concept.broader) == wanted.under
    since, until = col(Concept.valid_from), col(Concept.valid_until)
    match wanted.validity:
        case Validity.VALID:
            yield and_(or_(since.is_(None), since <= wanted.day), or_(until.is_(None), until >= wanted.day))
        case Validity.ENDED:
            yield until < wanted.day
        case Validity.COMING:
            yield since > wanted.day


def levels(session: Session, of: List) -> dict[int, Code]:
    """Return the first code of each level of a list by its depth."""
    found: dict[int, Code] = {}
    level, place = col(Concept.level), col(Concept.position)
    query = select(*standing.COLUMNS).where(_in(of)).order_by(level, place).limit(1)
    depth = 0
    while len(found) < _DEEPEST and (row := session.execute(query.where(level > depth)).first()):
        depth = row.level
        found[depth] = code_of(row)
    return found
