"""A table judged by a schema, block after block: every distinct text once, then rows, keys and references.

Of a row that is past only the hashes of its keys are kept (12 bytes each), so that memory hardly grows with rows; rows
whose keys look alike are looked at again.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import polars as pl

from registry.standards.payloads import Severity
from registry.validation.findings import Finding, cell_name
from registry.validation.readers.table import ROW, Table, text_column
from registry.validation.schemas import wording
from registry.validation.schemas.columns import Broken, Key, Reference, SchemaColumn, TableSchema
from registry.validation.wording import CAUSES

_CAUSES = {**CAUSES, **wording.CAUSES}
_BLOCK = 50_000
"""Rows of a table in memory that are looked at together."""
_REMEMBERED = 20_000
"""Texts of a column that were judged and may come again."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys of the rows so far, as hashes."""

    hashes: array[int] = field(default_factory=lambda: array("q"))
    rows: array[int] = field(default_factory=lambda: array("L"))

    def doubled(self) -> set[int]:
        """Return the rows whose key looks like that of another."""
        found = pl.DataFrame({"hash": pl.Series(self.hashes, dtype=pl.Int64), ROW: pl.Series(self.rows)})
        return set(found.filter(pl.col("hash").is_duplicated())[ROW])


class Judging:
    """Judges the rows of one table."""

    def __init__(self, schema: TableSchema, table: Table, places: Mapping[str, int], blank: Sequence[int]) -> None:
        """Take the columns that were found (name → position) and the rows that hold nothing."""
        self.schema, self.table, self.places = schema, table, places
        texts = [text_column(place) for place in places.values()]
        rows = table.frame.filter(~pl.col(ROW).is_in(pl.Series(blank, dtype=pl.UInt32).implode()))
        self.rows = rows.select(ROW, *texts)
        self.columns = {column.name: column for column in schema.columns if column.name in places}
        self.keys = [key for key in schema.keys if set(key.columns) <= self.columns.keys()]
        self.references = [one for one in schema.references if {*one.columns, *one.to} <= self.columns.keys()]
        self.told: dict[tuple[int, str | None], tuple[Broken, str | None]] = {}

    def findings(self) -> list[Finding]:
        """Return what was found, in the order of rows and columns; a cell is told of once."""
        keys = [_Keys() for _ in self.keys]
        known: list[set[int]] = [set() for _ in self.references]
        judges = {name: lru_cache(_REMEMBERED)(_judge(column)) for name, column in self.columns.items()}
        for block in self._blocks():
            for name, judge in judges.items():
                self._texts(block, name, [judge(text) for text in self._of(block, name).unique()])
            self._rows(block)
            for key, kept in zip(self.keys, keys, strict=True):
                self._gather(block, key, kept)
            for reference, hashes in zip(self.references, known, strict=True):
                hashes.update(hash(values) for _, values, _ in self._values(block, reference.to) if values is not None)
        again = [kept.doubled() for kept in keys]
        first: list[dict[tuple[object, ...], int]] = [{} for _ in self.keys]
        for block in self._blocks() if any(again) or known else ():
            for key, rows, seen in zip(self.keys, again, first, strict=True):
                self._key(block.filter(pl.col(ROW).is_in(rows)), key, seen)
            for reference, hashes in zip(self.references, known, strict=True):
                self._reference(block, reference, hashes)
        order = sorted(self.told, key=lambda told: (told[0], self.places.get(told[1] or "", -1)))
        return [self._finding(row, name, *self.told[row, name]) for row, name in order]

    def _blocks(self) -> Iterator[pl.DataFrame]:
        """Yield the rows in the order of the file."""
        if self.table.loaded is not None:
            yield from self.rows.sort(ROW).collect().iter_slices(_BLOCK)
        else:
            yield from self.rows.collect_batches(maintain_order=True, lazy=True, engine="streaming")

    def _of(self, block: pl.DataFrame, name: str) -> pl.Series:
        return block[text_column(self.places[name])]

    def _texts(self, block: pl.DataFrame, name: str, judged: Sequence[tuple[str, Broken] | None]) -> None:
        broken = dict(found for found in judged if found is not None)
        if broken:
            texts = self._of(block, name)
            hits = texts.is_in(pl.Series(list(broken), dtype=pl.String).implode())
            for row, text in block.filter(hits).select(ROW, texts.name).iter_rows():
                self.told.setdefault((row, name), (broken[text], text))

    def _rows(self, block: pl.DataFrame) -> None:
        if self.schema.row is None:
            return
        names = list(self.columns)
        for row, *texts in block.select(ROW, *(text_column(self.places[name]) for name in names)).iter_rows():
            cells = dict(zip(names, texts, strict=True))
            for broken in self.schema.row(cells):
                self.told.setdefault((row, broken.column), (broken, cells.get(broken.column or "")))

    def _values(
        self, block: pl.DataFrame, names: Sequence[str]
    ) -> Iterator[tuple[int, tuple[object, ...] | None, str | None]]:
        """Yield each row with its values, None where one is missing, and the text of the first."""
        columns = [self.columns[name] for name in names]
        for row, *texts in block.select(ROW, *(text_column(self.places[name]) for name in names)).iter_rows():
            missing = [
                text is None or text in column.missing or not text.strip()
                for column, text in zip(columns, texts, strict=True)
            ]
            values = tuple(column.value(text) for column, text in zip(columns, texts, strict=True) if text is not None)
            yield row, None if any(missing) else values, texts[0]

    def _gather(self, block: pl.DataFrame, key: Key, kept: _Keys) -> None:
        for row, values, text in self._values(block, key.columns):
            if values is not None:
                kept.hashes.append(hash(values))
                kept.rows.append(row)
            elif key.primary:
                self.told.setdefault((row, key.columns[0]), (Broken("required", wording.REQUIRED), text))

    def _key(self, block: pl.DataFrame, key: Key, first: dict[tuple[object, ...], int]) -> None:
        for row, values, text in self._values(block, key.columns):
            if values is not None and (earlier := first.setdefault(values, row)) != row:
                self._tell(row, key.columns, Broken("unique", wording.repeated(earlier)), text)

    def _reference(self, block: pl.DataFrame, reference: Reference, known: set[int]) -> None:
        for row, values, text in self._values(block, reference.columns):
            if values is not None and hash(values) not in known:
                said = wording.unknown(", ".join(map(str, values)), reference.to)
                self._tell(row, reference.columns, Broken("reference", said), text)

    def _tell(self, row: int, names: Sequence[str], broken: Broken, text: str | None) -> None:
        """Tell of values that are sound by themselves."""
        if not any((row, name) in self.told for name in names):
            self.told[row, names[0]] = broken, text

    def _finding(self, row: int, name: str | None, broken: Broken, text: str | None) -> Finding:
        place = self.places[name] if name else None
        return Finding(
            broken.check,
            Severity.ERROR,
            broken.message,
            self.table.sheet,
            row,
            self.table.headers[place] if place is not None else None,
            cell_name(place, row) if place is not None else None,
            text,
            cause=_CAUSES[broken.check],
        )


def _judge(column: SchemaColumn) -> Callable[[str | None], tuple[str, Broken] | None]:
    """Return what says of a text of a column what it breaks."""

    def judge(text: str | None) -> tuple[str, Broken] | None:
        if text is None:
            return None
        if text in column.missing or not text.strip():
            return (text, Broken("required", wording.REQUIRED)) if column.required and text.strip() else None
        found = column.judge(text)
        return (text, found) if found is not None else None

    return judge
