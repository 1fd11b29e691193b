"""What a NIK tells (`PP KK CC DDMMYY SSSS`, day + 40 for women), by integer arithmetic on whole columns.

A text that is not sixteen digits, or begins with 0 (OpenSID's temporary numbers), tells nothing: null. The other
functions take what ``digits`` gives, so that a column is parsed once however many rules ask.
"""

from datetime import date

import polars as pl

_LENGTH = 16
_SMALLEST = 10**15
_FEMALE = 40
_TO_EPOCH = 719_468
"""Days from 1 March of the year 0 to 1 January 1970."""


def digits(nik: pl.Expr) -> pl.Expr:
    """Return the digits DDMMYY of a NIK as a whole number."""
    number = nik.cast(pl.UInt64, strict=False)
    birth = ((number // 10_000) % 1_000_000).cast(pl.Int32)
    return pl.when((nik.str.len_bytes() == _LENGTH) & (number >= _SMALLEST)).then(birth)


def birth_date(ddmmyy: pl.Expr, at: date) -> pl.Expr:
    """Return the birth date in a NIK, in the century that makes the age 0 to 99 at a date; null when not real."""
    code, month, short = ddmmyy // 10_000, ddmmyy // 100 % 100, ddmmyy % 100
    day = code - (code > _FEMALE).cast(pl.Int32) * _FEMALE
    century = at.year // 100 * 100
    limit = (at.year - century) * 10_000 + at.month * 100 + at.day
    year = century + short - (short * 10_000 + month * 100 + day > limit).cast(pl.Int32) * 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    february = (month == 2).cast(pl.Int32) * (2 - leap.cast(pl.Int32))  # noqa: PLR2004
    last = 30 + (month + month // 8) % 2 - february
    real = (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)  # noqa: PLR2004
    return pl.when(real).then(_days(year, month, day)).cast(pl.Date)


def sex(ddmmyy: pl.Expr) -> pl.Expr:
    """Return '1' (male) or '2' (female) by the day in a NIK; null when it is no day."""
    day = ddmmyy // 10_000
    return pl.when(day.is_between(1, 31)).then(pl.lit("1")).when(day.is_between(41, 71)).then(pl.lit("2"))


def _days(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Count the days since 1 January 1970: the year begins in March, so that the leap day is its last."""
    late = (month <= 2).cast(pl.Int32)  # noqa: PLR2004
    shifted = year - late
    of_year = (153 * (month - 3 + 12 * late) + 2) // 5 + day - 1
    return 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + of_year - _TO_EPOCH
