"""The story of a code: how it began, what changed it, what stands for it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.changes.dependencies import ReadSession
from registry.codes import browse, recorded
from registry.codes.changes import DAY, notations
from registry.codes.lineage import Relative, became, was
from registry.codes.payloads import ChangeKind, Code, ItemChange
from registry.codes.succession import standing_on


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a code or its family on a day: a recorded change, or that it began or ended."""

    day: date
    change: ItemChange | None
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """What a code was, what happened, and what became of it."""

    events: tuple[Event, ...]
    """Oldest first."""
    origins: tuple[Relative, ...]
    """What it came from, with the part that came from there."""
    descendants: tuple[Relative, ...]
    """What it has become by now, with the part that went there; nothing while it is what it was."""
    instead: tuple[Relative, ...]
    """What stands for it today, when it is not valid today."""
    changes: Sequence[ItemChange]
    """Every recorded change of its family, oldest first."""
    names: Mapping[str, Code]
    """The codes that are spoken of, by notation."""


def story(session: ReadSession, item_id: int, code: Code, today: date) -> Story:
    """Tell the story of a code from the changes recorded of its list."""
    name = code.notation
    changes = recorded.related(session, item_id, name)
    origins = _passed(was(changes, name, at=code.valid_until or date.max, since=None))
    descendants = _passed(became(changes, name, since=code.valid_from, until=date.max))
    passed = {change for relative in (*origins, *descendants) for change in relative.through}
    shown = [change for change in changes if change in passed or name in notations((*change.before, *change.after))]
    instead = () if code.is_valid_at(today) else standing_on(code, changes, today).instead
    spoken = {part for change in changes for part in notations((*change.before, *change.after))}
    return Story(
        events=_events(code, shown),
        origins=origins,
        descendants=descendants,
        instead=instead,
        changes=changes,
        names=browse.last_known(session, item_id, spoken | {name}),
    )


def _passed(relatives: Sequence[Relative]) -> tuple[Relative, ...]:
    return tuple(relative for relative in relatives if relative.through)


def _events(code: Code, changes: Sequence[ItemChange]) -> tuple[Event, ...]:
    events = [Event(change.date, change) for change in changes]
    own = [change for change in changes if code.notation in notations((*change.before, *change.after))]
    days = {change.date for change in own if change.kind is not ChangeKind.NAME_CHANGE}
    if code.valid_from and code.valid_from not in days:
        events.append(Event(code.valid_from, None))
    if code.valid_until and code.valid_until + DAY not in days:
        events.append(Event(code.valid_until, None, is_end=True))
    return tuple(sorted(events, key=lambda event: event.day))
