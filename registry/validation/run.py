"""Running a plan over a table: first find the rows that may be at fault, all columns at once; then judge only those.

The first pass streams, so that a file larger than memory can be checked; the second sees the suspect rows alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from registry.standards.payloads import Severity
from registry.validation.checks import key_of, text_of, value_of
from registry.validation.groups import broken_groups, later_copies
from registry.validation.plan import ColumnPlan, GroupRule, Plan
from registry.validation.readers.table import ROW, Table, text_column
from registry.validation.reading import among, is_blank, may_be_blank


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


def applies(index: int) -> str:
    """Name of the column that tells whether a row belongs to a group of the rule at a position of the plan."""
    return f"applies:{index}"


def _error(name: str) -> str:
    return f"error:{name}"


def _fault(name: str) -> str:
    return f"fault:{name}"


def judge(plan: Plan, table: Table) -> Judgement:
    """Check every cell and row of a table; raises polars' own errors where a CSV file cannot be parsed."""
    suspects, keys, emptied = _find(plan, table)
    height = keys.height
    blank_rows = _blank(suspects, len(table.headers))
    blank = tuple(blank_rows[ROW])
    rows = suspects if blank_rows.is_empty() else suspects.join(blank_rows, on=ROW, how="anti", maintain_order="left")
    rows = _judge_cells(plan, rows)
    faults = list(_cell_faults(plan, rows))
    judged = _with_judged(plan, keys, suspects, rows)
    copies = later_copies(judged, plan.profile.duplicates.by) if plan.profile and plan.profile.duplicates else ()
    once = ~pl.col(ROW).is_in(pl.Series(copies, dtype=pl.UInt32).implode())
    for key in plan.unique:
        rows = _unique(plan, key, judged.filter(once) if copies else judged, rows, faults)
    rows = _row_rules(plan, rows, faults)
    if plan.group_rules:
        judged = _without_later_errors(plan, judged.filter(once) if copies else judged, faults)
        _group_rules(plan, table, judged, rows, faults)
    return Judgement(
        height - len(blank),
        tuple(sorted(faults, key=lambda fault: (fault.row, plan.column(fault.variable).reading.index))),
        blank,
        copies,
        emptied,
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


def _find(plan: Plan, table: Table) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, int]]:
    """Go through the table once: suspect rows as they are, the keys of all rows, and cells that stand for nothing."""
    readings = [column.reading for column in plan.columns]
    texts = table.frame.with_columns(reading.plain_text.alias(f"text:{reading.name}") for reading in readings)
    read = _with_values(plan, texts, [reading.plain_value(text_of(reading.name)) for reading in readings])
    signs = [sign for column in plan.columns for sign in column.suspect] + [rule.broken for rule in plan.row_rules]
    if not any(column.variable.constraints.required for column in plan.columns):
        cells = [pl.col(text_column(index)) for index in range(len(table.headers))]
        signs.append(pl.all_horizontal([cell.is_null() | may_be_blank(cell) for cell in cells]))
    suspect = pl.any_horizontal(signs).fill_null(value=False).alias("suspect")
    emptied = [
        (text_of(reading.name).is_null() & ~is_blank(reading.source)).sum().alias(reading.name)
        for reading in readings
        if reading.column and reading.column.placeholders
    ]
    if table.loaded is not None:
        keys = read.select(*_keys(plan), suspect).collect(engine="streaming")
        suspects, keys = table.loaded.filter(keys["suspect"]), keys.drop("suspect")
        counts = read.select(emptied).collect() if emptied else pl.DataFrame()
    else:
        sources = table.frame.collect_schema().names()
        queries = [read.select(*sources, suspect).filter("suspect").drop("suspect"), read.select(_keys(plan))]
        suspects, keys, *rest = pl.collect_all(
            [*queries, *([read.select(emptied)] if emptied else [])], engine="streaming"
        )
        counts = rest[0] if rest else pl.DataFrame()
    return suspects.sort(ROW), keys.sort(ROW), {name: counts[name][0] for name in counts.columns if counts[name][0]}


