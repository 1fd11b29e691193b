"""One sheet of a workbook as a table of text, and what its user should know about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from registry.validation.findings import cell_name
from registry.validation.readers import faults, limits, notices
from registry.validation.readers.csv import HEAD_ROWS
from registry.validation.readers.table import ROW, Remark, Table, Unreadable, number_column, text_column
from registry.validation.readers.xlsx import stream
from registry.validation.readers.xlsx.facts import SheetFacts
from registry.validation.readers.xlsx.package import SheetPart, Workbook
from registry.validation.readers.xlsx.text import Malformed
from registry.validation.readers.xlsx.tokens import Batch

_SHOWN = 5
_KEPT = 1 << 20
"""Bytes of a sheet whose cells are kept between finding its header and reading its rows."""


@dataclass(slots=True)
class Seen:
    """Cells of one kind: how many there are, and the first of them."""

    count: int = 0
    first: list[tuple[int, int]] = field(default_factory=list)

    def add(self, cells: pl.DataFrame) -> None:
        """Count cells, given in order."""
        self.count += cells.height
        if missing := _SHOWN - len(self.first):
            self.first += cells.select("column", "row").head(missing).rows()

    @property
    def cells(self) -> str:
        """The first cells by name."""
        return ", ".join(cell_name(*place) for place in self.first) + (" …" if self.count > len(self.first) else "")


@dataclass(frozen=True)
class XlsxSheet:
    """One sheet of an XLSX workbook."""

    book: Workbook
    part: SheetPart

    @property
    def name(self) -> str:
        """Its name."""
        return self.part.name

    @cached_property
    def _top(self) -> list[list[str]]:
        rows: dict[int, list[str]] = {}
        batches, _ = self._batches()
        for one in batches:
            cells = self.book.reading.read(_filled(one.cells).filter(pl.col("row") <= HEAD_ROWS))
            for row, column, text in cells.select("row", "column", "text").iter_rows():
                texts = rows.setdefault(row, [])
                texts += [""] * (column + 1 - len(texts))
                texts[column] = text or ""
            if int(one.rows[-1]) >= HEAD_ROWS:
                break
        return [rows.get(row, []) for row in range(1, max(rows, default=0) + 1)]

    def head(self) -> Sequence[Sequence[str]]:
        """Return the first rows as text."""
        with told_of_damage():
            return self._top

    def table(self, header_row: int, width: int) -> Table:
        """Return the rows under a header row; under row 0 stand all."""
        with told_of_damage():
            return self._table(header_row, width)

    def _batches(self) -> tuple[Iterable[Batch], SheetFacts]:
        """Return the rows, and what is complete when they were gone through; a small sheet is read once only."""
        if self.book.size(self.part.part) <= _KEPT:
            return self._kept
        facts = SheetFacts()
        return stream.rows(lambda: self.book.open(self.part.part), facts), facts

    @cached_property
    def _kept(self) -> tuple[Iterable[Batch], SheetFacts]:
        facts = SheetFacts()
        return list(stream.rows(lambda: self.book.open(self.part.part), facts)), facts

    def _table(self, header_row: int, width: int) -> Table:
        headers = tuple((self._top[header_row - 1] + [""] * width)[:width]) if header_row else ()
        batches, facts = self._batches()
        errors, formulas, empty, percent, beyond = (Seen() for _ in range(5))
        frames: list[pl.DataFrame] = []
        last = header_row
        hidden = filled = 0
        for one in batches:
            hidden += one.hidden
            inside = one.cells.filter((pl.col("row") > header_row) & (pl.col("column") < width))
            beyond.add(_filled(one.cells.filter((pl.col("row") > header_row) & (pl.col("column") >= width))))
            formulas.add(inside.filter("formula"))
            empty.add(
                inside.filter(pl.col("formula") & (pl.col("raw").fill_null("") == "") & (pl.col("kind") != "str"))
            )
            cells = self.book.reading.read(_filled(inside))
            if (cells["text"].str.len_chars() > limits.CELL).any():
                raise faults.cell_too_long()
            errors.add(cells.filter("error"))
            percent.add(cells.filter("percent"))
            frame = _wide(cells.filter(pl.col("text").is_not_null()))
            filled += frame.height
            if filled * width > limits.CELLS:
                raise faults.too_large()
            frames.append(frame)
            last = max(last, int(one.rows[-1]))
        if facts.too_long:
            raise faults.cell_too_long()
        loaded = _joined(frames, width)
        numbers = frozenset(index for index in range(width) if number_column(index) in loaded.columns)
        blank = last - header_row - filled
        told: list[Remark | None] = [
            notices.blank_rows(blank) if blank else None,
            notices.hidden(hidden, [column for column in sorted(facts.hidden) if column < width], self.part.hidden),
            notices.errors(errors.count, errors.cells) if errors.count else None,
            notices.uncalculated(empty.count, empty.cells) if empty.count else None,
            notices.formulas(formulas.count - empty.count) if formulas.count > empty.count else None,
            notices.percent(percent.count, percent.cells) if percent.count else None,
            notices.beside(beyond.count, beyond.cells) if beyond.count else None,
            *(
                notices.merged(f"{cell_name(left, top)}:{cell_name(right, bottom)}")
                for top, left, bottom, right in facts.merged
                if top <= header_row <= bottom and left < width
            ),
        ]
        remarks = tuple(remark for remark in told if remark)
        return Table(self.name, headers, header_row, loaded.lazy(), numbers, remarks, loaded)


class told_of_damage:  # noqa: N801 - a context manager, named for how it reads
    """Turns what is wrong with the package into a sentence."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None or isinstance(error, Unreadable):
            return
        if isinstance(error, stream.TooLarge):
            raise faults.too_large() from None
        if isinstance(error, (Malformed, *faults.DAMAGE)):
            raise faults.broken() from None


def _filled(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.filter(pl.col("raw").is_not_null() & (pl.col("raw") != ""))


def _wide(cells: pl.DataFrame) -> pl.DataFrame:
    """Put cells in order of rows side by side: one column per position, and a flag for those stored as numbers."""
    rows = cells["row"].unique(maintain_order=True)
    height = len(rows)
    places = cells["row"].rle_id() if height else pl.Series([], dtype=pl.UInt32)
    data = {ROW: rows}
    for (column,), part in cells.with_columns(place=places).partition_by("column", as_dict=True).items():
        for name, values in ((text_column(column), part["text"]), (number_column(column), part["number"])):
            if name.startswith("n") and not values.any():
                continue
            if part.height < height:
                empty = pl.Series([None] if values.dtype == pl.String else [False], dtype=values.dtype)
                data[name] = empty.new_from_index(0, height).scatter(part["place"], values)
            else:
                data[name] = values
    return pl.DataFrame(data, schema_overrides={ROW: pl.UInt32})


def _joined(frames: list[pl.DataFrame], width: int) -> pl.DataFrame:
    joined = pl.concat([pl.DataFrame(schema={ROW: pl.UInt32}), *frames], how="diagonal")
    texts = [
        pl.col(text_column(index))
        if text_column(index) in joined.columns
        else pl.lit(None, dtype=pl.String).alias(text_column(index))
        for index in range(width)
    ]
    flags = [
        pl.col(number_column(index)).fill_null(value=False)
        for index in range(width)
        if number_column(index) in joined.columns
    ]
    return joined.select(ROW, *texts, *flags).rechunk()
