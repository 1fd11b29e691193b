"""Cheap signs that a cell must be looked at: what a whole file is asked for, column after column.

A sign may be shown by a sound cell, for the exact reading judges whatever shows one; a cell at fault shows one always.
What is hashed is hashed once for all parts of a stream, and what a few comparisons of numbers tell is not hashed.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache, reduce

import polars as pl

from registry.standards.payloads import Datatype
from registry.validation.checks import broken, text_of, value_of
from registry.validation.reading import ColumnReading, among, calendar_of, may_be_blank
from registry.validation.rules import Filled, Long, Readable, Unrounded, Within, cell_rules

_FEW = 3
"""Up to so many codes, comparing one by one is faster than reading them as numbers."""
_HASHED_ANEW = 64
"""Up to so many codes, hashing them anew for each part of a stream costs less than looking up an enumeration."""
_ONE_DIGIT, _BYTE, _SMALL = 9, 255, 65_535
"""The largest code of one digit, the largest that is compared as a number of one byte, and of two."""
_LARGE = 10**15
"""Bounds beyond this are compared as numbers."""


def signs(reading: ColumnReading, *, used: bool) -> Iterator[pl.Expr]:
    """Yield signs that the exact reading must judge a cell; each may be unknown, which is no sign.

    They are over the plainly read text and value. ``used`` says that rules read the variable.
    """
    limits, text, value = reading.variable.constraints, text_of(reading.name), value_of(reading.name)
    if reading.vocabulary is not None:
        if reading.vocabulary.written_as_codes:
            yield not_among(text, tuple(reading.vocabulary.codes), required=limits.required)
        else:
            yield _unless(value.is_not_null(), text, required=limits.required)
        return
    if (sound := _soundly_bounded(reading, used=used)) is not None:
        yield _unless(sound, text, required=limits.required)
        return
    if limits.required:
        yield text.is_null()
    yield from _signs_of_type(reading, needs_text=limits.required or limits.unique or used)
    for rule in cell_rules(reading):
        of_dates = isinstance(rule.test, Readable | Within) and reading.datatype is Datatype.DATE
        if isinstance(rule.test, Long):
            yield _outside_length(text, rule.test)
        elif not of_dates and not isinstance(rule.test, Filled | Unrounded):
            yield broken(rule.test, reading)


def _unless(sound: pl.Expr, text: pl.Expr, *, required: bool) -> pl.Expr:
    """Tell every cell that is not known to be sound; an empty one where a value is required only."""
    doubtful = sound.ne_missing(other=True)
    return doubtful if required else doubtful & text.is_not_null()


def _soundly_bounded(reading: ColumnReading, *, used: bool) -> pl.Expr | None:
    """Say that a number is plainly written and within its bounds; None where these are not of the usual kind.

    A decimal number that no rule reads is not read at all: its text tells that it lies between nought and a bound.
    """
    limits, text, value = reading.variable.constraints, text_of(reading.name), value_of(reading.name)
    least, most = limits.minimum, limits.maximum
    if isinstance(least, str) or isinstance(most, str):
        return None
    match reading.datatype:
        case Datatype.INTEGER if least is not None and least >= 0:
            # no sign before it: signs sort before the digits
            return (value >= least if most is None else value.is_between(least, most)) & (text >= "0")
        case Datatype.DECIMAL if not used and least in {None, 0} and (most is None or _is_whole(most)):
            if most is not None and least is None:
                return None
            whole = "[0-9]+" if most is None else _below(int(most))
            return text.str.contains(f"^{'-?' if least is None else ''}(?:{whole})(?:[.][0-9]+)?$")
        case _:
            return None


def _is_whole(bound: float) -> bool:
    return 1 <= bound < _LARGE and bound == int(bound)


def _below(bound: int) -> str:
    """Return a regular expression of the whole numbers below a bound."""
    digits = str(bound)
    ways = [f"[0-9]{{1,{len(digits) - 1}}}"] if len(digits) > 1 else []
    for place, digit in enumerate(digits):
        if digit != "0":
            rest = len(digits) - place - 1
            ways.append(f"{digits[:place]}[0-{int(digit) - 1}][0-9]{{{rest}}}")
    return "|".join(ways)


def _outside_length(text: pl.Expr, length: Long) -> pl.Expr:
    """Tell a text of too few characters or too many bytes, which are counted without reading it."""
    short = text.str.len_chars() < length.minimum if length.minimum is not None else None
    long = text.str.len_bytes() > length.maximum if length.maximum is not None else None
    return reduce(operator.or_, [sign for sign in (short, long) if sign is not None])


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


def not_among(text: pl.Expr, codes: Sequence[str], *, required: bool = False) -> pl.Expr:
    """Tell a text that is none of the codes, and a null where a value is required; unknown or false for other nulls.

    Codes that are whole numbers without leading zeros are compared as numbers, whatever their number.
    """
    if (number := _is_number_among(text, codes)) is not None:
        return _unless(number, text, required=required)
    if len(codes) <= _HASHED_ANEW:
        return _unless(among(text, codes), text, required=required) if required else ~among(text, codes)
    return _unless(text.cast(_enumeration(tuple(codes)), strict=False).is_not_null(), text, required=required)


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


def _is_number_among(text: pl.Expr, codes: Sequence[str]) -> pl.Expr | None:
    """Say that a text is one of some codes by comparing numbers; None where the codes are no such numbers.

    What is below the least wraps around and is above the most.
    """
    numbers = _as_numbers(codes) if len(codes) > _FEW else None
    if numbers is None:
        return None
    least, most = numbers[0], numbers[-1]
    if most <= _ONE_DIGIT:
        byte = text.cast(pl.Binary).bin.reinterpret(dtype=pl.UInt8)
        return byte - ord(str(least)) <= most - least
    number = text.cast(pl.UInt8 if most <= _BYTE else pl.UInt16, strict=False)
    # a zero or plus before a number sorts before all digits but zero
    plainly = text >= "1" if least else (text >= "1") | (text == "0")
    return ((number - least if least else number) <= most - least) & plainly
