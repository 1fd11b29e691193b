"""Judging suspect rows exactly: of each cell the check it breaks first, and whether the row's rules are broken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from registry.standards.payloads import Severity
from registry.validation.asked import applies, counted, emptied, kept_of_all, key, told, with_values
from registry.validation.checks import key_of, text_of, value_of
from registry.validation.judgement import fault_schema
from registry.validation.plan import ColumnPlan, GroupRule, Plan
from registry.validation.readers.table import ROW, text_column
from registry.validation.reading import among, is_blank

_AT_ONCE = 100_000
"""Cells whose faults are told at once: a file may be wrong in every one."""
_OF_KEYS = ("key:", "counted:", "applies:", "free:", "emptied:")


@dataclass(frozen=True, slots=True)
class Block:
    """Suspect rows that were judged; ``rows`` without the blank ones."""

    rows: pl.DataFrame
    keys: pl.DataFrame
    """What the rows are compared by, as read exactly; an erroneous cell keys nothing, nor does a blank row."""
    blank: pl.Series
    """Numbers of the rows without content."""
    free_text: Mapping[str, int]
    """Cells by variable whose text has no code and is left out."""
    emptied: Mapping[str, int]
    """Cells by variable whose text stands for nothing, where they were asked for."""


def _error(name: str) -> str:
    return f"error:{name}"


def _fault(name: str) -> str:
    return f"fault:{name}"


def _hit(index: int) -> str:
    return f"hit:{index}"


def stray_text(name: str) -> str:
    """Name of the column that holds the mended text of a variable that groups rows."""
    return f"text:{name}"


def judged(plan: Plan, suspects: pl.DataFrame, width: int, *, unasked: bool = False) -> Block:
    """Read suspect rows exactly and judge their cells; ``width`` is the number of the file's columns.

    ``unasked`` says that nobody went through these rows before, who would have counted the emptied cells.
    """
    blank = _blank(suspects, width)
    rows = suspects.lazy()
    if len(blank):
        rows = rows.filter(~pl.col(ROW).is_in(blank.implode()))
    rows = rows.with_columns(column.reading.text.alias(f"text:{column.name}") for column in plan.columns)
    rows = with_values(plan.columns, plan, rows, plain=False)
    rows = rows.with_columns(_first_broken(column).alias(_fault(column.name)) for column in plan.columns)
    rows = rows.with_columns(_is_error(plan.column(name)).alias(_error(name)) for name in plan.asked_of_errors)
    found = rows.select(
        ROW,
        *dict.fromkeys(text_column(column.reading.index) for column in plan.columns),
        *(_fault(column.name) for column in plan.columns),
        *(_error(name) for name in plan.asked_of_errors),
        *(rule.broken.alias(_hit(index)) for index, rule in enumerate(plan.row_rules)),
        *dict.fromkeys(stray_text(rule.rule.by[0]) for rule in plan.group_rules),
        *(
            pl.when(~pl.col(_error(name))).then(key_of(plan.column(name).reading)).alias(key(name))
            for name in plan.grouped
        ),
        *(_counted(index, rule) for index, rule in enumerate(plan.group_rules)),
        *(rule.applies.alias(applies(index)) for index, rule in enumerate(plan.group_rules)),
        *(_left_out(column).alias(f"free:{column.name}") for column in _free(plan)),
        *(emptied(plan.columns) if unasked else ()),
    ).collect()
    keys = found.select(kept_of_all(plan))
    if len(blank):
        keys = suspects.select(ROW).join(keys, on=ROW, how="left", maintain_order="left")
    free = {column.name: int(found[f"free:{column.name}"].sum()) for column in _free(plan)}
    kept = found.drop(name for name in found.columns if name.startswith(_OF_KEYS))
    return Block(kept, keys, blank, {name: number for name, number in free.items() if number}, told(found))


def _free(plan: Plan) -> list[ColumnPlan]:
    return [one for one in plan.columns if one.reading.column and one.reading.column.free_text]


def _left_out(column: ColumnPlan) -> pl.Expr:
    return text_of(column.name).is_not_null() & value_of(column.name).is_null()


def _blank(suspects: pl.DataFrame, width: int) -> pl.Series:
    """Return the rows without content: column after column, for none are left after a few."""
    rows = suspects
    for index in range(width):
        if rows.is_empty():
            break
        rows = rows.filter(is_blank(pl.col(text_column(index))).fill_null(value=True))
    return rows[ROW]


def _is_error(column: ColumnPlan) -> pl.Expr:
    errors = [index for index, check in enumerate(column.checks) if check.severity is Severity.ERROR]
    if len(errors) == len(column.checks):
        return pl.col(_fault(column.name)).is_not_null()
    return among(pl.col(_fault(column.name)), errors).fill_null(value=False)


def _first_broken(column: ColumnPlan) -> pl.Expr:
    order = sorted(enumerate(column.checks), key=lambda numbered: numbered[1].severity is not Severity.ERROR)
    first: list[pl.Expr] = [pl.when(check.broken).then(pl.lit(index, dtype=pl.UInt8)) for index, check in order]
    return pl.coalesce([*first, pl.lit(None, dtype=pl.UInt8)])


def _counted(index: int, rule: GroupRule) -> pl.Expr:
    """Whether a judged row counts: unknown where a cell that decides it has an error."""
    sound = (
        ~pl.any_horizontal([pl.col(_error(name)) for name in sorted(rule.uses)]) if rule.uses else pl.lit(value=True)
    )
    return pl.when(sound).then(rule.counted).alias(counted(index))


def cell_faults(plan: Plan, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the faults of single cells, some columns at once."""
    broken = [column for column in plan.columns if rows[_fault(column.name)].null_count() < len(rows)]
    some = max(1, _AT_ONCE // max(1, len(rows)))
    for start in range(0, len(broken), some):
        yield _cell_faults(broken[start : start + some], rows)


def _cell_faults(broken: Sequence[ColumnPlan], rows: pl.DataFrame) -> pl.DataFrame:
    found = rows.select(ROW, *(pl.col(_fault(column.name)).alias(column.name) for column in broken)).unpivot(index=ROW)
    texts = rows.select(pl.col(text_column(column.reading.index)).alias(column.name) for column in broken).unpivot()
    checks = pl.DataFrame(
        [
            (column.name, index, check.name, check.severity.value)
            for column in broken
            for index, check in enumerate(column.checks)
        ],
        schema={"variable": pl.String, "value": pl.UInt8, "check": pl.String, "severity": pl.String},
        orient="row",
    )
    return (
        found.with_columns(texts["value"].alias("text"), first=pl.lit(None, dtype=pl.UInt32))
        .filter(pl.col("value").is_not_null())
        .join(checks, on=["variable", "value"], maintain_order="left")
        .select(fault_schema().names())
    )


def with_errors(rows: pl.DataFrame, name: str, numbers: pl.Series) -> pl.DataFrame:
    """Mark the cells of a variable in certain rows as erroneous, too."""
    among_them = pl.col(ROW).is_in(numbers.implode())
    return rows.with_columns((pl.col(_error(name)) | among_them).alias(_error(name)))


def rule_faults(plan: Plan, rows: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield what rules tell, one after another: a cell that has an error keeps quiet about the rest."""
    errors = {name: rows[_error(name)] for name in plan.asked_of_errors}
    for index, rule in enumerate(plan.row_rules):
        hit = rows[_hit(index)]
        if not hit.any():
            continue
        column = plan.column(rule.rule.column)
        for name in {*rule.uses, column.name}:
            hit &= ~errors[name]
        if rule.rule.severity is Severity.ERROR:
            errors[column.name] |= hit
        found = rows.filter(hit)
        yield faults_at(
            found[ROW], found[text_column(column.reading.index)], column.name, rule.rule.id, rule.rule.severity
        )


def faults_at(rows: pl.Series, texts: pl.Series, variable: str, rule: str, severity: Severity) -> pl.DataFrame:
    """Return the faults of one rule."""
    return pl.DataFrame({ROW: rows, "text": texts}).select(
        ROW,
        pl.lit(variable).alias("variable"),
        pl.lit(f"rule.{rule}").alias("check"),
        pl.lit(severity.value).alias("severity"),
        "text",
        pl.lit(None, dtype=pl.UInt32).alias("first"),
    )
