"""The rows of a sheet as cells, the fast way: text operations on whole columns instead of a parser's calls.

It understands sheets as spreadsheet programs write them and nothing else: ``<`` stands only where a tag begins, since
comments, CDATA and prefixes are left to the parser of ``careful``, which is five times slower and gives the same cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import polars as pl

from registry.validation.readers.xlsx.text import decoded, text_of_item

STYLES = 0xFFFF
"""A workbook has at most 65,490 styles; what is cut off a greater number leaves none of its own."""
_ATTRIBUTES = re.compile(r'"((?: [A-Za-z:]+="[^"<>]*")*) ?(?:(/>|>(?:<v ?/>)?</c>)|>(<f\b.*)?|>(<is>))', re.DOTALL)
_ATTRIBUTE = re.compile(r' ([A-Za-z:]+)="([^"]*)"')
_LETTERS = re.compile(r"[A-Z]{1,3}(?=[0-9]|$)")
_FORMULA = re.compile(r"<f\b[^<>]*(?:/>|>[^<]*</f>)((?:<v ?/>)?</c>)?")


@cache
def cell_schema() -> pl.Schema:
    """What a frame of cells holds."""
    return pl.Schema(
        {
            "row": pl.UInt32(),
            "column": pl.UInt16(),
            "kind": pl.String(),
            "style": pl.UInt32(),
            "raw": pl.String(),
            "formula": pl.Boolean(),
        }
    )


class Unusual(Exception):
    """The sheet is written in a way that needs the parser."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a sheet: their numbers, how many are hidden, and their cells in order."""

    rows: pl.Series
    hidden: int
    cells: pl.DataFrame


def batch(text: str) -> Batch:
    """Return the cells of whole rows; raises ``Unusual``."""
    if "<!" in text or "<?" in text:
        raise Unusual
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, *pieces = text.split("<row ")
    if first.strip():
        raise Unusual
    rows = pl.DataFrame({"whole": pl.Series(pieces, dtype=pl.String)}).with_columns(
        pl.col("whole").str.strip_chars_end(" \n\t"), end=pl.col("whole").str.find(">", literal=True)
    )
    rows = rows.select(
        told=pl.col("whole").str.slice(0, "end"),
        cells=pl.col("whole").str.slice(pl.col("end") + 1).str.strip_suffix("</row>"),
    ).with_columns(
        row=pl.col("told").str.extract(r'(?:^| )r="([0-9]{1,7})"').cast(pl.UInt32),
        hidden=pl.col("told").str.contains(r' hidden="(?:1|true)"'),
    )
    empty = pl.col("told").str.ends_with("/")
    if rows.select((pl.col("row").fill_null(0) == 0).any() | (empty & (pl.col("cells") != "")).any()).item():
        raise Unusual
    numbers = rows["row"]
    cells = rows.lazy().filter(pl.col("cells") != "").select("row", pl.col("cells").str.split("<c ")).explode("cells")
    return Batch(numbers, int(rows["hidden"].sum() or 0), _cells(cells.collect(), text))


