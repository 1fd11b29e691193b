"""Every query on items; who may see what (``visible_to``) is written once, here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.errors import NotFound, Sentence
from registry.items.models import Decision, Item, SetAside, Version
from registry.items.state import Access, Kind, State

_SHOWN = (State.PUBLISHED.value, State.SUPERSEDED.value, State.RETIRED.value)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with one of its versions."""

    item: Item
    version: Version

    @property
    def body(self) -> dict[str, Any]:
        """The document of the version."""
        return self.version.body

    @property
    def version_iri(self) -> str:
        """Path of the version's permanent IRI."""
        return f"{self.item.iri}/versi/{self.version.number}"


def visible_to(caller: Caller) -> ColumnElement[bool]:
    """Return the condition on Item and Version under which this caller may know that they exist.

    The public sees what is, or was, published and is not closed. Walidata and pembina see all. The coordinator
    sees all that is not closed. Everybody else sees the items of the own agency as well.
    """
    if caller.curates:
        return true()
    shown = and_(col(Version.state).in_(_SHOWN), col(Version.access) != Access.CLOSED.value)
    if not caller.is_signed_in:
        return shown
    if caller.has(Role.KOORDINATOR):
        return or_(shown, col(Version.access) != Access.CLOSED.value, _own(caller))
    return or_(shown, _own(caller))


def _own(caller: Caller) -> ColumnElement[bool]:
    if caller.has(Role.PRODUSEN, Role.WALIDATA_PENDUKUNG, Role.KOORDINATOR):
        return col(Item.agency) == caller.agency
    return false()


def find(
    session: Session, caller: Caller, *, kind: Kind, slug: str, agency: str | None = None, number: str | None = None
) -> Entry:
    """Return an item with the version asked for, the live one when none is; NotFound when the caller sees none.

    Without a live version the newest that the caller may see is returned (a draft for its people, a retired one
    for everybody).
    """
    query = (
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(Item.kind == kind.value, Item.slug == slug, visible_to(caller))
    )
    if agency is not None:
        query = query.where(Item.agency == agency)
    if number is not None:
        major, minor, patch = _number(number)
        query = query.where(Version.major == major, Version.minor == minor, Version.patch == patch)
    live_first = (col(Version.state) == State.PUBLISHED.value).desc()
    row = session.exec(
        query.order_by(live_first, col(Version.major).desc(), col(Version.minor).desc(), col(Version.patch).desc())
    ).first()
    if row is None:
        raise NotFound(
            Sentence(
                f"'{slug}' tidak ditemukan. Periksa ejaannya atau cari dari halaman pencarian.",
                f"'{slug}' was not found. Check the spelling or use the search page.",
            )
        )
    return Entry(*row)


def hold(session: Session, item: Item, version: Version | None = None) -> None:
    """Lock an item until the transaction ends and read it anew: writes on one item queue, each sees the one before.

    On SQLite a writing transaction holds the whole database already.
    """
    session.refresh(item, with_for_update=True)
    if version is not None:
        session.refresh(version)


def slug_of(session: Session, item_id: int | None) -> str | None:
    """Return the slug of an item by its row, None for none."""
    item = session.get(Item, item_id) if item_id else None
    return item.slug if item else None


def by_iri(session: Session, caller: Caller, iri: str) -> Entry:
    """Return what the path of an IRI names, with or without ``/versi/x.y.z``."""
    path, _, number = iri.partition("/versi/")
    parts = path.strip("/").split("/")
    if len(parts) != 4 or parts[0] != "id" or parts[1] not in set(Kind):  # noqa: PLR2004  # /id/kind/agency/slug
        raise NotFound(Sentence(f"'{iri}' bukan pengenal item.", f"'{iri}' names no item."))
    return find(session, caller, kind=Kind(parts[1]), agency=parts[2], slug=parts[3], number=number or None)


def under_way() -> ColumnElement[bool]:
    """Return the condition on Version that it is on its way: draft to approved, and not rejected.

    Told by the times and not by the state: SQLite would take the index of states, and sort. What was published stays
    published, superseded or retired ever after.
    """
    return and_(col(Version.published_at).is_(None), col(Version.rejected_at).is_(None))


def open_version(session: Session, item: Item) -> Version | None:
    """Return the version of an item that is on its way (draft to approved, not rejected), if there is one."""
    return session.exec(select(Version).where(Version.item_id == item.id, under_way())).first()


def live_version(session: Session, item: Item) -> Version | None:
    """Return the published version of an item, if there is one."""
    return session.exec(
        select(Version).where(Version.item_id == item.id, Version.state == State.PUBLISHED.value)
    ).first()


