"""Count the units of an indicator's universe by its disaggregation, and say what was counted and what was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import polars as pl

from registry.codes.payloads import CodeBook
from registry.errors import Conflict, Sentence
from registry.standards import expressions
from registry.standards.payloads import DataStandard
from registry.tabulation.axes import Axis, Category, areas, axis
from registry.validation.expressions import Compiler

FAULTS = "_faults"
"""Column of stored microdata: the cells of the row that have an error, each as ``variable:check``."""
MARK = "_mark"
"""Column of random numbers: two cells with equal sums of them are the same rows."""
COUNTED = "_counted"
"""Name of the dimension that parts the denominator into what the numerator counts (1) and what not (0)."""
YES, NO = "1", "0"


class NothingToCount(Conflict):
    """The universe is empty or no row was sound enough: a figure would say zero where nothing is known."""

    type = "nothing-to-count"
    title = Sentence(
        "Tidak ada baris yang dapat dihitung; angka nol akan menyesatkan.",
        "There is no row to count; a zero would mislead.",
    )


class NotInTheData(Conflict):
    """The microdata lack a column that the indicator needs."""

    type = "not-in-the-data"


@dataclass(frozen=True, slots=True)
class Plan:
    """An indicator compiled for a standard and a date; it counts any number of villages."""

    axes: tuple[Axis, ...]
    universe: pl.Expr
    numerator: pl.Expr | None
    needed: tuple[str, ...]
    keys: tuple[str, ...]
    statistic: str
    within: tuple[str, ...]
    at: date


@dataclass(frozen=True, slots=True)
class Tabulated:
    """The counts of a table and the coverage."""

    axes: tuple[Axis, ...]
    categories: tuple[tuple[Category, ...], ...]
    counts: Mapping[tuple[str, ...], int]
    """Count by one code of each axis, in their order; a combination that counts nothing is not there."""
    marks: Mapping[tuple[str, ...], int]
    """Sum of the rows' random numbers by the same codes, where the rows have any."""
    coverage: Mapping[str, Any]
    statistic: str = "count"
    within: tuple[str, ...] = ()
    parted: bool = False
    """Whether the last code says if the numerator counts (1) or only the denominator (0)."""

    @property
    def cells(self) -> tuple[tuple[tuple[Category, ...], int], ...]:
        """Every combination in order, also those that count nothing."""
        return tuple(
            (combination, self.counts.get(tuple(category.code for category in combination), 0))
            for combination in product(*self.categories)
        )


def plan(indicator: Mapping[str, Any], standard: DataStandard, book: CodeBook, *, at: date) -> Plan:
    """Compile an indicator's expressions and dimensions at a date."""
    compiler = Compiler(
        columns={variable.name: pl.col(variable.name) for variable in standard.variables},
        datatypes={variable.name: variable.datatype for variable in standard.variables},
        at=at,
    )
    parsed = expressions.parse(indicator["universe"])
    universe, used = compiler.compile(parsed), set(expressions.names(parsed))
    if denominator := indicator.get("denominator"):
        parsed = expressions.parse(denominator)
        universe, used = universe & compiler.compile(parsed), used | expressions.names(parsed)
    numerator = None
    if indicator.get("numerator"):
        parsed = expressions.parse(indicator["numerator"])
        numerator, used = compiler.compile(parsed), used | expressions.names(parsed)
    found = tuple(axis(dimension, compiler, standard, book, at=at) for dimension in indicator["disaggregation"])
    return Plan(
        axes=found,
        universe=universe,
        numerator=numerator,
        needed=tuple(sorted(used.union(*(each.variables for each in found)))),
        keys=tuple(
            sorted({*standard.key, *(each.name for each in standard.variables if each.constraints.unique)})
        ),  # a row that repeats one is the same unit again
        statistic=indicator.get("statistic", "count"),
        within=tuple(indicator.get("within", ())),
        at=at,
    )


def tabulate(
    rows: pl.DataFrame, indicator: Mapping[str, Any], standard: DataStandard, book: CodeBook, *, at: date
) -> Tabulated:
    """Count rows of microdata (typed values of the standard, plus ``_faults``) for an indicator at a date."""
    return count(rows, plan(indicator, standard, book, at=at))


