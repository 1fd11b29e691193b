"""Running a plan over a table: first find the rows that may be at fault, all columns at once; then judge only those.

The first pass streams, so that a file larger than memory can be checked; the second sees the suspect rows alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from registry.standards.payloads import Severity
from registry.validation.groups import broken_groups, later_copies
from registry.validation.plan import ColumnPlan, Plan, text_of, value_of
from registry.validation.reading import is_blank
from registry.validation.readers.table import ROW, Table, text_column


@dataclass(frozen=True, slots=True)
class Fault:
    """One cell that breaks one check; ``text`` is what the file holds there."""

    row: int
    variable: str
    check: str
    severity: Severity
    text: str | None
    first: int | None = None
    """The earlier row that holds the same, for what must stand once."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run found: the faults, and how the rows were read."""

    rows: int
    faults: tuple[Fault, ...]
    blank: tuple[int, ...] = ()
    """Rows without any content, which are not data."""
    copies: tuple[int, ...] = ()
    """Rows that the source wrote more than once, read as one."""
    emptied: Mapping[str, int] = field(default_factory=dict)
    """Cells by variable whose text stands for nothing (placeholders)."""
    free_text: Mapping[str, int] = field(default_factory=dict)
    """Cells by variable whose text has no code and is left out."""


def counted(index: int) -> str:
    """Name of the column that tells whether a row counts for the group rule at a position of the plan."""
    return f"counted:{index}"


def _error(name: str) -> str:
    return f"error:{name}"


def _fault(name: str) -> str:
    return f"fault:{name}"


def judge(plan: Plan, table: Table) -> Judgement:
    """Check every cell and row of a table; raises polars' own errors where a CSV file cannot be parsed."""
    suspects, keys, totals = _find(plan, table)
    width = len(table.headers)
    blank_rows = suspects.filter(pl.all_horizontal([is_blank(pl.col(text_column(i))).fill_null(value=True) for i in range(width)]))
    blank = tuple(blank_rows[ROW])
    rows = _judge_cells(plan, suspects.join(blank_rows, on=ROW, how="anti", maintain_order="left"))
    keys = _with_judged(plan, keys, suspects, rows)
    copies = later_copies(keys, plan.profile.duplicates.by) if plan.profile and plan.profile.duplicates else ()
    if copies:
        keys = keys.filter(~pl.col(ROW).is_in(pl.Series(copies, dtype=pl.UInt32).implode()))
    faults = list(_cell_faults(plan, rows))
    for key in plan.unique:
        rows = _unique(plan, key, keys, rows, faults)
    rows = _row_rules(plan, rows, faults)
    for index, rule in enumerate(plan.group_rules):
        if rule.rule.count is not None:
            lost = rows.filter(pl.any_horizontal([pl.col(_error(name)) | value_of(name).is_null() for name in rule.rule.by]))
            texts = lost.select(ROW, text=text_of(rule.rule.by[0]), counts=pl.col(counted(index)))
            texts = pl.concat([texts, _unread_rows(table)])
            column = plan.column(rule.rule.column)
            taken = set(rows.filter(pl.col(_error(column.name)))[ROW])
            for row in broken_groups(rule.rule, keys, counted(index), texts):
                if row not in taken:
                    text = _cell_text(table, rows, column, row)
                    faults.append(Fault(row, column.name, f"rule.{rule.rule.id}", rule.rule.severity, text))
    total = int(totals["rows"][0])
    return Judgement(
        total - len(blank),
        tuple(sorted(faults, key=lambda fault: (fault.row, plan.column(fault.variable).reading.index))),
        blank,
        copies,
        {name[8:]: int(totals[name][0]) for name in totals.columns if name != "rows" and totals[name][0]},
        _free_text(plan, rows),
    )


def standardised(plan: Plan, table: Table, judgement: Judgement) -> pl.LazyFrame:
    """Return all rows as values of the standard, with the row numbers of the source; null where unreadable."""
    left_out = pl.Series([*judgement.blank, *judgement.copies], dtype=pl.UInt32)
    return (
        table.frame.filter(~pl.col(ROW).is_in(left_out.implode()))
        .with_columns(column.reading.text.alias(f"text:{column.name}") for column in plan.columns)
        .select(ROW, *(column.reading.full_value(text_of(column.name)).alias(column.name) for column in plan.columns))
    )


