"""Take the tables of a record in: check them, keep rows and files privately, say in the document what was found.

``look`` and ``judge`` read only, so that a long check holds no lock; ``described`` writes the receipts.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.errors import Sentence
from registry.files.store import FileStore
from registry.harvest.checked_rows import rows_by_code, with_faults
from registry.harvest.mapped import Mapper
from registry.harvest.plugin import TableIn
from registry.harvest.tables import NoTable, read_table, write_mapped
from registry.harvest.together import Arrived, Together
from registry.microdata.readings import Purpose, Reader
from registry.microdata.store import MicrodataStore
from registry.receipts.service import Office, Way
from registry.standards import repository as standards
from registry.standards.bundled import profiles
from registry.standards.payloads import Severity
from registry.standards.repository import Registered
from registry.tabulation.linking import linked
from registry.validation.checked import Checked
from registry.validation.receipt import check_of
from registry.validation.service import check, compared
from registry.validation.xlsx import as_xlsx

_BRIDGE = "kemendagri-wilayah--bps-wilayah"
_UNRECOGNISED = {"file.standard", "file.header"}
_MEDIA_TYPES = {
    ".xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".csv": ("CSV", "text/csv"),
    ".json": ("JSON", "application/json"),
    ".parquet": ("PARQUET", "application/vnd.apache.parquet"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A checked table: the files that were stored, what a receipt says, and why it was refused, where it was."""

    name: str
    sha256: str
    byte_size: int
    rows: int
    report: str
    workbook: str | None = None
    said: Mapping[str, Any] | None = None
    standard: str | None = None
    profile: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    microdata: Mapping[str, Any] | None = None
    used: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusal: Sentence | None = None
    is_microdata: bool = False
    """Its files lie in the store of microdata."""

    @property
    def private(self) -> dict[str, str]:
        """What was stored of it among the microdata: a word for each file, and its SHA-256."""
        if not self.is_microdata:
            return {}
        found = {
            "berkas asli": self.sha256,
            "baris menurut standar": (self.microdata or {}).get("sha256", ""),
            "laporan pemeriksaan": self.report,
            "buku kerja temuan": self.workbook or "",
        }
        return {what: sha256 for what, sha256 in found.items() if sha256}


@dataclass(frozen=True, slots=True)
class Looked:
    """A table that can be taken, checked by itself; ``arrived`` is what others are compared with."""

    name: str
    sha256: str
    byte_size: int
    checked: Checked
    is_microdata: bool
    arrived: Arrived | None


@dataclass(frozen=True, slots=True)
class Intake:
    """Checks tables of one agency; ``session`` is for reading."""

    session: Session
    files: FileStore
    microdata: MicrodataStore
    agency: str
    today: date
    by: int | None = None
    """In whose name kept microdata is read for comparison."""

    def look(self, table: TableIn, *, is_microdata: bool) -> Judged | Looked:
        """Check a table by itself and store what is kept of it; a file that cannot be taken is judged by that."""
        try:
            content = table.content if isinstance(table.content, bytes) else table.content.read_bytes()
        except OSError:
            return Judged(table.name, "", 0, 0, "", refusal=_vanished(table.name))
        try:
            known = list(standards.standards(self.session).values())
            raw = self._check(table, content, known)
        except NoTable as refused:
            return Judged(table.name, "", len(content), 0, "", refusal=refused.reason)
        is_seen = raw.plan is not None and (is_microdata or bool(raw.plan.standard.comparisons))
        seen = raw.as_rows(known) if is_seen else None
        checked = compared(raw, standards=known, book=DatabaseBook(self.session), this=seen)
        size, rows = len(content), checked.report.rows
        errors = {found.check for found in checked.report.findings if found.severity is Severity.ERROR}
        is_plain = not is_microdata and table.profile is None and errors <= _UNRECOGNISED
        if checked.plan is None and is_plain:  # a public table of no registered standard
            report = self._report(checked, is_microdata=False)
            return Judged(table.name, self.files.put(content), size, rows, report)
        if checked.plan is None or rows == 0:
            report, refusal = self._report(checked, is_microdata=is_microdata), _refusal(checked)
            return Judged(table.name, "", size, rows, report, refusal=refusal, is_microdata=is_microdata)
        village = self._village(table) if is_microdata else None
        beside = Arrived(village, raw, seen) if village and seen else None
        kept = self._put(content, is_microdata=is_microdata)
        return Looked(table.name, kept, size, checked, is_microdata=is_microdata, arrived=beside)

    def together(self, arrived: Sequence[Arrived]) -> Together:
        """Return what compares tables with each other, once all of them have been looked at."""
        village = accounts.agency(self.session, self.agency).village if arrived else None
        known = standards.standards(self.session) if arrived else {}
        reader = Reader(self.by, Purpose.COMPARISON)
        book = DatabaseBook(self.session)
        return Together(self.session, self.microdata, reader, self.agency, arrived, known, book, village)

    def judge(self, looked: Looked, together: Together) -> Judged:
        """Store what is said of a table: the report tells what other tables say of it, the receipt does not."""
        checked = looked.checked
        told = (together.compared(looked.arrived) if looked.arrived else None) or checked
        return Judged(
            looked.name,
            looked.sha256,
            looked.byte_size,
            checked.report.rows,
            self._report(told, is_microdata=looked.is_microdata),
            workbook=self._put(as_xlsx(told.report), is_microdata=looked.is_microdata),
            said=check_of(self.session, checked),
            standard=checked.report.standard,
            profile=checked.report.profile,
            counts=checked.report.counts,
            microdata=self._rows(checked) if looked.is_microdata else None,
            used=rows_by_code(checked),
            is_microdata=looked.is_microdata,
        )

    def _report(self, checked: Checked, *, is_microdata: bool) -> str:
        return self._put(orjson.dumps(checked.report.to_json()), is_microdata=is_microdata)

    def _put(self, content: bytes, *, is_microdata: bool) -> str:
        """Store a file; what may name a person goes to the microdata, with what a check says of it."""
        return self.microdata.put(content) if is_microdata else self.files.put(content)

    def _village(self, table: TableIn) -> str | None:
        return table.village or accounts.agency(self.session, self.agency).village

    def _check(self, table: TableIn, content: bytes, known: Sequence[Registered]) -> Checked:
        book = DatabaseBook(self.session)
        village = self._village(table)
        given = {}
        if village:
            bridge = {row.source: row.target for row in book.maps(_BRIDGE, at=table.period or self.today)}
            given = {"village_kemendagri": village, "village_bps": bridge.get(village, "")}
        mapping = table.mapping
        if mapping is not None:
            mapper = Mapper(mapping, book, at=table.period or self.today)
            content = write_mapped(read_table(content, mapping.sources), mapper)
        return check(
            content,
            name=f"{Path(table.name).stem}.csv" if mapping else table.name,
            standard=mapping.standard if mapping else None,
            standards=known,
            profiles=list(profiles().values()),
            book=book,
            today=self.today,
            profile=table.profile,
            period=table.period,
            given={name: value for name, value in given.items() if value},
            alone=False,
        )

    def _rows(self, checked: Checked) -> dict[str, Any]:
        """Store the rows as values of the standard; they stay in the private store."""
        rows = with_faults(checked)
        if checked.plan is not None:
            rows = linked(rows, checked.plan.standard, self.microdata.ring)
        buffer = BytesIO()
        rows.write_parquet(buffer)
        return {
            "format": "PARQUET",
            "media_type": "application/vnd.apache.parquet",
            "sha256": self.microdata.put(buffer.getvalue()),
            "byte_size": buffer.tell(),
            "rows": rows.height,
        }


