"""Every query on sources, their runs and their records."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from registry.errors import NotFound, Sentence
from registry.harvest.models import HarvestItem, HarvestJob, HarvestSource


def source(session: Session, slug: str) -> HarvestSource:
    """Return a source by its slug; NotFound when there is none."""
    found = session.exec(select(HarvestSource).where(HarvestSource.slug == slug)).first()
    if found is None:
        raise NotFound(Sentence(f"Sumber panen '{slug}' tidak ada.", f"There is no source '{slug}'."))
    return found


def find_source(session: Session, slug: str) -> HarvestSource | None:
    """Return a source by its slug, or None."""
    return session.exec(select(HarvestSource).where(HarvestSource.slug == slug)).first()


def sources(session: Session) -> Sequence[HarvestSource]:
    """Return all sources by slug."""
    return session.exec(select(HarvestSource).order_by(HarvestSource.slug)).all()


def job(session: Session, number: int) -> HarvestJob:
    """Return a run by its number; NotFound when there is none."""
    found = session.get(HarvestJob, number)
    if found is None:
        raise NotFound(Sentence(f"Tugas panen {number} tidak ada.", f"There is no job {number}."))
    return found


def jobs(session: Session, source_id: int | None = None, *, limit: int = 20) -> Sequence[HarvestJob]:
    """Return the newest runs, of one source when it is named."""
    query = select(HarvestJob).order_by(col(HarvestJob.id).desc()).limit(limit)
    if source_id is not None:
        query = query.where(HarvestJob.source_id == source_id)
    return session.exec(query).all()


def items_of(session: Session, job_id: int) -> Sequence[HarvestItem]:
    """Return what a run did with each record it saw."""
    return session.exec(select(HarvestItem).where(HarvestItem.job_id == job_id).order_by(HarvestItem.identifier)).all()


def item(session: Session, source_id: int, identifier: str) -> HarvestItem | None:
    """Return what a source's record became at an earlier run, or None."""
    return session.exec(
        select(HarvestItem).where(HarvestItem.source_id == source_id, HarvestItem.identifier == identifier)
    ).first()
