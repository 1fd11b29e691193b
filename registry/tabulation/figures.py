"""The figures of a table that may be shown: counts, or shares of a denominator, with what is hidden left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from registry.disclosure.layout import TOTAL, Cell, Dimension, Table
from registry.disclosure.rounding import rounded
from registry.disclosure.suppression import Protection
from registry.disclosure.together import Member, marks_of
from registry.tabulation.axes import Category
from registry.tabulation.compute import COUNTED, NO, YES, Tabulated

Shown = int | float | None
"""A figure; None where it is hidden."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table: its categories (None for a total) and its figure."""

    categories: tuple[Category | None, ...]
    value: Shown

    @property
    def is_total(self) -> bool:
        """Whether it is a margin."""
        return any(category is None for category in self.categories)


def member(found: Tabulated) -> Member:
    """Return a tabulated indicator as a table of a set that is to be protected."""
    dimensions = [
        Dimension(axis.name, tuple(category.code for category in categories), is_total=not axis.overlaps)
        for axis, categories in zip(found.axes, found.categories, strict=True)
    ]
    if found.parted:
        dimensions.append(Dimension(COUNTED, (YES, NO)))
    ages = [number for number, axis in enumerate(found.axes) if axis.starts]
    return Member(
        table=Table.of(dimensions, found.counts),
        marks=marks_of(tuple(dimensions), found.marks) if found.marks else {},
        ordered=ages[0] if ages else None,
    )


def figures(found: Tabulated, table: Table, protection: Protection) -> Iterator[Figure]:
    """Yield the lines of a table in order, totals after the categories they are of; hidden ones without a figure."""
    yield from _figures(found, {cell: table.values[cell] for cell in table.values if cell not in protection.hidden})


def rounded_figures(found: Tabulated, table: Table, base: int) -> Iterator[Figure]:
    """Yield the lines of a table rounded to a base instead of hidden."""
    yield from _figures(found, rounded(table.values, base))


def places(found: Tabulated) -> Iterator[tuple[tuple[Category | None, ...], tuple[Cell, ...]]]:
    """Yield the lines of a table in order with the cells their figure is of: a count, or a part and its whole."""
    choices = [
        categories if axis.overlaps else (*categories, None)
        for axis, categories in zip(found.axes, found.categories, strict=True)
    ]
    names = [axis.name for axis in found.axes]
    for combination in product(*choices):
        cell = tuple(category.code if category else TOTAL for category in combination)
        counted = (*cell, YES) if found.parted else cell
        if found.statistic != "percentage":
            yield combination, (counted,)
            continue
        within = found.within or (tuple(names) if found.parted else ())
        base: Cell = tuple(node if name in within else TOTAL for name, node in zip(names, cell, strict=True))
        if base != counted:  # all of it: a hundred percent says nothing
            yield combination, (counted, (*base, TOTAL) if found.parted else base)


def _figures(found: Tabulated, values: Mapping[Cell, int]) -> Iterator[Figure]:
    for combination, (counted, *whole) in places(found):
        value = values.get(counted)
        yield Figure(combination, _share(value, values.get(whole[0])) if whole else value)


def _share(part: int | None, whole: int | None) -> float | None:
    """Return a percentage with one decimal; None where either is not known or there is nothing to divide by."""
    return round(100 * part / whole, 1) if part is not None and whole else None
