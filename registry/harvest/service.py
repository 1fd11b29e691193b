"""Verbs of the harvest: register a source, preview it, run it, cancel, give leave, set its schedule."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.db import now, writing
from registry.errors import Conflict, Forbidden, Invalid, Sentence
from registry.harvest import ending, locations, opening, repository, schedule
from registry.harvest.means import Means
from registry.harvest.models import HarvestJob, HarvestSource
from registry.harvest.phases import ENDED, JobState, Mode, Phase
from registry.harvest.runner import hold_of, working

TASK = "harvest"
"""The name of a run among the durable jobs."""

_HARVESTERS = (Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG)
_LONGEST_DAYS, _MOST_RUNS = 365, 100


class AlreadyRunning(Conflict):
    """One run of a source at a time."""

    type = "already-running"
    title = Sentence("Sumber ini sedang dipanen", "This source is being harvested")


def add(
    session: Session,
    kind: str,
    location: str,
    *,
    slug: str,
    agency: str,
    options: dict[str, Any],
    by: Caller,
    means: Means | None = None,
) -> HarvestSource:
    """Register a source of an agency; Invalid when its kind or options are unknown.

    Its secrets are stored enciphered: options that hold some take ``means``, whose home folder has the key. Forbidden
    for a folder of the server that is not the caller's to name (``locations``).
    """
    may_harvest(by, agency)
    accounts.agency(session, agency)
    if repository.find_source(session, slug):
        raise Conflict(Sentence(f"Sumber '{slug}' sudah ada.", f"Source '{slug}' exists already."))
    opening.options(kind, options)
    location = locations.checked(location, means.open_folders if means else (), by=by)
    source = HarvestSource(
        slug=slug,
        kind=kind,
        location=location,
        agency=agency,
        options=opening.sealed(slug, kind, options, opening.safe_beside(means.uploads if means else None)),
        created_at=now(),
        created_by=by.require_user(),
    )
    session.add(source)
    session.flush()
    return source


def source_of(session: Session, slug: str, *, by: Caller) -> HarvestSource:
    """Return a source that the caller may change; NotFound or Forbidden."""
    source = repository.source(session, slug)
    may_harvest(by, source.agency)
    return source


def begin(session: Session, slug: str, *, by: Caller, mode: Mode = Mode.FULL) -> HarvestJob:
    """Open a run of a source, to be worked on; AlreadyRunning while another is open."""
    source = repository.source(session, slug)
    may_harvest(by, source.agency)
    if not source.enabled:
        raise Conflict(Sentence(f"Sumber '{slug}' sedang dinonaktifkan.", f"The source '{slug}' is switched off."))
    job = HarvestJob(
        source_id=source.id or 0,
        by=by.require_user(),
        started_at=now(),
        state=JobState.QUEUED.value,
        phase=Phase.GATHER.value,
        mode=mode.value,
        is_complete=mode is not Mode.FAILED,
    )
    try:
        with session.begin_nested():
            session.add(job)
            session.flush()
    except IntegrityError:
        raise running(repository.open_job(session, source.id or 0)) from None
    return job


def run(
    means: Means,
    slug: str,
    *,
    by: Caller,
    mode: Mode = Mode.FULL,
    progress: Callable[[Mapping[str, int]], None] | None = None,
) -> int:
    """Run a source to its end in this process and return the number of the run.

    It is the run that a worker does, step by step. A run that a killed process left open is gone on with.
    """
    with writing(means.engine) as session:
        source = repository.source(session, slug)
        may_harvest(by, source.agency)
        left = repository.open_job(session, source.id or 0)
        if left is not None and (left.state == JobState.WAITING.value or means.holds.is_taken(hold_of(source.id or 0))):
            raise running(left)
        number = (left or begin(session, slug, by=by, mode=mode)).id or 0
    with working(means, number, by=by) as step:
        while step():
            if progress is not None:
                with Session(means.engine) as session:
                    progress(repository.job(session, number).counts)
    return number


def cancel(session: Session, number: int, *, by: Caller) -> HarvestJob:
    """Cancel a run: what was taken in stays, the rest is left. One that works stops at its next step."""
    job = _held(session, number)
    may_harvest(by, session.get_one(HarvestSource, job.source_id).agency)
    job.state, job.phase, job.finished_at, job.is_complete = JobState.CANCELLED.value, Phase.ENDED.value, now(), False
    session.add(job)
    ending.forget(session, number)
    return job


def approve(session: Session, number: int, *, by: Caller) -> HarvestJob:
    """Give a run that asks leave to change or remove so much; a walidata may, knowing what the run found."""
    job = _held(session, number)
    by.require_role(Role.WALIDATA)
    by.require_scope("harvest", "dataset")
    if job.state != JobState.WAITING.value:
        raise Conflict(Sentence("Tugas ini tidak sedang menunggu persetujuan.", "This run is not waiting for leave."))
    job.state, job.answered_by, job.answered_at = JobState.QUEUED.value, by.require_user(), now()
    job.attempt += 1
    session.add(job)
    session.flush()
    return job


def set_schedule(session: Session, slug: str, expression: str | None, *, by: Caller) -> HarvestSource:
    """Harvest a source by itself from now on, in the caller's name (cron, WIB); None: no more."""
    source = repository.source(session, slug)
    may_harvest(by, source.agency)
    source.schedule = schedule.checked(expression) if expression else None
    source.scheduled_by = by.require_user() if expression else None
    source.next_run_at = schedule.following(source.schedule, now(), slug) if source.schedule else None
    session.add(source)
    session.flush()
    return source


