"""What a table is broken down by: codes of a list, groups of age, answers by condition, areas of the village."""

from __future__ import annotations

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
from registry.standards.vocabulary import SEPARATOR
from registry.validation.expressions import Compiler

ELSEWHERE = "lain"
"""Code of the area in which those are counted together that would be too few by themselves."""


class NoCodes(Conflict):
    """A code list has no code that was valid at the period."""

    type = "no-codes-of-the-period"


@dataclass(frozen=True, slots=True)
class Category:
    """One value of a dimension: the code it is kept as and the words it is shown in."""

    dimension: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of a table, ready to be counted by.

    ``categories`` is empty for areas: they are what the data have. ``overlaps`` where one unit may be counted under
    several categories.
    """

    name: str
    title: Mapping[str, str]
    expression: pl.Expr
    variables: tuple[str, ...]
    categories: tuple[Category, ...]
    overlaps: bool = False
    is_area: bool = False
    code_list: str | None = None
    starts: tuple[int, ...] = ()
    """First ages of the groups, for an axis of ages."""


def axis(dimension: Mapping[str, Any], compiler: Compiler, standard: DataStandard, book: CodeBook, *, at: date) -> Axis:
    """Compile one disaggregation of an indicator at a date; NoCodes when its list has none then."""
    name, kind, variable = dimension["name"], dimension["kind"], dimension["variable"]
    title = dimension.get("title", {"id": name})
    if kind == "code":
        ref = dimension["classification"]["code_list"]
        codes = book.codes(ref, at=at)
        if not codes:
            raise NoCodes(
                Sentence(
                    f"Daftar kode {ref} tidak punya kode yang berlaku pada {at}.",
                    f"The code list {ref} has no code that was valid at {at}.",
                )
            )
        is_loud = all(code.labels["id"].isupper() for code in codes.values())  # KAWIN; but SMA beside Diploma
        found = tuple(
            Category(name, notation, code.labels["id"].capitalize() if is_loud else code.labels["id"])
            for notation, code in codes.items()
        )
        several = any(each.multiple for each in standard.variables if each.name == variable)
        values = pl.col(variable).str.split(SEPARATOR).list.eval(pl.element().str.strip_chars()) if several else None
        return Axis(
            name, title, pl.col(variable) if values is None else values, (variable,), found, several, False, ref
        )
    if kind == "condition":
        chosen = pl.lit(None, dtype=pl.String)
        used = {variable}
        for choice in reversed(dimension["categories"]):
            parsed = expressions.parse(choice["when"])
            used |= expressions.names(parsed)
            chosen = pl.when(compiler.compile(parsed)).then(pl.lit(choice["code"])).otherwise(chosen)
        found = tuple(Category(name, choice["code"], choice["title"]["id"]) for choice in dimension["categories"])
        return Axis(name, title, chosen, tuple(sorted(used)), found)
    if kind == "area":
        return Axis(name, title, _area(), ("rt", "rw"), (), is_area=True)
    age = compiler.compile(expressions.parse(f"age({variable})"))
    breaks = dimension["breaks"]
    group = pl.lit(None, dtype=pl.String)
    for floor, (code, _) in zip(breaks, age_groups(breaks), strict=True):
        group = pl.when(age >= floor).then(pl.lit(code)).otherwise(group)
    found = tuple(Category(name, code, label) for code, label in age_groups(breaks))
    return Axis(name, title, group, (variable,), found, starts=tuple(breaks))


def areas(name: str, sizes: Mapping[str, int], least: int) -> tuple[tuple[Category, ...], dict[str, str]]:
    """Return the categories of an axis of areas, and under which each area is counted.

    An area of fewer than ``least`` units is counted together with the next smallest ones: alone it would point at them.
    """
    together: list[str] = []
    rest = sorted(sizes, key=lambda code: (sizes[code], code))
    while rest and (sizes[rest[0]] < least or (together and sum(sizes[code] for code in together) < least)):
        together.append(rest.pop(0))
    known = [Category(name, code, f"RT {code[:3]} RW {code[4:]}") for code in sorted(rest)]
    if together:
        known.append(Category(name, ELSEWHERE, f"{len(together)} RT lain" if len(together) > 1 else "RT lain"))
    return tuple(known), {**{code: code for code in rest}, **dict.fromkeys(together, ELSEWHERE)}


def age_groups(breaks: Sequence[int]) -> list[tuple[str, str]]:
    """Return code and words of each group of age; the last is open."""
    groups = [(f"{low}-{high - 1}", f"{low}–{high - 1} tahun") for low, high in pairwise(breaks)]
    return [*groups, (f"{breaks[-1]}+", f"{breaks[-1]} tahun ke atas")]


def _area() -> pl.Expr:
    """RT and RW as one code, each of three digits; what is no number is no area."""
    parts = [
        pl.when(pl.col(name).str.contains("^[0-9]{1,3}$")).then(pl.col(name).str.zfill(3)) for name in ("rt", "rw")
    ]
    return parts[0] + pl.lit("/") + parts[1]