def count(rows: pl.DataFrame, found: Plan, *, least: int = 0) -> Tabulated:
    """Count rows by a compiled indicator; NothingToCount for an empty universe, NotInTheData for a missing column.

    A row is refused when a cell that the figure needs is faulty, or when it repeats an earlier row's key: a wrong
    telephone number costs nobody his place in the count. Areas of fewer than ``least`` units are counted together.
    """
    if absent := [name for name in found.needed if name not in rows.columns]:
        raise NotInTheData(
            Sentence(
                f"Kolom {', '.join(absent)} tidak ada dalam berkas yang diperiksa.",
                f"The checked file has no column {', '.join(absent)}.",
            )
        )
    keyed = [f"{name}:unique" for name in found.keys]
    touching = (
        pl.col(FAULTS)
        .list.eval(pl.element().str.split(":").list.first().is_in(list(found.needed)) | pl.element().is_in(keyed))
        .list.any()
    )
    sound = rows.filter(~touching)
    reasons = _reasons(rows.filter(touching), found.needed, keyed)
    names = [each.name for each in found.axes]
    chosen = [each.expression.alias(each.name) for each in found.axes]
    if found.numerator is not None:
        chosen.append(pl.when(found.numerator).then(pl.lit(YES)).otherwise(pl.lit(NO)).alias(COUNTED))
        names.append(COUNTED)
    mark = [pl.col(MARK)] if MARK in rows.columns else []
    counted = sound.filter(found.universe).select([*chosen, *mark])
    placed = counted.drop_nulls(names)
    if placed.is_empty():
        raise NothingToCount
    if unplaced := counted.height - placed.height:
        columns = ", ".join(
            dict.fromkeys(each.variables[-1] if each.is_area else each.variables[0] for each in found.axes)
        )
        reasons.append({"check": "required", "column": columns, "rows": unplaced})
    used = placed.height
    placed, categories = _placed(placed, found, least)
    return Tabulated(
        axes=found.axes,
        categories=categories,
        **_summed(placed, names, with_marks=bool(mark)),
        coverage={
            "rows_read": rows.height,
            "rows_used": used,
            "rows_refused": rows.height - sound.height + unplaced,
            "rows_outside": sound.height - counted.height,
            "reasons": reasons,
        },
        statistic=found.statistic,
        within=found.within,
        parted=found.numerator is not None or any(each.overlaps for each in found.axes),
    )


def _placed(placed: pl.DataFrame, found: Plan, least: int) -> tuple[pl.DataFrame, tuple[tuple[Category, ...], ...]]:
    """Put small areas together, and part every answer that may be given beside others into yes and no."""
    categories: list[tuple[Category, ...]] = []
    for each in found.axes:
        if each.is_area:
            sizes = dict(placed[each.name].value_counts().iter_rows())
            known, under = areas(each.name, sizes, least)
            placed = placed.with_columns(pl.col(each.name).replace_strict(under))
            categories.append(known)
            continue
        categories.append(each.categories)
        if each.overlaps:
            parts = [
                placed.with_columns(
                    pl.when(pl.col(each.name).list.contains(category.code))
                    .then(pl.lit(YES))
                    .otherwise(pl.lit(NO))
                    .alias(COUNTED),
                    pl.lit(category.code).alias(each.name),
                )
                for category in each.categories
            ]
            placed = pl.concat(parts)
    return placed, tuple(categories)


def _summed(placed: pl.DataFrame, names: Sequence[str], *, with_marks: bool) -> dict[str, Any]:
    by = [*names, *([COUNTED] if COUNTED in placed.columns and COUNTED not in names else [])]
    sums = [pl.len().alias("_rows"), *([pl.col(MARK).sum()] if with_marks else [])]
    table = placed.group_by(by).agg(sums) if by else placed.select(sums)
    size = len(by)
    return {
        "counts": {tuple(row[:size]): row[size] for row in table.iter_rows()},
        "marks": {tuple(row[:size]): row[size + 1] for row in table.iter_rows()} if with_marks else {},
    }


def _reasons(refused: pl.DataFrame, needed: Sequence[str], keyed: Sequence[str]) -> list[dict[str, Any]]:
    faults = refused.select(pl.col(FAULTS).explode().alias("fault")).drop_nulls()
    table = faults.group_by("fault").len().sort("fault")
    wanted = set(needed)
    return [
        {"check": check, "column": column, "rows": number}
        for fault, number in table.iter_rows()
        for column, _, check in [fault.partition(":")]
        if column in wanted or fault in keyed
    ]
