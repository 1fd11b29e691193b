"""Verbs of the harvest: register a source, preview it, run it."""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import entry_points
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.changes import log
from registry.db import now
from registry.errors import Conflict, Forbidden, Invalid, NotFound, RegistryError, Sentence
from registry.files.store import FileStore
from registry.harvest import repository
from registry.harvest.intake import Intake, Outcome
from registry.harvest.models import HarvestItem, HarvestJob, HarvestSource
from registry.harvest.plugin import Harvester, Record, RetryLater, SkipRecord, Source, StopHarvest
from registry.items.models import Item
from registry.receipts.service import Office

_logger = structlog.get_logger(__name__)
_GROUP = "registry.harvesters"
_HARVESTERS = (Role.PRODUSEN, Role.WALIDATA, Role.WALIDATA_PENDUKUNG)

_UNEXPECTED = Sentence(
    "Berkas ini gagal diproses karena kesalahan pada program. Laporkan kepada walidata; berkas lain tetap diproses.",
    "This record failed because of a fault in the program. Tell the walidata; other records are processed.",
)
_BROKEN = Sentence(
    "Panen berhenti karena kesalahan pada program pemanen. Laporkan kepada walidata; yang sudah diambil tetap ada.",
    "The harvest stopped: the harvester has a fault. Tell the walidata; what was taken in stays.",
)


def kinds() -> list[str]:
    """Return the kinds of source that can be harvested."""
    return sorted(point.name for point in entry_points(group=_GROUP))


def add(
    session: Session, kind: str, location: str, *, slug: str, agency: str, options: dict[str, Any], by: Caller
) -> HarvestSource:
    """Register a source of an agency; Invalid when its kind or options are unknown."""
    by.require_role(*_HARVESTERS)
    by.require_scope("harvest", "dataset")
    if not by.curates and by.agency != agency:
        raise Forbidden(
            Sentence(
                "Anda hanya dapat mendaftarkan sumber untuk instansi Anda sendiri.",
                "You may register sources of your own agency only.",
            )
        )
    accounts.agency(session, agency)
    if repository.find_source(session, slug):
        raise Conflict(Sentence(f"Sumber '{slug}' sudah ada.", f"Source '{slug}' exists already."))
    source = HarvestSource(
        slug=slug,
        kind=kind,
        location=location,
        agency=agency,
        options=options,
        created_at=now(),
        created_by=by.require_user(),
    )
    _opened(source)
    session.add(source)
    session.flush()
    return source


def preview(source: HarvestSource, *, limit: int = 20) -> Iterator[Record | SkipRecord]:
    """Yield the first records of a source without keeping anything."""
    harvester, given = _opened(source)
    for number, record in enumerate(harvester.records(given, NoHttp())):
        if number == limit:
            return
        yield record


def run(engine: Engine, files: FileStore, office: Office, slug: str, *, by: Caller, today: date) -> int:
    """Run a source to its end and return the number of the job.

    Every record is its own transaction: one that fails spoils itself only, and what was taken in stays. The job
    and each record's outcome with its sentence are kept.
    """
    by.require_role(*_HARVESTERS)
    by.require_scope("harvest", "dataset")
    with log.transaction(engine) as session:
        source = repository.source(session, slug)
        job = HarvestJob(source_id=source.id or 0, by=by.require_user(), started_at=now())
        session.add(job)
        session.flush()
        number = job.id or 0
        session.expunge(source)
    harvester, given = _opened(source)
    counts: dict[str, int] = {}
    fault: Sentence | None = None
    try:
        for record in harvester.records(given, NoHttp()):
            outcome = _one(engine, files, office, source, record, by=by, today=today)
            with log.transaction(engine) as session:
                _keep(session, source, number, record.identifier, outcome)
            counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
    except (RetryLater, StopHarvest) as stopped:
        fault = stopped.reason
    except Exception as error:  # a harvester may fail in any way; the run must still be closed
        _logger.exception("harvester failed", source=slug, fault=type(error).__name__)
        fault = _BROKEN
    with log.transaction(engine) as session:
        job = repository.job(session, number)
        job.finished_at, job.counts, job.fault = now(), counts, fault._asdict() if fault else None
        session.add(job)
    return number


class NoHttp:
    """The client of harvesters that read folders: they have no business on the network."""

    def get(self, url: str) -> bytes:
        """Refuse."""
        raise StopHarvest(Sentence(f"Sumber ini tidak boleh membuka {url}.", f"This source may not open {url}."))


def _one(
    engine: Engine,
    files: FileStore,
    office: Office,
    source: HarvestSource,
    record: Record | SkipRecord,
    *,
    by: Caller,
    today: date,
) -> Outcome:
    if isinstance(record, SkipRecord):
        return Outcome("skipped", message=record.reason)
    try:
        with log.transaction(engine) as session:
            before = repository.item(session, source.id or 0, record.identifier)
            known = session.get(Item, before.item_id) if before and before.item_id else None
            intake = Intake(session, files, source.agency, by, today, office)
            return intake.take(record, known, before.content_hash if before else None)
    except RegistryError as error:
        return Outcome("failed", message=error.detail)
    except Exception as error:  # whatever is wrong with one record, the next ones are taken
        _logger.exception("record failed", source=source.slug, fault=type(error).__name__)
        return Outcome("failed", message=_UNEXPECTED)


def _keep(session: Session, source: HarvestSource, job: int, identifier: str, outcome: Outcome) -> None:
    item = repository.item(session, source.id or 0, identifier) or HarvestItem(
        source_id=source.id or 0, job_id=job, identifier=identifier, outcome="", seen_at=now()
    )
    item.job_id, item.outcome, item.seen_at = job, outcome.outcome, now()
    item.message = outcome.message._asdict() if outcome.message else None
    item.item_id = outcome.item_id or item.item_id
    item.content_hash = outcome.content_hash or item.content_hash
    item.report = outcome.report or (item.report if outcome.outcome == "same" else None)
    session.add(item)


def _opened(source: HarvestSource) -> tuple[Harvester[Any], Source[Any]]:
    found = entry_points(group=_GROUP, name=source.kind)
    if not found:
        raise NotFound(
            Sentence(
                f"Jenis sumber '{source.kind}' tidak dikenal. Yang ada: {', '.join(kinds())}.",
                f"There is no kind of source '{source.kind}'. There are: {', '.join(kinds())}.",
            )
        )
    harvester: Harvester[Any] = next(iter(found)).load()()
    try:
        options = harvester.Options.model_validate(source.options)
    except ValidationError as error:
        raise Invalid(
            Sentence("Pilihan sumber tidak sesuai jenisnya.", "The options do not fit the kind of source."),
            errors=[
                {"pointer": "/" + "/".join(map(str, fault["loc"])), "detail": fault["msg"]} for fault in error.errors()
            ],
        ) from None
    return harvester, Source(source.location, options)
