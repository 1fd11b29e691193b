"""Rounding to a base as the alternative to hiding: every cell and every total by itself, so nothing is exact."""

from collections.abc import Mapping

from registry.disclosure.layout import Cell


def rounded(values: Mapping[Cell, int], base: int) -> dict[Cell, int]:
    """Return every count at the nearest multiple of ``base``, halves upwards; what is below half of it becomes zero.

    Totals are rounded by themselves and need not be the sum of their parts: the table must say so. Equal counts give
    equal figures, so repeating the table tells nothing more.
    """
    return {cell: (2 * value + base) // (2 * base) * base for cell, value in values.items()}
