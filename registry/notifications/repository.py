"""Every question about notifications: a person's list, how many are unread, and what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy import select as core_select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.errors import NotFound, Sentence
from registry.items.models import Item, Version
from registry.items.repository import visible_to
from registry.notifications.events import Event, Topic
from registry.notifications.models import Notification
from registry.notifications.wording import sentence

MOST_COUNTED = 100
_HARVEST = "/harvest/"


@dataclass(frozen=True, slots=True)
class Told:
    """A notification as its person sees it."""

    number: int
    event: Event
    sentence: Sentence
    title: Mapping[str, str] | None
    """Title of the item, where there is one and the person may see it now."""
    version: str | None
    path: str
    """Path of the page where something can be done about it."""
    at: datetime
    is_read: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {
            "id": self.number,
            "event": self.event.value,
            "topic": self.event.topic.value,
            "message": self.sentence._asdict(),
            "title": self.title,
            "version": self.version,
            "path": self.path,
            "at": self.at,
            "read": self.is_read,
        }


def listed(
    session: Session,
    caller: Caller,
    *,
    unread: bool = False,
    topic: Topic | None = None,
    before: int = 0,
    limit: int = 50,
) -> list[Told]:
    """Return what the caller was told, the newest first, before a cursor (the number of the last one seen)."""
    query = select(Notification).where(Notification.user_id == caller.require_user())
    if unread:
        query = query.where(col(Notification.read_at).is_(None))
    if topic is not None:
        query = query.where(col(Notification.event).in_([event.value for event in Event if event.topic is topic]))
    if before:
        query = query.where(col(Notification.id) < before)
    rows = session.exec(query.order_by(col(Notification.id).desc()).limit(limit)).all()
    return worded(session, rows, titles=_titles(session, caller, rows))


def worded(
    session: Session, rows: Sequence[Notification], *, titles: Mapping[tuple[str, str], Mapping[str, str]]
) -> list[Told]:
    """Return rows with what they say; titles by IRI and version."""
    agencies = accounts.agency_titles(session) if rows else {}
    return [
        Told(
            number=row.id or 0,
            event=Event(row.event),
            sentence=sentence(
                Event(row.event), row.subject, count=row.count, agency=agencies.get(_agency(row.subject))
            ),
            title=titles.get((row.subject, row.version or "")),
            version=row.version,
            path=path_of(Event(row.event), row.subject),
            at=row.at,
            is_read=row.read_at is not None,
        )
        for row in rows
    ]


def path_of(event: Event, subject: str) -> str:
    """Return the path of the page where something can be done about it."""
    if subject.startswith(_HARVEST):
        return f"/kerja/panen/{subject.removeprefix(_HARVEST)}"
    if subject:
        return "/kerja/" + subject.removeprefix("/id/")
    match event.topic:
        case Topic.HARVEST:
            return "/kerja/panen"
        case Topic.DEADLINE:
            return "/kerja?terlambat=1" if event is Event.OVERDUE else "/kerja"
        case _:
            return "/kerja"


def unread(session: Session, user: int) -> int:
    """Count what a person has not read, up to ``MOST_COUNTED``; 0 where the database does not say.

    It stands on every page of whoever is signed in: one look at an index of what is unread.
    """
    some = (
        core_select(col(Notification.id))
        .where(col(Notification.user_id) == user, col(Notification.read_at).is_(None))
        .limit(MOST_COUNTED)
        .subquery()
    )
    try:
        return int(session.connection().execute(core_select(func.count()).select_from(some)).scalar_one())
    except SQLAlchemyError:
        return 0


def one(session: Session, caller: Caller, number: int) -> Told:
    """Return a notification of the caller; NotFound for anybody else's."""
    row = session.get(Notification, number)
    if row is None or row.user_id != caller.require_user():
        raise NotFound(Sentence("Pemberitahuan itu tidak ada.", "There is no such notification."))
    return worded(session, [row], titles=_titles(session, caller, [row]))[0]


def mark_read(session: Session, caller: Caller, *, at: datetime, number: int | None = None, up_to: int = 0) -> int:
    """Note that one was read, or all up to a number (what came meanwhile stays unread); return how many were new."""
    if number is not None:
        one(session, caller, number)
    wanted = col(Notification.id) == number if number is not None else col(Notification.id) <= up_to
    done = session.execute(
        update(Notification)
        .where(col(Notification.user_id) == caller.require_user(), col(Notification.read_at).is_(None), wanted)
        .values(read_at=at, to_mail=False)
        .returning(col(Notification.id))
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def _agency(subject: str) -> str:
    parts = subject.split("/")
    return parts[3] if len(parts) > 3 and parts[1] == "id" else ""  # noqa: PLR2004  # /id/kind/agency/…


def _titles(session: Session, caller: Caller, rows: Sequence[Notification]) -> dict[tuple[str, str], Mapping[str, str]]:
    """Return the titles of what rows are about, as far as the caller may see them."""
    subjects = {row.subject for row in rows if row.subject.startswith("/id/")}
    if not subjects:
        return {}
    found = session.connection().execute(
        core_select(
            col(Item.iri),
            col(Version.major),
            col(Version.minor),
            col(Version.patch),
            col(Version.body)["title"],
        )
        .join(Version, col(Version.item_id) == Item.id)
        .where(col(Item.iri).in_(subjects), visible_to(caller))
    )
    return {(iri, f"{major}.{minor}.{patch}"): title for iri, major, minor, patch, title in found}
