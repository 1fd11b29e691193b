"""What the search for personal data found in a dataset under review, and what was decided on it, to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.items.repository import Entry
from registry.workflow import disclosures


@dataclass(frozen=True, slots=True)
class Found:
    """One finding and its verdict."""

    number: int
    place: str
    message: Mapping[str, str]
    verdict: str
    """Empty while nobody has decided."""
    reason: str
    name: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The findings of a version, and what the caller may do with them."""

    findings: tuple[Found, ...]
    may_search: bool
    may_decide: bool

    @property
    def open(self) -> int:
        """How many stand against publication."""
        return sum(found.verdict != disclosures.Verdict.ACCEPT for found in self.findings)


def disclosure(session: ReadSession, caller: Caller, entry: Entry) -> Disclosure | None:
    """Return what the search found; None where there is nothing to show, and for who may not see it."""
    if not (caller.curates or caller.agency == entry.item.agency):
        return None
    rows = disclosures.findings(session, entry)
    may_search = disclosures.may_search(entry, caller)
    if not rows and not may_search:
        return None
    names = accounts.names(session, {row.by for row in rows if row.by})
    return Disclosure(
        tuple(
            Found(
                row.id or 0,
                row.place,
                row.message,
                row.verdict or "",
                row.reason or "",
                names.get(row.by or 0, "–"),
                row.decided_at,
            )
            for row in rows
        ),
        may_search,
        disclosures.may_decide(entry, caller),
    )
