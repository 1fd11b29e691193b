"""A table's file as an answer: streamed, conditional (RFC 9110 §13) and, as a whole table, in ranges (§14).

What is asked for by range is written once beside the table and sent from there; the bytes are those of the stream.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path

import polars as pl
from fastapi import Request, Response
from starlette.background import BackgroundTask

from registry.accounts.models import Agency
from registry.exchange.streamed import streamed
from registry.exchange.tables import rows_as, workbook
from registry.exchange.tables.asked import query
from registry.exchange.tables.kept import Shelf
from registry.exchange.tables.questions import Question, columns_of, matching, ordered
from registry.exchange.tables.reading import Table
from registry.items.repository import Entry
from registry.items.state import Access
from registry.web.conditional import RangedFile, has_it, has_since

_WRITTEN = "1"  # of the way the forms are written: another number makes every ETag new


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a table: the end of its address, its media type, and the end of its file's name."""

    suffix: str
    media_type: str
    ending: str


FORMS: Mapping[str, Form] = {
    "csv": Form("csv", "text/csv; charset=utf-8; header=present", "csv"),
    "excel": Form("csv", "text/csv; charset=utf-8; header=present", "excel.csv"),
    "xlsx": Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "json": Form("json", "application/json", "json"),
    "ndjson": Form("ndjson", "application/x-ndjson", "ndjson"),
    "parquet": Form("parquet", "application/vnd.apache.parquet", "parquet"),
}
"""Every form by name."""


def send(
    request: Request, table: Table, asked: Question, name: str, *, shelf: Shelf, agencies: Iterable[Agency]
) -> Response:
    """Answer with all that a question finds, in a form. Invalid for what cannot be asked."""
    form = FORMS[name]
    batches = table.batches(asked)  # what cannot be asked is told now, and not in the middle of the stream
    of = (_WRITTEN, name, table.stored.digest, table.entry.version_iri, query(asked))
    headers = _headers(request, table, name)
    changed = _changed(table.entry)
    is_ranged = "range" in request.headers and asked.is_whole
    if name in rows_as.TEXT_FORMS and not is_ranged:
        if has_since(request.headers, changed):
            return Response(status_code=304, headers=headers)
        write = rows_as.TEXT_FORMS[name]
        return streamed(request, lambda _session: write(batches), media_type=form.media_type, of=of, **headers)
    digest = hashlib.sha256(repr((form.media_type, False, *of)).encode()).hexdigest()
    headers |= {"ETag": f'"{digest[:32]}"', "Vary": "Accept, Accept-Encoding"}
    if has_it(request.headers, headers["ETag"], changed):
        return Response(status_code=304, headers=headers)
    if name == "parquet" and asked.is_whole:
        return RangedFile(table.stored.path, media_type=form.media_type, headers=headers)
    if name == "xlsx":
        workbook.check(columns_of(table.stored, asked), table.page(asked, limit=0).total)
    base = request.app.state.registry.settings.base
    written = partial(_write, table, asked, name, batches, facts(table, agencies, base))
    if asked.is_whole:
        path = shelf.path(digest, form.ending)
        if not path.is_file():
            shelf.made(path, written)
        return RangedFile(path, media_type=form.media_type, headers=headers)
    return _once(written, form, headers)


def _headers(request: Request, table: Table, name: str) -> dict[str, str]:
    # an identifier that only names a form says nothing beside the ending
    which = "" if table.identifier in FORMS else f"-{table.identifier}"
    file = f"{table.entry.item.slug}{which}.{FORMS[name].ending}"
    headers = {
        "Last-Modified": format_datetime(_changed(table.entry), usegmt=True),
        "Content-Disposition": f'attachment; filename="{file}"',
        "X-Content-Type-Options": "nosniff",
        **private(table.entry),
    }
    if name == "csv":
        described = f"{request.url.path}-metadata.json" + (f"?{request.url.query}" if request.url.query else "")
        headers["Link"] = f'<{described}>; rel="describedby"; type="application/csvm+json"'
    return headers


def _write(
    table: Table, asked: Question, name: str, batches: Iterable[pl.DataFrame], said: list[tuple[str, str]], to: Path
) -> None:
    columns = columns_of(table.stored, asked)
    if name == "parquet":
        rows = ordered(matching(table.stored, asked), table.stored, asked)
        rows.select(column.name for column in columns).sink_parquet(to)
    elif name == "xlsx":
        workbook.write(to, columns, batches, said)
    else:
        with to.open("wb") as file:
            file.writelines(rows_as.TEXT_FORMS[name](batches))


def _once(written: Callable[[Path], None], form: Form, headers: dict[str, str]) -> Response:
    """Answer with a file that is written for this answer and removed after it."""
    folder = Path(tempfile.mkdtemp())
    try:
        written(folder / "table")
    except BaseException:
        shutil.rmtree(folder)
        raise
    away = BackgroundTask(shutil.rmtree, folder)
    return RangedFile(folder / "table", media_type=form.media_type, headers=headers, background=away)


def _changed(entry: Entry) -> datetime:
    return (entry.version.published_at or entry.version.moved_at).replace(microsecond=0, tzinfo=UTC)


def private(entry: Entry) -> dict[str, str]:
    """Return the header that keeps what is not everybody's out of shared caches."""
    is_public = entry.version.access == Access.PUBLIC.value and entry.version.published_at
    return {} if is_public else {"Cache-Control": "private, no-store"}


def facts(table: Table, agencies: Iterable[Agency], base: str) -> list[tuple[str, str]]:
    """Return the lines of a workbook's sheet of metadata."""
    entry, body = table.entry, table.entry.body
    names = {agency.slug: agency.title["id"] for agency in agencies}
    period = body.get("temporal") or {}
    said = (
        ("Judul", body["title"]["id"]),
        ("Uraian", (body.get("description") or {}).get("id")),
        ("Produsen", names.get(body.get("creator") or entry.item.agency)),
        ("Penerbit", names.get(body.get("publisher") or entry.item.agency)),
        ("Lisensi", body.get("license")),
        ("Periode data", f"{period['start']} – {period['end']}" if period else None),
        ("Versi", entry.version.number),
        ("Tautan tetap", base + entry.version_iri),
        ("Asal", (body.get("provenance") or {}).get("id")),
    )
    return [(name, text) for name, text in said if text]
