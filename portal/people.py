"""Who did what: decisions with names and roles, and the names of agencies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.accounts import repository as accounts
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.repository import Entry


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a version, as a person reads it."""

    action: str
    name: str
    role: str
    at: datetime
    reason: str | None
    final: bool


def decisions(session: ReadSession, entry: Entry) -> tuple[Decided, ...]:
    """Return the decisions on a version, oldest first, with the names of those who took them."""
    found = repository.decisions(session, entry.version)
    names = accounts.names(session, {decision.by for decision in found})
    return tuple(
        Decided(
            decision.action, names.get(decision.by, "–"), decision.role, decision.at, decision.reason, decision.final
        )
        for decision in found
    )


def agencies(session: ReadSession) -> Mapping[str, Mapping[str, str]]:
    """Return the names of all agencies by slug."""
    return accounts.agency_titles(session)


def agency_title(names: Mapping[str, Mapping[str, str]], slug: str) -> Mapping[str, str]:
    """Return the name of an agency, its slug where it is not registered."""
    return names.get(slug, {"id": slug})


def authors(session: ReadSession, ids: Sequence[int]) -> tuple[str, ...]:
    """Return the names of those who wrote in a version."""
    names = accounts.names(session, set(ids))
    return tuple(names[number] for number in ids if number in names)
