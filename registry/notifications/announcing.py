"""Follow the change log: whoever a decision concerns is told, in the order of commits, none lost and none twice.

A step writes all its rows in one transaction, so the highest change that was ever told says what was looked at when a
step is done again after a crash.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from registry.changes.models import Change
from registry.db import now, writing
from registry.items.models import Item, Version
from registry.items.state import Action, State
from registry.notifications.audience import Audience, audience
from registry.notifications.events import Event
from registry.notifications.models import Notification
from registry.notifications.telling import Tidings, settle, tell

_CHUNK = 500
_NEWS = timedelta(days=2)
"""What is older is no news: an instance that begins to tell does not tell its whole past."""
_WAITS: Mapping[str, Event] = {
    State.SUBMITTED.value: Event.TO_VERIFY,
    State.VERIFIED.value: Event.TO_APPROVE,
    State.APPROVED.value: Event.TO_PUBLISH,
}
_DECIDED: Mapping[str, Event] = {
    Action.VERIFY.value: Event.VERIFIED,
    Action.APPROVE.value: Event.APPROVED,
    Action.PUBLISH.value: Event.PUBLISHED,
    Action.RETURN.value: Event.RETURNED,
    Action.RETIRE.value: Event.RETIRED,
    "reject": Event.REJECTED,  # a final return, as the change log names it
}
_MOVES = frozenset({Action.SUBMIT.value, *_DECIDED})


class Announcements:
    """The projection that tells people; what goes under a standing approval passes nobody's desk and is not told."""

    name = "notifications"

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = now) -> None:
        """Take the database to write to."""
        self._engine = engine
        self._clock = clock

    def is_empty(self) -> bool:
        """Say no: what was told is told, and the past is never told anew."""
        return False

    def apply(self, session: Session, changes: Sequence[Change]) -> None:  # noqa: ARG002  # it needs a writing one
        """Tell what these changes mean to whom."""
        oldest = self._clock() - _NEWS
        moves = [one for one in changes if one.action in _MOVES and one.kind and one.version and one.at > oldest]
        if not moves:
            return
        with writing(self._engine) as writer:
            told = writer.exec(select(func.max(col(Notification.seq)))).one() or 0
            new = [change for change in moves if change.seq > told]
            settle(writer, sorted({change.subject for change in new}), at=self._clock())
            found = _versions(writer, sorted({change.subject for change in new}))
            people = audience(writer)
            tidings = [
                one
                for change in new
                if (entry := found.get((change.subject, change.version or "")))
                for one in _of(writer, people, change, *entry)
            ]
            tell(writer, tidings, at=self._clock())


def _of(session: Session, people: Audience, change: Change, item: Item, version: Version) -> list[Tidings]:
    """Return what one change says: to whom it waits now, and to its writers what became of it."""
    found = []
    waits = _WAITS.get(change.to_state or "")
    if waits and version.state == change.to_state and version.rejected_at is None:
        found.append((waits, people.turn(session, item, version)))
    if change.action in _DECIDED:
        event = _DECIDED[change.action]
        asks = event in {Event.RETURNED, Event.REJECTED}  # of somebody, even where its writers have left
        found.append((event, people.writers(item, version) if asks else people.active(version.written_by)))
    return [
        Tidings(
            event=event,
            subject=change.subject,
            version=change.version,
            people=frozenset(concerned - {change.actor}),
            seq=change.seq,
            key=f"{event.value}:{change.seq}",
        )
        for event, concerned in found
    ]


def _versions(session: Session, subjects: Sequence[str]) -> dict[tuple[str, str], tuple[Item, Version]]:
    found = {}
    for start in range(0, len(subjects), _CHUNK):
        query = (
            select(Item, Version)
            .join(Version, col(Version.item_id) == Item.id)
            .where(col(Item.iri).in_(subjects[start : start + _CHUNK]))
        )
        found.update({(item.iri, version.number): (item, version) for item, version in session.exec(query)})
    return found
