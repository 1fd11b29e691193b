"""A table as XLSX: a sheet of data with numbers as numbers and codes as text, and a sheet that says what it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter

from registry.errors import Conflict, Sentence
from registry.exchange.tables.columns import Column, Type

CELLS = 2_000_000
ROWS, COLUMNS, TEXT = 1_048_575, 16_384, 32_767
"""What a sheet holds at most: rows under the heading, columns, characters in a cell."""
_WIDEST = 60


class TooLargeForASheet(Conflict):
    """More than a spreadsheet holds, or more than we write while somebody waits."""

    type = "too-large-for-a-sheet"
    title = Sentence(
        "Tabel ini terlalu besar untuk XLSX. Saring dahulu, atau unduh sebagai CSV atau Parquet.",
        "This table is too large for XLSX. Filter it first, or download it as CSV or Parquet.",
    )


def check(columns: Sequence[Column], rows: int) -> None:
    """Raise TooLargeForASheet for more rows and columns than we write."""
    if rows > ROWS or len(columns) > COLUMNS or rows * len(columns) > CELLS:
        raise TooLargeForASheet


def write(
    to: Path, columns: Sequence[Column], batches: Iterable[pl.DataFrame], facts: Sequence[tuple[str, str]]
) -> None:
    """Write a workbook; ``facts`` are the lines of the sheet of metadata. TooLargeForASheet for a text too long."""
    # strings are written as strings: none is a formula, a link or a number to the spreadsheet
    book = xlsxwriter.Workbook(to, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    try:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Data")
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, min(max(10, len(column.name) + 2), _WIDEST))
            sheet.write_string(0, place, column.name, bold)
        number = 1
        writers = [_writer(sheet, column) for column in columns]
        for batch in batches:
            for row in batch.iter_rows():
                for place, value in enumerate(row):
                    if value is not None and writers[place](number, place, value) < 0:
                        raise TooLargeForASheet
                number += 1
        if columns:
            sheet.autofilter(0, 0, max(number - 1, 1), len(columns) - 1)
        _metadata(book, columns, facts)
    finally:
        book.close()


def _writer(sheet: xlsxwriter.worksheet.Worksheet, column: Column):  # type: ignore[no-untyped-def]  # noqa: ANN202
    match column.type:
        case Type.INTEGER | Type.NUMBER:
            return sheet.write_number
        case Type.DATE:
            return sheet.write_datetime
        case _:  # a cell of a spreadsheet breaks its lines with LF alone
            return lambda row, place, text: sheet.write_string(row, place, text.replace("\r\n", "\n"))


def _metadata(book: xlsxwriter.Workbook, columns: Sequence[Column], facts: Sequence[tuple[str, str]]) -> None:
    bold, wrapped = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True})
    sheet = book.add_worksheet("Metadata")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 14)
    sheet.set_column(2, 4, _WIDEST)
    for number, (name, text) in enumerate(facts):
        sheet.write_string(number, 0, name, bold)
        sheet.write_string(number, 2, text[:TEXT], wrapped)
    start = len(facts) + 1
    for place, name in enumerate(("Kolom", "Jenis", "Judul", "Definisi", "Daftar kode")):
        sheet.write_string(start, place, name, bold)
    for number, column in enumerate(columns, start=start + 1):
        said = (column.name, column.type.value, column.title["id"], column.description.get("id", ""), column.code_list)
        for place, told in enumerate(said):
            sheet.write_string(number, place, (told or "")[:TEXT], wrapped)
