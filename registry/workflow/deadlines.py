"""Deadlines by stage: in how many working days a version should move on, and who sets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.changes import log
from registry.errors import Invalid, NotFound, Sentence
from registry.items.state import State
from registry.workflow.calendar import WorkingDays
from registry.workflow.models import Holiday, ServiceLevel

_MOST = 250


class Stage(StrEnum):
    """Where a version waits for somebody. A draft that was never sent back waits for nobody."""

    RETURNED = "returned"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    APPROVED = "approved"


DEFAULTS: Mapping[Stage, int] = {Stage.RETURNED: 10, Stage.SUBMITTED: 5, Stage.VERIFIED: 5, Stage.APPROVED: 2}
"""Working days, the registry's own proposal: the Forum Satu Data Indonesia of the regency sets its own."""


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """The working days of each stage, and the calendar that counts them."""

    working_days: Mapping[Stage, int]
    calendar: WorkingDays

    def due(self, stage: Stage | None, since: date) -> date | None:
        """Return the last day in time for what entered a stage on a day; None where no deadline holds."""
        return None if stage is None else self.calendar.after(since, self.working_days[stage])


def stage_of(state: str, *, returned: bool) -> Stage | None:
    """Return the stage of a version under way; None for a draft that was never sent back."""
    if state == State.DRAFT.value:
        return Stage.RETURNED if returned else None
    return Stage(state) if state in set(Stage) else None


def read(session: Session) -> ServiceLevels:
    """Return the deadlines in force."""
    kept = {Stage(row.stage): row.working_days for row in session.exec(select(ServiceLevel))}
    return ServiceLevels({**DEFAULTS, **kept}, WorkingDays(frozenset(session.exec(select(col(Holiday.day))).all())))


def holidays(session: Session) -> list[Holiday]:
    """Return the holidays that were set, in order."""
    return list(session.exec(select(Holiday).order_by(col(Holiday.day))))


def set_working_days(session: Session, stage: Stage, number: int, *, by: Caller) -> None:
    """Set in how many working days versions should leave a stage; every open deadline follows at once."""
    _require_setter(by)
    if not 1 <= number <= _MOST:
        raise Invalid(Sentence(f"Isi 1 sampai {_MOST} hari kerja.", f"Give 1 to {_MOST} working days."))
    row = session.get(ServiceLevel, stage.value) or ServiceLevel(stage=stage.value, working_days=number)
    row.working_days = number
    session.add(row)
    _note(session, f"deadline.{number}", f"/deadlines/{stage.value}", by)


def add_holiday(session: Session, day: date, title: str, *, by: Caller) -> None:
    """Set a day on which nobody works, or give it another title."""
    _require_setter(by)
    if not title.strip():
        raise Invalid(Sentence("Tulis nama hari liburnya.", "Write the name of the holiday."))
    row = session.get(Holiday, day) or Holiday(day=day, title=title)
    row.title = title.strip()
    session.add(row)
    _note(session, "holiday.add", f"/holidays/{day}", by)


def remove_holiday(session: Session, day: date, *, by: Caller) -> None:
    """Make a holiday a working day again."""
    _require_setter(by)
    row = session.get(Holiday, day)
    if row is None:
        raise NotFound(Sentence(f"{day} bukan hari libur yang dicatat.", f"{day} is no holiday that was set."))
    session.delete(row)
    _note(session, "holiday.remove", f"/holidays/{day}", by)


def _require_setter(by: Caller) -> None:
    by.require_role(Role.ADMIN, Role.KOORDINATOR)
    by.require_scope("settings", "deadlines")


def _note(session: Session, action: str, subject: str, by: Caller) -> None:
    log.append(session, log.Entry(by.require_user(), action, subject))
    session.flush()