def _cells(pieces: pl.DataFrame, text: str) -> pl.DataFrame:
    """Take the pieces between the beginnings of cells apart; the first of each row is empty."""
    pieces = pieces.filter(pl.col("cells") != "")
    if not pieces["cells"].str.starts_with('r="').all():
        raise Unusual
    pieces = pieces.with_columns(
        name=pl.col("cells").str.slice(3, 3), end=pl.col("cells").str.find("<v>", literal=True)
    )
    taken = pl.col("letters") + (pl.col("row").log10() + 1e-9).floor().cast(pl.UInt32) + 4
    has_value = pl.col("end").is_not_null()
    if not pieces.select((pl.col("cells").str.ends_with("</v></c>") == has_value).all()).item():
        raise Unusual
    value = (
        pl.col("cells").str.slice(pl.col("end") + 3)  # quick, for in ASCII a place in bytes is one in characters
        if text.isascii()
        else pl.col("cells").str.splitn("<v>", 2).struct.field("field_1")
    )
    pieces = pieces.join(_columns(pieces["name"].unique()), on="name", how="left", maintain_order="left")
    parts = pieces.lazy().select(
        "row",
        "column",
        told=pl.when(has_value)
        .then(pl.col("cells").str.slice(taken, pl.col("end") - taken))
        .otherwise(pl.col("cells").str.slice(taken)),
        raw=pl.when(has_value).then(value.str.strip_suffix("</v></c>")),
    )
    rest = _with_inline(parts.collect())
    told = rest["told"].unique()
    facts = pl.DataFrame(
        [_facts(one) for one in told],
        schema={"kind": pl.String(), "style": pl.UInt32(), "formula": pl.Boolean(), "value": pl.Boolean()},
        orient="row",
    ).with_columns(told=told)
    cells = rest.join(facts, on="told", how="left", maintain_order="left")
    if not cells.select((pl.col("raw").is_not_null() == pl.col("value")).all()).item():
        raise Unusual
    if cells["raw"].str.contains("<", literal=True).any():
        raise Unusual
    if "&" in text or "_x" in text:
        cells = cells.with_columns(raw=decoded(cells["raw"]))
    return cells.select(*cell_schema())


def _columns(names: pl.Series) -> pl.DataFrame:
    """Return the column and the number of letters of each beginning of a cell's name."""
    letters = []
    for name in names:
        found = _LETTERS.match(name)
        if found is None:
            raise Unusual
        letters.append(found[0])
    return pl.DataFrame(
        {
            "name": names,
            "column": pl.Series([column_number(one) for one in letters], dtype=pl.UInt16),
            "letters": pl.Series([len(one) for one in letters], dtype=pl.UInt32),
        }
    )


def _with_inline(rest: pl.DataFrame) -> pl.DataFrame:
    """Move the text of inline strings from what is told of a cell to its value."""
    inside = pl.col("raw").is_null() & pl.col("told").str.contains("<is>", literal=True)
    if not rest.select(inside.any()).item():
        return rest
    split = pl.col("told").str.splitn("<is>", 2)
    text = split.struct.field("field_1")
    plain = text.str.extract(r"^<t(?: [^<>]*)?>([^<]*)</t></is></c>$")
    rest = rest.with_columns(
        told=pl.when(inside).then(split.struct.field("field_0") + "<is>").otherwise("told"),
        plain=pl.when(inside).then(plain),
        text=pl.when(inside).then(text),
    )
    missing = rest.filter(pl.col("text").is_not_null() & pl.col("plain").is_null())
    if missing.height:
        runs = {one: text_of_item(one) for one in missing["text"].unique()}
        rest = rest.with_columns(
            plain=pl.coalesce(
                pl.col("plain"),
                pl.col("text").replace_strict(list(runs), list(runs.values()), default=None, return_dtype=pl.String),
            )
        )
    return rest.with_columns(raw=pl.coalesce("raw", "plain")).drop("plain", "text")


def _facts(told: str) -> tuple[str, int, bool, bool]:
    """Return kind, style, whether there is a formula and whether there is a value, of what stands before the value."""
    found = _ATTRIBUTES.fullmatch(told)
    if found is None:
        raise Unusual
    attributes = dict(_ATTRIBUTE.findall(found[1]))
    style = attributes.get("s", "0")
    if not style.isdecimal():
        raise Unusual
    has_value, has_formula = found[2] is None, bool(found[3])
    if has_formula:
        formula = _FORMULA.fullmatch(found[3])
        if formula is None:
            raise Unusual
        has_value = formula[1] is None
    return attributes.get("t", "n"), int(style[-9:]) & STYLES, has_formula, has_value


def column_number(letters: str) -> int:
    """Return the position of a column by its letters, 0 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
