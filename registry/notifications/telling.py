"""Write what is to be told: to each person once, what comes in bulk as one, as the person wants it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from registry.notifications.events import PASSING, Event, Topic
from registry.notifications.models import Notification, Preference

_SINGLY = 10
"""Of one event told at once to one person; more of it is told as a number, with the way to the list."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Tidings:
    """What happened, to what, whom it concerns, and what makes it the same when it is told again."""

    event: Event
    subject: str
    people: frozenset[int]
    key: str
    version: str | None = None
    seq: int | None = None


def tell(session: Session, tidings: Iterable[Tidings], *, at: datetime) -> int:
    """Write notifications; what a person was told before, or does not want to hear, is left out."""
    heaps: dict[tuple[int, Event], list[Tidings]] = {}
    for one in tidings:
        for user in one.people:
            heaps.setdefault((user, one.event), []).append(one)
    wishes = {wish.user_id: wish for wish in session.exec(select(Preference))} if heaps else {}
    rows: list[Notification] = []
    for (user, event), heap in heaps.items():
        wish = wishes.get(user)
        if wish is None or event.topic not in wish.muted:
            rows += _rows(user, event, heap, at=at, to_mail=wish is not None and takes_mail(wish, event.topic))
    told = _told(session, {row.key for row in rows})
    new = [row for row in rows if (row.user_id, row.key) not in told]
    session.add_all(new)
    session.flush()
    return len(new)


def takes_mail(wish: Preference, topic: Topic) -> bool:
    """Say whether a person wants a topic by e-mail and has an address that takes it."""
    return wish.confirmed_at is not None and wish.refused_at is None and topic in wish.mailed


def settle(session: Session, subjects: Sequence[str], *, at: datetime, events: Iterable[Event] = PASSING) -> None:
    """Note that what waited does not wait any more: it counts as read, and no letter tells it."""
    named = [event.value for event in events]
    for start in range(0, len(subjects), _CHUNK):
        session.execute(
            update(Notification)
            .where(
                col(Notification.subject).in_(subjects[start : start + _CHUNK]),
                col(Notification.event).in_(named),
                col(Notification.read_at).is_(None),
            )
            .values(read_at=at, to_mail=False)
            .execution_options(synchronize_session=False)
        )


def _rows(user: int, event: Event, heap: Sequence[Tidings], *, at: datetime, to_mail: bool) -> list[Notification]:
    if len(heap) <= _SINGLY:
        return [
            Notification(
                user_id=user,
                event=event.value,
                subject=one.subject,
                version=one.version,
                seq=one.seq,
                key=one.key,
                at=at,
                to_mail=to_mail,
            )
            for one in heap
        ]
    last = heap[-1]
    key = f"{len(heap)}:{event.value}:{last.key}"
    return [
        Notification(
            user_id=user,
            event=event.value,
            subject="",
            count=len(heap),
            seq=last.seq,
            key=key,
            at=at,
            to_mail=to_mail,
        )
    ]


def _told(session: Session, keys: set[str]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    ordered = sorted(keys)
    for start in range(0, len(ordered), _CHUNK):
        chunk = ordered[start : start + _CHUNK]
        found.update(
            session.exec(select(Notification.user_id, Notification.key).where(col(Notification.key).in_(chunk)))
        )
    return found
