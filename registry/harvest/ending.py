"""End: what a complete run did not see is missing; missing often and long enough, it is gone, and withdrawn.

A tombstone comes after N runs and M days, both set for the source. A record that comes back has its identity and its
history. A dataset that another source still has is theirs from then on.
"""

import shutil
from datetime import timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.changes import log
from registry.db import reading
from registry.errors import RegistryError, Sentence
from registry.harvest import counting, schedule
from registry.harvest.means import Means
from registry.harvest.models import HarvestFound, HarvestItem, HarvestJob, HarvestOutcome, HarvestSource
from registry.harvest.phases import ENDED, Become, JobState, Mode, Phase
from registry.harvest.weighing import absent, miscounted, present
from registry.items import repository as items
from registry.items.models import Item
from registry.items.repository import Entry
from registry.workflow import savepoint, standing
from registry.workflow import service as workflow

_PAGE = 100
_KEPT_RUNS = 30
"""Runs of a source whose outcomes are kept record by record; identities are kept for ever."""


def count_missing(means: Means, source: HarvestSource, number: int, mode: Mode) -> None:
    """Note what a complete run did not see; each run counts once."""
    with log.transaction(means.engine) as session:
        job = counting.held(session, number)
        if job.is_complete and mode is Mode.FULL:
            session.execute(
                update(HarvestItem)
                .where(*absent(source.id, number))
                .values(
                    missing_runs=HarvestItem.missing_runs + 1,
                    missing_since=func.coalesce(HarvestItem.missing_since, means.clock()),
                )
                .execution_options(synchronize_session=False)
            )
        job.phase = Phase.BURY.value
        session.add(job)


def bury(means: Means, source: HarvestSource, number: int, mode: Mode, by: Caller) -> None:
    """Set tombstones on the next of those that are gone; after the last, close the run."""
    with log.transaction(means.engine) as session:
        job = counting.held(session, number)
        gone = _due(session, means, source, job) if job.is_complete and mode is Mode.FULL else []
        for row in gone:
            told = _withdraw(session, means, source, row, by)
            row.gone_at, row.outcome, row.job_id = means.clock(), Become.GONE.value, number
            row.message = told._asdict()
            session.add(row)
            counting.write(session, number, [(row.identifier, Become.GONE, row.item_id, told, None)])
        counting.add(job, {Become.GONE.value: len(gone)} if gone else {})
        session.add(job)
        if not gone:
            close(session, means, job, JobState.FAILED if _failed(job) else JobState.DONE)


def close(session: Session, means: Means, job: HarvestJob, state: JobState) -> None:
    """Close a run: how it ended, what the source is told by it, and what is not needed any more."""
    forget(session, job.id)
    job.state, job.phase, job.finished_at = state.value, Phase.ENDED.value, means.clock()
    session.add(job)
    source = session.get_one(HarvestSource, job.source_id)
    if job.is_complete and job.mode == Mode.FULL.value and state is JobState.DONE:
        source.complete_at = job.started_at
    if state is JobState.FAILED and job.retry_after is not None:
        schedule.sooner(source, means.clock(), job.retry_after)
    session.add(source)
    kept = select(HarvestJob.id).where(HarvestJob.source_id == source.id).order_by(col(HarvestJob.id).desc())
    oldest = session.exec(kept.offset(_KEPT_RUNS).limit(1)).first()
    if oldest is not None:
        old = select(HarvestJob.id).where(HarvestJob.source_id == source.id, col(HarvestJob.id) <= oldest)
        session.execute(delete(HarvestOutcome).where(col(HarvestOutcome.job_id).in_(old)))
    session.flush()


def forget(session: Session, number: int | None) -> None:
    """Forget what a run found and is not going to deal with."""
    session.execute(delete(HarvestFound).where(col(HarvestFound.job_id) == number))


def sweep(means: Means) -> None:
    """Remove the fetched tables of runs that have ended, however they did."""
    folders = {int(folder.name): folder for folder in means.folder.glob("*") if folder.name.isdecimal()}
    if not folders:
        return
    with reading(means.engine) as session:
        under_way = select(HarvestJob.id).where(col(HarvestJob.id).in_(folders), col(HarvestJob.state).not_in(ENDED))
        kept = set(session.exec(under_way))
    for number, folder in folders.items():
        if number not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _failed(job: HarvestJob) -> bool:
    """Say whether the source could not be read to its end; one that only miscounts has been read."""
    miscount = miscounted(job)
    return job.fault is not None and not (miscount and job.fault == miscount._asdict())


def _due(session: Session, means: Means, source: HarvestSource, job: HarvestJob) -> list[HarvestItem]:
    since = means.clock() - timedelta(days=source.gone_days)
    return list(
        session.exec(
            select(HarvestItem)
            .where(
                *present(source.id),
                HarvestItem.missing_runs >= max(1, source.gone_runs),
                col(HarvestItem.missing_since) <= since,
                *absent(source.id, job.id),
            )
            .order_by(col(HarvestItem.id))
            .limit(_PAGE)
        )
    )


def _withdraw(session: Session, means: Means, source: HarvestSource, row: HarvestItem, by: Caller) -> Sentence:
    """Withdraw the dataset of a record that is gone, as far as somebody has decided that it may be."""
    told = Sentence(
        f"Tidak ada lagi di sumber '{source.slug}' sejak {row.missing_since:%Y-%m-%d}.",
        f"No longer at the source '{source.slug}' since {row.missing_since:%Y-%m-%d}.",
    )
    heir = session.exec(
        select(HarvestItem).where(
            HarvestItem.item_id == row.item_id, col(HarvestItem.id) != row.id, col(HarvestItem.gone_at).is_(None)
        )
    ).first()
    if row.is_alias or heir is not None:
        if heir is not None and not row.is_alias:
            heir.is_alias, heir.content_hash = False, None  # its next run brings the document
            row.is_alias = True
            session.add(heir)
        return Sentence(f"{told.id} Masih ada di sumber lain.", f"{told.en} Another source still has it.")
    item = session.get_one(Item, row.item_id)
    live = items.live_version(session, item)
    if live is None:
        return told
    entry = Entry(item, live)
    try:
        with savepoint.attempt(session):
            if by.has(Role.WALIDATA):
                workflow.retire(session, entry, by=by, reason=told.id)
            else:
                today = means.clock().date()
                standing.retire(session, entry, source=source.slug, by=by, today=today, reason=told.id)
    except RegistryError as refusal:
        return Sentence(
            f"{told.id} Belum dicabut: {refusal.detail.id} Walidata memutuskan.",
            f"{told.en} Not withdrawn: {refusal.detail.en} The walidata decides.",
        )
    return Sentence(f"{told.id} Dicabut.", f"{told.en} Withdrawn.")
