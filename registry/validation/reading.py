"""How a column's text becomes values of the standard: the reading steps of a profile, as polars expressions.

Each column is read twice over. ``plain`` is cheap and right for every cell written as expected; a cell it cannot vouch
for is *suspect*. ``full`` is exact and is applied to rows that have a suspect cell only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import polars as pl

from registry.errors import Invalid, Sentence
from registry.standards.payloads import Datatype, ProfileColumn
from registry.standards.vocabulary import Vocabulary, fold
from registry.validation.readers.table import number_column, text_column
from registry.validation.rules import DECIMAL, EXACT_DIGITS, GROUPED, ISO_DATE, WITH_COMMA, Column

_DIRECTIVES = {"%Y": "[0-9]{4}", "%m": "[0-9]{2}", "%d": "[0-9]{2}", "%y": "[0-9]{2}", "%H": "[0-9]{2}"} | {
    "%M": "[0-9]{2}",
    "%S": "[0-9]{2}",
}
_SHORT = 1_000
_FIRST, _LAST = date(1900, 1, 1), date(2099, 12, 31)
"""Days that are expected where a standard sets no bounds; any other day is read exactly."""
_FEW = 8
"""Up to so many values, comparing one by one is faster than hashing."""


def among(text: pl.Expr, values: Sequence[str] | Sequence[int]) -> pl.Expr:
    """Say whether a text or number is one of some values; unknown for null."""
    if not values:
        return text.is_null() & pl.lit(value=None, dtype=pl.Boolean)
    if len(values) > _FEW:
        return text.is_in(pl.Series(values).implode())
    found = text == values[0]
    for value in values[1:]:
        found |= text == value
    return found


def is_blank(text: pl.Expr) -> pl.Expr:
    """Say whether a text holds nothing but white space; unknown for null."""
    return text.str.strip_chars() == ""


def may_be_blank(text: pl.Expr) -> pl.Expr:
    """Tell every blank text, and a few that are not: two comparisons are far cheaper than stripping.

    White space in ASCII is below ``!``; all other white space is beyond ASCII.
    """
    return (text < "!") | (text > "~")


def begins_with_plus(text: pl.Expr) -> pl.Expr:
    """Tell a text that begins with ``+``: comparing with it and with the sign after it is cheaper than searching."""
    return (text >= "+") & (text < ",")


def lexical(pattern: str) -> str:
    """Return how a date of a strptime pattern is written, as a regular expression (polars' own parser is lenient)."""
    parts = re.split(r"(%[A-Za-z])", pattern)
    return "^" + "".join(_DIRECTIVES[part] if part in _DIRECTIVES else re.escape(part) for part in parts) + "$"


def to_date(text: pl.Expr, pattern: str) -> pl.Expr:
    """Read dates of one pattern, exactly as written; null for others and for days that do not exist."""
    written = pl.when(text.str.contains(lexical(pattern)) & ~text.str.starts_with("0000")).then(text)
    return written.str.to_date(pattern, strict=False, cache=False)


@dataclass(frozen=True)
class ColumnReading(Column):
    """How the cells of one column of a file are read as one variable, in the words of polars."""

    @property
    def source(self) -> pl.Expr:
        """The text as the file holds it."""
        return pl.col(text_column(self.index))

    @property
    def plain_text(self) -> pl.Expr:
        """The text where no blank stands for nothing: as the file holds it, unless a profile mends it."""
        return self.text if self.column else self.source

    @property
    def text(self) -> pl.Expr:
        """The text after the profile's mending; null when it is empty or stands for nothing."""
        text = self.source.str.strip_chars() if self.column else self.source
        if self.column and self.column.strip_apostrophe:
            text = text.str.strip_prefix("'").str.strip_chars()
        blank = text == "" if self.column else is_blank(text)
        if self.column and self.column.placeholders:
            blank |= among(
                text.str.to_lowercase(), sorted({fold(placeholder) for placeholder in self.column.placeholders})
            )
        text = pl.when(~blank).then(text)
        if self.column and self.column.values and self.vocabulary is None:
            text = text.replace(self.column.values)
        return self._decimal_point(text) if self.column and self.column.decimal_comma else text

    def _decimal_point(self, text: pl.Expr) -> pl.Expr:
        """Read 1.234,5 as 1234.5; a cell that holds a number is left alone, and so is what is no such writing."""
        grouped = text.str.contains(GROUPED) | text.str.contains(WITH_COMMA)
        if self.has_numbers:
            grouped &= ~pl.col(number_column(self.index))
        mended = text.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        return pl.when(grouped).then(mended).otherwise(text)

    def plain_value(self, text: pl.Expr) -> pl.Expr:
        """The value of a cell that is written as expected; anything may stand for the others."""
        match self.variable.datatype:
            case _ if self.vocabulary is not None:
                if self.vocabulary.written_as_codes:
                    return text
                exact = self.vocabulary.exact
                return text.replace_strict(list(exact), list(exact.values()), default=None, return_dtype=pl.String)
            case Datatype.DATE if (calendar := calendar_of(self)) is not None:
                days = text.cast(calendar.days, strict=False).to_physical().cast(pl.Int32)
                return (days + calendar.first).cast(pl.Date)
            case Datatype.DATE:
                return text.str.to_date(self.pattern, strict=False, cache=False)
            case _:
                return self._cast(text)

    @property
    def pattern(self) -> str:
        """The pattern in which most dates of the column are written."""
        return self.column.dates[0] if self.column and self.column.dates else ISO_DATE

    @property
    def lexical(self) -> str:
        """How a plainly read date is written, for the parser is lenient."""
        return lexical(self.pattern)

    def full_value(self, text: pl.Expr) -> pl.Expr:
        """The value of every cell, null where it cannot be read."""
        match self.variable.datatype:
            case _ if (vocabulary := self.vocabulary) is not None:
                return text.map_batches(lambda series: _read_each(series, vocabulary), return_dtype=pl.String)
            case Datatype.DATE:
                return pl.coalesce([to_date(text, pattern) for pattern in self.date_patterns])
            case Datatype.INTEGER:
                return pl.when(~begins_with_plus(text)).then(self._cast(text))
            case Datatype.DECIMAL:
                return pl.when(text.str.contains(DECIMAL)).then(self._cast(text))
            case _:
                return text

    def _cast(self, text: pl.Expr) -> pl.Expr:
        match self.variable.datatype:
            case Datatype.INTEGER:
                return text.cast(pl.Int64, strict=False)
            case Datatype.DECIMAL:
                return text.cast(pl.Float64, strict=False)
            case _:
                return text

    @property
    def stored_as_number(self) -> pl.Expr | None:
        """Cells of a text column that a spreadsheet keeps as a number too long for it: the last digits are gone."""
        if not self.has_numbers or self.variable.datatype is not Datatype.STRING or self.vocabulary is not None:
            return None
        return pl.col(number_column(self.index)) & (self.source.str.len_bytes() >= EXACT_DIGITS)


def _read_each(series: pl.Series, vocabulary: Vocabulary) -> pl.Series:
    """Read every distinct text once."""
    if len(series) <= _SHORT:  # a dictionary is faster than setting engines going
        texts = series.to_list()
        known: dict[str | None, str | None] = {text: vocabulary.read(text) for text in set(texts) - {None}}
        return pl.Series(series.name, [known.get(text) for text in texts], dtype=pl.String)
    distinct = series.drop_nulls().unique()
    codes = pl.Series([vocabulary.read(text) for text in distinct], dtype=pl.String)
    return series.replace_strict(distinct, codes, default=None, return_dtype=pl.String)


@dataclass(frozen=True)
class Calendar:
    """Every day of a span as it is written: looking a text up tells at once whether it is one of them, and which."""

    days: pl.Enum
    first: int
    """Days from 1970 to the first."""


def calendar_of(reading: ColumnReading) -> Calendar | None:
    """Return the days that a column is expected to hold; None where days may be written alike or with a time."""
    if sorted(re.findall(r"%.", reading.pattern)) != ["%Y", "%d", "%m"]:
        return None
    limits = reading.variable.constraints
    try:
        first, last = max(_day(limits.minimum, _FIRST), _FIRST), min(_day(limits.maximum, _LAST), _LAST)
    except ValueError:
        return None
    return _calendar(reading.pattern, first, last) if first <= last else None


def _day(limit: float | str | None, usual: date) -> date:
    return usual if limit is None else date.fromisoformat(str(limit))


@lru_cache(maxsize=16)
def _calendar(pattern: str, first: date, last: date) -> Calendar:
    days = pl.date_range(first, last, eager=True)
    return Calendar(pl.Enum(days.dt.strftime(pattern)), days.to_physical()[0])


def check_patterns(column: ProfileColumn) -> None:
    """Refuse a profile whose date patterns cannot be read; raises ``Invalid``."""
    for pattern in column.dates:
        if unknown := [part for part in re.findall(r"%.", pattern) if part not in _DIRECTIVES]:
            raise Invalid(
                Sentence(
                    f"Pola tanggal {unknown[0]!r} pada kolom {column.header!r} tidak dikenal; pakai %Y %m %d.",
                    f"The date pattern {unknown[0]!r} of column {column.header!r} is unknown; use %Y %m %d.",
                )
            )
