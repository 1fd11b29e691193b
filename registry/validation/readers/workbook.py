"""Workbooks in the formats XLS and ODS: read by calamine in a process of its own, within limits."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

import polars as pl

from registry.microdata.resting import memory_file
from registry.standards.compile import stamp
from registry.standards.compile.stamp import OWN_SHEETS
from registry.validation.findings import SHEET as FINDINGS
from registry.validation.findings import cell_name
from registry.validation.readers import faults, limits, notices
from registry.validation.readers.csv import HEAD_ROWS
from registry.validation.readers.table import ROW, Remark, Source, Table, number_column, text_column

_COMMAND = (sys.executable, "-P", "-m", "registry.validation.readers.calamine_worker")
_SECONDS = 90
"""How long the process may take by the clock."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BATCH = 20_000

Row = tuple[int, list[str | None], list[int]]


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet of a workbook: its cells by row, blank rows left out."""

    name: str
    hidden: bool
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    top: list[Row]
    frames: list[pl.DataFrame]

    def head(self) -> Sequence[Sequence[str]]:
        """Return the first rows as text."""
        rows = {number: [text or "" for text in texts] for number, texts, _ in self.top}
        return [rows.get(number, []) for number in range(1, max(rows, default=0) + 1)]

    def table(self, header_row: int, width: int) -> Table:
        """Return the rows under a header row."""
        headers = tuple(([*self.head()[header_row - 1]] + [""] * width)[:width])
        joined = pl.concat([pl.DataFrame(schema={ROW: pl.UInt32}), *self.frames], how="diagonal")
        joined = joined.filter(pl.col(ROW) > header_row)
        there = set(joined.columns)
        numbers = frozenset(index for index in range(width) if number_column(index) in there)
        texts = [
            pl.col(name) if name in there else pl.lit(None, dtype=pl.String).alias(name)
            for name in map(text_column, range(width))
        ]
        flags = [pl.col(number_column(index)).fill_null(value=False) for index in sorted(numbers)]
        loaded = joined.select(ROW, *texts, *flags)
        loaded = loaded.filter(~pl.all_horizontal(pl.col([text_column(index) for index in range(width)]).is_null()))
        last = max([header_row, *joined[ROW].tail(1)])
        told: list[Remark | None] = [
            notices.blank_rows(blank) if (blank := last - header_row - loaded.height) else None,
            notices.hidden(0, [], self.hidden),
            *self._merged(header_row),
        ]
        remarks = tuple(remark for remark in told if remark)
        return Table(self.name, headers, header_row, loaded.lazy(), numbers, remarks, loaded)

    def _merged(self, header_row: int) -> list[Remark]:
        return [
            notices.merged(f"{cell_name(start[1], start[0] + 1)}:{cell_name(end[1], end[0] + 1)}")
            for start, end in self.merged
            if start[0] < header_row <= end[0] + 1
        ]


def open_xls(content: bytes) -> Source:
    """Open a workbook of the compound file format (XLS); raises ``Unreadable``."""
    if _ENCRYPTED_PACKAGE in content:
        raise faults.protected()
    return _opened(content)


def open_ods(archive: zipfile.ZipFile, content: bytes) -> Source:
    """Open a workbook of the OpenDocument format (ODS); raises ``Unreadable``."""
    manifest = next((name for name in archive.namelist() if name.casefold() == "meta-inf/manifest.xml"), None)
    try:
        if manifest and b"encryption-data" in archive.read(manifest):
            raise faults.protected()
    except faults.DAMAGE:
        raise faults.broken() from None
    return _opened(content)


def _opened(content: bytes) -> Source:
    everything = sorted(_sheets(content), key=lambda sheet: sheet.hidden)
    sheets = [sheet for sheet in everything if sheet.name != FINDINGS] or everything  # our own list is no data
    if not sheets:
        raise faults.broken()
    sheets = [sheet for sheet in sheets if sheet.top]
    if not sheets:
        raise faults.empty()
    own = next((sheet.head() for sheet in everything if sheet.name == stamp.SHEET), [])
    made = stamp.read({row[0]: row[1] for row in own[:10] if len(row) > 1})
    if made is not None:  # the guidance and the code lists of a template are no data
        sheets = [sheet for sheet in sheets if sheet.name not in OWN_SHEETS] or sheets
    return Source(tuple(sheets), stamp=made)


def _sheets(content: bytes) -> list[WorkbookSheet]:
    """Let the process read all sheets; raises ``Unreadable`` where it fails, takes too long or needs too much."""
    with memory_file() as given:
        given.write(content)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603  # our own module, no word of it from outside
            _COMMAND, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        clock = threading.Timer(_SECONDS, process.kill)
        clock.start()
        try:
            assert process.stdout is not None
            with process.stdout:
                return list(_read(process.stdout))
        finally:
            clock.cancel()
            process.kill()
            process.wait()


def _read(lines: IO[bytes]) -> Iterator[WorkbookSheet]:
    sheet: WorkbookSheet | None = None
    rows: list[Row] = []
    cells = size = 0
    for line in lines:
        size += len(line)
        if size > limits.UNPACKED or cells > limits.CELLS:
            raise faults.too_large()
        told: Any = json.loads(line)
        if isinstance(told, list):
            number, texts, _ = told
            cells += len(texts)
            if any(text is not None and len(text) > limits.CELL for text in texts):
                raise faults.cell_too_long()
            rows.append((number, texts, told[2]))
            if sheet and number <= HEAD_ROWS:
                sheet.top.append(rows[-1])
        if sheet and (not isinstance(told, list) or len(rows) == _BATCH):
            sheet.frames.extend(_framed(rows))
            rows = []
        if isinstance(told, dict):
            if sheet:
                yield sheet
            if "sheet" not in told:
                _ended(told)
                return
            sheet = WorkbookSheet(told["sheet"], told["hidden"], told["merged"], [], [])
    raise faults.too_large()  # the process was ended by its limits


def _ended(told: dict[str, Any]) -> None:
    match told.get("fault"):
        case "protected":
            raise faults.protected()
        case "size":
            raise faults.too_large()
        case "broken":
            raise faults.broken()


def _framed(rows: list[Row]) -> Iterator[pl.DataFrame]:
    if not rows:
        return
    width = max(len(texts) for _, texts, _ in rows)
    columns = zip(*(texts + [None] * (width - len(texts)) for _, texts, _ in rows), strict=True)
    data = {ROW: pl.Series([number for number, _, _ in rows], dtype=pl.UInt32)}
    for index, texts in enumerate(columns):
        data[text_column(index)] = pl.Series(texts, dtype=pl.String)
    places: dict[int, list[int]] = {}
    for place, (_, _, numbers) in enumerate(rows):
        for index in numbers:
            places.setdefault(index, []).append(place)
    for index, found in places.items():
        flags = [False] * len(rows)
        for place in found:
            flags[place] = True
        data[number_column(index)] = pl.Series(flags)
    yield pl.DataFrame(data)
