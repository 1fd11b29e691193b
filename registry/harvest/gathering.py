"""Gather: read the source page by page and write down what is there; the same as before costs nothing more.

Nothing is registered yet. When the source has been read, it is known how much would change or be removed.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy import func, update
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from registry.db import write_rows, writing
from registry.errors import Sentence
from registry.files.store import FileStore
from registry.harvest import counting, identity, opening
from registry.harvest.means import Means
from registry.harvest.models import HarvestFound, HarvestItem, HarvestJob, HarvestSource
from registry.harvest.phases import FOUND, Become, Mode, Phase
from registry.harvest.plugin import (
    Announced,
    Checkpoint,
    FieldMapping,
    Found,
    Http,
    Record,
    RetryLater,
    SkipRecord,
    StopHarvest,
    TableIn,
    Unchanged,
)

_logger = structlog.get_logger(__name__)
PAGE = 500
"""Records of a page: the durable step."""

_ROOM = identity.LONGEST - 10
_BYTES = 32_000_000
"""Bytes of tables in a page: its memory."""

_BROKEN = Sentence(
    "Panen berhenti karena kesalahan pada program pemanen. Laporkan kepada walidata; yang sudah diambil tetap ada.",
    "The harvest stopped: the harvester has a fault. Tell the walidata; what was taken in stays.",
)
_TWICE = Sentence(
    "Pengenal ini muncul lebih dari sekali di sumber; yang pertama dipakai.",
    "The source has this identifier more than once; the first is taken.",
)
_VANISHED = Sentence(
    "Berkasnya hilang atau tidak boleh dibaca ketika hendak diambil; taruh kembali lalu panen lagi.",
    "The file was gone or may not be read when it was to be taken; put it back and harvest again.",
)
_NEVER_TAKEN = Sentence(
    "Sumber menyatakan tidak berubah, tetapi belum pernah diambil; jalankan panen sekali lagi.",
    "The source says that it has not changed, but it was never taken in; run the harvest again.",
)
UNEXPECTED = Sentence(
    "Rekaman ini gagal diproses karena kesalahan pada program. Laporkan kepada walidata; rekaman lain tetap diproses.",
    "This record failed because of a fault in the program. Tell the walidata; other records are processed.",
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A record as it was read: its identifier, hash and what is kept of it until it is put."""

    identifier: Any
    digest: str | None = None
    record: Record | None = None
    tables: tuple[str, ...] = ()
    refusal: tuple[Become, Sentence] | None = None


@dataclass(slots=True)
class _Page:
    seen: list[_Seen] = field(default_factory=list)
    checkpoint: str | None = None
    announced: int | None = None
    is_last: bool = False
    fault: Sentence | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    item_id: int | None
    content_hash: str | None
    outcome: str
    missing_runs: int
    gone_at: datetime | None


