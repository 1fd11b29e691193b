"""What every row of a table is asked while it goes by: for signs of a fault, and for what rows are compared by."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from registry.validation.checks import key_of, text_of
from registry.validation.plan import ColumnPlan, Plan
from registry.validation.readers.table import ROW
from registry.validation.reading import is_blank

SUSPECT = "suspect"
"""Name of the column that tells a row with a sign of a fault."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a table that was asked."""

    kept: pl.DataFrame
    """What is kept of all its rows."""
    suspects: pl.DataFrame
    """The rows with a sign, as the file holds them."""
    emptied: Mapping[str, int]
    """Cells by variable whose text stands for nothing."""


def counted(index: int) -> str:
    """Name of the column that tells whether a row counts for the group rule at a position of the plan."""
    return f"counted:{index}"


def key(name: str) -> str:
    """Name of the column that holds what a variable is compared by, beside the columns of the file."""
    return f"key:{name}"


def applies(index: int) -> str:
    """Name of the column that tells whether a row belongs to a group of the rule at a position of the plan."""
    return f"applies:{index}"


def with_values(columns: Sequence[ColumnPlan], plan: Plan, frame: pl.LazyFrame, *, plain: bool) -> pl.LazyFrame:
    """Add the values of columns, read plainly or in full, and what checks and rules share, each computed once."""
    readings = [column.reading for column in columns]
    texts = [(reading, text_of(reading.name)) for reading in readings]
    frame = frame.with_columns(
        *((one.plain_value(text) if plain else one.full_value(text)).alias(f"value:{one.name}") for one, text in texts),
        *(text.cast(pl.UInt64, strict=False).alias(f"number:{one.name}") for one, text in texts if one.digits),
    )
    for prepared in plan.prepared:
        frame = frame.with_columns(prepared)
    return frame


def kept_of_all(plan: Plan) -> list[pl.Expr]:
    """Return what is kept of all rows, from a frame that holds it under names of its own."""
    rules = range(len(plan.group_rules))
    keys = (pl.col(key(name)).alias(name) for name in plan.grouped)
    return [pl.col(ROW), *keys, *map(pl.col, map(counted, rules)), *map(pl.col, map(applies, rules))]


def keys(plan: Plan) -> list[pl.Expr]:
    """Return what is kept of all rows but their numbers, from a frame of values."""
    return [
        *(key_of(plan.column(name).reading).alias(key(name)) for name in plan.grouped),
        *(rule.counted.alias(counted(index)) for index, rule in enumerate(plan.group_rules)),
        *(rule.applies.alias(applies(index)) for index, rule in enumerate(plan.group_rules)),
    ]


def emptied(columns: Iterable[ColumnPlan]) -> Iterator[pl.Expr]:
    """Yield which cells hold a text that stands for nothing, for columns that have such texts."""
    for reading in (column.reading for column in columns):
        if reading.column and reading.column.placeholders:
            yield (text_of(reading.name).is_null() & ~is_blank(reading.source)).alias(f"emptied:{reading.name}")


def told(part: pl.DataFrame) -> dict[str, int]:
    """Count what ``emptied`` found."""
    names = [name for name in part.columns if name.startswith("emptied:")]
    return {name.removeprefix("emptied:"): number for name in names if (number := int(part[name].sum()))}


def any_of(signs: Sequence[pl.Expr]) -> pl.Expr:
    """Join signs; what is unknown is none."""
    joined = pl.any_horizontal(signs) if signs else pl.lit(value=False)
    return joined.fill_null(value=False).alias(SUSPECT)


def compact(rows: pl.DataFrame) -> pl.DataFrame:
    """Copy the texts of rows: otherwise a few of them would keep all the others of their part in memory."""
    if rows.is_empty() or pl.String not in rows.dtypes:
        return rows
    copied = io.BytesIO()
    rows.write_ipc_stream(copied)
    copied.seek(0)
    return pl.read_ipc_stream(copied)
