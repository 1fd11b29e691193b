"""The Daftar Data as a sheet: the 22 titles in the first row, one row each, as XLSX or CSV (UTF-8, RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from registry.catalog.data_list import ATTRIBUTES, KINDS, RISKS, SCHEDULES, TYPES
from registry.errors import Invalid, Sentence

_TITLES = {" ".join(title.casefold().split()): name for name, title in ATTRIBUTES.items()}
_CHOICES = {"kind": KINDS, "type": TYPES, "risk": tuple(RISKS), "schedule": tuple(SCHEDULES)}
_HEADER_WITHIN = 10  # rows: a title may stand above the table
_MOST = 20_000
_ROOM = 500  # rows below the last that are offered choices too


class Line(NamedTuple):
    """A row of the sheet: the number the spreadsheet shows, and its attributes."""

    row: int
    values: dict[str, str]


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as CSV with the titles of the letter."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(ATTRIBUTES.values())
    writer.writerows([row.get(name, "") for name in ATTRIBUTES] for row in rows)
    return stream.getvalue().encode()


def as_xlsx(rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return rows as a workbook with every cell as text and choices where the letter gives them."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        head, cell = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Daftar Data")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(ATTRIBUTES) - 1, 24, cell)
        sheet.write_row(0, 0, ATTRIBUTES.values(), head)
        for number, row in enumerate(rows, 1):
            for place, name in enumerate(ATTRIBUTES):
                sheet.write_string(number, place, row.get(name, ""), cell)
        for name, choices in _CHOICES.items():
            place = list(ATTRIBUTES).index(name)
            sheet.data_validation(
                1, place, len(rows) + _ROOM, place, {"validate": "list", "source": list(choices), "ignore_blank": True}
            )
    return stream.getvalue()


def read(content: bytes) -> list[Line]:
    """Return the rows of an XLSX or CSV file; columns by title, in any order. Invalid when it is no Daftar Data."""
    rows = _workbook(content) if content[:2] == b"PK" else _text(content)
    number, names = _header(rows)
    lines = [
        Line(place, {name: cell for name, cell in zip(names, row, strict=False) if name and cell.strip()})
        for place, row in enumerate(rows[number + 1 :], number + 2)
    ]
    if len(lines) > _MOST:
        raise Invalid(Sentence(f"Paling banyak {_MOST} baris.", f"At most {_MOST} rows."))
    return [line for line in lines if line.values]


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, list[str | None]]:
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        names = [_TITLES.get(" ".join(cell.casefold().split())) for cell in row]
        if "name" in names and "producer" in names:
            return number, names
    raise Invalid(
        Sentence(
            "Ini bukan Daftar Data: baris judul dengan 'Nama Data' dan 'Produsen Data' tidak ditemukan.",
            "This is no Daftar Data: no row of titles with 'Nama Data' and 'Produsen Data' was found.",
        )
    )


def _workbook(content: bytes) -> list[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError, IndexError):
        raise Invalid(
            Sentence("Berkas XLSX ini tidak dapat dibaca. Simpan ulang lalu coba lagi.", "This XLSX cannot be read.")
        ) from None
    return [[_cell(value) for value in row] for row in rows]


def _text(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        return list(
            csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
        )
    except (UnicodeDecodeError, csv.Error):
        raise Invalid(
            Sentence("Berkas ini bukan XLSX atau CSV (UTF-8).", "This file is neither XLSX nor CSV (UTF-8).")
        ) from None


def _cell(value: object) -> str:
    """Return a cell as a person reads it: 12 and not 12.0."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
