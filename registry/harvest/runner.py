"""Work on a run, step by step: gather, weigh, put, end. Each step is one transaction and can be done again.

How far a run is stands in its row; whoever opens it goes on from there, in this process or after ``kill -9`` in
another. One process at a time works on a source.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property

import structlog
from sqlmodel import col, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import User
from registry.db import reading, writing
from registry.errors import RegistryError, Sentence
from registry.harvest import ending, weighing
from registry.harvest.counting import Stopped
from registry.harvest.gathering import Gathering
from registry.harvest.means import Means
from registry.harvest.models import HarvestJob, HarvestSource
from registry.harvest.phases import ENDED, JobState, Mode, Phase
from registry.harvest.putting import Putting
from registry.jobs.queue import Step

_PATIENCE = 2.0
"""Seconds: whoever only looks whether a source is held holds it for a moment."""

_logger = structlog.get_logger(__name__)
_BROKEN = Sentence(
    "Panen berhenti karena kesalahan pada program. Laporkan kepada walidata; yang sudah diambil tetap ada.",
    "The harvest stopped: the program has a fault. Tell the walidata; what was taken in stays.",
)


def hold_of(source_id: int) -> str:
    """Return the name under which a process holds a source that it works on."""
    return f"harvest-{source_id}"


@contextmanager
def working(
    means: Means, number: int, *, by: Caller | None = None, after: Callable[[], object] = lambda: None
) -> Iterator[Step]:
    """Open a run to work on it: gives the step to call until it says that there is no other.

    Where another process works on the source, the step does nothing. ``by`` is the caller where one is at hand (a
    token may be narrower than its user); else the user of the run, with the roles of this moment. ``after`` is called
    when a step has written something.
    """
    with reading(means.engine) as session:
        job = session.get_one(HarvestJob, number)
        source = session.get_one(HarvestSource, job.source_id)
        caller = by or accounts.caller_of(session, session.get_one(User, job.by))
        session.expunge_all()
    with ExitStack() as stack:
        if stack.enter_context(means.holds.take(hold_of(job.source_id), patience=_PATIENCE)):
            work = Work(means, source, job, caller, stack)

            def step() -> bool:
                goes_on = work.step()
                after()
                return goes_on

            yield step
            ending.sweep(means)
        else:
            yield lambda: False


class Work:
    """One run in the hands of one process."""

    def __init__(self, means: Means, source: HarvestSource, job: HarvestJob, by: Caller, stack: ExitStack) -> None:
        """Take the run; ``stack`` closes what is opened for it."""
        self._means, self._source, self._by, self._stack = means, source, by, stack
        self._number, self._mode = job.id or 0, Mode(job.mode)

    def step(self) -> bool:
        """Do what comes next; False when the run has ended, waits or was cancelled."""
        try:
            phase = self._phase()
            match phase:
                case None:
                    return False
                case Phase.GATHER:
                    self._gathering.page()
                case Phase.WEIGH:
                    weighing.weigh(self._means, self._source, self._number, self._mode)
                case Phase.PUT:
                    self._putting.page()
                case Phase.END:
                    ending.count_missing(self._means, self._source, self._number, self._mode)
                case Phase.BURY | Phase.ENDED:
                    ending.bury(self._means, self._source, self._number, self._mode, self._by)
        except Stopped:
            return False
        except RegistryError as error:
            self._give_up(error.detail)
            return False
        except Exception as error:  # a run is always closed, whatever the program did
            _logger.exception("harvest failed", source=self._source.slug, fault=type(error).__name__)
            self._give_up(_BROKEN)
            return False
        return True

    @cached_property
    def _gathering(self) -> Gathering:
        http = self._stack.enter_context(self._means.http(self._source))
        return Gathering(self._means, self._source, self._number, self._mode, http)

    @cached_property
    def _putting(self) -> Putting:
        return Putting(self._means, self._source, self._number, self._mode, self._by)

    def _phase(self) -> Phase | None:
        """Return what comes next; begins a run that was waiting in the queue. None for one that is not to go on."""
        with reading(self._means.engine) as session:
            state, phase = session.exec(
                select(HarvestJob.state, HarvestJob.phase).where(HarvestJob.id == self._number)
            ).one()
        if state == JobState.QUEUED.value:
            with writing(self._means.engine) as session:
                job = session.exec(select(HarvestJob).where(HarvestJob.id == self._number).with_for_update()).one()
                if job.state != JobState.QUEUED.value:
                    return None
                job.state = JobState.RUNNING.value
                session.add(job)
            return Phase(phase)
        return Phase(phase) if state == JobState.RUNNING.value else None

    def _give_up(self, why: Sentence) -> None:
        with writing(self._means.engine) as session:
            job = session.exec(
                select(HarvestJob)
                .where(HarvestJob.id == self._number, col(HarvestJob.state).not_in(ENDED))
                .with_for_update()
            ).first()
            if job is not None:
                job.fault, job.is_complete = why._asdict(), False
                ending.close(session, self._means, job, JobState.FAILED)
