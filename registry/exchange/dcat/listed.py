"""Datasets as the public may see them, read in the order of their identity: few columns, no objects of the ORM."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, bindparam, func, or_, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, col, select

from registry.accounts.caller import PUBLIC
from registry.exchange.dcat.series import Chains, Series
from registry.items.models import Item, Version
from registry.items.repository import Entry, visible_to
from registry.items.state import Kind, State

PAGE = 100
"""Datasets on a page of the catalogue."""
_BATCH = 100
"""Datasets read at a time where all are."""
_AT_ONCE = 500
"""Numbers in one question."""

Key = tuple[str, str]
"""By what datasets are ordered: agency and slug. Neither ever changes, and no two datasets share both."""


class Sketch(NamedTuple):
    """A dataset without its document: what a page names it by, and a ``mark`` that differs where statements may."""

    version: int
    item_id: int
    iri: str
    slug: str
    agency: str
    mark: bytes

    @property
    def key(self) -> Key:
        """Its place in the order."""
        return self.agency, self.slug


@dataclass(frozen=True, slots=True)
class Listed:
    """One live dataset. ``replaced`` is the number of the version before it, where the public may know of one."""

    item_id: int
    iri: str
    slug: str
    agency: str
    identifiers: Mapping[str, str]
    number: str
    access: str
    moved_at: datetime
    published_at: datetime | None
    body: Mapping[str, Any]
    replaced: str | None = None
    series: Series | None = None

    @property
    def key(self) -> Key:
        """Its place in the order."""
        return self.agency, self.slug


def of(entry: Entry, replaced: str | None = None, series: Series | None = None) -> Listed:
    """Return a version of an item as it is listed."""
    item, version = entry.item, entry.version
    return Listed(
        *(item.id or 0, item.iri, item.slug, item.agency, item.identifiers, version.number, version.access),
        *(version.moved_at, version.published_at, version.body, replaced, series),
    )


def one(session: Session, entry: Entry, chains: Chains) -> Listed:
    """Return an entry as it is listed, with the version it replaced and its series."""
    item = entry.item
    is_live = entry.version.state == State.PUBLISHED.value
    replaced = _replaced(session, [item.id or 0]).get(item.id or 0) if is_live else None
    return of(entry, replaced, chains.of(session, [item.iri]).get(item.iri))


def _raw(column: Any) -> Any:
    """Return a column as the database's driver gives it: a mark needs neither dates nor documents."""
    return type_coerce(column, NullType())


_SKETCH = (
    *(col(Version.id), col(Item.id), col(Item.iri), col(Item.slug), col(Item.agency)),
    *(col(Version.major), col(Version.minor), col(Version.patch), col(Version.body_hash), col(Version.access)),
    *(_raw(col(Item.identifiers)), _raw(col(Version.moved_at)), _raw(col(Version.published_at))),
)
_WHOLE = (
    *(col(Version.id), col(Item.id), col(Item.iri), col(Item.slug), col(Item.agency)),
    *(col(Version.major), col(Version.minor), col(Version.patch), col(Item.identifiers), col(Version.access)),
    *(col(Version.moved_at), col(Version.published_at), col(Version.body)),
)


def live(*columns: Any) -> Select[Any]:
    """Return the query of all datasets that the catalogue lists: live, and known to the public."""
    query: Select[Any] = (
        select(*columns)
        .select_from(Item)
        .join(Version, col(Version.item_id) == col(Item.id))
        .where(col(Item.kind) == Kind.DATASET.value, col(Version.state) == State.PUBLISHED.value, visible_to(PUBLIC))
    )
    return query


@cache
def _queries(columns: tuple[Any, ...]) -> tuple[Select[Any], Select[Any]]:
    """Return the queries of the first datasets, and of those behind a key: put together once, for pages are hot."""
    first = live(*columns).order_by(col(Item.agency), col(Item.slug))
    first = first.limit(bindparam("limit")).offset(bindparam("offset"))
    agency, slug = bindparam("agency", type_=String), bindparam("slug", type_=String)
    # written out: the index of identities serves it on both databases
    beyond = or_(col(Item.agency) > agency, and_(col(Item.agency) == agency, col(Item.slug) > slug))
    return first, first.where(col(Item.agency) >= agency, beyond)


