"""What a NIK tells (`PP KK CC DDMMYY SSSS`, day + 40 for women), by integer arithmetic on whole columns.

A text that is not sixteen digits, or begins with 0 (OpenSID's temporary numbers), tells nothing: null. The other
functions take what ``digits`` gives, so that a column is parsed once however many rules ask.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import polars as pl

LENGTH = 16
"""Digits of a NIK."""
_SMALLEST = 10**15
_FEMALE = 40


def digits(nik: pl.Expr) -> pl.Expr:
    """Return the digits DDMMYY of a NIK as a whole number."""
    return pl.when(nik.str.len_bytes() == LENGTH).then(digits_of(nik.cast(pl.UInt64, strict=False)))


def digits_of(number: pl.Expr) -> pl.Expr:
    """Return the digits DDMMYY of a NIK that was read as a number."""
    birth = ((number // 10_000) % 1_000_000).cast(pl.Int32)
    return pl.when(number >= _SMALLEST).then(birth)


def birth_date(ddmmyy: pl.Expr, at: date) -> pl.Expr:
    """Return the birth date in a NIK, in the century that makes the age 0 to 99 at a date; null when not real."""
    return _looked_up(_births(at), ddmmyy)


def sex(ddmmyy: pl.Expr) -> pl.Expr:
    """Return '1' (male) or '2' (female) by the day in a NIK; null when it is no day."""
    return _looked_up(_sexes(), ddmmyy // 10_000)


@lru_cache(maxsize=8)
def _births(at: date) -> pl.Series:
    """Return the birth date by the digits DDMMYY: the hundred years that end at a date hold each of them once."""
    century = pl.DataFrame({"born": pl.date_range(date(at.year - 100, 1, 1), at, eager=True)})
    born, place = pl.col("born"), pl.col("born").dt.strftime("%d%m%y").cast(pl.Int32)
    days_of_year = born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
    younger = (born.dt.year() > at.year - 100) | (days_of_year > at.month * 100 + at.day)
    places = century.filter(younger).select("born", male=place, female=place + _FEMALE * 10_000)
    table = pl.repeat(None, 1_000_000, dtype=pl.Date, eager=True)
    return table.scatter(places["male"], places["born"]).scatter(places["female"], places["born"])


@lru_cache(maxsize=1)
def _sexes() -> pl.Series:
    days = dict.fromkeys(range(1, 32), "1") | dict.fromkeys(range(_FEMALE + 1, _FEMALE + 32), "2")
    return pl.Series([days.get(day) for day in range(100)])


def _looked_up(table: pl.Series, place: pl.Expr) -> pl.Expr:
    """Look whole numbers up in a table, which is faster than reckoning with them."""
    return place.map_batches(table.gather, return_dtype=table.dtype, is_elementwise=True)
