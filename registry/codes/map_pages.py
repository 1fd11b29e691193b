"""The rows of a correspondence as people page through them: by text at either side, match, day, approval."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, func, select

from registry.codes import browse
from registry.codes.browse import List, Wanted
from registry.codes.models import ConceptMap, CorrespondenceTable
from registry.codes.payloads import Map
from registry.codes.repository import map_of

_FOUND = 400
"""So many codes that a text finds are looked for in the rows of a table."""


@dataclass(frozen=True, slots=True)
class WantedMaps:
    """Which rows to show; what is empty asks for nothing."""

    text: str = ""
    match: str = ""
    day: date | None = None
    is_approved: bool | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and its place, from behind which the next page begins."""

    place: int
    map: Map


def page(
    session: Session,
    table: CorrespondenceTable,
    source: List,
    target: List,
    wanted: WantedMaps,
    *,
    after: int = 0,
    limit: int,
) -> list[Placed]:
    """Return the wanted rows of a table in their order, from behind a place."""
    query = (
        select(ConceptMap)
        .where(_of(table), col(ConceptMap.id) > after, *_conditions(wanted))
        .order_by(col(ConceptMap.id))
        .limit(limit)
    )
    if wanted.text:
        query = query.where(_found(session, source, target, wanted.text))
    return [Placed(row.id or 0, map_of(row)) for row in session.exec(query)]


def count(session: Session, table: CorrespondenceTable) -> int:
    """Return how many rows a table has."""
    return session.exec(select(func.count()).select_from(ConceptMap).where(_of(table))).one()


def _of(table: CorrespondenceTable) -> ColumnElement[bool]:
    # what is proposed in place of an approved row waits beside it and is not shown
    return and_(col(ConceptMap.correspondence_id) == table.id, col(ConceptMap.replaces).is_(None))


def _conditions(wanted: WantedMaps) -> Iterator[ColumnElement[bool]]:
    since, until = col(ConceptMap.valid_from), col(ConceptMap.valid_until)
    if wanted.match:
        yield col(ConceptMap.match) == wanted.match
    if wanted.is_approved is not None:
        yield col(ConceptMap.approved).is_(wanted.is_approved)
    if wanted.day is not None:
        yield and_(or_(since.is_(None), since <= wanted.day), or_(until.is_(None), until >= wanted.day))


def _found(session: Session, source: List, target: List, text: str) -> ColumnElement[bool]:
    sides = ((ConceptMap.source, source), (ConceptMap.target, target))
    return or_(
        *(
            col(side).in_([code.notation for code in browse.page(session, of, Wanted(text), limit=_FOUND)])
            for side, of in sides
        )
    )
