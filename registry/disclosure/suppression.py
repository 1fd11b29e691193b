"""Hide small cells, and as many others as it takes that no sum gives them back.

For every small cell another table is found that has the same published figures and holds at least the threshold in
that cell: a hypercube of cells (Repsilber's method, Hundepool et al. 2012, 4.4.2) to which the same number is added
and from which it is taken, so that every total stays. The corners are hidden; the other table is the proof, in whole
numbers that are never negative, that none of them can be reckoned.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from registry.disclosure import rank
from registry.disclosure.layout import TOTAL, Cell, Direction, Table
from registry.errors import Conflict, Sentence


class Unprotectable(Conflict):
    """A table whose small cells stay recoverable whatever is hidden beside them."""

    type = "unprotectable"
    title = Sentence(
        "Sel kecil pada tabel ini tidak dapat dilindungi: penduduk atau keluarganya terlalu sedikit.",
        "The small cells of this table cannot be protected: there are too few people or families.",
    )


@dataclass(frozen=True, slots=True)
class Protection:
    """What is hidden in a table, and why nobody can reckon it."""

    primary: frozenset[Cell]
    """Cells below the threshold."""
    secondary: frozenset[Cell]
    """Cells hidden so that the first cannot be reckoned."""
    witnesses: Mapping[Cell, Mapping[Cell, int]]
    """For each hidden cell a change of the table that keeps every published figure and changes this one."""

    @property
    def hidden(self) -> frozenset[Cell]:
        """Return all cells that are not shown."""
        return self.primary | self.secondary


def protect(
    table: Table, threshold: int, *, shown: frozenset[Cell] = frozenset(), hidden: frozenset[Cell] = frozenset()
) -> Protection:
    """Return which cells of a table must not be shown; Unprotectable where hiding does not help.

    ``threshold`` is the smallest number of persons or families that may be shown; zero may not, for it says something
    of everybody. ``shown`` are cells that stand in another published table, ``hidden`` cells that are hidden there.
    """
    small = {cell for cell, value in table.values.items() if value < threshold}
    primary = frozenset(small | hidden)
    if table.wholes & small:
        raise Unprotectable
    concealed = set(primary)
    witnesses: dict[Cell, Mapping[Cell, int]] = {}
    reached: set[Cell] = set()
    for cell in sorted(primary, key=lambda cell: (-cell.count(TOTAL), table.values[cell], cell)):
        if cell in reached:
            continue
        amount = max(1, threshold - table.values[cell])
        cube = _cheapest(table, cell, amount, concealed, shown)
        if cube is None:
            raise Unprotectable
        for corner, change in cube.items():
            witnesses.setdefault(corner, cube)
            if table.values[corner] + change >= threshold:
                reached.add(corner)
        witnesses[cell] = cube
        concealed |= cube.keys()
    return Protection(primary, frozenset(concealed - primary), witnesses)


def recovered(table: Table, hidden: frozenset[Cell]) -> set[Cell]:
    """Return the hidden cells that the sums of a table give back (exact rank test on the touched block)."""
    return rank.determined(sorted(hidden), table.equations(hidden))


def proven(table: Table, protection: Protection) -> bool:
    """Say whether the witness of every hidden cell holds: sums stay, nothing is negative, the cell changes."""
    checked: set[int] = set()
    for cell in protection.hidden:
        change = protection.witnesses.get(cell)
        if not change or not change.get(cell):
            return False
        if id(change) in checked:
            continue
        checked.add(id(change))
        if not change.keys() <= protection.hidden or any(table.values[c] + by < 0 for c, by in change.items()):
            return False
        for equation in table.equations(frozenset(change)):
            if sum(factor * change.get(term, 0) for term, factor in equation.items()):
                return False
    return True


def _cheapest(
    table: Table, cell: Cell, amount: int, concealed: set[Cell], shown: frozenset[Cell]
) -> dict[Cell, int] | None:
    """Return the hypercube that hides least beside what is hidden already; None where there is none."""
    best: dict[Cell, int] | None = None
    least = float("inf")
    values = table.values
    for directions in product(*(d.directions(n) for d, n in zip(table.dimensions, cell, strict=True))):
        cost = 0
        for corner, sign in _corners(directions):
            if corner not in concealed:
                if corner in shown:
                    break
                cost += values[corner] + 1
            if (sign < 0 and values[corner] < amount) or cost >= least:
                break
        else:
            best, least = {corner: sign * amount for corner, sign in _corners(directions)}, cost
            if not cost:
                return best
    return best


def _corners(directions: tuple[Direction, ...]) -> Iterator[tuple[Cell, int]]:
    for ends in product(*directions):
        sign = 1
        for _, part in ends:
            sign *= part
        yield tuple(node for node, _ in ends), sign
