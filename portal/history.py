"""The versions of an item, as its pages list them."""

from dataclasses import dataclass
from datetime import datetime

from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.repository import Entry


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version: its number, state, and when it entered that."""

    number: str
    state: str
    at: datetime
    is_shown: bool


def history(session: ReadSession, caller: Caller, entry: Entry) -> tuple[VersionLine, ...]:
    """Return the versions that the caller may see, newest first."""
    return tuple(
        VersionLine(version.number, version.state, version.moved_at, version.id == entry.version.id)
        for version in repository.versions(session, caller, entry.item)
    )


def previous(session: ReadSession, caller: Caller, entry: Entry) -> str | None:
    """Return the number of the version that this one follows: the newest below it that was not rejected."""
    own = _parts(entry.version.number)
    found = (
        version.number
        for version in repository.versions(session, caller, entry.item)
        if version.rejected_at is None and _parts(version.number) < own
    )
    return next(found, None)


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))
