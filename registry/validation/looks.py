"""Cheap signs of a fault, told by the bytes of a block of plain rows: what ``signs`` tells of texts, sooner.

As there, a sound cell may show a sign, a cell at fault shows one always, and values are right where there is none. What
bytes do not tell cheaply (other patterns, columns that a profile mends) is left to ``signs``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

from registry.standards.payloads import Constraints, Datatype
from registry.validation.automata import automaton, fixed_places
from registry.validation.lookup import CodeTable, code_table
from registry.validation.readers.fields import WORD, Bools, Fields
from registry.validation.reading import ColumnReading, calendar_of
from registry.validation.rules import ISO_DATE
from registry.validation.short_codes import LONGEST, ShortCodes, short_codes
from registry.validation.words import (
    NO_DAY,
    before,
    bounds,
    calendar,
    dots,
    fixed_number,
    iso_days,
    moved,
    not_digits,
    number,
    outside,
    several,
    without_dots,
)

_LONGEST = 2 * WORD
_LARGE = 10**WORD
_CHARACTER = 4
"""Bytes of a character, at the most."""
_ISO_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at a column of a block tells."""

    suspect: Bools
    value: pl.Series | None = None
    number: pl.Series | None = None

    @property
    def values(self) -> Iterator[tuple[str, pl.Series]]:
        """Yield what was read: ``value`` or ``number``, and the series."""
        if self.value is not None:
            yield "value", self.value
        if self.number is not None:
            yield "number", self.number


@dataclass(frozen=True, slots=True)
class Wanted:
    """What rules and keys read of a column."""

    value: bool
    number: bool


@dataclass(frozen=True, slots=True)
class Look:
    """How the bytes of a column are looked at."""

    reading: ColumnReading
    wanted: Wanted
    see: Callable[[Fields, int], Seen]
    tells_empty: bool = False
    """Whether ``see`` tells of an empty cell where a value is required, and there alone."""

    def __call__(self, fields: Fields) -> Seen:
        """Look at the column's cells in a block: what is empty is suspect only where a value is required."""
        at = self.reading.index
        seen, wanted = self.see(fields, at), self.wanted
        suspect, none = seen.suspect, None
        if not self.tells_empty:
            empty = fields.lengths[at] == 0
            suspect = suspect | empty if self.reading.variable.constraints.required else suspect & ~empty
            none = pl.Series(empty) if (wanted.value or wanted.number) and empty.any() else None
        if not (wanted.value or wanted.number):
            return Seen(suspect)
        value = _nulled(seen.value, none) if seen.value is not None else fields.texts(at) if wanted.value else None
        return Seen(suspect, value, _nulled(seen.number, none))


def _nulled(series: pl.Series | None, where: pl.Series | None) -> pl.Series | None:
    return series if series is None or where is None else series.set(where, None)


def look(reading: ColumnReading, read: Container[str], separator: str) -> Look | None:
    """Compile how a column is looked at; None where its bytes do not tell enough. ``read`` names what rules read."""
    if reading.column is not None or reading.has_numbers:
        return None
    wanted = Wanted(*(f"{kind}:{reading.name}" in read for kind in ("value", "number")))
    if (words := reading.vocabulary) is not None:
        return _codes(reading, tuple(words.codes), separator, wanted) if words.written_as_codes else None
    see = _see(reading, used=wanted.value)
    return None if see is None else Look(reading, wanted, see)


def _see(reading: ColumnReading, *, used: bool) -> Callable[[Fields, int], Seen] | None:
    limits = reading.variable.constraints
    match reading.variable.datatype:
        case Datatype.STRING:
            return _text(reading, limits)
        case Datatype.INTEGER:
            return _whole(limits)
        case Datatype.DECIMAL:
            return None if used else _decimal(limits)
        case Datatype.DATE if reading.pattern == ISO_DATE and calendar_of(reading) is not None:
            return _day(limits)
        case _:
            return None


@lru_cache(maxsize=64)
def _table(codes: tuple[str, ...], separator: str, *, required: bool) -> ShortCodes | CodeTable | None:
    """Put codes into a table; None where they are too long or not ASCII."""
    if not codes or not "".join(codes).isascii() or not len(min(codes, key=len)) > 0:
        return None
    longest = len(max(codes, key=len))
    if longest > _LONGEST:
        return None
    return short_codes(codes, separator, required=required) if longest <= LONGEST else code_table(codes)


def _codes(reading: ColumnReading, codes: tuple[str, ...], separator: str, wanted: Wanted) -> Look | None:
    table = _table(codes, separator, required=reading.variable.constraints.required)
    if table is None:
        return None
    if isinstance(table, CodeTable):
        long = table

        def of_long(fields: Fields, at: int) -> Seen:
            return Seen(~long.holds(fields.words(at, 2)) | (fields.lengths[at] > _LONGEST))

        return Look(reading, wanted, of_long)
    short = table

    def of_short(fields: Fields, at: int) -> Seen:
        return Seen(short.unknown(fields, at), short.values(fields, at) if wanted.value else None)

    return Look(reading, wanted, of_short, tells_empty=True)