def after(
    session: Session,
    key: Key | None,
    chains: Chains,
    *,
    limit: int = PAGE,
    offset: int = 0,
    since: datetime | None = None,
) -> list[Sketch]:
    """Return the datasets that follow a key, the first ones for none; of a moment, only those moved since."""
    return _sketched(session, _rows(session, key, _SKETCH, limit=limit, offset=offset, since=since), chains)


def _rows(
    session: Session,
    key: Key | None,
    columns: tuple[Any, ...],
    *,
    limit: int,
    offset: int = 0,
    since: datetime | None = None,
) -> Sequence[Any]:
    query = _queries(columns)[key is not None]
    given: dict[str, Any] = {"limit": limit, "offset": offset}
    if since is not None:
        query = query.where(col(Version.moved_at) >= since)
    if key is not None:
        given |= dict(zip(("agency", "slug"), key, strict=True))
    return session.connection().execute(query, given).all()


def among(session: Session, items: Collection[int], chains: Chains) -> list[Sketch]:
    """Return those of some items, by their numbers, that the catalogue lists."""
    rows: list[Any] = []
    asked = sorted(items)
    for start in range(0, len(asked), _AT_ONCE):
        rows += session.connection().execute(_among(), {"items": asked[start : start + _AT_ONCE]}).all()
    return _sketched(session, rows, chains)


@cache
def _among() -> Select[Any]:
    return live(*_SKETCH).where(col(Item.id).in_(bindparam("items", expanding=True)))


def batches(session: Session, chains: Chains) -> Iterator[list[Listed]]:
    """Yield every dataset, some at a time; memory does not grow with them."""
    key: Key | None = None
    while rows := _rows(session, key, _WHOLE, limit=_BATCH):
        found = list(_listed(session, rows, chains).values())
        yield found
        if len(found) < _BATCH:
            return
        key = found[-1].key


def whole(session: Session, versions: Collection[int], chains: Chains) -> dict[int, Listed]:
    """Return datasets with their documents by the number of the version."""
    if not versions:
        return {}
    query: Select[Any] = select(*_WHOLE).join(Version, col(Version.item_id) == col(Item.id))  # type: ignore[call-overload]
    query = query.where(col(Version.id).in_(versions))
    return _listed(session, session.connection().execute(query).all(), chains)


def count_since(session: Session, since: datetime) -> int:
    """Return how many datasets moved since a moment."""
    return int(session.execute(live(func.count()).where(col(Version.moved_at) >= since)).scalar_one())


def _sketched(session: Session, rows: Sequence[Any], chains: Chains) -> list[Sketch]:
    replaced, series = _beside(session, rows, chains)
    found: list[Sketch] = []
    for row in rows:
        version, item, iri, slug, agency, *_ = row
        said = repr((tuple(row), replaced.get(item), series.get(iri)))
        found.append(Sketch(version, item, iri, slug, agency, hashlib.blake2b(said.encode(), digest_size=16).digest()))
    return found


def _listed(session: Session, rows: Sequence[Any], chains: Chains) -> dict[int, Listed]:
    replaced, series = _beside(session, rows, chains)
    found: dict[int, Listed] = {}
    for version, item, iri, slug, agency, major, minor, patch, identifiers, *rest in rows:
        access, moved_at, published_at, body = rest
        found[version] = Listed(
            *(item, iri, slug, agency, identifiers, f"{major}.{minor}.{patch}", access, moved_at, published_at),
            *(body, replaced.get(item), series.get(iri)),
        )
    return found


def _beside(session: Session, rows: Sequence[Any], chains: Chains) -> tuple[dict[int, str], dict[str, Series]]:
    """Return what the rows of datasets do not tell: by item the version it replaced, by address its series."""
    replaced = _replaced(session, [row[1] for row in rows if tuple(row[5:8]) != (1, 0, 0)])
    return replaced, chains.of(session, [row[2] for row in rows])


def _replaced(session: Session, items: Collection[int]) -> dict[int, str]:
    """Return by item the number of the newest version that was replaced, as far as the public may know."""
    if not items:
        return {}
    query = (
        select(col(Version.item_id), col(Version.major), col(Version.minor), col(Version.patch))
        .join(Item, col(Version.item_id) == col(Item.id))
        .where(col(Version.item_id).in_(items), col(Version.state) == State.SUPERSEDED.value, visible_to(PUBLIC))
        .order_by(col(Version.major), col(Version.minor), col(Version.patch))
    )
    return {item: f"{major}.{minor}.{patch}" for item, major, minor, patch in session.execute(query)}
