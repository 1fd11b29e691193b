"""One version on the desk: who has it in hand, who may take it, and how many working days are left."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.items.repository import Entry
from registry.items.state import OPEN_STATES
from registry.workflow import deadlines, desk, repository, reviews
from registry.workflow.calendar import day_of
from registry.workflow.models import Claim


@dataclass(frozen=True, slots=True)
class Holding:
    """Who works on a version under way, and until when."""

    name: str
    """Who has it in hand, empty where nobody has."""
    since: datetime | None
    is_mine: bool
    may_claim: bool
    may_release: bool
    due: date | None
    left: int | None
    """Working days until the deadline, below zero for those passed; None where no deadline holds."""

    @property
    def is_late(self) -> bool:
        """Say whether the deadline has passed."""
        return self.left is not None and self.left < 0


def holding(session: Session, caller: Caller, entry: Entry, *, today: date) -> Holding | None:
    """Return who has a version in hand and its deadline; None for a version that is not under way."""
    version, user = entry.version, caller.require_user()
    if version.state not in OPEN_STATES or version.rejected_at is not None:
        return None
    held = session.get(Claim, version.id)
    levels = deadlines.read(session)
    stage = deadlines.stage_of(version.state, returned=reviews.is_returned(session, version))
    due = levels.due(stage, day_of(version.moved_at))
    return Holding(
        name=accounts.names(session, {held.by}).get(held.by, "–") if held else "",
        since=held.at if held else None,
        is_mine=held is not None and held.by == user,
        may_claim=held is None and bool(repository.actions(session, entry, caller)),
        may_release=held is not None and (held.by == user or caller.has(Role.WALIDATA)),
        due=due,
        left=None if due is None else desk.working_days_left(levels.calendar, today, due),
    )
