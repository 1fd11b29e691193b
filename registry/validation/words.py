"""Reckoning with cells eight bytes at a time: are they digits, which number is it, which day.

A word holds eight characters, the first as its lowest byte, as ``readers.fields`` cuts them. One addition then compares
all eight with a bound, and three multiplications read eight digits.
"""

from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from registry.validation.readers.fields import WORD, Bools, Places, Words

Numbers = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]

NO_DAY = -(2**31)
"""Stands where a text is no day."""
_HIGH = np.uint64(0x8080808080808080)
_SEVEN = np.uint64(0x7F7F7F7F7F7F7F7F)
_LOW = np.uint64(0x0F0F0F0F0F0F0F0F)
_DOTS = np.uint64(0x2E2E2E2E2E2E2E2E)
_PAIRS, _FOURS, _EIGHT = (np.uint64(m) for m in (0x00FF00FF00FF00FF, 0x0000FFFF0000FFFF, 0xFFFFFFFF))
_ZEROS = int.from_bytes(b"0" * WORD, "little")
_FILLED = np.array([_ZEROS >> 8 * length << 8 * length for length in range(WORD)] + [0], dtype=np.uint64)
"""Zeros written behind a text of so many bytes."""
_FIRST_YEAR, _YEARS = 1900, 200


def bounds(ranges: list[tuple[int, int]]) -> tuple[np.uint64, np.uint64]:
    """Return what ``outside`` compares the bytes of a word with: the least and the most each may be."""
    filled = [*ranges, *([(0, 127)] * (WORD - len(ranges)))]
    least = int.from_bytes(bytes(low for low, _ in filled), "little")
    return np.uint64(least), np.uint64(int.from_bytes(bytes(127 - high for _, high in filled), "little"))


_DIGITS = bounds([(ord("0"), ord("9"))] * WORD)


def outside(words: Words, within: tuple[np.uint64, np.uint64]) -> Bools:
    """Say whether a byte of a word is beyond ASCII or outside its bounds."""
    least, most = within
    found = (words | _HIGH) - least
    np.invert(found, out=found)
    found |= words + most
    found |= words
    found &= _HIGH
    bad: Bools = found != 0
    return bad


def number(words: Words) -> Words:
    """Read eight digits; a zero byte counts as the digit nought."""
    found = words & _LOW
    for ten, shift, kept in ((10, 8, _PAIRS), (100, 16, _FOURS), (10_000, 32, _EIGHT)):
        found = (found * np.uint64(ten) + (found >> np.uint64(shift))) & kept
    return found


def moved(words: Words, lengths: npt.NDArray[np.integer]) -> Words:
    """Move texts of so many bytes to the end of their words."""
    return words << ((WORD - lengths) * 8).astype(np.uint64)


def not_digits(words: Words, lengths: Places) -> Bools:
    """Say whether a text of at most eight bytes has a sign that is no digit."""
    return outside(words | _FILLED.take(lengths, mode="clip"), _DIGITS)


def fixed_number(words: list[Words], digits: int) -> Words:
    """Read texts of so many digits, at most sixteen."""
    if digits <= WORD:
        return number(words[0] << np.uint64(8 * (WORD - digits)))
    rest = digits - WORD
    return number(words[0]) * np.uint64(10**rest) + number(words[1] << np.uint64(8 * (WORD - rest)))


def dots(words: Words) -> Words:
    """Mark each full stop by the highest bit of its byte."""
    found: Words = ~((words ^ _DOTS) + _SEVEN) & _HIGH
    return found


def without_dots(words: Words, found: Words) -> Words:
    """Put the digit nought for each full stop."""
    return words ^ ((found >> np.uint64(7)) * np.uint64(ord(".") ^ ord("0")))


def several(found: Words) -> Bools:
    """Say whether more than one byte is marked."""
    more: Bools = (found & (found - np.uint64(1))) != 0
    return more


def before(found: Words) -> Words:
    """Return the bits of the bytes before the first that is marked; all where none is."""
    return ((found & (~found + np.uint64(1))) >> np.uint64(7)) - np.uint64(1)


_DATE = bounds(
    [(ord("0"), ord("9"))] * 4 + [(ord("-"), ord("-"))] + [(ord("0"), ord("9"))] * 2 + [(ord("-"), ord("-"))]
)
_DAY = bounds([(0, 127)] * 3 + [(ord("0"), ord("9"))] * 2 + [(ord("-"), ord("-"))] + [(ord("0"), ord("9"))] * 2)


def iso_days(year_first: Words, day_last: Words, calendar: Days) -> Days:
    """Return the day since 1970 that texts YYYY-MM-DD tell, ``NO_DAY`` where they tell none of a calendar.

    ``year_first`` are the first eight bytes, ``day_last`` the last eight.
    """
    tens, last = (words & _LOW for words in (year_first, day_last))
    ten, eight, byte = np.uint64(10), np.uint64(8), np.uint64(255)
    tens = tens * ten + (tens >> eight)  # every byte with the next as a number of two digits
    last = last * ten + (last >> eight)
    year = (tens & byte) * np.uint64(100) + (last & byte) - np.uint64(_FIRST_YEAR)  # below it wraps around
    month, day = last >> np.uint64(24) & byte, last >> np.uint64(48) & byte
    none = outside(year_first, _DATE) | outside(day_last, _DAY) | (year >= _YEARS) | (month > 12) | (day > 31)  # noqa: PLR2004
    places = (year << np.uint64(9)) | (month << np.uint64(5)) | day
    days: Days = calendar.take(places.astype(np.int32), mode="clip")
    days[none] = NO_DAY
    return days


@lru_cache(maxsize=16)
def calendar(first: date, last: date) -> Days:
    """Return the days of a span, for ``iso_days``; both within 1900 and 2099."""
    days = np.full(_YEARS << 9, NO_DAY, dtype=np.int32)
    all_days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    months = all_days.astype("datetime64[M]")
    years = all_days.astype("datetime64[Y]").astype(np.int32) + 1970 - _FIRST_YEAR
    of_year, of_month = months.astype(np.int32) % 12 + 1, (all_days - months).astype(np.int32) + 1
    days[(years << 9) | (of_year << 5) | of_month] = all_days.astype(np.int32)
    return days
