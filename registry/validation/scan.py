"""Going through a table once: the rows with a sign of a fault, and of every row only what rows are compared by.

A table that is not in memory comes in parts; no more of it is held than the part at hand, the suspect rows found and
a few bytes of each other row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from registry.validation.asked import (
    SUSPECT,
    Part,
    any_of,
    applies,
    compact,
    counted,
    emptied,
    key,
    keys,
    told,
    with_values,
)
from registry.validation.plan import Plan
from registry.validation.readers.table import ROW, Table, text_column
from registry.validation.reading import may_be_blank

if TYPE_CHECKING:
    from registry.validation.readers.blocks import Blocks

BLOCK = 10_000
"""Suspect rows that are judged at once; all of them where there are fewer."""
FEW = 5_000
"""A table in memory of up to so many rows is judged as a whole: that costs no more than looking for signs first."""


@dataclass
class Gathered:
    """What is kept of all rows while they go by."""

    height: int = 0
    emptied: Counter[str] = field(default_factory=Counter)
    """Cells by variable whose text stands for nothing."""
    keys_of_parts: list[pl.DataFrame] = field(default_factory=list)

    def take(self, part: Part) -> None:
        """Keep what is kept of a part."""
        self.height += len(part.kept)
        self.emptied.update(part.emptied)
        self.keys_of_parts.append(compact(part.kept))

    def keys(self, exact: pl.DataFrame) -> pl.DataFrame:
        """Return what rows are compared by, in the order of rows, and let go of its parts.

        ``exact`` is what the exact reading says of the suspect rows.
        """
        if not self.keys_of_parts:
            return exact
        keys = pl.concat(self.keys_of_parts, rechunk=True)
        keys = keys.rename({name: name.removeprefix(key("")) for name in keys.columns})
        self.keys_of_parts.clear()
        keys = keys if keys[ROW].is_sorted() else keys.sort(ROW)
        places = keys[ROW].search_sorted(exact[ROW])
        return keys.with_columns(keys[name].scatter(places, exact[name]) for name in keys.columns if name != ROW)


def is_few(table: Table) -> bool:
    """Say whether a table is so small that all its rows are judged exactly, without being asked for signs."""
    return table.loaded is not None and table.loaded.height <= FEW


def suspects(plan: Plan, table: Table, gathered: Gathered | None = None) -> Iterator[pl.DataFrame]:
    """Yield the rows that have a sign of a fault, as the file holds them, in blocks and in the order of rows.

    The last block may be without rows. ``gathered`` takes what is kept of all rows.
    """
    if table.loaded is not None and is_few(table):
        if gathered is not None:
            gathered.height = table.loaded.height
        yield table.loaded if table.loaded[ROW].is_sorted() else table.loaded.sort(ROW)
        return
    waiting = _none(table)
    parts = _parts(plan, table) if table.blocks is None else _by_bytes(plan, table.blocks)
    for part in parts:
        if gathered is not None:
            gathered.take(part)
        waiting = pl.concat([waiting, part.suspects])
        while waiting.height > BLOCK:
            yield waiting.head(BLOCK)
            waiting = waiting.tail(-BLOCK)
    yield waiting


def _by_bytes(plan: Plan, blocks: Blocks) -> Iterator[Part]:
    from registry.validation.blockwise import parts_of_blocks  # noqa: PLC0415  # as in readers/csv.py

    return parts_of_blocks(plan, blocks)


def _parts(plan: Plan, table: Table) -> Iterator[Part]:
    """Yield the table with its signs, keys and emptied cells; one part where it is in memory."""
    readings = [column.reading for column in plan.columns]
    texts = table.frame.with_columns(reading.plain_text.alias(f"text:{reading.name}") for reading in readings)
    read = with_values(plan.columns, plan, texts, plain=True)
    signs = [sign for column in plan.columns for sign in column.suspect] + [rule.broken for rule in plan.row_rules]
    if not any(column.variable.constraints.required for column in plan.columns):
        cells = [pl.col(text_column(index)) for index in range(len(table.headers))]
        signs.append(pl.all_horizontal([cell.is_null() | may_be_blank(cell) for cell in cells]))
    asked = [*keys(plan), *emptied(plan.columns), any_of(signs)]
    rules = range(len(plan.group_rules))
    kept = [ROW, *map(key, plan.grouped), *map(counted, rules), *map(applies, rules)]
    if table.loaded is not None:
        part = read.select(pl.col(ROW), *asked).collect(engine="streaming")
        found = table.loaded[part[SUSPECT].arg_true()]
        yield Part(part[kept], found if found[ROW].is_sorted() else found.sort(ROW), told(part))
        return
    columns = table.frame.collect_schema().names()
    query = read.select(*columns, *asked)
    yield Part(pl.DataFrame(schema=query.select(kept).collect_schema()), _none(table), {})
    for part in query.collect_batches(maintain_order=True, lazy=True, engine="streaming"):
        found = part[part[SUSPECT].arg_true()]  # a query for each part would take longer than taking its rows
        yield Part(part[kept], compact(found[columns]), told(part))


def _none(table: Table) -> pl.DataFrame:
    """Return a frame of a table's columns without rows."""
    return pl.DataFrame(schema=table.frame.collect_schema())
