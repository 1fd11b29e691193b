"""Workbooks (XLSX, XLS, ODS) through calamine: cells become the text their user means."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import polars as pl
import python_calamine as calamine

from registry.standards.compile.stamp import OWN_SHEETS
from registry.validation.annotation.listing import SHEET as FINDINGS
from registry.validation.findings import cell_name
from registry.validation.readers import faults
from registry.validation.readers.csv import HEAD_ROWS
from registry.validation.readers.table import ROW, Remark, Sheet, Source, Table, number_column, text_column
from registry.validation.readers.template import stamp_of

MAX_UNPACKED = 512 * 1024 * 1024
"""Largest workbook when unpacked, in bytes."""
MAX_RATIO = 400
"""Largest unpacked size of a member over its packed size, beyond 10 MB."""
MAX_CELLS = 12_000_000
"""Largest area of a sheet, from A1 to its last cell."""

_BELOW_RATIO = 10 * 1024 * 1024
_CHUNK = 1 << 20
_OVERLAP = 64
_EVEN = bytes.maketrans(b"\t\r\n'", b'   "')
_COLUMNS = re.compile(rb' r="([A-Z]{1,3})\d')
_ROWS = re.compile(rb'row (?:[^>]* )?r="(\d+)')
_FAR_CELLS = re.compile(rb' r="[A-Z]{1,3}(\d{6,})')
_ODS_REPEATED = re.compile(
    rb"""number-(?:rows|columns)-repeated="(\d+)"(?=[^>]*(?:value-type|>\s*<table:table-cell[^>]*value))"""
)
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class WorkbookSheet:
    """One sheet of a workbook."""

    book: calamine.CalamineWorkbook
    name: str

    @cached_property
    def _sheet(self) -> calamine.CalamineSheet:
        return self.book.get_sheet_by_name(self.name)

    @cached_property
    def _rows(self) -> list[list[object]]:
        return self._sheet.to_python(skip_empty_area=False)  # type: ignore[return-value]

    def head(self) -> Sequence[Sequence[str]]:
        """Return the first rows as text."""
        return [[_text(value) or "" for value in row] for row in self._rows[:HEAD_ROWS]]

    def table(self, header_row: int, width: int) -> Table:
        """Return the rows under a header row."""
        headers = tuple(_text(value) or "" for value in self._rows[header_row - 1][:width])
        body = self._rows[header_row:]
        data: dict[str, pl.Series] = {
            ROW: pl.Series(range(header_row + 1, header_row + 1 + len(body)), dtype=pl.UInt32)
        }
        numbers = set()
        cells = zip(*body, strict=True) if body else [()] * len(headers)
        for index, values in zip(range(len(headers)), cells, strict=False):
            kinds = set(map(type, values))
            texts: Sequence[object] = values if kinds <= {str} else [_text(value) for value in values]
            data[text_column(index)] = pl.Series(texts, dtype=pl.String)
            if kinds & {float, int}:
                numbers.add(index)
                data[number_column(index)] = pl.Series([type(value) in {float, int} for value in values])
        text = pl.col(pl.String)
        loaded = pl.DataFrame(data).with_columns(pl.when(text != "").then(text))
        merged = tuple(self._merged(header_row))
        return Table(self.name, headers, header_row, loaded.lazy(), frozenset(numbers), merged, loaded)

    def _merged(self, header_row: int) -> list[Remark]:
        return [
            faults.merged(f"{cell_name(start[1], start[0] + 1)}:{cell_name(end[1], end[0] + 1)}")
            for start, end in self._sheet.merged_cell_ranges or ()
            if start[0] < header_row <= end[0] + 1
        ]


def open_workbook(data: bytes) -> Source:
    """Open a workbook; raises ``Unreadable`` for one that is protected, damaged or too large."""
    if data.startswith(b"PK"):
        _guard(data)
    elif _ENCRYPTED_PACKAGE in data:
        raise faults.protected()
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets: list[Sheet] = [
            WorkbookSheet(book, sheet.name)
            for sheet in sorted(
                book.sheets_metadata, key=lambda sheet: sheet.visible != calamine.SheetVisibleEnum.Visible
            )
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        for sheet in sheets:
            sheet.head()
    except calamine.PasswordError:
        raise faults.protected() from None
    except (calamine.CalamineError, ValueError, OSError):
        raise faults.broken() from None
    except BaseException as panic:
        if type(panic).__name__ == "PanicException":  # the reader's own crash on a damaged file is no Exception
            raise faults.broken() from None
        raise
    sheets = [sheet for sheet in sheets if sheet.name != FINDINGS] or sheets  # what we listed in it is no data
    if not any(sheet.head() for sheet in sheets):
        raise faults.empty()
    stamp = stamp_of(data, book)
    if stamp is not None:  # the guidance and the code lists of a template are no data
        sheets = [sheet for sheet in sheets if sheet.name not in OWN_SHEETS] or sheets
    return Source(tuple(sheets), stamp=stamp)


def _guard(data: bytes) -> None:
    """Refuse what would unpack to more than a machine holds, before anything is unpacked into memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MAX_UNPACKED:
                raise faults.too_large()
            for member in members:
                if member.file_size > max(_BELOW_RATIO, member.compress_size * MAX_RATIO):
                    raise faults.too_large()
                if member.flag_bits & 1:
                    raise faults.protected()
                if Path(member.filename).suffix == ".xml" and (
                    "/worksheets/" in member.filename or "content" in member.filename
                ):
                    _guard_area(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        raise faults.broken() from None


def _guard_area(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a sheet whose last cell lies so far out that the area up to it would not fit (two cells can do that)."""
    columns: set[bytes] = set()
    last_row = repeated = 0
    tail = b""
    with archive.open(member) as stream:  # reading to the end also proves the size that the archive declares
        while chunk := stream.read(_CHUNK):
            part = (tail + chunk).translate(_EVEN)  # with one writing of attributes, the search can be literal
            if b"= " in part or b" =" in part:
                part = part.replace(b" =", b"=").replace(b"= ", b"=")
            columns.update(_COLUMNS.findall(part))
            last_row = max([last_row, *map(int, _ROWS.findall(part)), *map(int, _FAR_CELLS.findall(part))])
            repeated = max([repeated, *map(int, _ODS_REPEATED.findall(part))])
            tail = part[-_OVERLAP:]
    if max((_number(letters) for letters in columns), default=0) * last_row > MAX_CELLS or repeated > MAX_CELLS // 1000:
        raise faults.too_large()


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(value: object) -> str | None:
    """Write a cell as text: whole numbers without a fraction, dates as ISO 8601, empty as None."""
    match value:
        case "" | None:
            text = None
        case str():
            text = value
        case bool():
            text = "TRUE" if value else "FALSE"
        case float() if not value.is_integer():
            text = format(Decimal(format(value, ".15g")), "f")  # 15 digits are what the spreadsheet shows
        case float():
            text = str(int(value))
        case datetime() if value.time() == time.min:
            text = value.date().isoformat()
        case datetime():
            text = value.isoformat(sep=" ")
        case date() | time():
            text = value.isoformat()
        case _:
            text = str(value)
    return text