def _with_values(plan: Plan, frame: pl.LazyFrame, values: Sequence[pl.Expr]) -> pl.LazyFrame:
    """Add the values of the columns, and what checks and rules share, each computed once."""
    frame = frame.with_columns(
        *(value.alias(f"value:{column.name}") for column, value in zip(plan.columns, values, strict=True)),
        *(
            text_of(column.name).cast(pl.UInt64, strict=False).alias(f"number:{column.name}")
            for column in plan.columns
            if column.reading.digits
        ),
    )
    for prepared in plan.prepared:
        frame = frame.with_columns(prepared)
    return frame


def _keys(plan: Plan) -> list[pl.Expr]:
    return [
        pl.col(ROW),
        *(key_of(plan.column(name).reading).alias(name) for name in plan.grouped),
        *(rule.counted.alias(counted(index)) for index, rule in enumerate(plan.group_rules)),
        *(rule.applies.alias(applies(index)) for index, rule in enumerate(plan.group_rules)),
    ]


def _judge_cells(plan: Plan, suspects: pl.DataFrame) -> pl.DataFrame:
    """Read the suspect rows exactly and mark the check that each cell breaks first, errors before warnings."""
    rows = suspects.lazy().with_columns(column.reading.text.alias(f"text:{column.name}") for column in plan.columns)
    rows = _with_values(plan, rows, [column.reading.full_value(text_of(column.name)) for column in plan.columns])
    rows = rows.with_columns(_first_broken(column).alias(_fault(column.name)) for column in plan.columns)
    rows = rows.with_columns(_is_error(plan.column(name)).alias(_error(name)) for name in plan.asked_of_errors)
    return rows.collect()


def _blank(suspects: pl.DataFrame, width: int) -> pl.DataFrame:
    """Return the rows without content: column after column, for none are left after a few."""
    rows = suspects
    for index in range(width):
        if rows.is_empty():
            break
        rows = rows.filter(is_blank(pl.col(text_column(index))).fill_null(value=True))
    return rows


def _is_error(column: ColumnPlan) -> pl.Expr:
    errors = [index for index, check in enumerate(column.checks) if check.severity is Severity.ERROR]
    if len(errors) == len(column.checks):
        return pl.col(_fault(column.name)).is_not_null()
    return among(pl.col(_fault(column.name)), errors).fill_null(value=False)


def _first_broken(column: ColumnPlan) -> pl.Expr:
    order = sorted(enumerate(column.checks), key=lambda numbered: numbered[1].severity is not Severity.ERROR)
    first: list[pl.Expr] = [pl.when(check.broken).then(pl.lit(index, dtype=pl.UInt8)) for index, check in order]
    return pl.coalesce([*first, pl.lit(None, dtype=pl.UInt8)])


