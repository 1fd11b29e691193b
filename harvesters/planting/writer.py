"""Writes a table as a workbook of one sheet, or as CSV (RFC 4180, UTF-8): the same bytes for the same table."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Literal

import xlsxwriter

from harvesters.planting.cells import Cell, Table

_CREATED = datetime(2025, 12, 31, 8, 0)  # noqa: DTZ001  # a workbook knows no zone, and a fixed day keeps its bytes

Form = Literal["xlsx", "csv"]


def write_table(table: Table, folder: Path, form: Form) -> Path:
    """Write one table as ``<name>.<form>`` and return the file."""
    path = folder / f"{table.name}.{form}"
    (_write_xlsx if form == "xlsx" else _write_csv)(table, path)
    return path


def _write_xlsx(table: Table, path: Path) -> None:
    # Values that begin with = or look like an address stay the text they are.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        workbook.set_properties({"created": _CREATED})
        sheet = workbook.add_worksheet(table.sheet)
        rows: list[list[Cell]] = [[*table.headers], *table.rows]
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write_number(number, column, cell)


def _write_csv(table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(table.headers)
        writer.writerows(table.rows)
