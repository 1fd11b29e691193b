"""Read a source page by page: what its harvester yields, each record with its hash; whatever goes wrong is told."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import func
from sqlmodel import Session, col, select

from registry.db import reading
from registry.errors import Sentence
from registry.harvest import identity, opening
from registry.harvest.means import Means
from registry.harvest.models import HarvestItem, HarvestJob, HarvestSource
from registry.harvest.phases import Become, Mode
from registry.harvest.plugin import (
    Announced,
    Checkpoint,
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
VANISHED = Sentence(
    "Berkasnya hilang atau tidak boleh dibaca ketika hendak diambil; taruh kembali lalu panen lagi.",
    "The file was gone or may not be read when it was to be taken; put it back and harvest again.",
)
UNEXPECTED = Sentence(
    "Rekaman ini gagal diproses karena kesalahan pada program. Laporkan kepada walidata; rekaman lain tetap diproses.",
    "This record failed because of a fault in the program. Tell the walidata; other records are processed.",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it was read: its identifier, hash and what is kept of it until it is put."""

    identifier: Any
    digest: str | None = None
    record: Record | None = None
    tables: tuple[str, ...] = ()
    refusal: tuple[Become, Sentence] | None = None
    is_there: bool = True
    """False: the source says that it took it away."""


@dataclass(slots=True)
class Page:
    """What was read at once: how far the reading is, and why it ended, where it did."""

    seen: list[Seen] = field(default_factory=list)
    checkpoint: str | None = None
    announced: int | None = None
    is_last: bool = False
    fault: Sentence | None = None
    retry_after: int | None = None


class Reading:
    """Reads one source for one run; lives as long as the run is worked on by this process."""

    def __init__(self, means: Means, source: HarvestSource, number: int, mode: Mode, http: Http) -> None:
        """Take the run; nothing is read before the first page."""
        self._means, self._source, self._number, self._mode, self._http = means, source, number, mode, http
        self._records: Iterator[Found] | None = None
        self._junk = 0

    def page(self) -> Page:
        """Return the next page; the last one says why it is the last."""
        page, size = Page(), 0
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
            harvester, given = opening.opened(self._source, self._means.uploads, microdata=self._means.microdata)
            with reading(self._means.engine) as session:
                checkpoint = session.exec(select(HarvestJob.checkpoint).where(HarvestJob.id == self._number)).first()
                since = self._source.complete_at if self._may_leave_out(session) else None
            self._records = iter(harvester.records(replace(given, checkpoint=checkpoint, since=since), self._http))
        return self._records

    def _may_leave_out(self, session: Session) -> bool:
        """Say whether the source may leave out what has not changed: not while something has to be taken again."""
        again = select(func.count()).where(
            HarvestItem.source_id == self._source.id, col(HarvestItem.content_hash).is_(None)
        )
        return self._mode is not Mode.FAILED and not session.exec(again).one()

    def _look(self, found: Record | SkipRecord | Unchanged) -> tuple[Seen, int]:
        if isinstance(found, SkipRecord):
            return Seen(found.identifier, refusal=(Become.SKIPPED, found.reason), is_there=found.is_there), 0
        if reason := identity.junk(found.identifier):
            self._junk += 1  # told one by one, though they may all be empty
            name = f"{identity.shown(found.identifier)[:_ROOM]} #{self._junk}"
            return Seen(name, refusal=(Become.FAILED, reason)), 0
        if isinstance(found, Unchanged):
            return Seen(found.identifier), 0
        try:
            tables = tuple(_hash(table.content) + _reading(table) for table in found.tables)
            digest = identity.digest(found.dataset, found.access.value, tables)
        except OSError:
            return Seen(found.identifier, refusal=(Become.FAILED, VANISHED)), 0
        except Exception as error:  # noqa: BLE001  # whatever is wrong with one record, the next ones are taken
            _logger.warning("record cannot be read", source=self._source.slug, fault=type(error).__name__)
            return Seen(found.identifier, refusal=(Become.FAILED, UNEXPECTED)), 0
        weight = sum(len(table.content) for table in found.tables if isinstance(table.content, bytes))
        return Seen(found.identifier, digest, found, tables), weight


def _hash(content: Path | bytes) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _reading(table: TableIn) -> str:
    """Return what else decides how a table is read, so that another mapping makes another record."""
    return f"{table.village or ''}{table.mapping.model_dump_json() if table.mapping else ''}"