def newest_version(session: Session, item: Item) -> Version | None:
    """Return the version of an item with the highest number, whatever became of it."""
    return session.exec(
        select(Version)
        .where(Version.item_id == item.id)
        .order_by(col(Version.major).desc(), col(Version.minor).desc(), col(Version.patch).desc())
    ).first()


def number_parts(version: Version) -> tuple[int, int, int]:
    """Return the number of a version as what it is sorted by."""
    return version.major, version.minor, version.patch


def numbered(session: Session, item: Item) -> Sequence[Version]:
    """Return every version of an item, whatever became of it."""
    return session.exec(select(Version).where(Version.item_id == item.id)).all()


def newest(session: Session, item: Item) -> Entry:
    """Return an item with its version of the highest number; an item is never without one."""
    version = newest_version(session, item)
    if version is None:
        raise NotFound
    return Entry(item, version)


def versions(session: Session, caller: Caller, item: Item) -> Sequence[Version]:
    """Return the versions of an item that the caller may see, newest first."""
    rows = session.exec(
        select(Version)
        .join(Item, col(Item.id) == Version.item_id)
        .where(Version.item_id == item.id, visible_to(caller))
        .order_by(col(Version.major).desc(), col(Version.minor).desc(), col(Version.patch).desc())
    )
    return rows.all()


def listed(
    session: Session,
    caller: Caller,
    *,
    kind: Kind | None = None,
    states: Sequence[State] = (State.PUBLISHED,),
    after: int = 0,
    limit: int = 500,
) -> list[Entry]:
    """Return visible items with their versions in these states, from a keyset cursor (the id of a version).

    What was rejected is in no list; it is found by its number.
    """
    query = (
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(
            col(Version.state).in_([state.value for state in states]),
            col(Version.rejected_at).is_(None),
            col(Version.id) > after,
            visible_to(caller),
        )
        .order_by(col(Version.id))
        .limit(limit)
    )
    if kind is not None:
        query = query.where(Item.kind == kind.value)
    return [Entry(item, version) for item, version in session.exec(query)]


def published_by(session: Session, caller: Caller, agency: str, *, limit: int = 5000) -> list[Entry]:
    """Return the published items of an agency that the caller may see, by kind and slug."""
    query = (
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(Item.agency == agency, Version.state == State.PUBLISHED.value, visible_to(caller))
        .order_by(Item.kind, Item.slug)
        .limit(limit)
    )
    return [Entry(item, version) for item, version in session.exec(query)]


def live_by_iris(session: Session, iris: Sequence[str]) -> list[Entry]:
    """Return the live versions of items by the paths of their IRIs; what has none is left out."""
    query = (
        select(Item, Version)
        .join(Version, col(Version.item_id) == Item.id)
        .where(col(Item.iri).in_(iris), Version.state == State.PUBLISHED.value)
    )
    return [Entry(item, version) for item, version in session.exec(query)]


def iri_by_identifier(session: Session, namespace: str, identifier: str) -> str | None:
    """Return the path of the IRI of the item that another system knows by an identifier, None where there is none."""
    rows = session.exec(select(Item.iri, Item.identifiers).where(Item.kind == Kind.ACTIVITY.value))
    return next((iri for iri, known in rows if known.get(namespace) == identifier), None)


def counts(session: Session, caller: Caller) -> dict[str, int]:
    """Return how many items of each kind are published, as far as the caller may see."""
    rows = session.exec(
        select(Item.kind, func.count())
        .join(Version, col(Version.item_id) == Item.id)
        .where(Version.state == State.PUBLISHED.value, visible_to(caller))
        .group_by(Item.kind)
    )
    return dict(rows.all())


def decisions(session: Session, version: Version) -> Sequence[Decision]:
    """Return the decisions on a version, oldest first."""
    return session.exec(select(Decision).where(Decision.version_id == version.id).order_by(col(Decision.id))).all()


def set_aside(session: Session, caller: Caller, item: Item) -> Sequence[tuple[SetAside, Version]]:
    """Return what was written too late in drafts of an item, newest first: one's own, and all for curators."""
    query = (
        select(SetAside, Version)
        .join(Version, col(Version.id) == SetAside.version_id)
        .where(Version.item_id == item.id)
        .order_by(col(SetAside.id).desc())
    )
    user = caller.require_user()
    return session.exec(query if caller.curates else query.where(SetAside.by == user)).all()


def _number(number: str) -> tuple[int, int, int]:
    parts = number.split(".")
    if len(parts) != 3 or not all(re.fullmatch(r"[0-9]{1,9}", part) for part in parts):  # noqa: PLR2004
        raise NotFound(Sentence(f"'{number}' bukan nomor versi.", f"'{number}' is not a version number."))
    return int(parts[0]), int(parts[1]), int(parts[2])
