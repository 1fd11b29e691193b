"""What no change of an item tells: a harvest that stopped or asks, and a deadline that is near or over.

Looked for beside the jobs. A run is told once for each question and each fault; a version once as near and once as
over: as the time at which something must have begun to be late only moves forward, what lies between its place at the
last look and now has not been told.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col, select

from registry.accounts.models import Role
from registry.db import writing
from registry.harvest.models import HarvestJob, HarvestSource
from registry.harvest.phases import JobState
from registry.items.models import Item, Version
from registry.items.repository import under_way
from registry.items.state import State
from registry.notifications.audience import Audience, audience
from registry.notifications.events import Event
from registry.notifications.models import LookedDay, Notification
from registry.notifications.telling import Tidings, settle, tell
from registry.workflow import deadlines
from registry.workflow.calendar import WorkingDays, day_of, start_of
from registry.workflow.deadlines import Stage
from registry.workflow.models import Claim
from registry.workflow.waiting import RETURNED

_RECENT = timedelta(days=2)
"""A run that failed longer ago is no news."""


def remind(engine: Engine, at: datetime) -> None:
    """Tell what is to be told at a moment."""
    with writing(engine) as session:
        people = audience(session)
        answered = _answered(session)
        settle(session, answered, at=at, events=(Event.HARVEST_ASKS,))
        tell(session, [*_harvests(session, people, at), *_deadlines(session, people, day_of(at))], at=at)


def _answered(session: Session) -> list[str]:
    """Return the runs that asked, and ask no more."""
    asked = session.exec(
        select(Notification.subject)
        .where(Notification.event == Event.HARVEST_ASKS.value, col(Notification.read_at).is_(None))
        .distinct()
    ).all()
    if not asked:
        return []
    open_ones = {_path(job, source) for job, source in _runs(session, col(HarvestJob.state) == JobState.WAITING.value)}
    return [subject for subject in asked if subject not in open_ones]


def _runs(session: Session, *conditions: ColumnElement[bool]) -> list[tuple[HarvestJob, HarvestSource]]:
    query = select(HarvestJob, HarvestSource).join(HarvestSource, col(HarvestSource.id) == HarvestJob.source_id)
    return list(session.exec(query.where(*conditions)))


def _path(job: HarvestJob, source: HarvestSource) -> str:
    return f"/harvest/{source.slug}/{job.id}"


def _harvests(session: Session, people: Audience, at: datetime) -> Iterator[Tidings]:
    asks = _runs(session, col(HarvestJob.state) == JobState.WAITING.value)
    failed = _runs(session, col(HarvestJob.state) == JobState.FAILED.value, col(HarvestJob.finished_at) > at - _RECENT)
    for event, runs in ((Event.HARVEST_ASKS, asks), (Event.HARVEST_FAILED, failed)):
        for job, source in runs:
            theirs = people.active((job.by, source.created_by, source.scheduled_by))
            yield Tidings(
                event=event,
                subject=_path(job, source),
                people=frozenset(theirs or people.holding(Role.WALIDATA)),
                key=f"{event.value}:{job.id}:{job.answered_at or ''}",
            )


def _deadlines(session: Session, people: Audience, today: date) -> Iterator[Tidings]:
    """Return the versions whose deadline came near or passed since the last look; nothing at the first."""
    looked = session.get(LookedDay, 1)
    if looked is None:
        session.add(LookedDay(day=today))
        return
    before, looked.day = looked.day, max(looked.day, today)
    session.add(looked)
    if before >= today:
        return
    levels = deadlines.read(session)
    calendar = levels.calendar
    for stage, number in levels.working_days.items():
        for event, first, last in (
            (Event.OVERDUE, before, today),
            (Event.DUE_SOON, _after_next(calendar, before), _after_next(calendar, today)),
        ):
            since = start_of(calendar.overdue_before(first, number))
            until = start_of(calendar.overdue_before(last, number))
            for item, version, claimed_by in _begun(session, stage, since, until):
                due = calendar.after(day_of(version.moved_at), number)
                if event is Event.DUE_SOON and due < today:
                    continue  # told as over
                yield Tidings(
                    event=event,
                    subject=item.iri,
                    version=version.number,
                    people=frozenset(people.active((claimed_by,)) or people.turn(session, item, version)),
                    key=f"{event.value}:{version.id}:{due.isoformat()}",
                )


def _after_next(calendar: WorkingDays, day: date) -> date:
    """Return the day on which all is late that is due on the working day after a day, or before."""
    return calendar.after(day, 1) + timedelta(days=1)


def _begun(session: Session, stage: Stage, since: datetime, until: datetime) -> list[tuple[Item, Version, int | None]]:
    state = State.DRAFT.value if stage is Stage.RETURNED else stage.value
    query = (
        select(Item, Version, Claim.by)
        .join(Version, col(Version.item_id) == Item.id)
        .join(Claim, col(Claim.version_id) == Version.id, isouter=True)
        .where(Version.state == state, col(Version.moved_at) >= since, col(Version.moved_at) < until, under_way())
    )
    if stage is Stage.RETURNED:
        query = query.where(RETURNED)
    return list(session.exec(query.order_by(col(Version.id))))
