"""Who uses a code list or a code: standards and indicators, what follows a standard, and datasets with their rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from portal import usage
from portal.links import page_of
from portal.usage import User
from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.codes.rows_used import rows_used
from registry.items.repository import Entry
from registry.items.state import Kind


@dataclass(frozen=True, slots=True)
class Counted:
    """A dataset whose rows use codes, and how many do."""

    title: Mapping[str, str]
    page: str
    rows: int


@dataclass(frozen=True, slots=True)
class CodeUsers:
    """What uses a list or a code."""

    direct: tuple[User, ...]
    through: tuple[User, ...]
    """What follows a standard that uses it."""
    datasets: tuple[Counted, ...]
    """Datasets whose rows were counted by code."""

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many items of each kind, most first."""
        pages = {user.page: user.kind for user in (*self.direct, *self.through)}
        pages |= {found.page: Kind.DATASET.value for found in self.datasets}
        return tuple(Counter(pages.values()).most_common())

    @property
    def rows(self) -> int:
        """How many times rows use it."""
        return sum(found.rows for found in self.datasets)


def of_list(session: ReadSession, caller: Caller, entry: Entry) -> CodeUsers:
    """Return what uses a list, as far as the caller may see it."""
    direct = usage.users(session, caller, entry.item.iri)
    through: dict[str, User] = {}
    for user in direct:
        if user.kind == Kind.STANDARD.value:
            for other in usage.users(session, caller, user.iri):
                through.setdefault(other.page, other)
    known = {user.page for user in direct}
    return CodeUsers(
        direct,
        tuple(user for page, user in through.items() if page not in known),
        _datasets(session, caller, entry.item.iri, whole=True),
    )


def of_code(session: ReadSession, caller: Caller, iri: str) -> CodeUsers:
    """Return what uses a code itself."""
    return CodeUsers(usage.users(session, caller, iri), (), _datasets(session, caller, iri, whole=False))


def _datasets(session: ReadSession, caller: Caller, iri: str, *, whole: bool) -> tuple[Counted, ...]:
    return tuple(
        Counted(found.version.body["title"], page_of(found.item.iri) or "", found.rows)
        for found in rows_used(session, caller, iri, of_list=whole)
    )