def described(session: Session, office: Office, tables: Sequence[Judged]) -> list[dict[str, Any]]:
    """Return the distributions that checked tables make, with a receipt for each check."""
    found: list[dict[str, Any]] = []
    for number, table in enumerate(tables, start=1):
        mark = f"-{number}" if number > 1 else ""
        proven = _proven(session, office, table)
        form, media_type = _MEDIA_TYPES.get(Path(table.name).suffix.lower(), ("BIN", "application/octet-stream"))
        original = {
            "identifier": f"berkas-asli{mark}",
            "title": {"id": f"Berkas asli {table.name}", "en": f"Original file {table.name}"},
            "format": form,
            "media_type": media_type,
            "sha256": table.sha256,
            "byte_size": table.byte_size,
            **({"rows": table.rows} if table.rows else {}),  # of a table of no standard they were not counted
        }
        if table.microdata is None:
            found.append({**original, "identifier": f"berkas{mark}", **proven})
            continue
        microdata = {
            "identifier": f"data-mikro{mark}",
            "title": {"id": "Data mikro menurut standar", "en": "Microdata as the standard has it"},
            **table.microdata,
            **proven,
        }
        found += [microdata, original]
    return found


def _proven(session: Session, office: Office, table: Judged) -> dict[str, Any]:
    """Return what a distribution says of its check, with the receipt that proves it."""
    if table.said is None:
        return {}
    receipt = office.issue(session, table.said, way=Way.HARVEST, at=now(), report=table.report, workbook=table.workbook)
    return {
        "conforms_to": [table.standard],
        "check": {
            "standard": table.standard,
            "profile": table.profile,
            "receipt": receipt.id,
            "valid": receipt.valid,
            "errors": table.counts["error"],
            "warnings": table.counts["warning"],
            "notes": table.counts["note"],
            "checked_at": now().isoformat(timespec="seconds"),
            "reference_period": table.said["reference_period"],
        },
    }


def slug_from(title: str) -> str:
    """Return the slug that a title gives: lower-case letters and digits, hyphens between words."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].strip("-")


def _vanished(name: str) -> Sentence:
    return Sentence(
        f"Berkas {name!r} hilang atau tidak boleh dibaca; taruh kembali lalu panen lagi.",
        f"The file {name!r} is gone or may not be read; put it back and harvest again.",
    )


def _refusal(checked: Checked) -> Sentence:
    errors = [found.message for found in checked.report.findings if found.severity is Severity.ERROR]
    return errors[0] if errors else Sentence("Berkas tidak berisi baris data.", "The file holds no rows of data.")
