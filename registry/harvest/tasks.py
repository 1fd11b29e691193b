"""Runs as durable jobs: what a worker does with one, what is put back after a worker died, and what is due now."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from threading import Event, Thread

import structlog
from sqlalchemy import update
from sqlmodel import col, select

from registry.accounts import repository as accounts
from registry.accounts.models import User
from registry.db import reading, writing
from registry.errors import RegistryError
from registry.harvest import ending, repository, runner, schedule, sealing, service
from registry.harvest.means import Means
from registry.harvest.models import HarvestSource
from registry.harvest.phases import JobState
from registry.jobs.queue import Jobs, Step
from registry.microdata import tending

_logger = structlog.get_logger(__name__)
_TENDED = 3600.0  # seconds between two looks for microdata whose days are over


def tasks(
    means: Means, after: Callable[[], object] = lambda: None
) -> Mapping[str, Callable[[int], AbstractContextManager[Step]]]:
    """Return what a worker can do; ``after`` is called when a step has written something."""

    def working(number: int) -> AbstractContextManager[Step]:
        return runner.working(means, number, after=after)

    return {service.TASK: working}


def put_back(means: Means, jobs: Jobs) -> list[int]:
    """Put runs into the queue that nobody works on: left by a worker that died, or written and never queued.

    Return their numbers. A run that this process or another works on is held, and left alone.
    """
    with reading(means.engine) as session:
        found = [
            (job.id or 0, job.source_id, job.attempt, job.state)
            for job in repository.open_jobs(session)
            if job.state in {JobState.QUEUED.value, JobState.RUNNING.value}
        ]
    back = []
    for number, source, attempt, state in found:
        if means.holds.is_taken(runner.hold_of(source)):
            continue
        if state == JobState.RUNNING.value:
            with writing(means.engine) as session:
                job = repository.job(session, number)
                job.attempt, job.state = attempt + 1, JobState.QUEUED.value
                session.add(job)
        jobs.put(service.TASK, number, attempt=attempt + (state == JobState.RUNNING.value))
        back.append(number)
    return back


def begin_due(means: Means, jobs: Jobs) -> list[int]:
    """Begin a run of each source whose time has come, in the name of who set the schedule; return their numbers.

    Of several workers one begins it. The next time is counted from now: what was missed is made up for once.
    """
    at = means.clock()
    with reading(means.engine) as session:
        due = session.exec(
            select(HarvestSource).where(
                col(HarvestSource.next_run_at) <= at,
                col(HarvestSource.schedule).is_not(None),
                col(HarvestSource.enabled),
            )
        ).all()
        session.expunge_all()
    begun = []
    for source in due:
        try:
            number = _begin(means, source)
        except RegistryError as refusal:  # still running, or its person may not any more: the next time comes
            _logger.warning("scheduled run not begun", source=source.slug, reason=refusal.detail.en)
            continue
        if number is not None:
            jobs.put(service.TASK, number)
            begun.append(number)
    return begun


def _begin(means: Means, source: HarvestSource) -> int | None:
    following = schedule.following(source.schedule or "", means.clock(), source.slug)
    with writing(means.engine) as session:
        taken = session.execute(
            update(HarvestSource)
            .where(col(HarvestSource.id) == source.id, col(HarvestSource.next_run_at) == source.next_run_at)
            .values(next_run_at=following)
            .returning(col(HarvestSource.id))
        ).first()
        if taken is None:  # another worker has begun it
            return None
    with writing(means.engine) as session:
        by = accounts.caller_of(session, session.get_one(User, source.scheduled_by))
        return service.begin(session, source.slug, by=by).id


class Timetable:
    """Looks at the clock beside a worker: begins what is due, and puts back what a dead worker left."""

    def __init__(self, means: Means, jobs: Jobs, *, every: float = 20) -> None:
        """Take what runs work with and the queue; ``every`` is in seconds."""
        self._means, self._jobs, self._every = means, jobs, every
        self._stop = Event()
        self._thread = Thread(target=self._run, name="timetable", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _run(self) -> None:
        has_plain = True  # perhaps: from before secrets were enciphered
        tended = 0.0
        while not self._stop.is_set():
            try:
                begin_due(self._means, self._jobs)
                put_back(self._means, self._jobs)
                ending.sweep(self._means)
                if not tended or time.monotonic() - tended > _TENDED:
                    tending.tend(self._means.engine, self._means.microdata, self._means.office.keys)
                    tended = time.monotonic()
                if has_plain:
                    with writing(self._means.engine) as session:
                        sealing.seal_plain(session, self._means)
                    has_plain = False
            except Exception as error:  # noqa: BLE001  # a database that is away comes back; the thread must be there
                _logger.warning("timetable stopped for now", fault=type(error).__name__)
            self._stop.wait(self._every)
