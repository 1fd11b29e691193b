"""The rows of a sheet as cells, the fast way: text operations on whole columns instead of a parser's calls.

It understands sheets as spreadsheet programs write them and nothing else: ``<`` stands only where a tag begins, since
comments, CDATA and prefixes are left to the parser of ``careful``, which is five times slower and gives the same cells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from registry.validation.readers.xlsx.tags import Pieces, Places, Tags, Unusual, tags
from registry.validation.readers.xlsx.text import Malformed, decoded, text_of_item

STYLES = 0xFFFF
"""A workbook has at most 65,490 styles; what is cut off a greater number leaves none of its own."""
_KINDS = ("n", "s", "str", "inlineStr", "b", "e", "d")
_NAME = b'r="'
_LETTERS, _ALPHABET = 3, 26
_TENS = np.array([10**power for power in range(1, 8)])
_ATTRIBUTES = re.compile(r'"((?: [A-Za-z:]+="[^"<>]*")*) ?(?:(/>|>(?:<v ?/>)?</c>)|>(<f\b.*)?|>(<is>))', re.DOTALL)
_ATTRIBUTE = re.compile(r' ([A-Za-z:]+)="([^"]*)"')
_FORMULA = re.compile(r"<f\b[^<>]*(?:/>|>[^<]*</f>)((?:<v ?/>)?</c>)?")


@cache
def _kinds() -> pl.Enum:
    return pl.Enum(_KINDS)


@cache
def cell_schema() -> pl.Schema:
    """What a frame of cells holds."""
    return pl.Schema(
        {
            "row": pl.UInt32(),
            "column": pl.UInt16(),
            "kind": _kinds(),
            "style": pl.UInt32(),
            "raw": pl.String(),
            "formula": pl.Boolean(),
        }
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a sheet: their numbers, how many are hidden, and their cells in order."""

    rows: pl.Series
    hidden: int
    cells: pl.DataFrame


def batch(text: bytes) -> Batch:
    """Return the cells of whole rows; raises ``Unusual``."""
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found = tags(text)
    rows = pl.select(told=found.rows.texts()).select(
        row=pl.col("told").str.extract(r'(?:^| )r="([0-9]{1,7})"').cast(pl.UInt32),
        hidden=pl.col("told").str.contains(r' hidden="(?:1|true)"'),
    )
    numbers = rows["row"]
    if numbers.null_count() or (numbers == 0).any():
        raise Unusual
    return Batch(numbers, int(rows["hidden"].sum() or 0), _cells(found, numbers))


def _cells(found: Tags, numbers: pl.Series) -> pl.DataFrame:
    """Return the cells of rows with these numbers."""
    rows = numbers.to_numpy().take(found.row_of)
    columns, letters = _columns(found.cells)
    name = len(_NAME) + letters + np.searchsorted(_TENS, rows, side="right") + 1
    told = replace(found.cells, starts=found.cells.starts + name).texts()
    raw = pl.Series([None], dtype=pl.String).new_from_index(0, len(told))
    raw = raw.scatter(np.flatnonzero(found.has_value), found.values.texts())
    cells = _with_inline(pl.DataFrame({"row": rows, "column": columns, "told": told, "raw": raw}))
    distinct = cells["told"].unique()
    facts = pl.DataFrame(
        [_facts(one) for one in distinct],
        schema={"kind": _kinds(), "style": pl.UInt32(), "formula": pl.Boolean(), "value": pl.Boolean()},
        orient="row",
    )
    cells = cells.drop("told").hstack(facts[cells["told"].cast(pl.Enum(distinct)).to_physical()])
    if not cells.select((pl.col("raw").is_not_null() == pl.col("value")).all()).item():
        raise Unusual
    if b"&" in found.cells.text or b"_x" in found.cells.text:
        cells = cells.with_columns(raw=decoded(cells["raw"]))
    return cells.select(*cell_schema())


def _columns(cells: Pieces) -> tuple[npt.NDArray[np.uint16], Places]:
    """Return the column of each cell and how many letters name it."""
    signs = np.frombuffer(cells.text, np.uint8)
    last = len(signs) - 1
    for place, sign in enumerate(_NAME):
        if not (signs.take(np.minimum(cells.starts + place, last)) == sign).all():
            raise Unusual
    number: Places = np.zeros(len(cells.starts), np.int64)
    letters: Places = np.zeros(len(number), np.int64)
    for place in range(_LETTERS):
        letter = signs.take(np.minimum(cells.starts + len(_NAME) + place, last)).astype(np.int64) - ord("A") + 1
        is_letter = (letter > 0) & (letter <= _ALPHABET) & (letters == place)
        number[is_letter] = number[is_letter] * _ALPHABET + letter[is_letter]
        letters += is_letter
    if not letters.all():
        raise Unusual
    return (number - 1).astype(np.uint16), letters


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
    return kind_of(attributes), int(style[-9:]) & STYLES, has_formula, has_value


def kind_of(attributes: Mapping[str, str]) -> str:
    """Return the kind of a cell; raises ``Malformed`` for none that ECMA-376 has."""
    kind = attributes.get("t", "n")
    if kind not in _KINDS:
        raise Malformed
    return kind


def column_number(letters: str) -> int:
    """Return the position of a column by its letters, 0 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