def configure(
    session: Session,
    slug: str,
    *,
    by: Caller,
    gone_runs: int | None = None,
    gone_days: int | None = None,
    brake_percent: int | None = None,
    enabled: bool | None = None,
) -> HarvestSource:
    """Set how careful to be with a source; a walidata may. What is None stays as it is."""
    source = repository.source(session, slug)
    by.require_role(Role.WALIDATA)
    by.require_scope("harvest", "dataset")
    given = {"gone_runs": gone_runs, "gone_days": gone_days, "brake_percent": brake_percent, "enabled": enabled}
    bounds = {"gone_runs": (1, _MOST_RUNS), "gone_days": (0, _LONGEST_DAYS), "brake_percent": (0, 100)}
    for name, value in given.items():
        if value is None:
            continue
        least, most = bounds.get(name, (0, 1))
        if not least <= value <= most:
            raise Invalid(Sentence(f"'{name}' antara {least} dan {most}.", f"'{name}' is between {least} and {most}."))
        setattr(source, name, value)
    session.add(source)
    session.flush()
    return source


def may_harvest(by: Caller, agency: str) -> None:
    """Raise Forbidden for one who may not harvest for an agency."""
    by.require_role(*_HARVESTERS)
    by.require_scope("harvest", "dataset")
    if not by.curates and by.agency != agency:
        raise Forbidden(
            Sentence(
                "Anda hanya dapat mendaftarkan dan menjalankan sumber instansi Anda sendiri.",
                "You may register and run sources of your own agency only.",
            )
        )


def _held(session: Session, number: int) -> HarvestJob:
    job = session.exec(select(HarvestJob).where(col(HarvestJob.id) == number).with_for_update()).first()
    if job is None:
        job = repository.job(session, number)
    if job.state in ENDED:
        raise Conflict(Sentence(f"Tugas panen {number} sudah selesai.", f"Job {number} has ended already."))
    return job


def running(job: HarvestJob | None) -> AlreadyRunning:
    """Return the refusal that names the run which is open, and what to do about it."""
    number = job.id if job else "?"
    if job is not None and job.state == JobState.WAITING.value:
        return AlreadyRunning(
            Sentence(
                f"Tugas {number} menunggu persetujuan walidata (satudata harvest approve {number}), atau batalkan.",
                f"Job {number} waits for a walidata's leave (satudata harvest approve {number}), or cancel it.",
            ),
            job=number,
        )
    return AlreadyRunning(
        Sentence(
            f"Sumber ini sedang dipanen oleh tugas {number}. Tunggu selesai, atau batalkan tugas itu.",
            f"Job {number} is harvesting this source. Wait for its end, or cancel it.",
        ),
        job=number,
    )
