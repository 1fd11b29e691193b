"""Rules that look beside the row: each finds its rows in another table by equal values, all rows at once.

The table is read as a stream and only what breaks a rule is kept. A cell that has an error says nothing, here or
there; and where a key there is damaged, a row whose key is nearly the same is not said to have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from registry.standards.expressions import names, parse
from registry.standards.payloads import Beside, Comparison, DataStandard, Datatype, Taken
from registry.standards.syntax import Expression, Kind, Name, kind
from registry.validation.beside import BEFORE, THIS, Rows
from registry.validation.expressions import Compiler
from registry.validation.readers.table import ROW

_NEARLY_THE_SAME = 3
"""Edits between a damaged key and the key that was meant."""
_PAIRS = 2_000_000
"""So many pairs of keys are compared letter by letter; more would take longer than the check."""
_READ_ONCE = 500_000
"""Rows up to which comparisons keep their columns in memory; of more they read the file for each."""
_FIGURE = 6
"""Decimals to which sums are rounded, so that 0.1 + 0.2 equals 0.3."""
_KINDS = {
    Datatype.STRING: Kind.TEXT,
    Datatype.INTEGER: Kind.NUMBER,
    Datatype.DECIMAL: Kind.NUMBER,
    Datatype.DATE: Kind.DATE,
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A row that breaks a comparison: by what it was looked up, which row stood there first, how many, what it gave."""

    row: int
    keys: tuple[tuple[str | None, ...], ...]
    """Per ``beside``, in the order of ``on``."""
    firsts: tuple[int | None, ...]
    counts: tuple[int | None, ...]
    taken: dict[str, object]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the rows that a comparison judges break it; ``group`` are the values of ``per``."""

    group: tuple[object, ...]
    judged: int
    broken: int


def asked_here(comparison: Comparison) -> set[str]:
    """Return the variables of the row itself that a comparison reads."""
    taken = {name for beside in comparison.beside for name in beside.take}
    texts = [comparison.when, None if comparison.reverse else comparison.test]
    texts += [text for beside in comparison.beside for text in beside.on]
    used = set().union(*(names(parse(text)) for text in texts if text))
    own = set() if comparison.reverse else set(comparison.per)
    return (used | {comparison.column} | own) - taken


def gathered(rows: Rows, slug: str, standards: Iterable[tuple[str, DataStandard]], number: int) -> Rows:
    """Return a table of so many rows with what comparisons read of it in memory, unless it is too large for that."""
    return rows.gathered(_columns_read(slug, standards)) if number <= _READ_ONCE else rows


def _columns_read(slug: str, standards: Iterable[tuple[str, DataStandard]]) -> set[str]:
    """Return the variables of a standard that comparisons read, its own and those of the other standards."""
    names_read: set[str] = set()
    for other, standard in standards:
        for comparison in standard.comparisons:
            names_read |= asked_here(comparison) if other == slug else set()
            for beside in comparison.beside:
                if slug in beside.tables or (other == slug and {THIS, BEFORE} & set(beside.tables)):
                    names_read |= _asked_there(beside)
    return names_read


def lacking(comparison: Comparison, sides: Sequence[Rows]) -> Iterator[tuple[Rows, str]]:
    """Yield the variables that the tables beside do not hold, without which the comparison cannot be made."""
    for beside, rows in zip(comparison.beside, sides, strict=True):
        yield from ((rows, name) for name in sorted(_asked_there(beside)) if name not in rows.kinds)


def asked(text: str, mine: Rows, at: date) -> list[str]:
    """Return the different values of an expression over a table, as texts: what a list of codes is asked for."""
    values = mine.frame.select(_compiler(mine, at).compile(parse(text)).cast(pl.String).alias("asked")).unique()
    return values.collect(engine="streaming")["asked"].drop_nulls().to_list()


def mismatches(comparison: Comparison, mine: Rows, sides: Sequence[Rows], at: date) -> list[Mismatch]:
    """Return the rows that break a comparison, in the table's order; raises KeyError where a variable is lacking."""
    judged = _judged(comparison, mine, sides, at)
    counted = range(len(comparison.beside))
    found = judged.filter(pl.col("broken")).drop("broken", "judged").sort(ROW).collect(engine="streaming")
    found = _without_excused(comparison, sides, found)
    keys = [[f"on:{i}:{j}" for j in range(len(beside.on))] for i, beside in enumerate(comparison.beside)]
    taken = [name for beside in comparison.beside for name in beside.take]
    return [
        Mismatch(
            row[ROW],
            tuple(tuple(None if row[key] is None else str(row[key]) for key in own) for own in keys),
            tuple(row[f"first:{i}"] for i in counted),
            tuple(row[f"number:{i}"] for i in counted),
            {name: row[name] for name in taken},
        )
        for row in found.iter_rows(named=True)
    ]


