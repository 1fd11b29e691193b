"""A table of counts with its margins: dimensions are trees, a cell is one node of each (Hundepool et al. 2012, 4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from registry.errors import Conflict, Sentence

TOTAL = ""
"""The node that all others of a dimension add up to."""

Cell = tuple[str, ...]
"""One node of each dimension."""
Direction = tuple[tuple[str, int], ...]
"""Nodes of one dimension with +1 or -1: changed so, every total of the dimension still is the sum of its parts."""
Equation = Mapping[Cell, int]
"""Cells with their factors; the sum is zero."""


class TooLarge(Conflict):
    """A table with more cells than can be protected in one piece."""

    type = "table-too-large"
    title = Sentence(
        "Tabel ini terlalu besar untuk dilindungi sekaligus. Kurangi rinciannya.",
        "This table is too large to protect in one piece. Take a dimension away.",
    )


LARGEST = 2_000_000
"""Most cells of a table with all its margins."""


@dataclass(frozen=True)
class Dimension:
    """The leaves of a dimension and what they add up to.

    ``parents`` names the node above a leaf or group where that is not the total. ``blocks`` says which leaves may be
    exchanged for each other without changing a sum that is published elsewhere; all may where it is empty. Without
    ``is_total`` the categories overlap (several answers to one question), and nothing adds up.
    """

    name: str
    leaves: tuple[str, ...]
    parents: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, int] = field(default_factory=dict)
    is_total: bool = True

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The nodes right under each total."""
        if not self.is_total:
            return {}
        found: dict[str, list[str]] = {TOTAL: []}
        for node in self.nodes:
            if node != TOTAL:
                found.setdefault(self.parents.get(node, TOTAL), []).append(node)
        return {node: tuple(below) for node, below in found.items()}

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Leaves in their order, then the groups, then the total."""
        groups = dict.fromkeys(self.parents.values())
        groups.pop(TOTAL, None)
        return (*self.leaves, *groups, *((TOTAL,) if self.is_total else ()))

    @cached_property
    def chains(self) -> Mapping[str, tuple[str, ...]]:
        """Each node with everything above it, itself first."""
        return {node: tuple(self._chain(node)) for node in self.nodes}

    def _chain(self, node: str) -> Iterator[str]:
        yield node
        while self.is_total and node != TOTAL:
            node = self.parents.get(node, TOTAL)
            yield node

    @cached_property
    def _moves(self) -> dict[str, tuple[Direction, ...]]:
        return {}

    def directions(self, node: str) -> tuple[Direction, ...]:
        """Return the ways to add one to a node while every total stays the sum of its parts."""
        if node not in self._moves:
            self._moves[node] = tuple(self._directions(node))
        return self._moves[node]

    def _directions(self, node: str) -> Iterator[Direction]:
        if not self.is_total:
            yield ((node, 1),)
            return
        leaf_set = set(self.leaves)
        if node in leaf_set:
            parent = self.parents.get(node, TOTAL)
            for other in self.children[parent]:
                if other != node and other in leaf_set and self.blocks.get(other) == self.blocks.get(node):
                    yield ((node, 1), (other, -1))
            yield tuple((above, 1) for above in self.chains[node])
            return
        for leaf in self.leaves:
            chain = self.chains[leaf]
            if node in chain:
                yield tuple((above, 1) for above in chain)
                if node != TOTAL:
                    yield from self._exchanges(node, leaf)

    def _exchanges(self, node: str, leaf: str) -> Iterator[Direction]:
        """Take from another group under the same total what one leaf of this group is given."""
        chain = self.chains[leaf]
        parent = self.parents.get(node, TOTAL)
        inner = chain[: chain.index(node) + 1]
        for other in self.leaves:
            across = self.chains[other]
            if parent in across and node not in across:
                taken = across[: across.index(parent)]
                yield (*((above, 1) for above in inner), *((above, -1) for above in taken))


@dataclass(frozen=True)
class Table:
    """Counts of persons or families by cell, margins included."""

    dimensions: tuple[Dimension, ...]
    values: Mapping[Cell, int]

    @classmethod
    def of(cls, dimensions: Sequence[Dimension], counts: Mapping[Cell, int]) -> "Table":
        """Add the counts of the innermost cells up to every margin; a cell that is not named counts nothing."""
        size = 1
        for dimension in dimensions:
            size *= len(dimension.nodes)
        if size > LARGEST:
            raise TooLarge
        values = dict.fromkeys(product(*(dimension.nodes for dimension in dimensions)), 0)
        for cell, count in counts.items():
            for above in product(*(d.chains[node] for d, node in zip(dimensions, cell, strict=True))):
                values[above] += count
        return cls(tuple(dimensions), values)

    @property
    def wholes(self) -> set[Cell]:
        """The totals of the whole table, one for each category of a dimension whose categories overlap."""
        return set(product(*((TOTAL,) if each.is_total else each.leaves for each in self.dimensions)))

    def equations(self, touching: frozenset[Cell] | None = None) -> Iterator[Equation]:
        """Yield every sum that holds between the cells; only those with a cell of ``touching`` when it is given."""
        for place, dimension in enumerate(self.dimensions):
            wanted = (
                self._parents_of(place, touching)
                if touching is not None
                else product(
                    *(
                        dimension.children if number == place else other.nodes
                        for number, other in enumerate(self.dimensions)
                    )
                )
            )
            for cell in wanted:
                parts = {(*cell[:place], child, *cell[place + 1 :]): 1 for child in dimension.children[cell[place]]}
                yield {**parts, cell: -1}

    def _parents_of(self, place: int, touching: frozenset[Cell]) -> list[Cell]:
        dimension = self.dimensions[place]
        found: dict[Cell, None] = {}
        for cell in sorted(touching):
            node = cell[place]
            if node in dimension.children:
                found[cell] = None
            if dimension.is_total and node != TOTAL:
                found[(*cell[:place], dimension.parents.get(node, TOTAL), *cell[place + 1 :])] = None
        return list(found)
