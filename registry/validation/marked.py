"""The workbook given back: the sender's own where it is one, else the sender's rows in a new one, marked alike."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import xlsxwriter

from registry.errors import Sentence
from registry.validation.annotation.annotate import annotate
from registry.validation.annotation.package import NotAnnotatable
from registry.validation.checked import Checked
from registry.validation.readers.table import ROW, Table, text_column
from registry.validation.xlsx import as_xlsx

_ROWS, _CELLS, _TEXT = 1_048_576, 4_000_000, 32_767
"""What a worksheet holds: rows and signs of a cell; and the cells that are still opened with ease."""
_SHEET = "Data"
_NOT_OPENED = frozenset({"file.type", "file.size", "file.protected", "file.archive", "file.encoding"})
"""Of a file that could not be read at all: why."""
_NOT_IN_NAMES = set("[]:*?/\\'")


def marked(content: bytes, checked: Checked, told: Sentence | None = None, *, folder: Path | None = None) -> bytes:
    """Return an XLSX workbook with the findings in it; ``told`` is what was mended since.

    Of a file that was no table, and of one too large for a worksheet, the report as a workbook. Half-made parts lie in
    ``folder``, in memory when none is given: nothing of them may stay behind where nobody sweeps.
    """
    if any(found.check in _NOT_OPENED for found in checked.report.findings) and checked.table is None:
        return as_xlsx(
            checked.report
        )  # what could not be opened is not given back: its sender's program could not, too
    try:
        own = content if content.startswith(b"PK") else _rows(checked, folder)
        return annotate(own, checked.report, told) if own is not None else as_xlsx(checked.report)
    except NotAnnotatable:
        rows = _rows(checked, folder) if content.startswith(b"PK") else None
        return annotate(rows, checked.report, told) if rows is not None else as_xlsx(checked.report)


def _rows(checked: Checked, folder: Path | None) -> bytes | None:
    """Write the rows as they were read, each in the row that its findings name; None where a sheet cannot hold them."""
    table = checked.table
    name = (table.sheet or _SHEET)[:31] if table else ""
    if table is None or (table.sheet and table.sheet != name) or _NOT_IN_NAMES & set(name):
        return None
    width = len(table.headers)
    texts = [text_column(index) for index in range(width)]
    rows = table.frame.select(ROW, *texts).collect() if table.loaded is None else table.loaded.select(ROW, *texts)
    last = int(rows.select(pl.col(ROW).max()).item() or 0)
    if last > _ROWS or rows.height * width > _CELLS:
        return None
    return _written(table, rows, name, folder)


def _written(table: Table, rows: pl.DataFrame, name: str, folder: Path | None) -> bytes:
    stream = io.BytesIO()
    kept = {"constant_memory": True, "tmpdir": str(folder)} if folder else {"in_memory": True}
    options = kept | {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet(name)
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for index, header in enumerate(table.headers):
            sheet.write_string(table.header_row - 1, index, header[:_TEXT], bold)
        for number, *cells in rows.iter_rows():
            for index, cell in enumerate(cells):
                if cell is not None:
                    sheet.write_string(number - 1, index, cell[:_TEXT], text)
    return stream.getvalue()
