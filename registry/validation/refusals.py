"""Why no table was found in a file that could be opened: what its sender most likely did."""

from collections.abc import Sequence

from registry.validation.readers import faults
from registry.validation.readers.csv import CsvSheet
from registry.validation.readers.table import Sheet, Source, Unreadable

_WORKBOOKS = (".xlsx", ".xls", ".ods")
_SEPARATORS = (";", ",", "\t", "|")
_FEWEST = 3
"""So many separators in every row are no coincidence."""
_LOOKED_AT = 3


def no_table(opened: Source, name: str) -> Unreadable:
    """Return what is told of a file without a header that anybody knows."""
    if _is_only_named_a_workbook(opened, name):
        return faults.not_a_table()
    sign = next((sign for sheet in opened.sheets if (sign := _in_one_column(sheet.head()))), None)
    return faults.one_column(sign) if sign else faults.no_header()


def _is_only_named_a_workbook(opened: Source, name: str) -> bool:
    """Say whether a file that is named as a workbook is plain text, and no table either."""
    (sheet, *others) = opened.sheets
    return name.lower().endswith(_WORKBOOKS) and not others and isinstance(sheet, CsvSheet) and _is_one_column(sheet)


def _is_one_column(sheet: Sheet) -> bool:
    return all(len(row) <= 1 for row in sheet.head())


def _in_one_column(head: Sequence[Sequence[str]]) -> str | None:
    """Return the sign that separates the values of the first rows, where each row stands in one cell."""
    rows = [[cell for cell in row if cell.strip()] for row in head]
    first = [row[0] for row in rows if len(row) == 1][:_LOOKED_AT]
    if any(len(row) > 1 for row in rows) or not first:
        return None
    return next((sign for sign in _SEPARATORS if all(text.count(sign) >= _FEWEST for text in first)), None)