class Gathering:
    """Reads one source for one run; its reader lives as long as the run is worked on by this process."""

    def __init__(self, means: Means, source: HarvestSource, number: int, mode: Mode, http: Http) -> None:
        """Take the run; nothing is read before the first page."""
        self._means = means
        self._source = source
        self._number = number
        self._mode = mode
        self._http = http
        self._staged: FileStore = means.staged(number)
        self._records: Iterator[Found] | None = None
        self._read: set[int] = set()
        self._junk = 0

    def page(self) -> None:
        """Read a page and write it down with how far the reading is; after the last, the run goes on to weigh."""
        page = self._next()
        with writing(self._means.engine) as session:
            job = counting.held(session, self._number)
            counts, is_whole = self._write(session, page)
            counting.add(job, counts)
            job.checkpoint = page.checkpoint or job.checkpoint
            job.announced = page.announced if page.announced is not None else job.announced
            job.is_complete = job.is_complete and is_whole
            if page.is_last:
                job.phase = Phase.WEIGH.value
                job.is_complete = job.is_complete and page.fault is None
                job.fault = page.fault._asdict() if page.fault else None
                job.retry_after = page.retry_after
            session.add(job)

    def _next(self) -> _Page:
        page, size = _Page(), 0
        try:
            records = self._opened()
            while len(page.seen) < PAGE and size < _BYTES:
                found = next(records)
                match found:
                    case Checkpoint(token=token):
                        page.checkpoint = token
                    case Announced(total=total):
                        page.announced = total
                    case _:
                        seen, weight = self._look(found)
                        page.seen.append(seen)
                        size += weight
        except StopIteration:
            page.is_last = True
        except RetryLater as stopped:
            page.is_last, page.fault, page.retry_after = True, stopped.reason, stopped.after
        except StopHarvest as stopped:
            page.is_last, page.fault = True, stopped.reason
        except Exception as error:  # a harvester may fail in any way; the run must still be closed
            _logger.exception("harvester failed", source=self._source.slug, fault=type(error).__name__)
            page.is_last, page.fault = True, _BROKEN
        return page

    def _opened(self) -> Iterator[Found]:
        if self._records is None:
            harvester, given = opening.opened(self._source, self._means.uploads)
            with Session(self._means.engine) as session:
                checkpoint = session.exec(select(HarvestJob.checkpoint).where(HarvestJob.id == self._number)).first()
                since = self._source.complete_at if self._may_leave_out(session) else None
            self._records = iter(harvester.records(replace(given, checkpoint=checkpoint, since=since), self._http))
        return self._records

    def _may_leave_out(self, session: Session) -> bool:
        """Say whether the source may leave out what has not changed: not while something has to be taken again."""
        again = select(func.count()).where(
            HarvestItem.source_id == self._source.id,
            col(HarvestItem.content_hash).is_(None) | col(HarvestItem.gone_at).is_not(None),
        )
        return self._mode is not Mode.FAILED and not session.exec(again).one()

    def _look(self, found: Record | SkipRecord | Unchanged) -> tuple[_Seen, int]:
        if isinstance(found, SkipRecord):
            return _Seen(found.identifier, refusal=(Become.SKIPPED, found.reason)), 0
        if reason := identity.junk(found.identifier):
            self._junk += 1  # told one by one, though they may all be empty
            name = f"{identity.shown(found.identifier)[:_ROOM]} #{self._junk}"
            return _Seen(name, refusal=(Become.FAILED, reason)), 0
        if isinstance(found, Unchanged):
            return _Seen(found.identifier), 0
        try:
            tables = tuple(_hash(table.content) + _reading(table) for table in found.tables)
            digest = identity.digest(found.dataset, found.access.value, tables)
        except OSError:
            return _Seen(found.identifier, refusal=(Become.FAILED, _VANISHED)), 0
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one record, the next ones are taken
            _logger.warning("record cannot be read", source=self._source.slug, fault=type(error).__name__)
            return _Seen(found.identifier, refusal=(Become.FAILED, UNEXPECTED)), 0
        weight = sum(len(table.content) for table in found.tables if isinstance(table.content, bytes))
        return _Seen(found.identifier, digest, found, tables), weight

    def _write(self, session: Session, page: _Page) -> tuple[dict[str, int], bool]:
        """Write what was found; return what became of it, and whether no identifier came twice."""
        names = {seen.identifier for seen in page.seen if isinstance(seen.identifier, str)}
        names = {name for name in names if identity.shown(name) == name}
        known, written = self._known(session, names), self._written(session, names)
        rows: list[tuple[Any, ...]] = []
        outcomes: list[tuple[str, Become, Sentence]] = []
        back: list[int] = []
        counts: dict[str, int] = {}
        is_whole = True
        for seen in page.seen:
            name = identity.shown(seen.identifier)
            mark = hash(name)
            if mark in self._read:
                outcomes.append((identity.shown(f"{name} (2)"), Become.SKIPPED, _TWICE))
                is_whole = False
                continue
            self._read.add(mark)
            if name in written:  # by the worker that was killed
                continue
            before = known.get(name)
            if self._mode is Mode.FAILED and (before is None or before.outcome != Become.FAILED.value):
                continue
            action, refusal = self._weigh(seen, before)
            if action == Become.SAME.value and before and before.missing_runs:
                back.append(before.id)
            if refusal:
                outcomes.append((name, *refusal))
            rows.append((self._number, name, action, seen.digest, self._kept(seen, action)))
            counts[FOUND] = counts.get(FOUND, 0) + 1
            if action in {Become.SAME.value, Become.SKIPPED.value, Become.FAILED.value} and not refusal:
                counts[action] = counts.get(action, 0) + 1
        write_rows(session, HarvestFound.__tablename__, ("job_id", "identifier", "action", "digest", "record"), rows)
        if back:
            session.execute(
                update(HarvestItem).where(col(HarvestItem.id).in_(back)).values(missing_runs=0, missing_since=None)
            )
        for outcome, count in counting.tell(session, self._number, outcomes).items():
            counts[outcome] = counts.get(outcome, 0) + count
        return counts, is_whole

    @staticmethod
    def _weigh(seen: _Seen, before: _Known | None) -> tuple[str, tuple[Become, Sentence] | None]:
        if seen.refusal:
            return seen.refusal[0].value, seen.refusal
        is_taken = before is not None and before.item_id is not None
        if seen.record is None:
            if is_taken:
                return Become.SAME.value, None
            return Become.FAILED.value, (Become.FAILED, _NEVER_TAKEN)
        if not is_taken or before is None:
            return Become.NEW.value, None
        is_same = before.content_hash == seen.digest and before.gone_at is None
        return (Become.SAME if is_same else Become.CHANGED).value, None

    def _kept(self, seen: _Seen, action: str) -> str | None:
        """Return what is kept of a record until it is put; its tables go to the staged files."""
        record = seen.record
        if record is None or action not in {Become.NEW.value, Become.CHANGED.value}:
            return None
        uri = identity.address(record.uri)
        kept = {
            "dataset": record.dataset,
            "access": record.access.value,
            "uri": uri,
            "distance": identity.distance(self._source.location, uri, record.hops),
            "tables": [
                {
                    "name": table.name,
                    "sha256": self._stage(table),
                    "profile": table.profile,
                    "period": table.period,
                    "village": table.village,
                    "mapping": table.mapping and table.mapping.model_dump(mode="json"),
                }
                for table in record.tables
            ],
        }
        return orjson.dumps(kept, default=str).decode()

    def _stage(self, table: TableIn) -> str:
        return self._staged.put(table.content if isinstance(table.content, bytes) else table.content.read_bytes())

    def _known(self, session: Session, names: set[str]) -> dict[str, _Known]:
        table = HarvestItem
        found = session.execute(
            core_select(
                col(table.identifier),
                col(table.id),
                col(table.item_id),
                col(table.content_hash),
                col(table.outcome),
                col(table.missing_runs),
                col(table.gone_at),
            ).where(col(table.source_id) == self._source.id, col(table.identifier).in_(names))
        )
        return {identifier: _Known(*values) for identifier, *values in found}

    def _written(self, session: Session, names: set[str]) -> set[str]:
        found = select(HarvestFound.identifier).where(
            HarvestFound.job_id == self._number, col(HarvestFound.identifier).in_(names)
        )
        return set(session.exec(found))


def _hash(content: Path | bytes) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _reading(table: TableIn) -> str:
    """Return what else decides how a table is read, so that another mapping makes another record."""
    return f"{table.village or ''}{table.mapping.model_dump_json() if table.mapping else ''}"


def tables(kept: Sequence[dict[str, Any]], staged: FileStore) -> list[TableIn]:
    """Return the staged tables of a record."""
    return [
        TableIn(
            table["name"],
            staged.path(table["sha256"]),
            table["profile"],
            datetime.fromisoformat(table["period"]).date() if table["period"] else None,
            table["village"],
            FieldMapping.model_validate(table["mapping"]) if table["mapping"] else None,
        )
        for table in kept
    ]
