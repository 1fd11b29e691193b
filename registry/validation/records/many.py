"""Many records at once: all columns together find the few that must be judged, and each of those is judged by itself.

So one path judges, however many come: a record in a list is told exactly what it is told alone.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from registry.standards.payloads import Datatype
from registry.validation.checks import text_of
from registry.validation.plan import ColumnPlan, Plan
from registry.validation.readers.table import text_column
from registry.validation.records.one import Record

_TEXT, _WHOLE, _DECIMAL = {str, type(None)}, {int, type(None)}, {int, float, type(None)}


def suspects(plan: Plan, records: Sequence[Record]) -> list[int]:
    """Return the places of the records that may be at fault, in order; a sound one may be among them."""
    series, odd = [], set()
    for column in plan.columns:
        name = column.name
        values = [record.get(name) for record in records]
        odd |= _mistyped(column, values)
        series.append(_series(column, values))
    frame = pl.DataFrame(series)
    signs = [sign for column in plan.columns for sign in column.suspect] + [rule.broken for rule in plan.row_rules]
    given = pl.Series([len(record) for record in records], dtype=pl.Int64)
    texts = [pl.col(text_column(column.reading.index)) for column in plan.columns]
    known = pl.sum_horizontal([text.is_not_null() for text in texts])
    read = frame.lazy().with_columns(
        text.alias(f"text:{column.name}") for text, column in zip(texts, plan.columns, strict=True)
    )
    read = read.with_columns(
        *(column.reading.plain_value(text_of(column.name)).alias(f"value:{column.name}") for column in plan.columns),
        *(
            text_of(column.name).cast(pl.UInt64, strict=False).alias(f"number:{column.name}")
            for column in plan.columns
            if column.reading.digits
        ),
    )
    for prepared in plan.prepared:
        read = read.with_columns(prepared)
    is_suspect = pl.any_horizontal([*signs, known != pl.lit(given)]).fill_null(value=False)
    found = read.select(is_suspect.arg_true()).collect().to_series().to_list()
    return sorted(odd.union(found)) if odd else found


def _mistyped(column: ColumnPlan, values: list[Any]) -> set[int]:
    """Return the places of values that have not the type of the column, and put nothing in their place."""
    wanted = _types(column)
    if set(map(type, values)) <= wanted:
        return set()
    odd = {place for place, value in enumerate(values) if type(value) not in wanted}
    for place in odd:
        values[place] = None
    return odd


def _series(column: ColumnPlan, values: list[Any]) -> pl.Series:
    name = text_column(column.reading.index)
    wanted = _types(column)
    if wanted is _TEXT:
        return pl.Series(name, values, dtype=pl.String)
    if wanted is _WHOLE:
        try:
            return pl.Series(name, values, dtype=pl.Int64).cast(pl.String)
        except (TypeError, OverflowError):  # beyond 64 bits: no such text is a whole number either
            return pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)
    written = [None if value is None else f"{value:f}" if type(value) is float else str(value) for value in values]
    return pl.Series(name, written, dtype=pl.String)


def _types(column: ColumnPlan) -> set[type]:
    match column.reading.datatype:
        case Datatype.INTEGER:
            return _WHOLE
        case Datatype.DECIMAL:
            return _DECIMAL
        case _:
            return _TEXT
