"""Cells, rows and tables: a spreadsheet before it is written."""

from dataclasses import dataclass

Cell = str | int | float | None
"""A text, a number or nothing. Text stays text in a workbook even where it is all digits."""

HEADER_ROW = 1


@dataclass(frozen=True, slots=True)
class Table:
    """One export: its name (the file's, without extension), headers and rows."""

    name: str
    headers: tuple[str, ...]
    rows: list[list[Cell]]
    families: list[int]
    """Which family of the village each row speaks of."""
    repeats: frozenset[int] = frozenset()
    """Indexes of the rows that the system wrote once more for a family already listed."""
    heads: frozenset[int] = frozenset()
    """Indexes of the rows of heads of families."""
    departed: frozenset[int] = frozenset()
    """Indexes of the rows of people who died or moved away."""
    head: str = "Kepala Keluarga"
    relative: str = "Famili Lain"
    """How the export writes that someone is the head of a family, and another relative of the head."""
    sheet: str = "Worksheet"
    """Name of the sheet in a workbook; the default is what Laravel Excel gives."""

    def column(self, header: str) -> int:
        """Return the index of a column."""
        return self.headers.index(header)


def row_number(index: int) -> int:
    """Return the number that a spreadsheet shows for a data row."""
    return index + HEADER_ROW + 1


def address(row: int, column: int) -> str:
    """Return the A1 address of a cell: spreadsheet row from 1, column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
