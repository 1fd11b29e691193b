"""The change log as the public may read it: what was added, changed and withdrawn, in the order of commits.

The way of a draft is in none of it, nor what is closed. That a closed version followed a public one is told as a
withdrawal: whoever copied the item has to drop it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, String, and_, cast, literal, or_, select
from sqlmodel import Session

from registry.changes.models import Change
from registry.db import metadata
from registry.items.models import Item, Version
from registry.items.state import Access, State

_PUBLISHED, _SUPERSEDED, _RETIRED = State.PUBLISHED.value, State.SUPERSEDED.value, State.RETIRED.value
_CLOSED = Access.CLOSED.value


class Sort(StrEnum):
    """What happened to an item."""

    ADDITION = "addition"
    CHANGE = "change"
    TOMBSTONE = "tombstone"


class Event(NamedTuple):
    """One change: ``seq`` is its place for ever, and the cursor of what follows."""

    seq: int
    at: datetime
    sort: Sort
    kind: str
    agency: str
    slug: str
    iri: str
    number: str
    access: str
    body_hash: str
    body: Mapping[str, Any] | None

    @property
    def version_iri(self) -> str:
        """Path of the version's permanent IRI."""
        return f"{self.iri}/versi/{self.number}"


@dataclass(frozen=True, slots=True)
class Of:
    """Changes of what: a kind, an agency, one item; nothing named means all."""

    kind: str = ""
    agency: str = ""
    iri: str = ""


def after(session: Session, of: Of, seq: int, *, limit: int) -> list[Event]:
    """Return the events that follow a place in the log, oldest first. A place never changes, nor what stood before."""
    return _read(session, _query(of, with_body=False).where(_C.seq > seq).order_by(_C.seq).limit(limit))


def newest(session: Session, of: Of, *, before: int | None, limit: int) -> list[Event]:
    """Return the newest events with the documents of their versions, those before a place when one is given."""
    query = _query(of, with_body=True)
    if before is not None:
        query = query.where(_C.seq < before)
    return _read(session, query.order_by(_C.seq.desc()).limit(limit))


_changes, _items, _versions = (metadata.tables[model.__tablename__] for model in (Change, Item, Version))
_C, _I, _V = _changes.c, _items.c, _versions.c


def _read(session: Session, query: Select[Any]) -> list[Event]:
    return [_event(*row) for row in session.connection().execute(query)]


def _event(state: str, earlier: str | None, *row: Any) -> Event:
    if state == _PUBLISHED:
        was_gone = earlier is None or earlier.startswith(_CLOSED) or earlier.endswith(_RETIRED)
        sort = Sort.ADDITION if was_gone else Sort.CHANGE
    else:
        sort = Sort.TOMBSTONE
    seq, at, *rest = row
    return Event(seq, at, sort, *rest)


def _query(of: Of, *, with_body: bool) -> Select[Any]:
    is_told = or_(_C.to_state.in_((_PUBLISHED, _RETIRED)), and_(_C.to_state == _SUPERSEDED, _next_access() == _CLOSED))
    query = (
        select(
            *(_C.to_state, _earlier(), _C.seq, _C.at, _I.kind, _I.agency, _I.slug, _I.iri, _C.version),
            *(_V.access, _V.body_hash, _V.body if with_body else literal(None)),
        )
        .select_from(_changes)
        .join(_items, _I.iri == _C.subject)
        .join(_versions, _is_version(_versions, _C.version))
        .where(is_told, _V.access != _CLOSED)
    )
    for column, value in ((_I.kind, of.kind), (_I.agency, of.agency), (_C.subject, of.iri)):
        if value:
            query = query.where(column == value)
    return query


def _earlier() -> ScalarSelect[str]:
    """Return the access and state that the item was last given before, where it was ever shown or taken back."""
    log, versions = _changes.alias("earlier"), _versions.alias("earlier_version")
    return (
        select(versions.c.access + literal(" ") + log.c.to_state)
        .select_from(log)
        .join(versions, _is_version(versions, log.c.version))
        .where(log.c.subject == _C.subject, log.c.seq < _C.seq, log.c.to_state.in_((_PUBLISHED, _RETIRED)))
        .order_by(log.c.seq.desc())
        .limit(1)
        .correlate(_changes, _items)
        .scalar_subquery()
    )


def _next_access() -> ScalarSelect[str]:
    """Return the access of the version that took the place of a superseded one."""
    log, versions = _changes.alias("later"), _versions.alias("later_version")
    return (
        select(versions.c.access)
        .select_from(log)
        .join(versions, _is_version(versions, log.c.version))
        .where(log.c.subject == _C.subject, log.c.seq > _C.seq, log.c.to_state == _PUBLISHED)
        .order_by(log.c.seq)
        .limit(1)
        .correlate(_changes, _items)
        .scalar_subquery()
    )


def _is_version(versions: FromClause, number: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return that a version is that of the item with a number as the log writes it."""
    dot = literal(".")
    major, minor, patch = (cast(versions.c[name], String) for name in ("major", "minor", "patch"))
    return and_(versions.c.item_id == _I.id, number == major + dot + minor + dot + patch)
