"""A question to a table as the query of an address, and back: pages, files and programs share one.

``tahun=2024&tahun=2025`` is either, ``jumlah.min=10`` and ``jumlah.max=20`` a range, ``nama.contains=sari`` a part,
``nama.empty=true`` nothing; ``columns=a,b``, ``sort=-jumlah,nama`` and ``q=words`` are the rest. A column that is named
like one of these is asked by ``sort.is=…``. A field that was left empty in a form asks nothing.
"""

import csv
from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from registry.errors import Sentence
from registry.exchange.tables.columns import Column
from registry.exchange.tables.questions import Filter, NoSuchColumn, Operator, Order, Question

RESERVED = frozenset({"columns", "sort", "q", "limit", "cursor", "bentuk", "versi", "version"})
"""Words of a query that are no columns."""


def question(items: Iterable[tuple[str, str]], columns: Sequence[Column]) -> Question:
    """Return the question of a query; NoSuchColumn for a word that is neither a column nor one of ours."""
    names = {column.name for column in columns}
    filters: dict[tuple[str, Operator], list[str]] = {}
    words, chosen, order = "", [], []
    for key, text in items:
        if key == "q":
            words = text
        elif key == "columns":
            chosen += _names(text, names)
        elif key == "sort":
            order += [_order(name, names) for name in _names(text, names)]
        elif key not in RESERVED and text != "":
            filters.setdefault(_condition(key, names), []).append(text)
    return Question(
        filters=tuple(Filter(column, operator, tuple(values)) for (column, operator), values in filters.items()),
        words=words.strip(),
        columns=tuple(dict.fromkeys(chosen)),
        order=tuple({each.column: each for each in reversed(order)}.values())[::-1],
    )


def query(asked: Question, **others: str | None) -> str:
    """Return the query of a question with other words beside it; empty for nothing."""
    pairs: list[tuple[str, str]] = []
    for each in asked.filters:
        plain = each.operator is Operator.IS and each.column not in RESERVED
        pairs += [(each.column if plain else f"{each.column}.{each.operator.value}", text) for text in each.values]
    if asked.words:
        pairs.append(("q", asked.words))
    if asked.columns:
        pairs += [("columns", name) for name in asked.columns]
    pairs += [("sort", f"{'-' if each.descending else ''}{each.column}") for each in asked.order]
    pairs += [(name, text) for name, text in others.items() if text]
    return urlencode(pairs)


def _names(text: str, names: set[str]) -> list[str]:
    """Part a list at its commas; a name with a comma stands in quotes or in a parameter of its own."""
    if text.removeprefix("-") in names:
        return [text]
    return [name.strip() for name in next(csv.reader([text]), []) if name.strip()]


def _order(name: str, names: set[str]) -> Order:
    if name in names or not name.startswith("-"):
        return Order(name)
    return Order(name[1:], descending=True)


def _condition(key: str, names: set[str]) -> tuple[str, Operator]:
    if key in names:
        return key, Operator.IS
    name, _, operator = key.rpartition(".")
    if name in names and operator in set(Operator):
        return name, Operator(operator)
    known = ", ".join(sorted(names))
    raise NoSuchColumn(
        Sentence(
            f"'{key[:100]}' bukan kolom tabel ini. Kolomnya: {known}.",
            f"'{key[:100]}' is no column of this table. Its columns: {known}.",
        )
    )
