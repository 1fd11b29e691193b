"""The checks of a single cell, in the order of telling, and the cheap signs that a cell needs them."""

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import polars as pl

from registry.standards.payloads import Datatype, Severity
from registry.validation.expressions import DECIMAL
from registry.validation.reading import ColumnReading, among, begins_with_plus, may_be_blank


def text_of(name: str) -> pl.Expr:
    """The mended text of a variable's column."""
    return pl.col(f"text:{name}")


def value_of(name: str) -> pl.Expr:
    """The value of a variable, of its own type."""
    return pl.col(f"value:{name}")


def number_of(name: str) -> pl.Expr:
    """The text of a variable of digits as a whole number: cast once, for its pattern, its rules and its keys."""
    return pl.col(f"number:{name}")


def key_of(reading: ColumnReading) -> pl.Expr:
    """What stands for a variable's value as a key: equal for equal values. Numbers are hashed faster than texts."""
    return number_of(reading.name) if reading.key_is_number else value_of(reading.name)


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a single cell; ``broken`` is over text and value and never unknown."""

    name: str
    severity: Severity
    broken: pl.Expr


def cell_checks(reading: ColumnReading) -> Iterator[Check]:
    """Yield the checks of a column's cells; of several that are broken the first is told."""
    found = _coded(reading) if reading.vocabulary is not None else _typed(reading)
    for name, broken in found:
        # a check over a null is unknown, and its contrary too: only what is surely broken is told
        yield Check(name, reading.variable.severity.get(name, Severity.ERROR), broken.fill_null(value=False))


def signs(reading: ColumnReading, *, used: bool) -> Iterator[pl.Expr]:
    """Yield signs that the exact reading must judge a cell; each may be unknown, which is no sign.

    They are over the plainly read text and value. ``used`` says that rules read the variable.
    """
    limits, text, value = reading.variable.constraints, text_of(reading.name), value_of(reading.name)
    if limits.required:
        yield text.is_null()
    if reading.vocabulary is not None:
        if reading.vocabulary.written_as_codes:
            yield ~among(text, list(reading.vocabulary.codes))
        else:
            yield text.is_not_null() & value.is_null()
        return
    yield from _signs_of_type(reading, needs_text=limits.required or limits.unique or used)
    told = {"pattern", "length", "range"} | ({"type"} if reading.variable.datatype is not Datatype.STRING else set())
    for name, broken in _typed(reading):
        if name in told:
            yield broken


def _signs_of_type(reading: ColumnReading, *, needs_text: bool) -> Iterator[pl.Expr]:
    text, value = text_of(reading.name), value_of(reading.name)
    if reading.variable.datatype is Datatype.DATE:
        yield text.is_not_null() & value.is_null()
        yield ~text.str.contains(reading.lexical)
        yield value < date.min
    loose = reading.variable.datatype is Datatype.STRING and reading.digits is None
    if loose and needs_text and not reading.column:
        yield may_be_blank(text)
    if (stored := reading.stored_as_number) is not None:
        yield stored


def _coded(reading: ColumnReading) -> Iterator[tuple[str, pl.Expr]]:
    limits, text, value = reading.variable.constraints, text_of(reading.name), value_of(reading.name)
    unread = text.is_not_null() & value.is_null()
    if limits.required:
        yield "required", text.is_null()
    if reading.vocabulary and reading.vocabulary.written_as_codes and limits.pattern and not reading.variable.multiple:
        yield "pattern", unread & ~text.str.contains(limits.pattern)
    if not (reading.column and reading.column.free_text):
        yield "code", unread


def _typed(reading: ColumnReading) -> Iterator[tuple[str, pl.Expr]]:
    limits, text, value = reading.variable.constraints, text_of(reading.name), value_of(reading.name)
    unread = text.is_not_null() & value.is_null()
    if limits.required:
        yield "required", text.is_null()
    match reading.variable.datatype:
        case Datatype.INTEGER:
            yield "type", unread | begins_with_plus(text)
        case Datatype.DECIMAL:
            yield "type", ~text.str.contains(DECIMAL)
        case Datatype.DATE:
            yield "format", unread
        case Datatype.STRING:
            yield from _text_checks(reading, text)
            return
    if (outside := _outside(value, _bound(limits.minimum), _bound(limits.maximum))) is not None:
        yield "range", outside


def _text_checks(reading: ColumnReading, text: pl.Expr) -> Iterator[tuple[str, pl.Expr]]:
    limits = reading.variable.constraints
    for lost in (reading.stored_as_number, reading.written_rounded):
        if lost is not None:
            yield "type", text.is_not_null() & lost
    if limits.pattern:
        yield "pattern", text.is_not_null() & ~_matches(reading, text, limits.pattern)
    if (outside := _outside(text.str.len_chars(), limits.min_length, limits.max_length)) is not None:
        yield "length", outside


def _matches(reading: ColumnReading, text: pl.Expr, pattern: str) -> pl.Expr:
    """Find a pattern; a fixed number of digits is counted and cast, which is faster than matching."""
    if reading.digits is None:
        return text.str.contains(pattern)
    # of what casts, only a plus would be no digit: it sorts before the digits
    return (text.str.len_bytes() == reading.digits) & number_of(reading.name).is_not_null() & (text >= "0")


def _outside(value: pl.Expr, minimum: Any, maximum: Any) -> pl.Expr | None:
    """Say whether a value lies outside its bounds, both inclusive; None when there are none."""
    parts = [value < minimum] if minimum is not None else []
    if maximum is not None:
        parts.append(value > maximum)
    return reduce(operator.or_, parts) if parts else None


def _bound(limit: float | str | None) -> float | date | None:
    """Read a bound: a date as ISO 8601, or a number."""
    return date.fromisoformat(limit) if isinstance(limit, str) and "-" in limit[1:] else _number(limit)


def _number(limit: float | str | None) -> float | None:
    return float(limit) if isinstance(limit, str) else limit
