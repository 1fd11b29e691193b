"""Rows as the bytes of a text form, some at a time: CSV (RFC 4180), CSV for Excel in Indonesia, JSON, NDJSON.

The CSV for Excel has a byte order mark, semicolons and decimal commas. A spreadsheet takes a cell that begins with
``= + - @`` for a formula (OWASP: CSV injection): there such a text gets an apostrophe before it. The CSV for programs
says every value exactly as it is.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping

import polars as pl

Writer = Callable[[Iterable["pl.DataFrame"]], Iterator[bytes]]

_ENDS = "\r\n"
_FORMULA = r"^(?:[=+@\t\r]|-.)"
_APOSTROPHE = "'"


def csv(batches: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Yield CSV as programs read it: UTF-8, commas, CRLF, decimal points; a heading first."""
    for number, batch in enumerate(batches):
        out = io.BytesIO()
        batch.write_csv(out, include_header=number == 0, line_terminator=_ENDS, float_scientific=False)
        yield out.getvalue()


def excel_csv(batches: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Yield CSV as Excel with Indonesian settings opens it by a double click; no text can become a formula."""
    for number, batch in enumerate(batches):
        out = io.BytesIO()
        _harmless(batch).write_csv(
            out,
            include_bom=number == 0,
            include_header=number == 0,
            separator=";",
            decimal_comma=True,
            line_terminator=_ENDS,
            float_scientific=False,
        )
        yield out.getvalue()


def ndjson(batches: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Yield one JSON object a line."""
    for batch in batches:
        out = io.BytesIO()
        batch.write_ndjson(out)
        yield out.getvalue()


def json(batches: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Yield one JSON list of objects, a line each."""
    begun = False
    yield b"[\n"
    for lines in ndjson(batches):
        if lines:  # a line break inside a value is written as an escape: those that stand here end an object
            yield (b",\n" if begun else b"") + lines.removesuffix(b"\n").replace(b"\n", b",\n")
            begun = True
    yield b"\n]\n"


TEXT_FORMS: Mapping[str, Writer] = {"csv": csv, "excel": excel_csv, "json": json, "ndjson": ndjson}
"""Writers by the name of their form."""


def _harmless(batch: pl.DataFrame) -> pl.DataFrame:
    text = pl.col(pl.String)
    guarded = batch.with_columns(
        pl.when(text.str.contains(_FORMULA)).then(pl.lit(_APOSTROPHE) + text).otherwise(text).name.keep()
    )
    headings = pl.Series(batch.columns)
    risky = headings.str.contains(_FORMULA)
    return guarded.rename({name: _APOSTROPHE + name for name in headings.filter(risky)})
