"""Which unknowns a system of sums determines: exact elimination over whole numbers, block by block.

A suppressed cell can be recovered when its unit vector lies in the row space of the equations; whole numbers never
round, so the answer is certain.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from math import gcd
from typing import TypeVar

Row = dict[int, int]
Unknown = TypeVar("Unknown", bound=Hashable)


def determined(unknowns: Iterable[Unknown], equations: Iterable[Mapping[Unknown, int]]) -> set[Unknown]:
    """Return the unknowns that have one value only, whatever is known of all others.

    Every term that is no unknown is taken as published: its value does not matter, only that it is known.
    """
    order = list(dict.fromkeys(unknowns))
    number = {unknown: place for place, unknown in enumerate(order)}
    rows: dict[tuple[tuple[int, int], ...], Row] = {}
    for equation in equations:
        row = {number[unknown]: factor for unknown, factor in equation.items() if factor and unknown in number}
        if row:
            rows.setdefault(tuple(sorted(row.items())), row)
    found: set[int] = set()
    for block in _blocks(list(rows.values())):
        found |= _alone(block)
    return {order[place] for place in found}


def _blocks(rows: list[Row]) -> list[list[Row]]:
    """Part the equations where no unknown joins them."""
    above: dict[int, int] = {}

    def root(place: int) -> int:
        while above.setdefault(place, place) != place:
            above[place] = above[above[place]]
            place = above[place]
        return place

    for row in rows:
        first, *others = row
        for other in others:
            above[root(other)] = root(first)
    parts: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        parts[root(next(iter(row)))].append(row)
    return list(parts.values())


def _alone(rows: list[Row]) -> set[int]:
    """Bring one block to reduced form; return the unknowns that then stand alone in a row."""
    pivots: dict[int, Row] = {}
    holders: dict[int, set[int]] = defaultdict(set)
    for start in sorted(rows, key=lambda row: (len(row), sorted(row))):
        row = dict(start)
        for place in [place for place in row if place in pivots]:
            row = _without(row, place, pivots[place])
        if not row:
            continue
        pivot = min(row, key=lambda place: (len(holders[place]), place))
        for holder in list(holders[pivot]):
            before = pivots[holder]
            after = _without(before, pivot, row)
            pivots[holder] = after
            for place in before.keys() - after.keys():
                holders[place].discard(holder)
            for place in after.keys() - before.keys():
                holders[place].add(holder)
        pivots[pivot] = row
        for place in row:
            holders[place].add(pivot)
    return {place for place, row in pivots.items() if len(row) == 1}


def _without(row: Row, place: int, pivot: Row) -> Row:
    """Return a row from which an unknown was taken by means of the row that has it as its pivot."""
    factor, scale = row[place], pivot[place]
    result = dict(row) if scale in {1, -1} else {each: value * scale for each, value in row.items()}
    times = factor * scale if scale in {1, -1} else factor
    for each, value in pivot.items():
        left = result.get(each, 0) - times * value
        if left:
            result[each] = left
        else:
            result.pop(each, None)
    if scale not in {1, -1} and result:
        common = gcd(*result.values())
        if common > 1:
            result = {each: value // common for each, value in result.items()}
    return result
