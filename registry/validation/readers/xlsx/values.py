"""Cells as the text their user means: what is stored, read through its kind and its number format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from registry.validation.readers.xlsx.styles import Shown
from registry.validation.readers.xlsx.text import Malformed

_LEAP_THAT_WAS_NOT = 60  # 29 February 1900, a day that spreadsheet programs count and the calendar does not
_LAST_DAY = 2_958_466
_DAY = 86_400
_WHOLE = 10**21  # beyond this a whole number is written with 15 digits, too
_AS_WRITTEN = r"^(?:0|-?[1-9][0-9]{0,14}|-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9])$"
"""Numbers whose stored text is what is shown of them: whole ones and decimals of up to 15 digits."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to read the cells of a workbook."""

    strings: pl.Series
    styles: Mapping[int, tuple[Shown, int]]
    from_1904: bool = False

    def read(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Add ``text``, ``number`` (stored as a number), ``error`` and ``percent`` to cells; raises ``Malformed``."""
        kind, raw = pl.col("kind"), pl.col("raw")
        kinds = set(cells["kind"].unique())
        text: pl.Expr = pl.when(kind.is_in(["str", "inlineStr", "e"])).then(raw)
        if "s" in kinds:
            cells = self._with_shared(cells)
            text = pl.when(kind == "s").then("shared").otherwise(text)
        if "b" in kinds:
            text = (
                pl.when(kind == "b")
                .then(pl.when(raw == "0").then(pl.lit("FALSE")).otherwise(pl.lit("TRUE")))
                .otherwise(text)
            )
        if "d" in kinds:
            iso = raw.str.replace("T", " ", literal=True).str.strip_suffix("Z")
            text = pl.when(kind == "d").then(iso.str.replace(r" 00:00:00(\.0+)?$", "")).otherwise(text)
        if "n" in kinds:
            cells = self._with_numbers(cells)
            text = pl.when(kind == "n").then("numeric").otherwise(text)
        else:
            cells = cells.with_columns(number=pl.lit(value=False), percent=pl.lit(value=False))
        return cells.with_columns(text=pl.when(text != "").then(text), error=kind == "e")

    def _with_shared(self, cells: pl.DataFrame) -> pl.DataFrame:
        shared = (pl.col("kind") == "s") & pl.col("raw").is_not_null()
        places = cells.select(pl.when(shared).then(pl.col("raw")).cast(pl.UInt32, strict=False)).to_series()
        known = places.is_not_null() & (places < len(self.strings))
        if not (known.fill_null(value=False) == cells.select(shared).to_series()).all():
            raise Malformed
        return cells.with_columns(
            shared=self.strings.gather(places) if len(self.strings) else pl.lit(None, dtype=pl.String)
        )

    def _with_numbers(self, cells: pl.DataFrame) -> pl.DataFrame:
        is_number = (pl.col("kind") == "n") & pl.col("raw").is_not_null() & (pl.col("raw") != "")
        raw = cells.filter(is_number)["raw"]
        cells = cells.with_columns(
            number=is_number, numeric=pl.when(is_number).then("raw"), percent=pl.lit(value=False)
        )
        odd = raw.filter(~raw.str.contains(_AS_WRITTEN)).unique()
        if len(odd):
            cells = cells.with_columns(
                numeric=pl.col("numeric").replace(odd, pl.Series([number_text(one) for one in odd], dtype=pl.String))
            )
        used = set(cells.filter(is_number)["style"].unique()) & self.styles.keys()
        if not used:
            return cells
        shown = {style: self.styles[style] for style in used}
        styled = cells.filter(is_number & pl.col("style").is_in(list(used))).select("style", "raw").unique()
        styled = styled.with_columns(
            meant=pl.Series([self._shown(raw, *shown[style]) for style, raw in styled.iter_rows()], dtype=pl.String)
        )
        dates = [style for style, (how, _) in shown.items() if how in {Shown.DATE, Shown.TIME, Shown.ELAPSED}]
        percent = [style for style, (how, _) in shown.items() if how is Shown.PERCENT]
        return cells.join(styled, on=["style", "raw"], how="left", maintain_order="left").with_columns(
            numeric=pl.when(is_number).then(pl.coalesce("meant", "numeric")),
            number=is_number & ~(pl.col("style").is_in(dates) & pl.col("meant").is_not_null()),
            percent=is_number & pl.col("style").is_in(percent),
        )

    def _shown(self, raw: str, how: Shown, zeros: int) -> str | None:
        """Return a number as its format shows it; None where it is shown as stored."""
        try:
            number = float(raw)
        except ValueError:
            return None
        if how is Shown.ZEROS:
            return str(int(number)).zfill(zeros) if number.is_integer() and 0 <= number < 10**15 else None
        if how is Shown.PERCENT or not 0 <= number < _LAST_DAY:
            return None
        return moment(number, how, from_1904=self.from_1904)


def moment(serial: float, how: Shown, *, from_1904: bool) -> str:
    """Return a serial number of days as date, time or both (ISO 8601). In 1900 there are a 29 February and a day 0."""
    days, seconds = divmod(round(serial * _DAY), _DAY)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if how is Shown.ELAPSED:
        return f"{days * 24 + seconds // 3600:02}{clock[2:]}"
    if days == 0 and how is Shown.TIME:
        return clock
    if from_1904:
        day = date.fromordinal(min(date(1904, 1, 1).toordinal() + days, date.max.toordinal())).isoformat()
    elif days == _LEAP_THAT_WAS_NOT:
        day = "1900-02-29"
    elif days == 0:
        day = "1900-01-00"
    else:
        day = date.fromordinal(date(1899, 12, 31).toordinal() + days - (days > _LEAP_THAT_WAS_NOT)).isoformat()
    return f"{day} {clock}" if seconds else day


def number_text(raw: str) -> str:
    """Return a stored number as a spreadsheet shows it: 15 digits, no exponent, whole ones without a fraction."""
    try:
        number = float(raw)
    except ValueError:
        raise Malformed from None
    if number != number or number in {float("inf"), float("-inf")}:  # noqa: PLR0124 - NaN alone differs from itself
        raise Malformed
    if number.is_integer() and abs(number) < _WHOLE:
        return str(int(number))
    return format(Decimal(format(number, ".15g")), "f")
