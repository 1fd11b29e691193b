"""Which rows of a list stand: what a version brings shows once it is published, or when it is asked for."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, and_, bindparam, literal, or_, select, tuple_
from sqlmodel import Session, col

from registry.codes.models import Concept
from registry.items.models import Version
from registry.items.state import State

COLUMNS = tuple(column for column in Concept.__table__.c if column.name != "digest")  # type: ignore[attr-defined]


def versions(item_id: int | BindParameter[int], until: Version | None) -> Select[int | None]:
    """Versions of a list that were published, or with ``until`` those it stands on and itself, though it be a draft."""
    shown = select(col(Version.id)).where(col(Version.item_id) == item_id)
    published = col(Version.state).in_([State.PUBLISHED.value, State.SUPERSEDED.value, State.RETIRED.value])
    if until is None:
        return shown.where(published)
    number = tuple_(col(Version.major), col(Version.minor), col(Version.patch))
    older = number <= tuple_(until.major, until.minor, until.patch)
    return shown.where(or_(and_(published, older), col(Version.id) == until.id))


def numbers(session: Session, until: Version) -> set[int]:
    """Return the ids of the versions that a version stands on, itself among them."""
    return {number for number in session.scalars(versions(until.item_id, until)) if number is not None}


def codes(item_id: int | BindParameter[int], until: Version | None = None) -> ColumnElement[bool]:
    """Codes of the live list: begun by a version that was published, ended by none that was.

    With ``until``, the list as that version has it: what came after it is passed over.
    """
    shown = versions(item_id, until)
    return and_(
        col(Concept.item_id) == item_id,
        col(Concept.since_version).in_(shown),
        or_(col(Concept.until_version).is_(None), col(Concept.until_version).not_in(shown)),
    )


_DEEPEST = 30


def _one() -> Select[Any]:
    item = bindparam("item", type_=Integer)
    return select(*COLUMNS).where(codes(item), col(Concept.notation) == bindparam("notation"))


def _above() -> Select[Any]:
    """Codes above one, the topmost first, along the first parent; a circle ends by its depth."""
    item = bindparam("item", type_=Integer)
    start = select(*COLUMNS, literal(1).label("distance")).where(
        codes(item), col(Concept.notation) == bindparam("parent")
    )
    way = start.cte("way", recursive=True)
    further = select(*COLUMNS, way.c.distance + 1).where(
        codes(item), col(Concept.notation) == way.c.broader, way.c.distance < _DEEPEST
    )
    way = way.union_all(further)
    return select(way).order_by(way.c.distance.desc())


def _below() -> Select[Any]:
    item = bindparam("item", type_=Integer)
    right_below = select(*COLUMNS).where(codes(item), col(Concept.broader) == bindparam("notation"))
    return right_below.order_by(col(Concept.position)).limit(bindparam("most", type_=Integer))


ONE, ABOVE, BELOW = _one(), _above(), _below()
"""The questions of every page of a code, built once: to build them costs as much as to ask them."""
