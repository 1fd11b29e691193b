"""What the public knew of items and when: the live version, or the last one shown of an item that was taken back.

An item is *live* while its published version is not closed, and *withdrawn*, for ever, once the public has known a
version of it and may read none any more: retired, or followed by a closed one. When is told by the change log alone:
its order is the order of commits. Hot reads: rows of columns, no objects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, cast, func, literal
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from registry.changes import log
from registry.changes.models import Change
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
    return session.exec(
        select(Change.at).where(Change.to_state == State.PUBLISHED.value).order_by(col(Change.seq)).limit(1)
    ).first()


def page(session: Session, wanted: Wanted, *, after: int = 0, limit: int = 200) -> list[Publication]:
    """Return the items that follow ``after`` (the id of an item), in an order that no change disturbs.

    An item keeps its place whatever is written meanwhile: none comes twice, and none that was there is missed.
    """
    query = _chosen(session, _query(*_COLUMNS), wanted).where(col(Item.id) > after).order_by(col(Item.id)).limit(limit)
    return [Publication(*row) for row in session.execute(query)]


def of(session: Session, iri: str) -> Publication | None:
    """Return one item by the path of its IRI, None when the public never knew it."""
    row = session.execute(_query(*_COLUMNS).where(col(Item.iri) == iri)).first()
    return Publication(*row) if row else None


def count(session: Session, wanted: Wanted, *, most: int) -> int | None:
    """Return how many there are, None when more than ``most``."""
    found = _chosen(session, _query(col(Item.id)), wanted).limit(most + 1).subquery()
    number = int(session.execute(select(func.count()).select_from(found)).scalar_one())
    return number if number <= most else None


def agencies(session: Session) -> Sequence[str]:
    """Return the slugs of the agencies of which the public knows an item."""
    shown = _query(col(Item.agency)).distinct().order_by(col(Item.agency))
    return list(session.execute(shown).scalars())


_COLUMNS = (
    *(col(Item.id), col(Item.iri), col(Item.kind), col(Item.agency), col(Item.slug), col(Item.identifiers)),
    *(col(Item.derived_from), col(Version.id), col(Version.major), col(Version.minor), col(Version.patch)),
    *(col(Version.state), col(Version.access), col(Version.body), col(Version.valid_from), col(Version.valid_until)),
    *(col(Version.published_at), col(Version.moved_at), col(Change.seq), col(Change.at)),
)


def number_of() -> ColumnElement[str]:
    """Return a version's number as SQL writes it; the change log names versions so."""
    dot = literal(".")
    parts = (cast(column, String) for column in (Version.major, Version.minor, Version.patch))
    major, minor, patch = parts
    return major + dot + minor + dot + patch


def _query(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Item)
        .join(Version, col(Version.id) == _shown())
        .join(Change, col(Change.seq) == _moved())
    )


def _shown() -> Any:
    """Return the version that the public knows of an item: the live one, else the newest it ever saw."""
    seen = aliased(Version)
    live_first = (col(seen.state) == State.PUBLISHED.value).desc()
    return (
        select(seen.id)
        .where(seen.item_id == Item.id, col(seen.state).in_(SHOWN), seen.access != Access.CLOSED.value)
        .order_by(live_first, col(seen.major).desc(), col(seen.minor).desc(), col(seen.patch).desc())
        .limit(1)
        .correlate(Item)
        .scalar_subquery()
    )


def _moved() -> Any:
    """Return the change that brought the shown version into its present state."""
    moved = aliased(Change)
    return (
        select(func.max(moved.seq))
        .where(moved.subject == Item.iri, moved.version == number_of(), col(moved.to_state).in_(SHOWN))
        .correlate(Item, Version)
        .scalar_subquery()
    )


def _chosen(session: Session, query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.agency:
        query = query.where(col(Item.agency) == wanted.agency)
    if wanted.kinds:
        query = query.where(col(Item.kind).in_(wanted.kinds))
    if wanted.target:
        refers = select(Reference.id).where(
            Reference.version_id == Version.id, Reference.target == wanted.target, Reference.role == wanted.role
        )
        query = query.where(refers.correlate(Version).exists())
    if wanted.low or wanted.high:
        high = wanted.high or log.head(session)
        query = query.where(col(Change.seq) > wanted.low, col(Change.seq) <= high)
        if high - wanted.low <= _FEW:
            changed = aliased(Change)
            few = select(changed.subject).where(col(changed.seq) > wanted.low, col(changed.seq) <= high)
            query = query.where(col(Item.iri).in_(few))
    return query
