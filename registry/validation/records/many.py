"""Many records at once: all columns together find the few that must be judged, and each of those is judged by itself.

So one path judges, however many come: a record in a list is told exactly what it is told alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import polars as pl

from registry.standards.payloads import Datatype
from registry.validation.checks import text_of
from registry.validation.plan import ColumnPlan, Plan
from registry.validation.readers.table import text_column
from registry.validation.records.one import Record

_WHOLE: set[type] = {int, type(None)}
_DECIMAL: set[type] = {int, float, type(None)}


class Sieve:
    """Finds out of many records those that may be at fault. Its expressions are made once: that takes a while."""

    def __init__(self, plan: Plan) -> None:
        """Prepare for a plan whose columns are the variables of a standard, in their order."""
        self._columns = plan.columns
        self._known = frozenset(column.name for column in plan.columns)
        self._steps: tuple[list[pl.Expr], ...] = (
            [pl.col(text_column(column.reading.index)).alias(f"text:{column.name}") for column in plan.columns],
            [
                *(
                    column.reading.plain_value(text_of(column.name)).alias(f"value:{column.name}")
                    for column in plan.columns
                ),
                *(
                    text_of(column.name).cast(pl.UInt64, strict=False).alias(f"number:{column.name}")
                    for column in plan.columns
                    if column.reading.digits
                ),
            ],
            *([prepared] for prepared in plan.prepared),
        )
        signs = [sign for column in plan.columns for sign in column.suspect] + [rule.broken for rule in plan.row_rules]
        self._is_suspect = pl.any_horizontal(signs).fill_null(value=False) if signs else pl.lit(value=False)

    def suspects(self, records: Sequence[Record]) -> list[int]:
        """Return the places of records that may be at fault, in order; a sound one may be among them."""
        named = set[str]().union(*records)
        odd: set[int] = set()
        series = []
        for column in self._columns:
            if column.name in named:
                found, places = _series(column, _values(records, column.name))
                odd |= places
            else:
                found = pl.Series(text_column(column.reading.index), [None], dtype=pl.String)
                found = found.new_from_index(0, len(records))
            series.append(found)
        if unknown := named - self._known:
            odd.update(place for place, record in enumerate(records) if not unknown.isdisjoint(record))
        read = pl.DataFrame(series).lazy()
        for step in self._steps:
            read = read.with_columns(step)
        places_found: list[int] = read.select(self._is_suspect.arg_true()).collect().to_series().to_list()
        return sorted(odd.union(places_found)) if odd else places_found


def _values(records: Iterable[Record], name: str) -> list[Any]:
    """Return the values of a variable; twice as fast where no record lacks it."""
    try:
        return list(map(itemgetter(name), records))
    except KeyError:
        return [record.get(name) for record in records]


def _series(column: ColumnPlan, values: list[Any]) -> tuple[pl.Series, set[int]]:
    """Return a column as text, and the places of values that have not its type, which are left out."""
    name = text_column(column.reading.index)
    match column.reading.datatype:
        case Datatype.INTEGER:
            odd = _mistyped(values, _WHOLE)
            try:
                return pl.Series(name, values, dtype=pl.Int64).cast(pl.String), odd
            except (TypeError, OverflowError):  # beyond 64 bits, which no such text is either
                return pl.Series(name, [None if value is None else str(value) for value in values], pl.String), odd
        case Datatype.DECIMAL:
            odd = _mistyped(values, _DECIMAL)
            written = [
                None if value is None else f"{value:f}" if type(value) is float else str(value) for value in values
            ]
            return pl.Series(name, written, dtype=pl.String), odd
        case _:
            try:
                return pl.Series(name, values, dtype=pl.String), set()
            except TypeError:
                odd = _mistyped(values, {str, type(None)})
                return pl.Series(name, values, dtype=pl.String), odd


def _mistyped(values: list[Any], wanted: set[type]) -> set[int]:
    """Return the places of values of another type, and put nothing in their place."""
    if set(map(type, values)) <= wanted:
        return set()
    odd = {place for place, value in enumerate(values) if type(value) not in wanted}
    for place in odd:
        values[place] = None
    return odd
