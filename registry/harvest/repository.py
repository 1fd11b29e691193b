"""Every query on sources, their runs and their records."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.errors import NotFound, Sentence
from registry.harvest.models import HarvestItem, HarvestJob, HarvestOutcome, HarvestSource
from registry.harvest.phases import ENDED
from registry.items.models import Item


def source(session: Session, slug: str) -> HarvestSource:
    """Return a source by its slug; NotFound when there is none."""
    found = find_source(session, slug)
    if found is None:
        raise NotFound(Sentence(f"Sumber panen '{slug}' tidak ada.", f"There is no source '{slug}'."))
    return found


def find_source(session: Session, slug: str) -> HarvestSource | None:
    """Return a source by its slug, or None."""
    return session.exec(select(HarvestSource).where(HarvestSource.slug == slug)).first()


def sources(session: Session, caller: Caller | None = None) -> Sequence[HarvestSource]:
    """Return all sources by slug; for a caller, those that the caller may know of."""
    query = select(HarvestSource).order_by(HarvestSource.slug)
    if caller is not None and not _sees_all(caller):
        query = query.where(HarvestSource.agency == caller.agency)
    return session.exec(query).all()


def visible_source(session: Session, slug: str, caller: Caller) -> HarvestSource:
    """Return a source that the caller may know of; NotFound for any other."""
    found = source(session, slug)
    return found if _sees(caller, found) else source(session, "")


def source_of(session: Session, job: HarvestJob) -> HarvestSource:
    """Return the source of a run."""
    return session.get_one(HarvestSource, job.source_id)


def job(session: Session, number: int, caller: Caller | None = None) -> HarvestJob:
    """Return a run by its number; NotFound when there is none, or none that the caller may know of."""
    found = session.get(HarvestJob, number)
    if found is not None and (caller is None or _sees(caller, source_of(session, found))):
        session.refresh(found)
        return found
    raise NotFound(Sentence(f"Tugas panen {number} tidak ada.", f"There is no job {number}."))


def open_job(session: Session, source_id: int) -> HarvestJob | None:
    """Return the run of a source that has not ended, if there is one."""
    return session.exec(
        select(HarvestJob).where(HarvestJob.source_id == source_id, col(HarvestJob.state).not_in(ENDED))
    ).first()


def open_jobs(session: Session) -> Sequence[HarvestJob]:
    """Return every run that has not ended, oldest first."""
    return session.exec(
        select(HarvestJob).where(col(HarvestJob.state).not_in(ENDED)).order_by(col(HarvestJob.id))
    ).all()


def jobs(
    session: Session,
    source_id: int | None = None,
    *,
    caller: Caller | None = None,
    before: int | None = None,
    limit: int = 20,
) -> Sequence[HarvestJob]:
    """Return the newest runs, of one source when it is named; ``before`` is the number of the last one of a page."""
    query = select(HarvestJob).order_by(col(HarvestJob.id).desc()).limit(limit)
    if source_id is not None:
        query = query.where(HarvestJob.source_id == source_id)
    if before is not None:
        query = query.where(col(HarvestJob.id) < before)
    if caller is not None and not _sees_all(caller):
        own = select(HarvestSource.id).where(HarvestSource.agency == caller.agency)
        query = query.where(col(HarvestJob.source_id).in_(own))
    return session.exec(query).all()


def outcomes(
    session: Session, job_id: int, *, after: int = 0, limit: int | None = None, outcome: str | None = None
) -> Sequence[HarvestOutcome]:
    """Return what a run did with each record that was not the same as before, in the order it did it."""
    query = (
        select(HarvestOutcome)
        .where(HarvestOutcome.job_id == job_id, col(HarvestOutcome.id) > after)
        .order_by(col(HarvestOutcome.id))
        .limit(limit)
    )
    if outcome is not None:
        query = query.where(HarvestOutcome.outcome == outcome)
    return session.exec(query).all()


def item(session: Session, source_id: int, identifier: str) -> HarvestItem | None:
    """Return what a source's record became at an earlier run, or None."""
    return session.exec(
        select(HarvestItem).where(HarvestItem.source_id == source_id, HarvestItem.identifier == identifier)
    ).first()


def kept(session: Session, source: HarvestSource, number: int) -> HarvestItem:
    """Return a record of a source by its number; NotFound when it is not one of its own."""
    found = session.get(HarvestItem, number)
    if found is None or found.source_id != source.id:
        raise NotFound(Sentence(f"Rekaman {number} tidak ada pada sumber ini.", f"This source has no record {number}."))
    return found


def item_of(session: Session, record: HarvestItem) -> Item | None:
    """Return the item that a record became, if it became one."""
    return session.get(Item, record.item_id) if record.item_id else None


def items_of_source(session: Session, source_id: int, *, after: int = 0, limit: int = 500) -> Sequence[HarvestItem]:
    """Return the records of a source that were ever taken, from a keyset cursor (the id of the last one)."""
    return session.exec(
        select(HarvestItem)
        .where(HarvestItem.source_id == source_id, col(HarvestItem.id) > after)
        .order_by(col(HarvestItem.id))
        .limit(limit)
    ).all()


def records_of(session: Session, item_id: int) -> Sequence[HarvestItem]:
    """Return the records that an item comes from: the owner first, then other sources that have it too."""
    return session.exec(
        select(HarvestItem)
        .where(HarvestItem.item_id == item_id)
        .order_by(col(HarvestItem.is_alias), col(HarvestItem.id))
    ).all()


def _sees_all(caller: Caller) -> bool:
    return caller.curates or caller.has(Role.KOORDINATOR, Role.ADMIN)


def _sees(caller: Caller, found: HarvestSource) -> bool:
    return _sees_all(caller) or (caller.is_signed_in and caller.agency == found.agency)
