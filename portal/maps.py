"""A map of figures by area: outlines where they are loaded, else a square for each area, grouped by what it lies in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from registry.boundaries.repository import outlines
from registry.changes.dependencies import ReadSession

CLASSES = 5
"""Most classes of a map: more shades are not told apart."""
_FEW = 40
"""Areas up to which a square bears its name."""


@dataclass(frozen=True, slots=True)
class Spot:
    """An area to be drawn: its code and name, what it lies in, and its figure, None where nothing is known."""

    code: str
    name: str
    within: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Area:
    """An area as it is drawn."""

    spot: Spot
    shade: int | None
    """Shade of its class, 0 (lightest) to 4; None without a figure."""
    path: str
    """Its outline as SVG path data; empty for a square."""
    x: int
    y: int
    """Where its square stands in its group."""


@dataclass(frozen=True, slots=True)
class Step:
    """One class: its shade, its least and greatest figure, and how many areas are in it."""

    shade: int
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Areas drawn together: all of an outline map, or the squares of one kecamatan."""

    name: str
    areas: tuple[Area, ...]
    box: tuple[int, int, int, int]
    """West, north, width and height."""


@dataclass(frozen=True, slots=True)
class Tile:
    """Measures of a square: how many stand side by side, the step from one to the next, and the side."""

    across: int
    step: int
    down: int
    side: int


LARGE, SMALL = Tile(4, 82, 44, 74), Tile(6, 20, 20, 18)


@dataclass(frozen=True, slots=True)
class Map:
    """What is drawn."""

    groups: tuple[Group, ...]
    steps: tuple[Step, ...]
    empty: int
    """Areas without a figure."""
    undrawn: tuple[str, ...]
    """Names of areas that have no outline where others have."""
    by_value: bool
    """Whether each class is a single figure; else they hold as many areas as each other (quantiles)."""
    tile: Tile | None
    """Measures of the squares; None for outlines."""

    @property
    def is_named(self) -> bool:
        """Whether each area is a square that bears its name and figure."""
        return self.tile is LARGE

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Everything drawn, in order."""
        return tuple(area.spot for group in self.groups for area in group.areas)


def draw(session: ReadSession, spots: Sequence[Spot]) -> Map:
    """Return the map of areas: their classes, and where each is drawn."""
    steps = classes([spot.value for spot in spots if spot.value is not None])
    shades = {spot.code: _shade(spot.value, steps) for spot in spots}
    known = outlines(session, [spot.code for spot in spots])
    by_value = all(step.low == step.high for step in steps)
    empty = sum(spot.value is None for spot in spots)
    if not known:
        groups, tile = _tiles(spots, shades)
        return Map(groups, steps, empty, (), by_value, tile)
    drawn = [known[spot.code] for spot in spots if spot.code in known]
    west, north = min(each.west for each in drawn), min(each.north for each in drawn)
    box = (west, north, max(each.east for each in drawn) - west, max(each.south for each in drawn) - north)
    areas = tuple(Area(spot, shades[spot.code], known[spot.code].path, 0, 0) for spot in spots if spot.code in known)
    undrawn = tuple(spot.name for spot in spots if spot.code not in known)
    return Map((Group("", areas, box),), steps, empty, undrawn, by_value, None)


def classes(values: Sequence[float]) -> tuple[Step, ...]:
    """Return the classes of figures: one each when they are few, else quantiles that part no equal figures."""
    ordered = sorted(values)
    distinct = sorted(set(ordered))
    if len(distinct) <= CLASSES:
        parts = [[value for value in ordered if value == each] for each in distinct]
    else:
        parts, start = [], 0
        for number in range(1, CLASSES + 1):
            end = max(start, round(len(ordered) * number / CLASSES))
            while start < end < len(ordered) and ordered[end] == ordered[end - 1]:
                end += 1
            if end > start:
                parts.append(ordered[start:end])
            start = end
    last = len(parts) - 1
    return tuple(
        Step(round(n * (CLASSES - 1) / last) if last else CLASSES // 2, part[0], part[-1], len(part))
        for n, part in enumerate(parts)
    )


def _shade(value: float | None, steps: Sequence[Step]) -> int | None:
    return None if value is None else next(step.shade for step in steps if step.low <= value <= step.high)


def _tiles(spots: Sequence[Spot], shades: Mapping[str, int | None]) -> tuple[tuple[Group, ...], Tile]:
    together = [(name, list(inside)) for name, inside in groupby(spots, key=lambda spot: spot.within)]
    tile = LARGE if len(spots) <= _FEW and len(together) == 1 else SMALL
    groups = []
    for name, inside in together:
        areas = tuple(
            Area(spot, shades[spot.code], "", n % tile.across * tile.step, n // tile.across * tile.down)
            for n, spot in enumerate(inside)
        )
        rows = -(-len(inside) // tile.across)
        groups.append(Group(name, areas, (0, 0, min(len(inside), tile.across) * tile.step, rows * tile.down)))
    return tuple(groups), tile
