"""Count the units of an indicator's universe by its disaggregation, and say what was counted and what was not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from registry.codes.payloads import CodeBook
from registry.errors import Conflict, Sentence
from registry.standards import expressions
from registry.standards.payloads import DataStandard
from registry.validation.expressions import Compiler

FAULTS = "_faults"
"""Column of stored microdata: the cells of the row that have an error, each as ``variable:check``."""


class NothingToCount(Conflict):
    """The universe is empty or no row was sound enough: a figure would say zero where nothing is known."""

    type = "nothing-to-count"
    title = Sentence(
        "Tidak ada baris yang dapat dihitung; angka nol akan menyesatkan.",
        "There is no row to count; a zero would mislead.",
    )


@dataclass(frozen=True, slots=True)
class Category:
    """One value of a dimension: the code it is kept as and the words it is shown in."""

    dimension: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Tabulated:
    """The cells of a table in order (every combination, also those that count nothing) and the coverage."""

    cells: tuple[tuple[tuple[Category, ...], int], ...]
    coverage: Mapping[str, Any]


def tabulate(
    rows: pl.DataFrame, indicator: Mapping[str, Any], standard: DataStandard, book: CodeBook, *, at: date
) -> Tabulated:
    """Count rows of microdata (typed values of the standard, plus ``_faults``) for an indicator at a date.

    A row is refused when a cell that the figure needs is faulty, or when it repeats an earlier row's key: a wrong
    telephone number costs nobody his place in the count.
    """
    dimensions = indicator["disaggregation"]
    universe = expressions.parse(indicator["universe"])
    needed = sorted(expressions.names(universe) | {dimension["variable"] for dimension in dimensions})
    keys = _keys(standard)
    reasons = _reasons(rows, [*(f"{name}:" for name in needed), *(f"{name}:unique" for name in keys)])
    sound = rows.filter(~_touches(needed, keys))
    compiler = Compiler(
        columns={variable.name: pl.col(variable.name) for variable in standard.variables},
        datatypes={variable.name: variable.datatype for variable in standard.variables},
        at=at,
    )
    counted = sound.filter(compiler.compile(universe)).select(
        [_category(dimension, compiler).alias(dimension["name"]) for dimension in dimensions]
    )
    placed = counted.drop_nulls()
    if placed.is_empty():
        raise NothingToCount
    if unplaced := counted.height - placed.height:
        reasons.append({"check": "required", "column": ", ".join(d["variable"] for d in dimensions), "rows": unplaced})
    counts = {tuple(row[:-1]): row[-1] for row in placed.group_by(placed.columns).len().rows()}
    cells = tuple(
        (combination, counts.get(tuple(category.code for category in combination), 0))
        for combination in _combinations([_categories(dimension, book, at) for dimension in dimensions])
    )
    return Tabulated(
        cells=cells,
        coverage={
            "rows_read": rows.height,
            "rows_used": placed.height,
            "rows_refused": rows.height - sound.height + unplaced,
            "rows_outside": sound.height - counted.height,
            "reasons": reasons,
        },
    )


def _keys(standard: DataStandard) -> list[str]:
    """Return the variables by which a unit is told from another: a row that repeats one is the same unit again."""
    return sorted({*standard.key, *(variable.name for variable in standard.variables if variable.constraints.unique)})


def _touches(needed: Sequence[str], key: Sequence[str]) -> pl.Expr:
    return (
        pl.col(FAULTS)
        .list.eval(
            pl.element().str.split(":").list.first().is_in(list(needed))
            | pl.element().is_in([f"{name}:unique" for name in key])
        )
        .list.any()
    )


def _reasons(rows: pl.DataFrame, prefixes: Sequence[str]) -> list[dict[str, Any]]:
    faults = rows.select(pl.col(FAULTS).explode().alias("fault")).drop_nulls()
    wanted = faults.filter(pl.any_horizontal(pl.col("fault").str.starts_with(prefix) for prefix in prefixes))
    table = wanted.group_by("fault").len().sort("fault")
    return [
        {"check": fault.partition(":")[2], "column": fault.partition(":")[0], "rows": count}
        for fault, count in table.rows()
    ]


def _category(dimension: Mapping[str, Any], compiler: Compiler) -> pl.Expr:
    if dimension["kind"] == "code":
        return pl.col(dimension["variable"])
    age = compiler.compile(expressions.parse(f"age({dimension['variable']})"))
    groups = [code for code, _ in _age_groups(dimension["breaks"])]
    expression = pl.lit(None, dtype=pl.String)
    for floor, code in zip(dimension["breaks"], groups, strict=True):
        expression = pl.when(age >= floor).then(pl.lit(code)).otherwise(expression)
    return expression


def _categories(dimension: Mapping[str, Any], book: CodeBook, at: date) -> list[Category]:
    name = dimension["name"]
    if dimension["kind"] == "code":
        codes = book.codes(dimension["classification"]["code_list"], at=at)
        return [Category(name, notation, _shown(code.labels["id"])) for notation, code in codes.items()]
    return [Category(name, code, label) for code, label in _age_groups(dimension["breaks"])]


def _age_groups(breaks: Sequence[int]) -> list[tuple[str, str]]:
    groups = [(f"{low}-{high - 1}", f"{low}–{high - 1} tahun") for low, high in pairwise(breaks)]
    return [*groups, (f"{breaks[-1]}+", f"{breaks[-1]} tahun ke atas")]


def _shown(label: str) -> str:
    return label.capitalize() if label.isupper() else label


def _combinations(dimensions: Sequence[Sequence[Category]]) -> list[tuple[Category, ...]]:
    combinations: list[tuple[Category, ...]] = [()]
    for categories in dimensions:
        combinations = [(*start, category) for start in combinations for category in categories]
    return combinations
