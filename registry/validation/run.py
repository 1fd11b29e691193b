"""Running a plan over a table: first find the rows that may be at fault, all columns at once; then judge only those.

The first pass streams, so that a file larger than memory can be checked; the second sees the suspect rows alone, block
after block. Where they are too many to be kept, the file is read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

import polars as pl

from registry.standards.payloads import Severity
from registry.validation.asked import applies, counted
from registry.validation.cells import Block, cell_faults, faults_at, judged, rule_faults, stray_text, with_errors
from registry.validation.checks import text_of
from registry.validation.groups import broken_groups, later_copies
from registry.validation.judgement import Fault, Judgement, Tally, fault_schema, in_order
from registry.validation.plan import ColumnPlan, GroupRule, Plan
from registry.validation.readers.table import ROW, Table, text_column
from registry.validation.scan import Gathered, is_few, suspects

__all__ = ["Fault", "Judgement", "judge", "standardised"]

KEPT = 40_000
"""Judged rows that are kept in memory; for more the file is read again."""


def judge(plan: Plan, table: Table, *, most: int | None = None, room: int = 0) -> Judgement:
    """Check every cell and row of a table; raises polars' own errors where a CSV file cannot be parsed.

    With ``most`` only so many faults of each check and column are listed, while all are counted; up to ``room`` faults
    are all listed nevertheless.
    """
    return _Run(plan, table).judgement(most, room)


def standardised(plan: Plan, table: Table, judgement: Judgement) -> pl.LazyFrame:
    """Return all rows as values of the standard, with the row numbers of the source; null where unreadable."""
    left_out = pl.Series([*judgement.blank, *judgement.copies], dtype=pl.UInt32)
    return (
        table.frame.filter(~pl.col(ROW).is_in(left_out.implode()))
        .with_columns(column.reading.text.alias(f"text:{column.name}") for column in plan.columns)
        .select(ROW, *(column.reading.full_value(text_of(column.name)).alias(column.name) for column in plan.columns))
    )


@dataclass
class _Run:
    """One run: what is known of all rows, and of the cells that rows together or rules have found erroneous."""

    plan: Plan
    table: Table
    unique: list[pl.DataFrame] = field(default_factory=list)
    """Faults of values that stand twice."""
    groups: list[pl.DataFrame] = field(default_factory=list)
    errors: dict[str, list[pl.Series]] = field(default_factory=dict)
    """Rows by variable whose cell has an error that was found after the single cells were judged."""
    taken: dict[str, list[pl.Series]] = field(default_factory=dict)
    """Rows by variable at which rules across rows tell, whose cell has an error of any kind."""
    _kept: list[Block] | None = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look up where rules across rows tell."""
        self.taken |= {rule.rule.column: [] for rule in self.plan.group_rules}

    def judgement(self, most: int | None, room: int) -> Judgement:
        """Judge all, and list so many faults of each kind."""
        gathered, of_rows = Gathered(), _OfRows()
        for block in self._first_blocks(gathered):
            of_rows.add(block)
        keys = gathered.keys(pl.concat(of_rows.keys))
        copies = self._copies(keys)
        if copies:
            keys = keys.filter(~pl.col(ROW).is_in(pl.Series(copies, dtype=pl.UInt32).implode()))
        for key in self.plan.unique:
            self._tell_unique(key, keys)
        tally = Tally(most, room)
        for found in self._told(self.unique):
            tally.add(found)
        for block in self._blocks():
            for found in self._told(self._of_block(block)):
                tally.add(found)
        if self.plan.group_rules:
            self._tell_all_groups(self._without_later_errors(keys), pl.concat(of_rows.texts), tally)
        blank = tuple(of_rows.blank)
        emptied, free = dict(gathered.emptied + of_rows.emptied), dict(of_rows.free_text)
        judgement = Judgement(gathered.height - len(blank), tally.faults(self._places), blank, copies, emptied, free)
        if most is None:
            return judgement
        return replace(judgement, counted=tally.counted, counted_rows=tally.faulty_rows, again=self.all_faults)

    def all_faults(self) -> Iterator[pl.DataFrame]:
        """Yield every fault in the order of the file, block after block, when all was judged."""
        across = pl.concat([pl.DataFrame(schema=fault_schema()), *self.unique, *self.groups])
        for block in self._blocks():
            found = pl.concat([pl.DataFrame(schema=fault_schema()), *self._of_block(block)])
            last = block.rows[ROW].max()
            upto = pl.col(ROW) <= (0 if last is None else last)
            yield self._in_order([found, across.filter(upto)])
            across = across.filter(~upto)
        yield self._in_order([across])

    def _in_order(self, frames: list[pl.DataFrame]) -> pl.DataFrame:
        return in_order(frames, self._places)

    @property
    def _places(self) -> dict[str, int]:
        return {column.name: column.reading.index for column in self.plan.columns}

    def _told(self, faults: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Note which cells faults make erroneous, as far as rules across rows ask for it."""
        for found in faults:
            _note_errors(found, self.taken)
            if self.plan.group_rules and found["check"][0].startswith("rule."):
                _note_errors(found, self.errors, of_all=True)
            yield found

    def _first_blocks(self, gathered: Gathered) -> Iterator[Block]:
        """Judge the suspect rows while the file goes by, and keep them while they are few."""
        number = 0
        for rows in suspects(self.plan, self.table, gathered):
            block = judged(self.plan, rows, len(self.table.headers), unasked=is_few(self.table))
            number += len(block.rows)
            if self._kept is not None and number <= KEPT:
                self._kept.append(block)
            else:
                self._kept = None
            yield block

    def _blocks(self) -> Iterator[Block]:
        """Yield the judged rows, with the errors that stand twice have made."""
        width = len(self.table.headers)
        blocks = self._kept
        again = blocks if blocks is not None else (judged(self.plan, rows, width) for rows in self._suspects())
        for block in again:
            rows = block.rows
            for found in self.unique:
                if len(found) and found["severity"][0] == Severity.ERROR.value:
                    rows = with_errors(rows, found["variable"][0], found[ROW])
            yield replace(block, rows=rows)

    def _suspects(self) -> Iterator[pl.DataFrame]:
        return suspects(self.plan, self.table)

    def _of_block(self, block: Block) -> Iterator[pl.DataFrame]:
        for found in chain(cell_faults(self.plan, block.rows), rule_faults(self.plan, block.rows)):
            if len(found):
                yield found

    def _copies(self, keys: pl.DataFrame) -> tuple[int, ...]:
        profile = self.plan.profile
        by = profile.duplicates.by if profile and profile.duplicates else []
        return tuple(later_copies(keys, by)[ROW]) if by and set(by) <= set(keys.columns) else ()

    def _tell_unique(self, key: tuple[str, ...], keys: pl.DataFrame) -> None:
        """Tell the later rows of equal keys, and mark their cells as erroneous."""
        column = self.plan.column(key[0])
        severity = column.variable.severity.get("unique", Severity.ERROR)
        found = later_copies(_once_only(self.plan, key, keys), key)
        for others in self.errors.get(column.name, ()):
            found = found.filter(~pl.col(ROW).is_in(others.implode()))
        if found.is_empty():
            return
        if severity is Severity.ERROR:
            self.errors.setdefault(column.name, []).append(found[ROW])
        of_keys = keys.select(ROW, pl.col(column.name).alias("text"))
        found = found.join(of_keys, on=ROW, how="left", maintain_order="left")
        told = found.select(
            ROW,
            pl.lit(column.name).alias("variable"),
            pl.lit("unique").alias("check"),
            pl.lit(severity.value).alias("severity"),
            _key_text(column).alias("text"),
            "first",
        )
        self.unique.append(told)

    def _without_later_errors(self, keys: pl.DataFrame) -> pl.DataFrame:
        """Leave out what keys and rules have found since: such a cell is erroneous, too, and counts in no group."""
        for name, parts in self.errors.items():
            emptied = [counted(index) for index, rule in enumerate(self.plan.group_rules) if name in rule.uses]
            emptied += [name] if name in self.plan.grouped else []
            sound = ~pl.col(ROW).is_in(pl.concat(parts).implode())
            keys = keys.with_columns(pl.when(sound).then(pl.col(column)).alias(column) for column in emptied)
        return keys

    def _tell_all_groups(self, keys: pl.DataFrame, texts: pl.DataFrame, tally: Tally) -> None:
        for index, rule in enumerate(self.plan.group_rules):
            self._tell_groups(index, rule, keys, texts)
        for found in self.groups:
            tally.add(found)

    def _tell_groups(self, index: int, rule: GroupRule, keys: pl.DataFrame, texts: pl.DataFrame) -> None:
        """Tell of groups with too few or too many rows, at cells that have no error yet."""
        by, column = rule.rule.by, self.plan.column(rule.rule.column)
        data = pl.col(applies(index)).is_not_null()  # a blank row belongs to no group
        lost = keys.filter(data & pl.any_horizontal([pl.col(name).is_null() for name in by]))
        text = texts.select(ROW, pl.col(stray_text(by[0])).alias("text"))
        strays = lost.select(ROW, pl.col(counted(index)).alias("counts")).join(text, on=ROW, how="left")
        strays = pl.concat([strays.select(ROW, "text", "counts"), _unread_rows(self.table)])
        first = self.plan.column(by[0]).reading
        rows = broken_groups(rule.rule, keys.filter(pl.col(applies(index))), counted(index), strays, first.key_text)
        found = pl.Series(ROW, list(rows), dtype=pl.UInt32).unique().sort()
        for rows_with_error in self.taken[column.name]:
            found = found.filter(~found.is_in(rows_with_error.implode()))
        if len(found):
            cells = self._cells(column, found, keys if column.name in by else None)
            told = faults_at(cells[ROW], cells["text"], column.name, rule.rule.id, rule.rule.severity)
            self.groups.append(told)
            _note_errors(told, self.taken)

    def _cells(self, column: ColumnPlan, rows: pl.Series, keys: pl.DataFrame | None) -> pl.DataFrame:
        """Return what cells hold: from their keys where those tell it, for else the file is read again."""
        these = pl.col(ROW).is_in(rows.implode())
        reading = column.reading
        if keys is not None and reading.column is None and reading.key_is_number:
            return keys.filter(these).select(ROW, _key_text(column, column.name).alias("text"))
        text = pl.col(text_column(reading.index)).alias("text")
        return self.table.frame.filter(these).select(ROW, text).collect(engine="streaming").sort(ROW)


@dataclass
class _OfRows:
    """What is kept of the suspect rows until all rows were seen."""

    blank: list[int] = field(default_factory=list)
    free_text: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)
    keys: list[pl.DataFrame] = field(default_factory=list)
    texts: list[pl.DataFrame] = field(default_factory=list)
    """The texts of keys by which rows are grouped."""

    def add(self, block: Block) -> None:
        self.blank += block.blank.to_list()
        self.free_text.update(block.free_text)
        self.emptied.update(block.emptied)
        self.keys.append(block.keys)
        self.texts.append(block.rows.select(pl.col(ROW), pl.col("^text:.*$")))


def _once_only(plan: Plan, key: tuple[str, ...], keys: pl.DataFrame) -> pl.DataFrame:
    """Leave out the rows whose key holds a value that may stand more than once."""
    for name in key:
        if repeatable := plan.column(name).variable.constraints.repeatable:
            keys = keys.filter(~_key_text(plan.column(name), name).is_in(repeatable).fill_null(value=False))
    return keys


def _key_text(column: ColumnPlan, name: str = "text") -> pl.Expr:
    """Write keys as the texts they stand for."""
    text = pl.col(name).cast(pl.String)
    return text.str.zfill(column.reading.digits or 0) if column.reading.key_is_number else text


def _note_errors(found: pl.DataFrame, errors: dict[str, list[pl.Series]], *, of_all: bool = False) -> None:
    """Note the rows with an error by variable: of those asked for, or of all."""
    rows = found.lazy().filter(pl.col("severity") == Severity.ERROR.value).select(ROW, "variable").collect()
    for name in rows["variable"].unique() if of_all else errors:
        of_variable = rows.filter(pl.col("variable") == name)[ROW]
        if len(of_variable):
            errors.setdefault(name, []).append(of_variable)


def _unread_rows(table: Table) -> pl.DataFrame:
    """Return the rows that the reader had to leave out, as rows of unknown groups."""
    rows = [remark.row for remark in table.remarks if remark.row is not None]
    schema = {ROW: pl.UInt32(), "text": pl.String(), "counts": pl.Boolean()}
    return pl.DataFrame([(row, None, None) for row in rows], schema=schema, orient="row")
