"""Take one record in: check its table, store the rows privately, describe them as a closed dataset, submit it."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.codes import usage
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.errors import Sentence
from registry.files.store import FileStore
from registry.harvest.plugin import Record, TableIn
from registry.items import repository as items_repository
from registry.items import service as items
from registry.items import versioning
from registry.items.bump import Bump
from registry.items.models import Item
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.receipts.service import Office, Way
from registry.standards import repository as standards
from registry.standards.bundled import profiles
from registry.standards.payloads import Severity
from registry.standards.vocabulary import SEPARATOR
from registry.tabulation.compute import FAULTS
from registry.validation.readers.table import ROW
from registry.validation.receipt import check_of
from registry.validation.service import Checked, check
from registry.validation.xlsx import as_xlsx
from registry.workflow import service as workflow

_BRIDGE = "kemendagri-wilayah--bps-wilayah"
_MEDIA_TYPES = {
    ".xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".csv": ("CSV", "text/csv"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a record: ``new changed same failed``, the item, the report's hash, the reason of a failure."""

    outcome: str
    item_id: int | None = None
    content_hash: str | None = None
    report: str | None = None
    message: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes records of one agency in, in the name of one caller."""

    session: Session
    files: FileStore
    agency: str
    by: Caller
    today: date
    office: Office

    def take(self, record: Record, known: Item | None, known_hash: str | None) -> Outcome:
        """Check and store a record and submit its dataset; a file that cannot be read is refused with its sentence."""
        contents = [_bytes(table.content) for table in record.tables]
        digest = _digest(record, contents)
        if digest == known_hash and known is not None:
            return Outcome("same", known.id, digest)
        distributions: list[dict[str, Any]] = []
        used: Counter[tuple[str, str]] = Counter()
        report = None
        for table, content in zip(record.tables, contents, strict=True):
            checked = self._check(table, content)
            report = self.files.put(orjson.dumps(checked.report.to_json()))
            if checked.plan is None or checked.report.rows == 0:
                return Outcome("failed", known.id if known else None, report=report, message=_refusal(checked))
            distributions += self._store(table, content, checked, report)
            used.update(rows_by_code(checked))
        body = {**record.dataset, "is_microdata": True, "distributions": distributions}
        entry = self._put(body, record.access, known)
        usage.write(self.session, entry.version, used)
        workflow.submit(self.session, entry, by=self.by)
        return Outcome("changed" if known else "new", entry.item.id, digest, report)

    def _check(self, table: TableIn, content: bytes) -> Checked:
        book = DatabaseBook(self.session)
        village = accounts.agency(self.session, self.agency).village
        given = {}
        if village:
            bridge = {row.source: row.target for row in book.maps(_BRIDGE, at=table.period or self.today)}
            given = {"village_kemendagri": village, "village_bps": bridge.get(village, "")}
        return check(
            content,
            name=table.name,
            standards=list(standards.standards(self.session).values()),
            profiles=list(profiles().values()),
            book=book,
            today=self.today,
            profile=table.profile,
            period=table.period,
            given={name: value for name, value in given.items() if value},
        )

    def _store(self, table: TableIn, content: bytes, checked: Checked, report: str) -> list[dict[str, Any]]:
        """Store the rows as values of the standard and the file as it came; both stay in the private store."""
        rows = with_faults(checked)
        buffer = BytesIO()
        rows.write_parquet(buffer)
        workbook = self.files.put(as_xlsx(checked.report))
        said = check_of(self.session, checked) or {}
        receipt = self.office.issue(self.session, said, way=Way.HARVEST, at=now(), report=report, workbook=workbook)
        counts, standard = checked.report.counts, checked.report.standard
        form, media_type = _MEDIA_TYPES.get(Path(table.name).suffix.lower(), ("BIN", "application/octet-stream"))
        return [
            {
                "identifier": "data-mikro",
                "title": {"id": "Data mikro menurut standar", "en": "Microdata as the standard has it"},
                "format": "PARQUET",
                "media_type": "application/vnd.apache.parquet",
                "sha256": self.files.put(buffer.getvalue()),
                "byte_size": buffer.tell(),
                "rows": rows.height,
                "conforms_to": [standard],
                "check": {
                    "standard": standard,
                    "profile": checked.report.profile,
                    "receipt": receipt.id,
                    "valid": receipt.valid,
                    "errors": counts["error"],
                    "warnings": counts["warning"],
                    "notes": counts["note"],
                    "checked_at": now().isoformat(timespec="seconds"),
                    "reference_period": said["reference_period"],
                },
            },
            {
                "identifier": "berkas-asli",
                "title": {"id": f"Berkas asli {table.name}", "en": f"Original file {table.name}"},
                "format": form,
                "media_type": media_type,
                "sha256": self.files.put(content),
                "byte_size": len(content),
                "rows": checked.report.rows,
            },
        ]

    def _put(self, body: dict[str, Any], access: Access, known: Item | None) -> Entry:
        if known is None:
            return items.create(
                self.session,
                kind=Kind.DATASET,
                agency=self.agency,
                slug=slug_from(body["title"]["id"]),
                body=body,
                by=self.by,
                access=access,
            )
        under_way = items_repository.open_version(self.session, known)
        if under_way is not None and under_way.state == State.DRAFT.value:
            entry = Entry(known, under_way)
            items.revise(self.session, entry, body, by=self.by)
            return entry
        number = versioning.number_after(self.session, known, Bump.MINOR)
        version = items.begin(self.session, known, body, number=number, by=self.by, access=access)
        return Entry(known, version)


def slug_from(title: str) -> str:
    """Return the slug that a title gives: lower-case letters and digits, hyphens between words."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].strip("-")


