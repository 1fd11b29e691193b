"""What the public knew of items and when: the live version, or the last one shown of an item that was taken back.

An item is *live* while its published version is not closed, and *withdrawn*, for ever, once the public has known a
version of it and may read none any more: retired, or followed by a closed one. When is told by the change log alone:
its order is the order of commits. Hot reads: rows of columns, no objects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ScalarSelect, Select, String, cast, func, literal, select
from sqlmodel import Session

from registry.changes import log
from registry.changes.models import Change
from registry.db import metadata
from registry.items.models import Item, Reference, Version
from registry.items.state import Access, State

SHOWN = (State.PUBLISHED.value, State.SUPERSEDED.value, State.RETIRED.value)
_FEW = 20_000
"""So many changes are looked through by themselves; of more, every item is asked when it changed."""


class Publication(NamedTuple):
    """An item as the public knows it: ``at`` and ``seq`` are those of the change that made it so."""

    item_id: int
    iri: str
    kind: str
    agency: str
    slug: str
    identifiers: Mapping[str, str]
    derived_from: str | None
    version_id: int
    major: int
    minor: int
    patch: int
    state: str
    access: str
    body: Mapping[str, Any]
    valid_from: Any
    valid_until: Any
    published_at: datetime | None
    moved_at: datetime
    seq: int
    at: datetime

    @property
    def number(self) -> str:
        """The version number, ``major.minor.patch``."""
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def is_withdrawn(self) -> bool:
        """Whether the public may not read it any more."""
        return self.state != State.PUBLISHED.value


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items: of an agency, kinds, referring to ``target`` in ``role``; changed after ``low``, up to ``high``.

    The bounds are sequence numbers of the change log; ``high`` 0 means no upper one.
    """

    agency: str = ""
    kinds: tuple[str, ...] = ()
    role: str = ""
    target: str = ""
    low: int = 0
    high: int = 0


def bounds(session: Session, start: datetime | None, end: datetime | None) -> tuple[int, int] | None:
    """Return the bounds in the log of what changed from ``start`` and before ``end``; None where nothing did."""
    low = log.before(session, start) if start else 0
    if end is None:
        return low, 0
    high = log.before(session, end)
    return (low, high) if high > low else None


def first_shown(session: Session) -> datetime | None:
    """Return when something was first published, None before that."""
    first = select(_C.at).where(_C.to_state == State.PUBLISHED.value).order_by(_C.seq).limit(1)
    return session.execute(first).scalar()


def page(session: Session, wanted: Wanted, *, after: int = 0, limit: int = 200) -> list[Publication]:
    """Return the items that follow ``after`` (the id of an item), in an order that no change disturbs.

    An item keeps its place whatever is written meanwhile: none comes twice, and none that was there is missed.
    """
    query = _chosen(session, _query(*_COLUMNS), wanted).where(_I.id > after).order_by(_I.id).limit(limit)
    return [Publication(*row) for row in session.connection().execute(query)]


def of(session: Session, iri: str) -> Publication | None:
    """Return one item by the path of its IRI, None when the public never knew it."""
    row = session.connection().execute(_query(*_COLUMNS).where(_I.iri == iri)).first()
    return Publication(*row) if row else None


def count(session: Session, wanted: Wanted, *, most: int) -> int | None:
    """Return how many there are, None when more than ``most``."""
    found = _chosen(session, _query(_I.id), wanted).limit(most + 1).subquery()
    number = int(session.execute(select(func.count()).select_from(found)).scalar_one())
    return number if number <= most else None


def agencies(session: Session) -> Sequence[str]:
    """Return the slugs of the agencies of which the public knows an item."""
    shown = _query(_I.agency).distinct().order_by(_I.agency)
    return list(session.execute(shown).scalars())


_items, _versions, _changes, _references = (
    metadata.tables[model.__tablename__] for model in (Item, Version, Change, Reference)
)
_I, _V, _C = _items.c, _versions.c, _changes.c
_COLUMNS = (
    *(_I.id, _I.iri, _I.kind, _I.agency, _I.slug, _I.identifiers, _I.derived_from),
    *(_V.id, _V.major, _V.minor, _V.patch, _V.state, _V.access, _V.body, _V.valid_from, _V.valid_until),
    *(_V.published_at, _V.moved_at, _C.seq, _C.at),
)


def _query(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(_items).join(_versions, _V.id == _shown()).join(_changes, _C.seq == _moved())


def _shown() -> ScalarSelect[int]:
    """Return the version that the public knows of an item: the live one, else the newest it ever saw."""
    seen = _versions.alias("seen").c
    live_first = (seen.state == State.PUBLISHED.value).desc()
    return (
        select(seen.id)
        .where(seen.item_id == _I.id, seen.state.in_(SHOWN), seen.access != Access.CLOSED.value)
        .order_by(live_first, seen.major.desc(), seen.minor.desc(), seen.patch.desc())
        .limit(1)
        .correlate(_items)
        .scalar_subquery()
    )


def _moved() -> ScalarSelect[int]:
    """Return the change that brought the shown version into its present state."""
    moved, dot = _changes.alias("moved").c, literal(".")
    major, minor, patch = (cast(column, String) for column in (_V.major, _V.minor, _V.patch))
    return (
        select(func.max(moved.seq))
        .where(moved.subject == _I.iri, moved.version == major + dot + minor + dot + patch, moved.to_state.in_(SHOWN))
        .correlate(_items, _versions)
        .scalar_subquery()
    )


def _chosen(session: Session, query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.agency:
        query = query.where(_I.agency == wanted.agency)
    if wanted.kinds:
        # joined to nothing, so that SQLite reads by number and stops at the limit, and does not sort all of a kind
        query = query.where(_I.kind.concat("").in_(wanted.kinds))
    if wanted.target:
        named = _references.c
        refers = select(named.id).where(
            named.version_id == _V.id, named.target == wanted.target, named.role == wanted.role
        )
        query = query.where(refers.correlate(_versions).exists())
    if wanted.low or wanted.high:
        high = wanted.high or log.head(session)
        query = query.where(_C.seq > wanted.low, _C.seq <= high)
        if high - wanted.low <= _FEW:
            changed = _changes.alias("changed").c
            few = select(changed.subject).where(changed.seq > wanted.low, changed.seq <= high)
            query = query.where(_I.iri.in_(few))
    return query
