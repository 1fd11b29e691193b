"""BPS's dynamic tables as long tables: one row a cell.

A cell's key is the numbers of its row, variable, column, year and part of the year, written without anything between
(``datacontent``). Where two cells would have the same key, no one can tell which is meant: such a table is refused.
"""

import csv
import io
from collections.abc import Mapping
from itertools import product
from typing import Any

from harvesters.portals import texts

_NONE = "0"


class NotReadable(Exception):
    """The cells cannot be told apart, or do not fit the table's own lists."""


def long_table(data: Mapping[str, Any]) -> bytes:
    """Return a table as CSV (UTF-8): row, column, year and part of the year where it has them, value, unit."""
    variable = _items(data, "var")
    if len(variable) != 1:
        raise NotReadable
    rows, columns = _items(data, "vervar"), _items(data, "turvar")
    years, parts = _items(data, "tahun"), _items(data, "turtahun")
    cells: Mapping[str, Any] = data["datacontent"]
    has_columns, has_parts = _is_divided(columns), _is_divided(parts)
    unit = texts.line(_first(data, "var").get("unit"))
    label = texts.line(data.get("labelvervar")) or "Uraian"
    header = [label, *(["Rincian"] if has_columns else []), "Tahun", *(["Periode"] if has_parts else [])]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([*header, "Nilai", "Satuan"])
    keys: set[str] = set()
    for year, part, row, column in product(years, parts, rows, columns):
        key = f"{row[0]}{variable[0][0]}{column[0]}{year[0]}{part[0]}"
        if key in keys:
            raise NotReadable
        keys.add(key)
        if key in cells:
            said = [row[1], *([column[1]] if has_columns else []), year[1], *([part[1]] if has_parts else [])]
            writer.writerow([*said, texts.line(cells[key]), unit])
    if not set(cells) <= keys:
        raise NotReadable
    return written.getvalue().encode()


def years(data: Mapping[str, Any]) -> list[str]:
    """Return the years that a table has, in order."""
    return sorted(label for _, label in _items(data, "tahun"))


def _is_divided(items: list[tuple[str, str]]) -> bool:
    return len(items) > 1 or items[0][0] != _NONE


def _items(data: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    """Return the numbers and labels of a dimension; one that is missing has the one item 0, as BPS writes it."""
    listed = data.get(name)
    items = [
        (texts.line(item.get("val")), texts.line(item.get("label")))
        for item in (listed if isinstance(listed, list) else [])
        if isinstance(item, Mapping)
    ]
    return items or [(_NONE, "")]


def _first(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    listed = data.get(name)
    return listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], Mapping) else {}
