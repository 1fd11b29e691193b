"""Going through a table once: the rows with a sign of a fault, and of every row only what rows are compared by.

A table that is not in memory comes in parts; no more of it is held than the part at hand, the suspect rows found and
a few bytes of each other row.
"""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from registry.validation.checks import key_of, text_of
from registry.validation.plan import Plan
from registry.validation.readers.table import ROW, Table, text_column
from registry.validation.reading import is_blank, may_be_blank

BLOCK = 20_000
"""Suspect rows that are judged at once, at the least; all of them where there are fewer."""
_LOOSE = 4
"""Parts whose suspect rows are copied together, which costs little more than copying those of one."""
_SUSPECT = "suspect"


def counted(index: int) -> str:
    """Name of the column that tells whether a row counts for the group rule at a position of the plan."""
    return f"counted:{index}"


def key(name: str) -> str:
    """Name of the column that holds what a variable is compared by, beside the columns of the file."""
    return f"key:{name}"


def applies(index: int) -> str:
    """Name of the column that tells whether a row belongs to a group of the rule at a position of the plan."""
    return f"applies:{index}"


@dataclass
class Gathered:
    """What is kept of all rows while they go by."""

    height: int = 0
    emptied: Counter[str] = field(default_factory=Counter)
    """Cells by variable whose text stands for nothing."""
    keys_of_parts: list[pl.DataFrame] = field(default_factory=list)

    def keys(self) -> pl.DataFrame:
        """Return what rows are compared by, in the order of rows, and let go of its parts."""
        keys = pl.concat(self.keys_of_parts, rechunk=True)
        keys = keys.rename({name: name.removeprefix(key("")) for name in keys.columns})
        self.keys_of_parts.clear()
        return keys if keys[ROW].is_sorted() else keys.sort(ROW)


def suspects(plan: Plan, table: Table, gathered: Gathered | None = None) -> Iterator[pl.DataFrame]:
    """Yield the rows that have a sign of a fault, as the file holds them, in blocks and in the order of rows.

    The last block may be without rows. ``gathered`` takes what is kept of all rows.
    """
    waiting: list[pl.DataFrame] = []
    loose: list[pl.DataFrame] = []
    columns = table.frame.collect_schema().names()
    for part in _parts(plan, table):
        if gathered is not None:
            _gather(plan, part, gathered)
        loose.append(_suspects_of(table, part))
        if len(loose) == _LOOSE:
            waiting, loose = [*waiting, _compact(pl.concat(loose)[columns])], []
        if sum(map(len, waiting)) >= BLOCK:
            yield pl.concat(waiting)
            waiting = [waiting[-1].clear()]
    yield pl.concat([*waiting, pl.concat(loose)[columns]] if loose else waiting)


def with_values(plan: Plan, frame: pl.LazyFrame, values: Sequence[pl.Expr]) -> pl.LazyFrame:
    """Add the values of the columns, and what checks and rules share, each computed once."""
    frame = frame.with_columns(
        *(value.alias(f"value:{column.name}") for column, value in zip(plan.columns, values, strict=True)),
        *(
            text_of(column.name).cast(pl.UInt64, strict=False).alias(f"number:{column.name}")
            for column in plan.columns
            if column.reading.digits
        ),
    )
    for prepared in plan.prepared:
        frame = frame.with_columns(prepared)
    return frame


def kept_of_all(plan: Plan) -> list[pl.Expr]:
    """Return what is kept of all rows, from a frame that holds it under names of its own."""
    rules = range(len(plan.group_rules))
    keys = (pl.col(key(name)).alias(name) for name in plan.grouped)
    return [pl.col(ROW), *keys, *map(pl.col, map(counted, rules)), *map(pl.col, map(applies, rules))]


def _parts(plan: Plan, table: Table) -> Iterator[pl.DataFrame]:
    """Yield the table with its signs, keys and emptied cells; one part where it is in memory."""
    readings = [column.reading for column in plan.columns]
    texts = table.frame.with_columns(reading.plain_text.alias(f"text:{reading.name}") for reading in readings)
    read = with_values(plan, texts, [reading.plain_value(text_of(reading.name)) for reading in readings])
    signs = [sign for column in plan.columns for sign in column.suspect] + [rule.broken for rule in plan.row_rules]
    if not any(column.variable.constraints.required for column in plan.columns):
        cells = [pl.col(text_column(index)) for index in range(len(table.headers))]
        signs.append(pl.all_horizontal([cell.is_null() | may_be_blank(cell) for cell in cells]))
    asked = [
        *_keys(plan),
        *(
            (text_of(reading.name).is_null() & ~is_blank(reading.source)).alias(_emptied(reading.name))
            for reading in readings
            if reading.column and reading.column.placeholders
        ),
        pl.any_horizontal(signs).fill_null(value=False).alias(_SUSPECT),
    ]
    if table.loaded is not None:
        yield read.select(pl.col(ROW), *asked).collect(engine="streaming")
        return
    query = read.select(*table.frame.collect_schema().names(), *asked)
    yield pl.DataFrame(schema=query.collect_schema())  # so that a table without rows is one part, too
    yield from query.collect_batches(maintain_order=True, lazy=True, engine="streaming")


def _keys(plan: Plan) -> list[pl.Expr]:
    return [
        *(key_of(plan.column(name).reading).alias(key(name)) for name in plan.grouped),
        *(rule.counted.alias(counted(index)) for index, rule in enumerate(plan.group_rules)),
        *(rule.applies.alias(applies(index)) for index, rule in enumerate(plan.group_rules)),
    ]


def _emptied(name: str) -> str:
    return f"emptied:{name}"


def _gather(plan: Plan, part: pl.DataFrame, gathered: Gathered) -> None:
    gathered.height += len(part)
    rules = range(len(plan.group_rules))
    kept = [ROW, *map(key, plan.grouped), *map(counted, rules), *map(applies, rules)]
    gathered.keys_of_parts.append(_compact(part[kept]))
    for name in part.columns:
        if name.startswith("emptied:") and (number := int(part[name].sum())):
            gathered.emptied[name.removeprefix("emptied:")] += number


def _suspects_of(table: Table, part: pl.DataFrame) -> pl.DataFrame:
    if table.loaded is not None:
        found = table.loaded[part[_SUSPECT].arg_true()]
        return found if found[ROW].is_sorted() else found.sort(ROW)
    return part[part[_SUSPECT].arg_true()]  # a query for each part would take longer than taking its rows


def _compact(rows: pl.DataFrame) -> pl.DataFrame:
    """Copy the texts of rows: otherwise a few of them would keep all the others of their part in memory."""
    if rows.is_empty() or pl.String not in rows.dtypes:
        return rows
    copied = io.BytesIO()
    rows.write_ipc_stream(copied)
    copied.seek(0)
    return pl.read_ipc_stream(copied)