def rows_by_code(checked: Checked) -> Counter[tuple[str, str]]:
    """Return how many rows use each code of the standard's lists, by (list, notation); a row counts once for a code."""
    used: Counter[tuple[str, str]] = Counter()
    rows = checked.rows()
    lists: dict[str, list[str]] = {}
    for variable in checked.plan.standard.variables if checked.plan else ():
        if variable.classification and variable.name in rows.columns:
            lists.setdefault(variable.classification.code_list, []).append(variable.name)
    for ref, names in lists.items():
        cells = rows.unpivot(on=names, index=ROW, value_name="code")
        codes = cells.select(ROW, pl.col("code").str.split(SEPARATOR)).explode("code").drop_nulls().unique()
        counts = codes.group_by("code").len()
        used.update({(ref, notation): count for notation, count in counts.iter_rows()})
    return used


def with_faults(checked: Checked) -> pl.DataFrame:
    """Return the rows of a check; ``_faults`` holds the cells of each that have an error, as ``variable:check``."""
    judgement = checked.judgement
    errors = [
        (fault.row, f"{fault.variable}:{fault.check}")
        for fault in (judgement.faults if judgement else ())
        if fault.severity is Severity.ERROR
    ]
    faults = pl.DataFrame(errors, schema={ROW: pl.UInt32, "fault": pl.String}, orient="row")
    by_row = faults.group_by(ROW, maintain_order=True).agg(pl.col("fault").alias(FAULTS))
    rows = checked.rows().join(by_row, on=ROW, how="left", maintain_order="left")
    empty: list[str] = []
    return rows.with_columns(pl.col(FAULTS).fill_null(pl.lit(empty, dtype=pl.List(pl.String))))


def _bytes(content: Path | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def _digest(record: Record, contents: list[bytes]) -> str:
    digest = hashlib.sha256(json.dumps(record.dataset, sort_keys=True, default=str).encode())
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _refusal(checked: Checked) -> Sentence:
    errors = [found.message for found in checked.report.findings if found.severity is Severity.ERROR]
    return errors[0] if errors else Sentence("Berkas tidak berisi baris data.", "The file holds no rows of data.")