def _find(plan: Plan, table: Table) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Stream the table once: suspect rows as they are, the keys of all rows, and totals."""
    readings = [column.reading for column in plan.columns]
    read = table.frame.with_columns(reading.plain_text.alias(f"text:{reading.name}") for reading in readings).with_columns(
        reading.plain_value(text_of(reading.name)).alias(f"value:{reading.name}") for reading in readings
    )
    for prepared in plan.prepared:
        read = read.with_columns(prepared)
    signs = [sign for column in plan.columns for sign in column.suspect] + [rule.broken for rule in plan.row_rules]
    if not any(column.variable.constraints.required for column in plan.columns):
        signs.append(pl.all_horizontal([pl.col(text_column(i)).is_null() for i in range(len(table.headers))]))
    sources = [name for name in table.frame.collect_schema().names()]
    queries = [
        read.filter(pl.any_horizontal(signs)).select(sources),
        read.select(_keys(plan)),
        read.select(
            pl.len().alias("rows"),
            *(
                (text_of(reading.name).is_null() & ~is_blank(reading.source)).sum().alias(f"emptied:{reading.name}")
                for reading in readings
                if reading.column and reading.column.placeholders
            ),
        ),
    ]
    suspects, keys, totals = pl.collect_all(queries, engine="streaming")
    return suspects.sort(ROW), keys.sort(ROW), totals


def _keys(plan: Plan) -> list[pl.Expr]:
    return [
        pl.col(ROW),
        *(value_of(name).alias(name) for name in plan.grouped),
        *(rule.counted.alias(counted(index)) for index, rule in enumerate(plan.group_rules)),
    ]


def _judge_cells(plan: Plan, suspects: pl.DataFrame) -> pl.DataFrame:
    """Read the suspect rows exactly and mark the check that each cell breaks first, errors before warnings."""
    rows = suspects.with_columns(column.reading.text.alias(f"text:{column.name}") for column in plan.columns)
    rows = rows.with_columns(
        column.reading.full_value(text_of(column.name)).alias(f"value:{column.name}") for column in plan.columns
    )
    for prepared in plan.prepared:
        rows = rows.with_columns(prepared)
    rows = rows.with_columns(_first_broken(column).alias(_fault(column.name)) for column in plan.columns)
    rows = rows.with_columns(
        pl.col(_fault(column.name))
        .is_in([i for i, check in enumerate(column.checks) if check.severity is Severity.ERROR])
        .fill_null(value=False)
        .alias(_error(column.name))
        for column in plan.columns
    )
    return rows.with_columns(
        pl.when(~pl.any_horizontal([pl.col(_error(name)) for name in rule.uses])).then(rule.counted).alias(counted(index))
        for index, rule in enumerate(plan.group_rules)
    )


def _first_broken(column: ColumnPlan) -> pl.Expr:
    order = sorted(enumerate(column.checks), key=lambda numbered: numbered[1].severity is not Severity.ERROR)
    return pl.coalesce(
        [pl.when(check.broken).then(pl.lit(index, dtype=pl.UInt8)) for index, check in order]
        or [pl.lit(None, dtype=pl.UInt8)]
    )


def _with_judged(plan: Plan, keys: pl.DataFrame, suspects: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Take what the exact reading says of the suspect rows; an erroneous cell keys nothing."""
    judged = rows.select(
        ROW,
        *(pl.when(~pl.col(_error(name))).then(value_of(name)).alias(name) for name in plan.grouped),
        *(counted(index) for index in range(len(plan.group_rules))),
    )
    return pl.concat([keys.join(suspects.select(ROW), on=ROW, how="anti"), judged]).sort(ROW)


def _cell_faults(plan: Plan, rows: pl.DataFrame) -> Iterator[Fault]:
    for column in plan.columns:
        name = _fault(column.name)
        broken = rows.filter(pl.col(name).is_not_null()).select(ROW, text_column(column.reading.index), name)
        for row, text, index in broken.iter_rows():
            check = column.checks[index]
            yield Fault(row, column.name, check.name, check.severity, text)


def _unique(plan: Plan, key: tuple[str, ...], keys: pl.DataFrame, rows: pl.DataFrame, faults: list[Fault]) -> pl.DataFrame:
    """Tell the later rows of equal keys, and mark their cells as erroneous."""
    name = key[0]
    severity = plan.column(name).variable.severity.get("unique", Severity.ERROR)
    found = later_copies(keys, key)
    told = {(fault.row, fault.variable) for fault in faults if fault.severity is Severity.ERROR}
    found = tuple(row for row in found if (row, name) not in told)
    again = pl.col(ROW).is_in(pl.Series(found, dtype=pl.UInt32).implode())
    copies = keys.filter(again)
    firsts = keys.join(copies, on=key, how="semi").group_by(key).agg(first=pl.col(ROW).min())
    for row, value, first in copies.join(firsts, on=key).select(ROW, name, "first").iter_rows():
        faults.append(Fault(row, name, "unique", severity, str(value), first))
    return rows.with_columns((pl.col(_error(name)) | (again & (severity is Severity.ERROR))).alias(_error(name)))


def _row_rules(plan: Plan, rows: pl.DataFrame, faults: list[Fault]) -> pl.DataFrame:
    """Tell broken rules one after another: a cell that has an error keeps quiet about the rest."""
    for rule in plan.row_rules:
        column = plan.column(rule.rule.column)
        quiet = pl.any_horizontal([pl.col(_error(name)) for name in {*rule.uses, column.name}])
        hit = rule.broken & ~quiet
        for row, text in rows.filter(hit).select(ROW, text_column(column.reading.index)).iter_rows():
            faults.append(Fault(row, column.name, f"rule.{rule.rule.id}", rule.rule.severity, text))
        if rule.rule.severity is Severity.ERROR:
            rows = rows.with_columns((pl.col(_error(column.name)) | hit).alias(_error(column.name)))
    return rows


def _cell_text(table: Table, rows: pl.DataFrame, column: ColumnPlan, row: int) -> str | None:
    name = text_column(column.reading.index)
    found = rows.filter(pl.col(ROW) == row)
    if found.is_empty():
        found = table.frame.filter(pl.col(ROW) == row).select(name).collect()
    return None if found.is_empty() else found[name][0]


def _unread_rows(table: Table) -> pl.DataFrame:
    """Return the rows that the reader had to leave out, as rows of unknown groups."""
    rows = [remark.row for remark in table.remarks if remark.row is not None]
    schema = {ROW: pl.UInt32(), "text": pl.String(), "counts": pl.Boolean()}
    return pl.DataFrame([(row, None, None) for row in rows], schema=schema, orient="row")


def _free_text(plan: Plan, rows: pl.DataFrame) -> dict[str, int]:
    counts = {}
    for column in plan.columns:
        if column.reading.column and column.reading.column.free_text:
            unread = rows.filter(text_of(column.name).is_not_null() & value_of(column.name).is_null()).height
            if unread:
                counts[column.name] = unread
    return counts
