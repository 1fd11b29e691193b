"""Which datasets a caller may see through CKAN's door, and in which version: the live one, else the one under way."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlmodel import Session, col

from registry.accounts import caller as callers
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.exchange.ckan.identifiers import Identifiers
from registry.exchange.ckan.packages import Row
from registry.items import repository
from registry.items.models import Item, Version
from registry.items.state import Access, Kind, State

PUBLIC = "public"
"""Label of what everybody may see."""
_OPEN, _ALL = "open", "all"
_CHUNK = 500


def find(session: Session, caller: Caller, reference: str, identifiers: Identifiers) -> Row | None:
    """Return the dataset that a name or an id means, as far as the caller may see it."""
    item_id = identifiers.item_of(reference)
    if item_id:
        return of_item(session, caller, item_id)
    asked = {"name": reference, "slug": slug_of(reference)}
    return next(_rows(session.execute(_finding(caller, by_item=False), asked)), None)


def of_item(session: Session, caller: Caller, item_id: int) -> Row | None:
    """Return a dataset by the row of its item."""
    return next(_rows(session.execute(_finding(caller, by_item=True), {"item": item_id})), None)


@lru_cache(maxsize=64)
def _finding(caller: Caller, *, by_item: bool) -> Select[Any]:
    """Return the question for one dataset; kept, for to put it together takes longer than to ask it."""
    named = col(Item.slug).in_([bindparam("name"), bindparam("slug")])
    which = col(Item.id) == bindparam("item") if by_item else named
    return _query(caller).where(which).order_by(_live().desc()).limit(1)


def names(session: Session, *, offset: int = 0, limit: int | None = None) -> list[str]:
    """Return the names of all public datasets, sorted."""
    query = (
        select(col(Item.slug))
        .join(Version, col(Version.item_id) == col(Item.id))
        .where(_dataset(), _live(), repository.visible_to(callers.PUBLIC))
        .order_by(col(Item.slug))
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(query))


def touched(session: Session, iris: Sequence[str]) -> Iterator[Row]:
    """Yield the datasets among some items, as anybody may see them: what the index should hold of them."""
    for start in range(0, len(iris), _CHUNK):
        yield from _each_once(session.execute(_base().where(col(Item.iri).in_(iris[start : start + _CHUNK]))))


def everything(session: Session) -> Iterator[Row]:
    """Yield all datasets."""
    after = 0
    while True:
        some = select(col(Item.id)).where(_dataset(), col(Item.id) > after).order_by(col(Item.id)).limit(_CHUNK)
        ids = [number for number in session.scalars(some) if number is not None]
        if not ids:
            return
        after = ids[-1]
        yield from _each_once(session.execute(_base().where(col(Item.id).in_(ids))))


def seen_by(row: Row) -> tuple[str, ...]:
    """Return who may know of a dataset as it stands: the labels of ``repository.visible_to`` for the index."""
    labels = [_ALL, f"agency:{row.agency}"]
    if row.access != Access.CLOSED.value:
        labels.append(_OPEN)
    if row.is_public:
        labels.append(PUBLIC)
    return tuple(labels)


def labels_of(caller: Caller) -> tuple[str, ...]:
    """Return the labels that a caller may see."""
    if caller.curates:
        return (_ALL,)
    labels = [PUBLIC]
    if caller.has(Role.KOORDINATOR):
        labels.append(_OPEN)
    if caller.has(Role.PRODUSEN, Role.WALIDATA_PENDUKUNG, Role.KOORDINATOR):
        labels.append(f"agency:{caller.agency}")
    return tuple(labels)


def slug_of(name: str) -> str:
    """Return a name of CKAN as the registry writes it: hyphens, no underscores, none twice."""
    return "-".join(part for part in name.lower().replace("_", "-").split("-") if part)


def _dataset() -> ColumnElement[bool]:
    return col(Item.kind) == Kind.DATASET.value


def _live() -> ColumnElement[bool]:
    return col(Version.state) == State.PUBLISHED.value


def _base() -> Select[Any]:
    query = (
        select(
            col(Item.id),
            col(Item.slug),
            col(Item.agency),
            col(Item.created_at),
            col(Version.major),
            col(Version.minor),
            col(Version.patch),
            col(Version.state),
            col(Version.access),
            col(Version.moved_at),
            col(Version.body),
        )
        .join(Version, col(Version.item_id) == col(Item.id))
        .where(_dataset(), or_(_live(), repository.under_way()))
    )
    return cast("Select[Any]", query)


def _query(caller: Caller) -> Select[Any]:
    return _base().where(repository.visible_to(caller))


def _rows(found: Iterable[Any]) -> Iterator[Row]:
    for item_id, slug, agency, created_at, major, minor, patch, *rest in found:
        yield Row(item_id, slug, agency, created_at, f"{major}.{minor}.{patch}", *rest)


def _each_once(found: Iterable[Any]) -> Iterator[Row]:
    kept: dict[int, Row] = {}
    for row in _rows(found):
        if row.item_id not in kept or row.state == State.PUBLISHED.value:
            kept[row.item_id] = row
    yield from kept.values()