def _text(reading: ColumnReading, limits: Constraints) -> Callable[[Fields, int], Seen] | None:
    if not limits.pattern:
        return lambda fields, at: Seen(_blank(fields, at) | _outside_length(fields, at, limits))
    ranges = fixed_places(limits.pattern, _LONGEST)
    if ranges is None:
        states = automaton(limits.pattern) if reading.digits is None else None
        if states is None:
            return None
        missed = states.misses
        return lambda fields, at: Seen(missed(fields, at) | _blank(fields, at) | _outside_length(fields, at, limits))
    digits, halves = reading.digits, [bounds(ranges[at : at + WORD]) for at in range(0, len(ranges), WORD)]

    def fixed(fields: Fields, at: int) -> Seen:
        words = fields.words(at, len(halves))
        suspect = (fields.lengths[at] != len(ranges)) | _outside_length(fields, at, limits)
        for word, half in zip(words, halves, strict=True):
            suspect |= outside(word, half)
        if digits is not None:
            return Seen(suspect, number=pl.Series(fixed_number(words, digits)))
        return Seen(suspect | _blank(fields, at))

    return fixed


def _blank(fields: Fields, at: int) -> Bools:
    """Tell every text that may be blank: white space is below ``!`` or beyond ASCII."""
    found: Bools = fields.bytes_at(fields.starts[at]) - np.uint8(ord("!")) >= ord("~") - ord("!")
    return found


def _outside_length(fields: Fields, at: int, limits: Constraints) -> Bools:
    """Tell a text of too many bytes, or of so few that its characters may be too few."""
    length = fields.lengths[at]
    found: Bools = np.zeros(len(length), np.bool_) if limits.max_length is None else length > limits.max_length
    if limits.min_length is not None:
        found |= length < limits.min_length
        if fields.foreign is not None:
            found |= fields.foreign & (length < _CHARACTER * limits.min_length)
    return found


def _whole(limits: Constraints) -> Callable[[Fields, int], Seen] | None:
    least, most = limits.minimum, limits.maximum
    if isinstance(least, str) or isinstance(most, str):
        return None

    def whole(fields: Fields, at: int) -> Seen:
        length = fields.lengths[at]
        words = fields.words(at, 1)[0]
        suspect, values = not_digits(words, length), number(moved(words, length.clip(max=WORD))).astype(np.int64)
        if len(long := np.flatnonzero(length > WORD)):
            # the last eight digits, and those before them
            ends = fields.starts[at][long] + (length[long] - WORD)
            above, last = length[long].clip(max=_LONGEST) - WORD, fields.words_at(ends)
            first = words[long] & ((np.uint64(1) << (8 * (above % WORD)).astype(np.uint64)) - np.uint64(1))
            first = np.where(above == WORD, words[long], first)
            suspect[long] = not_digits(first, above) | not_digits(last, np.full_like(above, WORD))
            suspect[long] |= length[long] > _LONGEST
            values[long] = number(moved(first, above)) * np.uint64(_LARGE) + number(last)
        for bound in _bounds(least, most, values):
            suspect |= bound
        return Seen(suspect, pl.Series(values))

    return whole


def _bounds(least: float | None, most: float | None, values: npt.NDArray[np.int64]) -> Iterator[Bools]:
    if least is not None and least > 0:
        yield values < least
    if least is not None and least < 0 and most is not None and most < 0:
        yield np.ones(len(values), np.bool_)
    if most is not None:
        yield values > most


def _decimal(limits: Constraints) -> Callable[[Fields, int], Seen] | None:
    least, most = limits.minimum, limits.maximum
    if (
        isinstance(least, str)
        or isinstance(most, str)
        or least not in {None, 0}
        or (least is None and most is not None)
    ):
        return None
    if most is not None and not 1 <= most < _LARGE:
        return None

    def decimal(fields: Fields, at: int) -> Seen:
        starts, length = fields.starts[at], fields.lengths[at]
        if least is None:
            minus = fields.bytes_at(starts) == ord("-")
            starts, length = starts + minus, length - minus
        last = fields.bytes_at(np.maximum(starts + length - 1, 0))
        suspect = (last == ord(".")) | (length > _LONGEST) | (length <= 0)
        seen: Bools | None = None
        number_of_words = 2 if int(length.max(initial=0)) > WORD else 1
        for position, words in enumerate(fields.words_from(starts, length, number_of_words)):
            found = dots(words)
            left = np.clip(length - position * WORD, 0, WORD)
            suspect |= not_digits(without_dots(words, found), left) | several(found)
            if position == 0:
                suspect |= (words & np.uint64(255)) == ord(".")
                if most is not None:
                    suspect |= _reaches(words, found, left, length, most)
            has_dot = found != 0
            if seen is not None:
                suspect |= seen & has_dot
            seen = has_dot
        return Seen(suspect)

    return decimal


def _reaches(
    words: npt.NDArray[np.uint64],
    found: npt.NDArray[np.uint64],
    left: npt.NDArray[np.int32],
    length: npt.NDArray[np.int32],
    most: float,
) -> Bools:
    """Tell numbers whose whole part is not surely below a bound."""
    kept = before(found)
    places = np.minimum(np.bitwise_count(kept) >> np.uint8(3), left)
    reached: Bools = number(moved(words & kept, places)) >= np.uint64(int(most))
    reached |= (found == 0) & (length > WORD)
    return reached


def _day(limits: Constraints) -> Callable[[Fields, int], Seen]:
    first = max(date.fromisoformat(str(limits.minimum)), date(1900, 1, 1)) if limits.minimum else date(1900, 1, 1)
    last = min(date.fromisoformat(str(limits.maximum)), date(2099, 12, 31)) if limits.maximum else date(2099, 12, 31)
    days_known = calendar(first, last)

    def day(fields: Fields, at: int) -> Seen:
        starts = fields.starts[at]
        days = iso_days(fields.words_at(starts), fields.words_at(starts + (_ISO_LENGTH - WORD)), days_known)
        none = (days == NO_DAY) | (fields.lengths[at] != _ISO_LENGTH)
        return Seen(none, pl.Series(days).cast(pl.Date))

    return day