def shares(comparison: Comparison, mine: Rows, sides: Sequence[Rows], at: date) -> list[Share]:
    """Return the groups of which more than the comparison's share break it."""
    judged = _reversed(comparison, mine, sides[0], at) if comparison.reverse else _judged(comparison, mine, sides, at)
    total = [pl.col("judged").sum().alias("all"), pl.col("broken").sum().alias("bad")]
    sums = judged.group_by(comparison.per).agg(total) if comparison.per else judged.select(total)
    over = (pl.col("all") > 0) & (pl.col("bad") > (comparison.share or 0) * pl.col("all"))
    found = sums.filter(over).collect(engine="streaming")
    found = found.sort(comparison.per) if comparison.per else found
    return [
        Share(tuple(row[name] for name in comparison.per), row["all"], row["bad"])
        for row in found.iter_rows(named=True)
    ]


def _judged(comparison: Comparison, mine: Rows, sides: Sequence[Rows], at: date) -> pl.LazyFrame:
    """Put what stands beside every row to it, and say whether the row is judged and whether it breaks the rule."""
    here = _compiler(mine, at)
    wanted = sorted(asked_here(comparison))
    frame = mine.frame.with_columns(
        here.compile(parse(text)).alias(f"on:{i}:{j}")
        for i, beside in enumerate(comparison.beside)
        for j, text in enumerate(beside.on)
    ).select(
        ROW, *wanted, *(f"on:{i}:{j}" for i, beside in enumerate(comparison.beside) for j in range(len(beside.on)))
    )
    kinds = dict(mine.kinds)
    for i, (beside, rows) in enumerate(zip(comparison.beside, sides, strict=True)):
        frame = _with_side(frame, i, beside, rows, here, at)
        kinds |= {name: _kind_of(taken, rows) for name, taken in beside.take.items()}
    compiler = Compiler({name: pl.col(name) for name in kinds}, kinds, at)
    applies = compiler.compile(parse(comparison.when)).fill_null(value=True) if comparison.when else pl.lit(value=True)
    for name in wanted:
        if rows_at_fault := mine.faulty.get(name):
            applies &= ~pl.col(ROW).is_in(pl.Series(sorted(rows_at_fault), dtype=pl.UInt32).implode())
    if comparison.test is None:
        first = comparison.beside[0]
        keyed = _keyed([f"on:0:{j}" for j in range(len(first.on))], first)
        judged, holds = applies & keyed, pl.col("first:0").is_not_null()
    else:
        test = compiler.compile(parse(comparison.test))
        judged, holds = applies & test.is_not_null(), test.fill_null(value=True)
    return frame.with_columns(judged.alias("judged"), (judged & ~holds).alias("broken"))


def _with_side(frame: pl.LazyFrame, i: int, beside: Beside, rows: Rows, here: Compiler, at: date) -> pl.LazyFrame:
    keys = [f"on:{i}:{j}" for j in range(len(beside.on))]
    there = rows.frame
    if beside.where:
        there = there.filter(_compiler(rows, at).compile(parse(beside.where)))
    figures = [
        pl.col(ROW).min().alias(f"first:{i}"),
        pl.len().alias(f"number:{i}"),
        *(_figure(taken).alias(name) for name, taken in beside.take.items()),
    ]
    counts = [name for name, taken in beside.take.items() if taken.how == "count"]
    if not keys:
        return frame.join(there.select(figures), how="cross")
    over = _compiler(rows, at)
    for key, (text, text_there) in zip(keys, beside.on.items(), strict=True):
        own, other = _kind(parse(text), here), _kind(parse(text_there), over)
        dtype = _dtype(own) if own is other else pl.String()
        frame = frame.with_columns(pl.col(key).cast(dtype))
        there = there.with_columns(over.compile(parse(text_there)).cast(dtype).alias(key))
    there = there if beside.empty_is_equal else there.drop_nulls(keys)
    joined = frame.join(there.group_by(keys).agg(figures), on=keys, how="left", nulls_equal=beside.empty_is_equal)
    keyed = _keyed(keys, beside)
    return joined.with_columns(pl.when(keyed).then(pl.col(name).fill_null(0)).alias(name) for name in counts)


