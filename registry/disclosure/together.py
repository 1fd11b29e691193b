"""Protect the tables of one set together: what one hides no other may show, nor give back by a sum.

Two cells are the same people when the random numbers of their rows add up to the same: so a margin that stands in two
tables is known for one, whatever the tables call it, and so are groups of age that make up a cell of another table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from types import MappingProxyType

from registry.disclosure import rank
from registry.disclosure.layout import TOTAL, Cell, Dimension, Table
from registry.disclosure.suppression import Protection, Unprotectable, protect
from registry.errors import Sentence

Place = tuple[str, Cell]
"""A table by name, and a cell of it."""


@dataclass(frozen=True)
class Member:
    """A table of the set. ``marks`` are the sums of its rows' random numbers; ``ordered`` the dimension of ages."""

    table: Table
    marks: Mapping[Cell, int]
    ordered: int | None = None

    @cached_property
    def named(self) -> Mapping[int, Cell]:
        """A cell for each set of rows: the total, where a total is of one part only."""
        found: dict[int, Cell] = {}
        for cell in sorted(self.marks, key=lambda cell: -cell.count(TOTAL)):
            if self.marks[cell] and self.table.values[cell]:
                found.setdefault(self.marks[cell], cell)
        return found


@dataclass
class Protected:
    """What is hidden in each table, and which tables cannot be published at all."""

    tables: dict[str, Protection] = field(default_factory=dict)
    withheld: dict[str, Sentence] = field(default_factory=dict)


WITHHELD = Sentence(
    "Tidak diterbitkan: sel kecilnya dapat dihitung kembali dari tabel lain pada set ini.",
    "Not published: its small cells could be reckoned from other tables of this set.",
)


def protect_together(
    members: Mapping[str, Member], threshold: int, *, also: Mapping[str, frozenset[Cell]] = MappingProxyType({})
) -> Protected:
    """Protect a set of tables, the coarsest first; a table that would undo another is withheld.

    ``also`` names cells of a table that must be hidden whatever they hold.
    """
    done = Protected()
    known: dict[int, Place] = {}
    order = sorted(members, key=lambda name: (len(members[name].table.values), name))
    for name in order:
        member = members[name]
        shown, hidden = _elsewhere(member, known, done.tables)
        told = member.table.wholes  # the rows that were used are told of every table, whatever it hides
        near = _near(name, members, done.tables, threshold) | also.get(name, frozenset())
        if told & near:
            done.withheld[name] = WITHHELD
            continue
        shown, hidden = shown | told, (hidden | near) - told
        bounded = _bounded(member, known, done.tables)
        try:
            done.tables[name] = protect(bounded, threshold, shown=frozenset(shown - hidden), hidden=frozenset(hidden))
        except Unprotectable as refused:
            done.withheld[name] = refused.title
            continue
        for mark, cell in member.named.items():
            known.setdefault(mark, (name, cell))
        if recovered_together(members, done.tables):
            del done.tables[name]
            done.withheld[name] = WITHHELD
            known = {mark: place for mark, place in known.items() if place[0] != name}
    return done


def recovered_together(members: Mapping[str, Member], protections: Mapping[str, Protection]) -> set[Place]:
    """Return the hidden cells that the tables of a set give back together (exact rank test)."""
    same: dict[int, Place] = {}
    shown: set[Place] = set()
    hidden: set[Place] = set()
    for name in protections:
        for mark, cell in members[name].named.items():
            same.setdefault(mark, (name, cell))

    def place_of(name: str, cell: Cell) -> Place:
        mark = members[name].marks.get(cell, 0)
        return same[mark] if mark and members[name].named.get(mark) == cell else (name, cell)

    for name, protection in protections.items():
        concealed = protection.hidden
        for cell in members[name].table.values:
            place = place_of(name, cell)
            (hidden if cell in concealed else shown).add(place)
    unknown = hidden - shown
    equations = [
        {place_of(name, cell): factor for cell, factor in equation.items()}
        for name, protection in protections.items()
        for equation in members[name].table.equations(protection.hidden)
    ]
    for name in protections:
        for ends, parts, mark in _ranges(members[name]):
            if mark in same and len(parts) > 1 and ends:
                equations.append({same[mark]: -1, **{place_of(name, part): 1 for part in parts}})
    return rank.determined(sorted(unknown), equations)


def _elsewhere(
    member: Member, known: Mapping[int, Place], done: Mapping[str, Protection]
) -> tuple[set[Cell], set[Cell]]:
    """Return which cells of a table are shown, and which are hidden, in the tables before it."""
    shown: set[Cell] = set()
    hidden: set[Cell] = set()
    for mark, cell in member.named.items():
        place = known.get(mark)
        if place is not None:
            (hidden if place[1] in done[place[0]].hidden else shown).add(cell)
    return shown, hidden


def _near(name: str, members: Mapping[str, Member], done: Mapping[str, Protection], threshold: int) -> set[Cell]:
    """Return cells that differ from those of a table of the same form by few: their difference would show these few."""
    own = members[name].table
    form = [(dimension.name, dimension.leaves) for dimension in own.dimensions]
    found: set[Cell] = set()
    for other in done:
        table = members[other].table
        if [(dimension.name, dimension.leaves) for dimension in table.dimensions] == form:
            found |= {
                cell
                for cell, value in own.values.items()
                if 0 < abs(value - table.values[cell]) < threshold and cell not in done[other].hidden
            }
    return found


def _ranges(member: Member) -> Iterator[tuple[tuple[int, int], tuple[Cell, ...], int]]:
    """Yield runs of neighbouring ages with the other dimensions held, their cells and the sum of their marks."""
    place = member.ordered
    if place is None or not member.marks:
        return
    leaves = member.table.dimensions[place].leaves
    others = [each.nodes for number, each in enumerate(member.table.dimensions) if number != place]
    for rest in product(*others):
        cells = [(*rest[:place], leaf, *rest[place:]) for leaf in leaves]
        for start in range(len(leaves)):
            mark = 0
            for end in range(start, len(leaves)):
                mark += member.marks.get(cells[end], 0)
                if mark and (start, end) != (0, len(leaves) - 1):
                    yield (start, end + 1), tuple(cells[start : end + 1]), mark


def _bounded(member: Member, known: Mapping[int, Place], done: Mapping[str, Protection]) -> Table:
    """Return the table with its ages parted where a sum of them is shown in a table before it."""
    place = member.ordered
    if place is None:
        return member.table
    borders: set[int] = set()
    for ends, parts, mark in _ranges(member):
        found = known.get(mark)
        if found is not None and len(parts) > 1 and found[1] not in done[found[0]].hidden:
            borders |= set(ends)
    if not borders:
        return member.table
    dimension = member.table.dimensions[place]
    blocks = {leaf: sum(border <= number for border in borders) for number, leaf in enumerate(dimension.leaves)}
    parted = replace(dimension, blocks=blocks)
    dimensions = (*member.table.dimensions[:place], parted, *member.table.dimensions[place + 1 :])
    return Table(dimensions, member.table.values)


def marks_of(dimensions: tuple[Dimension, ...], marks: Mapping[Cell, int]) -> Mapping[Cell, int]:
    """Return the marks of every cell and margin."""
    return Table.of(dimensions, marks).values
