"""Cheap signs that a cell must be looked at: what a whole file is asked for, column after column.

A sign may be shown by a sound cell, for the exact reading judges whatever shows one; a cell at fault shows one always.
What is hashed is hashed once for all parts of a stream, and what a few comparisons of numbers tell is not hashed.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

import polars as pl

from registry.standards.payloads import Datatype
from registry.validation.checks import broken, text_of, value_of
from registry.validation.reading import ColumnReading, among, calendar_of, may_be_blank
from registry.validation.rules import Filled, Readable, Unrounded, Within, cell_rules

_FEW = 3
"""Up to so many codes, comparing one by one is faster than reading them as numbers."""
_HASHED_ANEW = 64
"""Up to so many codes, hashing them anew for each part of a stream costs less than looking up an enumeration."""
_BYTE, _SMALL = 255, 65_535
"""The largest code that is compared as a number of one byte, and of two."""


def signs(reading: ColumnReading, *, used: bool) -> Iterator[pl.Expr]:
    """Yield signs that the exact reading must judge a cell; each may be unknown, which is no sign.

    They are over the plainly read text and value. ``used`` says that rules read the variable.
    """
    limits, text, value = reading.variable.constraints, text_of(reading.name), value_of(reading.name)
    if limits.required:
        yield text.is_null()
    if reading.vocabulary is not None:
        if reading.vocabulary.written_as_codes:
            yield not_among(text, tuple(reading.vocabulary.codes))
        else:
            yield text.is_not_null() & value.is_null()
        return
    yield from _signs_of_type(reading, needs_text=limits.required or limits.unique or used)
    for rule in cell_rules(reading):
        of_dates = isinstance(rule.test, Readable | Within) and reading.datatype is Datatype.DATE
        if not of_dates and not isinstance(rule.test, Filled | Unrounded):
            yield broken(rule.test, reading)


def _signs_of_type(reading: ColumnReading, *, needs_text: bool) -> Iterator[pl.Expr]:
    text, value = text_of(reading.name), value_of(reading.name)
    if reading.variable.datatype is Datatype.DATE:
        yield text.is_not_null() & value.is_null()
        if calendar_of(reading) is None:
            yield ~text.str.contains(reading.lexical)
            yield value < date.min
            yield from (broken(rule.test, reading) for rule in cell_rules(reading) if isinstance(rule.test, Within))
    loose = reading.variable.datatype is Datatype.STRING and reading.digits is None
    if loose and needs_text and not reading.column:
        yield may_be_blank(text)
    if (stored := reading.stored_as_number) is not None:
        yield stored


def not_among(text: pl.Expr, codes: Sequence[str]) -> pl.Expr:
    """Tell a text that is none of the codes; unknown or false for null.

    Codes that are whole numbers without leading zeros are compared as numbers, whatever their number.
    """
    if len(codes) <= _FEW:
        return ~among(text, codes)
    if (numbers := _as_numbers(codes)) is not None:
        return text.is_not_null() & ~_is_number_among(text, numbers).fill_null(value=False)
    if len(codes) <= _HASHED_ANEW:
        return ~among(text, codes)
    return text.is_not_null() & text.cast(_enumeration(tuple(codes)), strict=False).is_null()


@lru_cache(maxsize=64)
def _enumeration(codes: tuple[str, ...]) -> pl.Enum:
    return pl.Enum(pl.Series(codes))


def _as_numbers(codes: Sequence[str]) -> list[int] | None:
    """Return codes as numbers where each can be written in one way only and they lie close together."""
    if not all(code.isascii() and code.isdigit() and (code == "0" or code[0] != "0") for code in codes):
        return None
    numbers = sorted(map(int, codes))
    gapless = numbers[-1] - numbers[0] + 1 == len(numbers)
    return numbers if gapless and numbers[-1] <= _SMALL else None


def _is_number_among(text: pl.Expr, numbers: Sequence[int]) -> pl.Expr:
    """Say whether a text is one of some numbers that follow each other, written in their only way."""
    least, most = numbers[0], numbers[-1]
    number = text.cast(pl.UInt8 if most <= _BYTE else pl.UInt16, strict=False)
    digits = pl.lit(len(str(least)), dtype=pl.UInt32)
    for more in range(len(str(least)), len(str(most))):
        digits += (number >= 10**more).cast(pl.UInt32)
    # a zero or plus before it makes a text longer than its number
    return number.is_between(least, most) & (text.str.len_bytes() == digits)
