"""How far a run is and what it did, as data: in the same transaction as what it did."""

from collections.abc import Iterable, Mapping, Sequence

import orjson
from sqlmodel import Session, col, select

from registry.db import write_rows
from registry.errors import Conflict, Sentence
from registry.harvest.models import HarvestJob, HarvestOutcome
from registry.harvest.phases import Become, JobState


class Stopped(Conflict):
    """The run is not to be gone on with: somebody cancelled it, or it waits for leave."""

    type = "stopped"
    title = Sentence("Tugas panen ini dihentikan", "This run was stopped")


def held(session: Session, number: int) -> HarvestJob:
    """Return a run under way, locked until the transaction ends; Stopped when it is not to be gone on with."""
    job = session.exec(select(HarvestJob).where(HarvestJob.id == number).with_for_update()).one()
    session.refresh(job)
    if job.state != JobState.RUNNING.value:
        raise Stopped
    return job


def add(job: HarvestJob, counts: Mapping[str, int]) -> None:
    """Add to the counts of a run."""
    job.counts = {name: job.counts.get(name, 0) + counts.get(name, 0) for name in {**job.counts, **counts}}


def tell(session: Session, number: int, outcomes: Sequence[tuple[str, Become, Sentence]]) -> dict[str, int]:
    """Write outcomes that concern no item, each identifier once; return how many of each were new."""
    names = {name for name, _, _ in outcomes}
    told = set(
        session.exec(
            select(HarvestOutcome.identifier).where(
                HarvestOutcome.job_id == number, col(HarvestOutcome.identifier).in_(names)
            )
        )
    )
    fresh = {name: (outcome, message) for name, outcome, message in reversed(outcomes) if name not in told}
    write(session, number, ((name, outcome, None, message, None) for name, (outcome, message) in fresh.items()))
    counts: dict[str, int] = {}
    for outcome, _ in fresh.values():
        counts[outcome.value] = counts.get(outcome.value, 0) + 1
    return counts


def write(
    session: Session, number: int, outcomes: Iterable[tuple[str, Become, int | None, Sentence | None, str | None]]
) -> None:
    """Write what a run did with records: identifier, outcome, item, sentence, report."""
    write_rows(
        session,
        HarvestOutcome.__tablename__,
        ("job_id", "identifier", "outcome", "item_id", "message", "report"),
        [
            (number, name, outcome.value, item, orjson.dumps(message._asdict()).decode() if message else None, report)
            for name, outcome, item, message, report in outcomes
        ],
    )
