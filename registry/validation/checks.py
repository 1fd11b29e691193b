"""The checks of a single cell, in the order of telling."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

import polars as pl

from registry.standards.payloads import Datatype, Severity
from registry.validation.reading import ColumnReading, begins_with_plus
from registry.validation.rules import (
    DECIMAL,
    SCIENTIFIC,
    CellTest,
    Filled,
    Long,
    Matching,
    Unrounded,
    Within,
    cell_rules,
)


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
    for rule in cell_rules(reading):
        # a check over a null is unknown, and its contrary too: only what is surely broken is told
        yield Check(rule.name, rule.severity, broken(rule.test, reading).fill_null(value=False))


def broken(test: CellTest, reading: ColumnReading) -> pl.Expr:  # noqa: PLR0911 - one return for each kind of test
    """Compile what a cell must satisfy into the sign that it does not; unknown where nothing is known."""
    text, value = text_of(reading.name), value_of(reading.name)
    match test:
        case Filled():
            return text.is_null()
        case Unrounded(pattern=pattern):
            lost = [] if (stored := reading.stored_as_number) is None else [stored]
            if pattern:
                lost.append(reading.source.str.contains(SCIENTIFIC) & ~text.str.contains(pattern))
            return text.is_not_null() & reduce(operator.or_, lost)
        case Matching(pattern=pattern) if reading.vocabulary is not None:
            return text.is_not_null() & value.is_null() & ~text.str.contains(pattern)
        case Matching(pattern=pattern):
            return text.is_not_null() & ~_matches(reading, text, pattern)
        case Long(minimum=minimum, maximum=maximum):
            return _outside(text.str.len_chars(), minimum, maximum)
        case Within(minimum=minimum, maximum=maximum):
            return _outside(value, minimum, maximum)
        case _:
            return _unreadable(reading)


def _unreadable(reading: ColumnReading) -> pl.Expr:
    text = text_of(reading.name)
    match reading.datatype:
        case Datatype.DECIMAL:
            return ~text.str.contains(DECIMAL)
        case Datatype.INTEGER:
            return (text.is_not_null() & value_of(reading.name).is_null()) | begins_with_plus(text)
        case _:
            return text.is_not_null() & value_of(reading.name).is_null()


def _matches(reading: ColumnReading, text: pl.Expr, pattern: str) -> pl.Expr:
    """Find a pattern; a fixed number of digits is counted and cast, which is faster than matching."""
    if reading.digits is None:
        return text.str.contains(pattern)
    # of what casts, only a plus would be no digit: it sorts before the digits
    return (text.str.len_bytes() == reading.digits) & number_of(reading.name).is_not_null() & (text >= "0")


def _outside(value: pl.Expr, minimum: Any, maximum: Any) -> pl.Expr:
    """Say whether a value lies outside its bounds, both inclusive."""
    parts: list[pl.Expr] = [value < minimum] if minimum is not None else []
    if maximum is not None:
        parts.append(value > maximum)
    return reduce(operator.or_, parts)
