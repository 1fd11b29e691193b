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
