"""A table as it was read: text columns in file order, and the row number its user sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import polars as pl

from registry.errors import Sentence
from registry.standards.compile.stamp import Stamp
from registry.standards.payloads import Severity

if TYPE_CHECKING:
    from registry.validation.readers.blocks import Blocks

ROW = "row"
"""Name of the column that holds the row number the spreadsheet shows."""


def text_column(index: int) -> str:
    """Name of the text column at a position of the file."""
    return f"c{index}"


def number_column(index: int) -> str:
    """Name of the column that tells which cells of a position were stored as numbers."""
    return f"n{index}"


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reader saw about the file or one of its rows; it becomes a finding."""

    check: str
    severity: Severity
    message: Sentence
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. ``frame`` holds ``row``, one text column per header and the flags of stored numbers."""

    sheet: str | None
    headers: tuple[str, ...]
    header_row: int
    frame: pl.LazyFrame
    numbers: frozenset[int] = frozenset()
    remarks: tuple[Remark, ...] = ()
    loaded: pl.DataFrame | None = None
    """The frame in memory; none for a file so large that it is streamed."""
    blocks: Blocks | None = None
    """The text of the frame's rows, for those who need not make texts of all cells."""


class Sheet(Protocol):
    """One sheet of a workbook, or a whole CSV file, before its header row is known."""

    @property
    def name(self) -> str | None:
        """Its name; None for a CSV file."""

    def head(self) -> Sequence[Sequence[str]]:
        """Return the first rows as text, from row 1 of the sheet."""

    def table(self, header_row: int, width: int) -> Table:
        """Return the table whose headers stand in that row (1 is the first); ``width`` columns count."""


def read_in_parts(frames: Callable[[], Iterator[pl.DataFrame]], schema: Mapping[str, pl.DataType]) -> pl.LazyFrame:
    """Return a frame that is read anew, part after part, whenever it is asked for: memory does not grow with rows."""

    def read(
        columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        left = rows
        for frame in frames():
            part = frame if left is None else frame.head(left)
            left = None if left is None else left - part.height
            part = part if predicate is None else part.filter(predicate)
            yield part if columns is None else part.select(columns)
            if left == 0:
                return

    return pl.io.plugins.register_io_source(read, schema=pl.Schema(schema), is_pure=True)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that could be opened: its sheets and what was seen on the way."""

    sheets: tuple[Sheet, ...]
    remarks: tuple[Remark, ...] = ()
    stamp: Stamp | None = None
    """Which template it was filled into, when it says so."""


class Unreadable(Exception):
    """The file cannot be checked at all; the remark says why and what to do. Never shown as an exception."""

    def __init__(self, check: str, message: Sentence) -> None:
        """Keep the fault as a remark of severity error."""
        self.remark = Remark(check, Severity.ERROR, message)
        super().__init__(message.en)
