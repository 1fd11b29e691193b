"""What a NIK tells (`PP KK CC DDMMYY SSSS`, day + 40 for women), by integer arithmetic on whole columns.

A text that is not sixteen digits, or begins with 0 (OpenSID's temporary numbers), tells nothing: null. The other
functions take what ``digits`` gives, so that a column is parsed once however many rules ask.
"""

from calendar import monthrange
from datetime import date

import polars as pl

_LENGTH = 16
_SMALLEST = 10**15
_FEMALE = 40
_EPOCH = date(1970, 1, 1).toordinal()


def digits(nik: pl.Expr, number: pl.Expr | None = None) -> pl.Expr:
    """Return the digits DDMMYY of a NIK as a whole number; ``number`` is the NIK as a number where it is known."""
    if number is None:
        number = nik.cast(pl.UInt64, strict=False)
    birth = ((number // 10_000) % 1_000_000).cast(pl.Int32)
    return pl.when((nik.str.len_bytes() == _LENGTH) & (number >= _SMALLEST)).then(birth)


def birth_date(ddmmyy: pl.Expr, at: date) -> pl.Expr:
    """Return the birth date in a NIK, in the century that makes the age 0 to 99 at a date; null when not real."""
    code, mmyy = ddmmyy // 10_000, ddmmyy % 10_000
    day = code % _FEMALE
    month = mmyy + (day > at.day).cast(pl.Int32) * 10_000
    before, last = _months(at)
    real = (day >= 1) & (day <= _looked_up(last, month)) & (code <= _FEMALE + 31)
    return pl.when(real).then(_looked_up(before, month) + day).cast(pl.Date)


def _months(at: date) -> tuple[pl.Series, pl.Series]:
    """Return, by MMYY, the day before a month begins (days since 1970) and its number of days, 0 where it is no month.

    The century of the month in which ``at`` lies depends on the day: 10,000 further on stand the months of births on a
    later day of the month than ``at``.
    """
    before, last = [0] * 20_000, [0] * 20_000
    for later in (False, True):
        for months in range(1200):
            of_era = at.year * 12 + at.month - 1 - months - later
            year, month = of_era // 12, of_era % 12 + 1
            place = later * 10_000 + month * 100 + year % 100
            before[place], last[place] = date(year, month, 1).toordinal() - 1 - _EPOCH, monthrange(year, month)[1]
    return pl.Series(before, dtype=pl.Int32), pl.Series(last, dtype=pl.Int32)


def _looked_up(table: pl.Series, place: pl.Expr) -> pl.Expr:
    """Look whole numbers up in a table, which is faster than reckoning with them."""
    return place.map_batches(table.gather, return_dtype=pl.Int32, is_elementwise=True)


def sex(ddmmyy: pl.Expr) -> pl.Expr:
    """Return '1' (male) or '2' (female) by the day in a NIK; null when it is no day."""
    day = ddmmyy // 10_000
    either = pl.when(day > _FEMALE).then(pl.lit("2")).otherwise(pl.lit("1"))
    return pl.when(day.is_between(1, 31) | day.is_between(41, 71)).then(either)