def _with_judged(plan: Plan, keys: pl.DataFrame, suspects: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Put in what the exact reading says of the suspect rows; an erroneous cell keys nothing, nor does a blank row."""
    judged = rows.select(
        ROW,
        *(pl.when(~pl.col(_error(name))).then(key_of(plan.column(name).reading)).alias(name) for name in plan.grouped),
        *(_counted(index, rule) for index, rule in enumerate(plan.group_rules)),
        *(rule.applies.alias(applies(index)) for index, rule in enumerate(plan.group_rules)),
    )
    judged = suspects.select(ROW).join(judged, on=ROW, how="left", maintain_order="left")
    places = keys[ROW].search_sorted(judged[ROW])
    return keys.with_columns(keys[name].scatter(places, judged[name]) for name in keys.columns if name != ROW)


def _without_later_errors(plan: Plan, judged: pl.DataFrame, faults: Sequence[Fault]) -> pl.DataFrame:
    """Leave out what keys and rules have found since: such a cell is erroneous, too, and counts in no group."""
    later: dict[str, list[int]] = {}
    for fault in faults:
        if fault.severity is Severity.ERROR and (fault.check == "unique" or fault.check.startswith("rule.")):
            later.setdefault(fault.variable, []).append(fault.row)
    for name, rows in later.items():
        emptied = [counted(index) for index, rule in enumerate(plan.group_rules) if name in rule.uses]
        emptied += [name] if name in plan.grouped else []
        sound = ~pl.col(ROW).is_in(pl.Series(rows, dtype=pl.UInt32).implode())
        judged = judged.with_columns(pl.when(sound).then(pl.col(column)).alias(column) for column in emptied)
    return judged


def _counted(index: int, rule: GroupRule) -> pl.Expr:
    """Whether a judged row counts: unknown where a cell that decides it has an error."""
    sound = (
        ~pl.any_horizontal([pl.col(_error(name)) for name in sorted(rule.uses)]) if rule.uses else pl.lit(value=True)
    )
    return pl.when(sound).then(rule.counted).alias(counted(index))


def _cell_faults(plan: Plan, rows: pl.DataFrame) -> Iterator[Fault]:
    numbers = rows[ROW].to_list()
    for column in plan.columns:
        broken = rows[_fault(column.name)]
        if broken.null_count() == len(broken):
            continue
        texts = rows[text_column(column.reading.index)].to_list()
        for row, index, text in zip(numbers, broken.to_list(), texts, strict=True):
            if index is not None:
                check = column.checks[index]
                yield Fault(row, column.name, check.name, check.severity, text)


def _unique(
    plan: Plan, key: tuple[str, ...], keys: pl.DataFrame, rows: pl.DataFrame, faults: list[Fault]
) -> pl.DataFrame:
    """Tell the later rows of equal keys, and mark their cells as erroneous."""
    name = key[0]
    severity = plan.column(name).variable.severity.get("unique", Severity.ERROR)
    for part in key:
        if repeatable := plan.column(part).variable.constraints.repeatable:
            keys = keys.filter(~pl.col(part).cast(pl.String).is_in(repeatable).fill_null(value=False))
    found = later_copies(keys, key)
    told = {(fault.row, fault.variable) for fault in faults if fault.severity is Severity.ERROR}
    found = tuple(row for row in found if (row, name) not in told)
    if not found:
        return rows
    again = pl.col(ROW).is_in(pl.Series(found, dtype=pl.UInt32).implode())
    copies = keys.filter(again)
    firsts = keys.join(copies, on=key, how="semi").group_by(key).agg(first=pl.col(ROW).min())
    for row, value, first in copies.join(firsts, on=key).select(ROW, name, "first").iter_rows():
        faults.append(Fault(row, name, "unique", severity, plan.column(name).reading.key_text(value), first))
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


def _group_rules(plan: Plan, table: Table, keys: pl.DataFrame, rows: pl.DataFrame, faults: list[Fault]) -> None:
    """Tell of groups with too few or too many rows, at cells that have no error yet."""
    for index, rule in enumerate(plan.group_rules):
        by, column = rule.rule.by, plan.column(rule.rule.column)
        data = keys.filter(pl.col(applies(index)).is_not_null())  # a blank row belongs to no group
        lost = data.filter(pl.any_horizontal([pl.col(name).is_null() for name in by]))
        texts = rows.select(ROW, text_of(by[0]).alias("text"))
        strays = lost.select(ROW, pl.col(counted(index)).alias("counts")).join(texts, on=ROW, how="left")
        strays = pl.concat([strays.select(ROW, "text", "counts"), _unread_rows(table)])
        found = list(
            broken_groups(
                rule.rule,
                keys.filter(pl.col(applies(index))),
                counted(index),
                strays,
                plan.column(by[0]).reading.key_text,
            )
        )
        if not found:
            continue
        taken = {fault.row for fault in faults if fault.variable == column.name and fault.severity is Severity.ERROR}
        told = pl.col(ROW).is_in(pl.Series([row for row in found if row not in taken], dtype=pl.UInt32).implode())
        cells = table.frame.filter(told).select(ROW, text_column(column.reading.index)).collect()
        for row, text in cells.iter_rows():
            faults.append(Fault(row, column.name, f"rule.{rule.rule.id}", rule.rule.severity, text))


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
