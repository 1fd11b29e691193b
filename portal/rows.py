"""A page of a stored table as people read it: code and name in one cell, constants told once, types in the heading."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from portal.language import Language
from portal.table import TITLES, Column, Table, joined, title_of
from registry.exchange.tables import columns as stored
from registry.exchange.tables.reading import Page

YEARS = frozenset({"tahun", "year"})
"""Columns of whole numbers that count nothing: no separators are written in them."""

Label = Callable[[str, str], Mapping[str, str] | None]
"""Gives the name of a code of a list, None for a code that is not known."""


def shown(page: Page, rows: int, language: Language, label: Label) -> Table:
    """Return a page of rows for people. ``rows`` is how many the whole table has."""
    columns = {column.name: column for column in page.columns}
    constants: list[tuple[str, str]] = []
    told: list[Column] = []
    for source in joined(list(columns)):
        column = columns[source[0]]
        values = _values(page.rows, source, column, language, label)
        title = _title(source, column, language)
        if rows > 1 and all(columns[name].different == 1 and not columns[name].empty for name in source):
            if values:  # of no row nothing is said, not even what is the same in all
                constants.append((title, values[0]))
            continue
        told.append(
            Column(
                title=title,
                is_number=column.is_number and column.name not in YEARS,
                values=tuple(values),
                name=column.name,
                type=column.type.value,
                empty=column.empty / rows if rows else 0,
            )
        )
    return Table(tuple(constants), tuple(told), page.rows.height, page.total, page.places)


def _title(source: Sequence[str], column: stored.Column, language: Language) -> str:
    usual = title_of(tuple(source), language)
    if column.name in TITLES or len(source) > 1 or column.title.get("id") == column.name:
        return usual
    return language.wording(column.title)


def _values(
    rows: pl.DataFrame, source: Sequence[str], column: stored.Column, language: Language, label: Label
) -> list[str]:
    texts = [[value or "" for value in rows[name].cast(pl.String).to_list()] for name in source]
    if len(source) == 1 and column.code_list:
        names = {code: label(column.code_list, code) for code in set(texts[0]) if code}
        return [_coded(code, names.get(code), language) for code in texts[0]]
    return [" — ".join(part for part in parts if part) for parts in zip(*texts, strict=True)]


def _coded(code: str, name: Mapping[str, str] | None, language: Language) -> str:
    """Return ``code — label``; the bare code where the list does not know it, or where it is its own name."""
    wording = language.wording(name)
    return f"{code} — {wording}" if wording and wording.casefold() != code.casefold() else code
