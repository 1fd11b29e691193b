"""Datasets as the public may see them, read in the order of their identity: few columns, no objects of the ORM."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, func, or_
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


@dataclass(frozen=True, slots=True)
class Known:
    """What the row of a live dataset tells of it."""

    item_id: int
    iri: str
    slug: str
    agency: str
    identifiers: Mapping[str, str]
    number: str
    access: str
    moved_at: datetime
    published_at: datetime | None

    @property
    def key(self) -> Key:
        """Its place in the order."""
        return self.agency, self.slug


@dataclass(frozen=True, slots=True)
class Listed(Known):
    """One live dataset. ``replaced`` is the number of the version before it, where the public may know of one."""

    body: Mapping[str, Any]
    replaced: str | None = None
    series: Series | None = None


@dataclass(frozen=True, slots=True)
class Outline(Known):
    """A dataset without its document, by the hash of it: two outlines that are equal make the same statements."""

    version: int
    body_hash: str
    replaced: str | None = None
    series: Series | None = None

    def listed(self, body: Mapping[str, Any]) -> Listed:
        """Return the dataset with its document."""
        return Listed(
            *(self.item_id, self.iri, self.slug, self.agency, self.identifiers, self.number, self.access),
            *(self.moved_at, self.published_at, body, self.replaced, self.series),
        )


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


_OUTLINE = (
    *(col(Version.id), col(Version.body_hash)),
    *(col(Item.id), col(Item.iri), col(Item.slug), col(Item.agency), col(Item.identifiers)),
    *(col(Version.access), col(Version.moved_at), col(Version.published_at)),
    *(col(Version.major), col(Version.minor), col(Version.patch)),
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
    first = live(*_OUTLINE, *columns).order_by(col(Item.agency), col(Item.slug))
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
) -> list[Outline]:
    """Return the datasets that follow a key, the first ones for none; only those moved since a moment, if one is given.

    Each with what its row alone does not tell: the version it replaced, and its series.
    """
    return [outline for (outline,) in _after(session, key, chains, limit=limit, offset=offset, since=since)]


def _after(
    session: Session,
    key: Key | None,
    chains: Chains,
    *columns: Any,
    limit: int,
    offset: int = 0,
    since: datetime | None = None,
) -> list[tuple[Any, ...]]:
    """Return outlines, each with the values of more columns."""
    query = _queries(columns)[key is not None]
    given: dict[str, Any] = {"limit": limit, "offset": offset}
    if since is not None:
        query = query.where(col(Version.moved_at) >= since)
    if key is not None:
        given |= dict(zip(("agency", "slug"), key, strict=True))
    rows = session.connection().execute(query, given).all()
    return _completed(session, rows, chains)


def among(session: Session, items: Collection[int], chains: Chains) -> list[Outline]:
    """Return those of some items, by their numbers, that the catalogue lists."""
    found: list[tuple[Any, ...]] = []
    asked = sorted(items)
    for start in range(0, len(asked), _AT_ONCE):
        query = live(*_OUTLINE).where(col(Item.id).in_(asked[start : start + _AT_ONCE]))
        found += _completed(session, session.execute(query).all(), chains)
    return [outline for (outline,) in found]


def batches(session: Session, chains: Chains) -> Iterator[list[Listed]]:
    """Yield every dataset, some at a time; memory does not grow with them."""
    key: Key | None = None
    while found := _after(session, key, chains, col(Version.body), limit=_BATCH):
        yield [outline.listed(body) for outline, body in found]
        if len(found) < _BATCH:
            return
        key = found[-1][0].key


def documents(session: Session, outlines: Collection[Outline]) -> dict[int, Mapping[str, Any]]:
    """Return the documents of datasets by the number of the version."""
    if not outlines:
        return {}
    query = select(col(Version.id), col(Version.body)).where(col(Version.id).in_([one.version for one in outlines]))
    return {row[0]: row[1] for row in session.execute(query)}


def count_since(session: Session, since: datetime) -> int:
    """Return how many datasets moved since a moment."""
    return int(session.execute(live(func.count()).where(col(Version.moved_at) >= since)).scalar_one())


def _completed(session: Session, rows: Sequence[Any], chains: Chains) -> list[tuple[Any, ...]]:
    replaced = _replaced(session, [row[2] for row in rows if tuple(row[10:13]) != (1, 0, 0)])
    series = chains.of(session, [row[3] for row in rows])
    found: list[tuple[Any, ...]] = []
    for row in rows:
        version, digest, item, iri, slug, agency, identifiers, access, moved_at, published_at, *rest = row
        major, minor, patch, *more = rest
        outline = Outline(
            *(item, iri, slug, agency, identifiers, f"{major}.{minor}.{patch}", access, moved_at, published_at),
            *(version, digest, replaced.get(item), series.get(iri)),
        )
        found.append((outline, *more))
    return found


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
