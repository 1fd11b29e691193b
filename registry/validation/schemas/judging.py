"""A table judged by a schema: every distinct text once, then rows, keys and references."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from registry.standards.payloads import Severity
from registry.validation.findings import Finding, cell_name
from registry.validation.readers.table import ROW, Table, text_column
from registry.validation.schemas import wording
from registry.validation.schemas.columns import Broken, Key, Reference, SchemaColumn, TableSchema
from registry.validation.wording import CAUSES

_CAUSES = {**CAUSES, **wording.CAUSES}


class Judging:
    """Judges the rows of one table."""

    def __init__(self, schema: TableSchema, table: Table, places: Mapping[str, int], blank: Sequence[int]) -> None:
        """Take the columns that were found (name → position) and the rows that hold nothing."""
        self.schema, self.table, self.places = schema, table, places
        columns = [text_column(place) for place in places.values()]
        rows = table.frame.filter(~pl.col(ROW).is_in(pl.Series(blank, dtype=pl.UInt32).implode()))
        self.rows = rows.select(ROW, *columns).sort(ROW).collect(engine="streaming")
        self.columns = {column.name: column for column in schema.columns if column.name in places}
        self.told: dict[tuple[int, str | None], Broken] = {}

    def findings(self) -> list[Finding]:
        """Return what was found, in the order of rows and columns; a cell is told of once."""
        for column in self.columns.values():
            self._texts(column)
        if self.schema.row is not None:
            self._rows()
        for key in self.schema.keys:
            if set(key.columns) <= self.columns.keys():
                self._key(key)
        for reference in self.schema.references:
            if {*reference.columns, *reference.to} <= self.columns.keys():
                self._reference(reference)
        order = sorted(self.told, key=lambda told: (told[0], self.places.get(told[1] or "", -1)))
        texts = {
            name: dict(zip(self.rows[ROW], self._of(name), strict=True)) for name in {told[1] for told in order} if name
        }
        return [self._finding(row, name, self.told[row, name], texts) for row, name in order]

    def _of(self, name: str) -> pl.Series:
        return self.rows[text_column(self.places[name])]

    def _texts(self, column: SchemaColumn) -> None:
        texts = self._of(column.name)
        distinct = texts.drop_nulls().unique()
        required = Broken("required", wording.REQUIRED)
        broken: dict[str, Broken] = {}
        for text in distinct:
            if text in column.missing or not text.strip():
                if column.required and text.strip():
                    broken[text] = required
            elif (found := column.judge(text)) is not None:
                broken[text] = found
        if broken:
            hits = texts.is_in(pl.Series(list(broken), dtype=pl.String).implode())
            for row, text in self.rows.filter(hits).select(ROW, texts.name).iter_rows():
                self.told.setdefault((row, column.name), broken[text])

    def _rows(self) -> None:
        if self.schema.row is None:
            return
        names = list(self.columns)
        for row, *texts in self.rows.select(ROW, *(text_column(self.places[name]) for name in names)).iter_rows():
            for broken in self.schema.row(dict(zip(names, texts, strict=True))):
                self.told.setdefault((row, broken.column), broken)

    def _values(self, names: Sequence[str]) -> Iterator[tuple[int, tuple[object, ...] | None, bool]]:
        """Yield each row with its values, None where one is missing, and whether a cell has been told of already."""
        columns = [self.columns[name] for name in names]
        for row, *texts in self.rows.select(ROW, *(text_column(self.places[name]) for name in names)).iter_rows():
            missing = [
                text is None or text in column.missing or not text.strip()
                for column, text in zip(columns, texts, strict=True)
            ]
            values = tuple(column.value(text) for column, text in zip(columns, texts, strict=True) if text is not None)
            yield row, None if any(missing) else values, any((row, name) in self.told for name in names)

    def _key(self, key: Key) -> None:
        first: dict[tuple[object, ...], int] = {}
        for row, values, told in self._values(key.columns):
            if values is None:
                if key.primary:
                    self.told.setdefault((row, key.columns[0]), Broken("required", wording.REQUIRED))
            elif (earlier := first.setdefault(values, row)) != row and not told:
                self.told[row, key.columns[0]] = Broken("unique", wording.repeated(earlier))

    def _reference(self, reference: Reference) -> None:
        known = {values for _, values, _ in self._values(reference.to) if values is not None}
        for row, values, told in self._values(reference.columns):
            if values is not None and values not in known and not told:
                said = wording.unknown(", ".join(map(str, values)), reference.to)
                self.told[row, reference.columns[0]] = Broken("reference", said)

    def _finding(self, row: int, name: str | None, broken: Broken, texts: Mapping[str, Mapping[int, str]]) -> Finding:
        place = self.places[name] if name else None
        return Finding(
            broken.check,
            Severity.ERROR,
            broken.message,
            self.table.sheet,
            row,
            self.table.headers[place] if place is not None else None,
            cell_name(place, row) if place is not None else None,
            texts[name].get(row) if name else None,
            cause=_CAUSES[broken.check],
        )