def _reversed(comparison: Comparison, mine: Rows, side: Rows, at: date) -> pl.LazyFrame:
    """Judge the rows there: each should have one here."""
    (beside,) = comparison.beside
    here = _compiler(mine, at)
    own = mine.frame.filter(here.compile(parse(comparison.when))) if comparison.when else mine.frame
    keys = [f"on:0:{j}" for j in range(len(beside.on))]
    own = own.select(
        here.compile(parse(text)).cast(pl.String).alias(key) for key, text in zip(keys, beside.on, strict=True)
    )
    over = _compiler(side, at)
    there = side.frame.filter(over.compile(parse(beside.where))) if beside.where else side.frame
    there = there.with_columns(
        over.compile(parse(text)).cast(pl.String).alias(key) for key, text in zip(keys, beside.on.values(), strict=True)
    ).drop_nulls(keys)
    matched = own.unique().with_columns(pl.lit(value=True).alias("matched"))
    broken = pl.col("matched").is_null()
    for key, text in zip(keys, beside.on, strict=True):
        if not (mine.faulty.get(text) or mine.unread):
            continue
        gone = there.join(matched, on=keys, how="anti").select(key).unique().collect(engine="streaming")[key]
        near, lost = _excused(gone, text, mine)
        broken &= ~pl.col(key).is_in(near) & pl.lit(len(gone) - len(near) > lost)
    joined = there.join(matched, on=keys, how="left")
    return joined.with_columns(pl.lit(value=True).alias("judged"), broken.alias("broken"))


def _keyed(keys: Sequence[str], beside: Beside) -> pl.Expr:
    """Say whether a row can be looked up: an empty key finds nothing unless it is a value of its own."""
    if beside.empty_is_equal:
        return pl.lit(value=True)
    return pl.all_horizontal(pl.col(key).is_not_null() for key in keys)


def _figure(taken: Taken) -> pl.Expr:
    """Return what is taken of a group; unknown where its rows disagree, or where one of those summed is unknown."""
    if taken.how == "count" or taken.of is None:
        return pl.len().cast(pl.Int64)
    column = pl.col(taken.of)
    match taken.how:
        case "sum":
            total = column.sum()
            return pl.when(column.null_count() == 0).then(total.cast(pl.Float64).round(_FIGURE))
        case "minimum":
            return pl.when(column.null_count() == 0).then(column.min())
        case "maximum":
            return pl.when(column.null_count() == 0).then(column.max())
        case _:
            return pl.when(column.n_unique() == 1).then(column.first())


def _kind_of(taken: Taken, rows: Rows) -> Datatype:
    if taken.how == "count" or taken.of is None:
        return Datatype.INTEGER
    return Datatype.DECIMAL if taken.how == "sum" else rows.kinds[taken.of]


def _without_excused(comparison: Comparison, sides: Sequence[Rows], found: pl.DataFrame) -> pl.DataFrame:
    """Leave out the rows whose key may be that of a damaged cell there: the fault is there, and told there."""
    for i, (beside, rows) in enumerate(zip(comparison.beside, sides, strict=True)):
        for j, text in enumerate(beside.on.values()):
            if found.is_empty() or not (rows.faulty.get(text) or rows.unread):
                continue
            key, nothing = pl.col(f"on:{i}:{j}").cast(pl.String), pl.col(f"first:{i}").is_null()
            near, lost = _excused(found.select(key).to_series(), text, rows)
            found = found.filter(~key.is_in(near).fill_null(value=False))
            if found.filter(nothing).select(key).to_series().n_unique() <= lost:
                found = found.filter(~nothing)
    return found


def _excused(keys: pl.Series, variable: str, rows: Rows) -> tuple[list[str], int]:
    """Return the keys that nearly are what a damaged cell holds, and how many damaged cells are near none of them.

    Where no more keys find nothing than there are such cells, they may be theirs.
    """
    damaged = rows.damaged.get(variable, ())
    near: dict[str, str] = {}
    different = keys.unique().drop_nulls()
    for key in different if len(different) * len(damaged) <= _PAIRS else ():
        cutoff = min(_NEARLY_THE_SAME, len(key) // 4)  # of a short key nearly everything is near
        if found := process.extractOne(key, damaged, scorer=Levenshtein.distance, score_cutoff=cutoff):
            near[key] = found[0]
    return list(near), max(0, len(rows.faulty.get(variable, ())) + rows.unread - len(set(near.values())))


def _compiler(rows: Rows, at: date) -> Compiler:
    return Compiler({name: pl.col(name) for name in rows.kinds}, rows.kinds, at)


def _kind(expression: Expression, compiler: Compiler) -> Kind:
    return _KINDS[compiler.datatypes[expression.name]] if isinstance(expression, Name) else kind(expression)


def _asked_there(beside: Beside) -> set[str]:
    texts = [*beside.on.values(), *([beside.where] if beside.where else [])]
    used: set[str] = set().union(*(names(parse(text)) for text in texts))
    return used | {taken.of for taken in beside.take.values() if taken.of}


def _dtype(kind: Kind) -> pl.DataType:
    return {Kind.TEXT: pl.String(), Kind.NUMBER: pl.Float64(), Kind.DATE: pl.Date()}[kind]
