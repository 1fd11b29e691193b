"""Weigh: what has been read is held against what is known, before anything is written.

Nothing found at all is a failure of the source, never a deletion. A run that would remove or change too large a share
of what is known stops and asks.
"""

from sqlalchemy import ColumnElement, exists, or_, true
from sqlmodel import Session, col, func, select

from registry.db import writing
from registry.errors import Sentence
from registry.harvest import counting
from registry.harvest.means import Means
from registry.harvest.models import HarvestFound, HarvestItem, HarvestJob, HarvestSource
from registry.harvest.phases import FOUND, Become, JobState, Mode, Phase

_FEW = 10
"""Records that may always change or go: of a source of three files one would be a third."""

NOTHING = Sentence(
    "Sumber tidak memberi satu rekaman pun. Yang sudah ada dipertahankan; periksa sumbernya, lalu panen lagi.",
    "The source gave no record at all. What is there is kept; look at the source and run the harvest again.",
)


def weigh(means: Means, source: HarvestSource, number: int, mode: Mode) -> None:
    """Decide how a run that has been read goes on: to put, to wait for leave, or to its end."""
    with writing(means.engine) as session:
        job = counting.held(session, number)
        found = job.counts.get(FOUND, 0)
        job.phase = Phase.PUT.value
        if mode is not Mode.FAILED and found == 0 and job.fault is None:
            job.fault, job.is_complete = NOTHING._asdict(), False
        if miscount := miscounted(job):
            job.is_complete = False
            job.fault = job.fault or miscount._asdict()
        asks = None if mode is Mode.FAILED else question(session, source, job)
        if asks is not None:
            job.question = asks
            if mode is Mode.FULL and job.answered_at is None:
                job.state = JobState.WAITING.value
        session.add(job)


def question(session: Session, source: HarvestSource, job: HarvestJob) -> dict[str, int] | None:
    """Return what a run has to ask leave for, None for nothing: how many records of how many would change or go."""
    known = session.exec(select(func.count()).where(*present(source.id))).one()
    if not known:
        return None
    changed = session.exec(
        select(func.count()).where(HarvestFound.job_id == job.id, HarvestFound.action == Become.CHANGED.value)
    ).one()
    missing = (
        session.exec(select(func.count()).where(*absent(source.id, job.id), _is_news(session, source))).one()
        if job.is_complete
        else 0
    )
    limit = max(_FEW, known * source.brake_percent / 100)
    if changed <= limit and (missing <= limit and missing < known):
        return None
    return {"known": known, "changed": changed, "missing": missing, "percent": source.brake_percent}


def _is_news(session: Session, source: HarvestSource) -> ColumnElement[bool]:
    """Return the condition of records that nobody gave leave to miss yet: a run that was answered need not ask again.

    They are gone after several runs only; who said yes to the first of these meant all of them.
    """
    answered = select(func.max(HarvestJob.finished_at)).where(
        HarvestJob.source_id == source.id,
        col(HarvestJob.answered_at).is_not(None),
        HarvestJob.state == JobState.DONE.value,
    )
    leave = session.exec(answered).one()
    since = col(HarvestItem.missing_since)
    return or_(since.is_(None), since > leave) if leave is not None else true()


def present(source_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a source's records that were taken and are not gone."""
    return (
        col(HarvestItem.source_id) == source_id,
        col(HarvestItem.item_id).is_not(None),
        col(HarvestItem.gone_at).is_(None),
    )


def absent(source_id: int | None, job_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of those of them that a run has not seen, or was told to be taken away."""
    seen = exists().where(
        col(HarvestFound.job_id) == job_id,
        col(HarvestFound.identifier) == col(HarvestItem.identifier),
        col(HarvestFound.action) != Become.GONE.value,
    )
    return (*present(source_id), ~seen)


def miscounted(job: HarvestJob) -> Sentence | None:
    """Say that a source gave another number of records than it spoke of; it was read, but nothing is taken for gone."""
    found = job.counts.get(FOUND, 0)
    if job.announced is None or job.announced == found or job.mode == Mode.FAILED.value:  # which counts a part
        return None
    return Sentence(
        f"Sumber menyebut {job.announced} rekaman tetapi memberi {found}; tidak ada yang dianggap hilang.",
        f"The source speaks of {job.announced} records and gave {found}; none is taken for gone.",
    )
