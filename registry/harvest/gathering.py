"""Gather: read the source page by page and write down what is there; the same as before costs nothing more.

Nothing is registered yet. When the source has been read, it is known how much would change or be removed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select as core_select
from sqlalchemy import update
from sqlmodel import Session, col, select

from registry.db import write_rows, writing
from registry.errors import Sentence
from registry.harvest import counting, identity
from registry.harvest.means import Means
from registry.harvest.models import HarvestFound, HarvestItem, HarvestSource
from registry.harvest.phases import FOUND, Become, Mode, Phase
from registry.harvest.plugin import FieldMapping, Http, TableIn
from registry.harvest.reading import VANISHED, Page, Reading, Seen
from registry.microdata.store import Vault

_TWICE = Sentence(
    "Pengenal ini muncul lebih dari sekali di sumber; yang pertama dipakai.",
    "The source has this identifier more than once; the first is taken.",
)
_NOT_HELD = Sentence(
    "Sumber menyatakan tidak berubah, tetapi isinya belum ada di sini; panen berikutnya membacanya utuh.",
    "The source says that it has not changed, but it is not held here; the next run reads it whole.",
)


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    item_id: int | None
    content_hash: str | None
    outcome: str
    missing_runs: int
    gone_at: datetime | None


@dataclass(slots=True)
class _Lines:
    """What is written of a page."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    outcomes: list[tuple[str, Become, Sentence]] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    """Identities that were missing."""
    again: list[int] = field(default_factory=list)
    """Identities that the next run must read whole."""
    counts: dict[str, int] = field(default_factory=dict)
    is_whole: bool = True
    """No identifier came twice."""

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


class Gathering:
    """Writes down what one run finds."""

    def __init__(self, means: Means, source: HarvestSource, number: int, mode: Mode, http: Http) -> None:
        """Take the run; nothing is read before the first page."""
        self._means, self._source, self._number, self._mode = means, source, number, mode
        self._reading = Reading(means, source, number, mode, http)
        self._staged: Vault = means.staged(number)
        self._read: set[int] = set()

    def page(self) -> None:
        """Read a page and write it down with how far the reading is; after the last, the run goes on to weigh."""
        page = self._reading.page()
        with writing(self._means.engine) as session:
            job = counting.held(session, self._number)
            lines = self._lines(session, page)
            self._write(session, lines)
            counting.add(job, lines.counts)
            job.checkpoint = page.checkpoint or job.checkpoint
            job.announced = page.announced if page.announced is not None else job.announced
            job.is_complete = job.is_complete and lines.is_whole
            if page.is_last:
                job.phase = Phase.WEIGH.value
                job.is_complete = job.is_complete and page.fault is None
                job.fault = page.fault._asdict() if page.fault else None
                job.retry_after = page.retry_after
            session.add(job)

    def _lines(self, session: Session, page: Page) -> _Lines:
        names = {seen.identifier for seen in page.seen if isinstance(seen.identifier, str)}
        names = {name for name in names if identity.shown(name) == name}
        known, written = self._known(session, names), self._written(session, names)
        lines = _Lines()
        for seen in page.seen:
            name = identity.shown(seen.identifier)
            mark = hash(name)
            if mark in self._read:
                lines.outcomes.append((identity.shown(f"{name} (2)"), Become.SKIPPED, _TWICE))
                lines.is_whole = False
                continue
            self._read.add(mark)
            if name not in written:  # by the worker that was killed
                self._line(lines, name, seen, known.get(name))
        return lines

    def _line(self, lines: _Lines, name: str, seen: Seen, before: _Known | None) -> None:
        """Add what is written of one record."""
        if self._mode is Mode.FAILED and (before is None or before.outcome != Become.FAILED.value):
            return
        action, refusal = self._weigh(seen, before)
        kept = None
        try:
            kept = self._kept(seen, action)
        except OSError:
            action, refusal = Become.FAILED.value, (Become.FAILED, VANISHED)
        if action == Become.SAME.value and before and before.missing_runs:
            lines.back.append(before.id)
        if seen.record is None and before and action == Become.FAILED.value:
            lines.again.append(before.id)
        if refusal:
            lines.outcomes.append((name, *refusal))
        elif action == Become.SAME.value:
            lines.count(action)
        lines.count(FOUND)
        lines.rows.append((self._number, name, action if seen.is_there else Become.GONE.value, seen.digest, kept))

    def _write(self, session: Session, lines: _Lines) -> None:
        columns = ("job_id", "identifier", "action", "digest", "record")
        write_rows(session, HarvestFound.__tablename__, columns, lines.rows)
        row = update(HarvestItem)
        if lines.back:
            session.execute(row.where(col(HarvestItem.id).in_(lines.back)).values(missing_runs=0, missing_since=None))
        if lines.again:
            session.execute(row.where(col(HarvestItem.id).in_(lines.again)).values(content_hash=None))
        for outcome, count in counting.tell(session, self._number, lines.outcomes).items():
            lines.counts[outcome] = lines.counts.get(outcome, 0) + count

    @staticmethod
    def _weigh(seen: Seen, before: _Known | None) -> tuple[str, tuple[Become, Sentence] | None]:
        if seen.refusal:
            return seen.refusal[0].value, seen.refusal
        is_taken = before is not None and before.item_id is not None
        if seen.record is None:
            if before is not None and before.content_hash is not None and before.gone_at is None:
                return Become.SAME.value, None
            return Become.FAILED.value, (Become.FAILED, _NOT_HELD)
        if not is_taken or before is None:
            return Become.NEW.value, None
        is_same = before.content_hash == seen.digest and before.gone_at is None
        return (Become.SAME if is_same else Become.CHANGED).value, None

    def _kept(self, seen: Seen, action: str) -> str | None:
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
        if isinstance(table.content, bytes):
            return self._staged.put(table.content)
        with table.content.open("rb") as content:
            return self._staged.put(content)

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


def tables(kept: Sequence[dict[str, Any]], staged: Vault) -> Iterator[TableIn]:
    """Yield the staged tables of a record, each read when its turn comes."""
    for table in kept:
        yield TableIn(
            table["name"],
            staged.read(table["sha256"]),
            table["profile"],
            datetime.fromisoformat(table["period"]).date() if table["period"] else None,
            table["village"],
            FieldMapping.model_validate(table["mapping"]) if table["mapping"] else None,
        )
