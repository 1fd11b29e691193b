"""What a version changes, in a few words, and what comes of it when it is published."""

from dataclasses import dataclass

from registry.accounts.caller import Caller
from registry.changes.dependencies import ReadSession
from registry.errors import Sentence
from registry.items import difference, repository, versioning
from registry.items.bump import Bump, raised
from registry.items.difference import Change
from registry.items.repository import Entry
from registry.items.state import OPEN_STATES, Kind, State

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """What differs from the version before, and what its publication does."""

    before: str | None
    """Number of the version that it is compared with; None for a first version."""
    replaces: str | None
    """Number of the published version that it takes the place of."""
    counts: dict[str, int]
    """Fields added, removed and changed."""
    titles: tuple[tuple[Sentence, Change], ...]
    """The changes that weigh most."""
    total: int
    asked: Bump
    """The part of the number that the changes ask to raise."""
    is_short: bool
    """Whether the number was raised by less."""


def change_summary(session: ReadSession, caller: Caller, entry: Entry) -> ChangeSummary | None:
    """Return the summary of a version under way; None for any other, and for codes, which tell their own."""
    if entry.version.state not in OPEN_STATES or entry.version.rejected_at or entry.item.kind == Kind.CODE_LIST.value:
        return None
    own = repository.number_parts(entry.version)
    earlier = [
        version
        for version in repository.versions(session, caller, entry.item)
        if version.rejected_at is None and repository.number_parts(version) < own
    ]
    if not earlier:
        return ChangeSummary(None, None, {}, (), 0, Bump.PATCH, is_short=False)
    before = earlier[0]
    live = next((version.number for version in earlier if version.state == State.PUBLISHED.value), None)
    kind = Kind(entry.item.kind)
    proposal = versioning.proposal(kind, difference.differences(kind, before.body, entry.body))
    order = tuple(Bump)
    reasons = sorted(proposal.reasons, key=lambda one: -order.index(one[1]))
    up = raised(before.number, entry.version.number)
    return ChangeSummary(
        before=before.number,
        replaces=live,
        counts={change.value: sum(one.change is change for one, _ in reasons) for change in Change},
        titles=tuple((one.title, one.change) for one, _ in reasons[:_SHOWN]),
        total=len(reasons),
        asked=proposal.bump,
        is_short=up is not None and order.index(up) < order.index(proposal.bump),
    )
