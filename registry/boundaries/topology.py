"""Outlines of neighbours with the line between them kept once: simplified together, they never part.

Rings are cut where three areas meet; each piece (arc) is simplified by itself by Visvalingam's effective area
(Visvalingam & Whyatt 1993) and keeps its ends. An area is the sequence of its arcs; a larger area is what is left when
the arcs that two of its parts share are taken out.
"""

import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians

Point = tuple[int, int]
Arc = tuple[Point, ...]
STEP = 0.0002
"""Degrees of latitude of one step of the grid, some 22 metres."""
AREA = 40
"""Triangles smaller than this many squares of the grid are left out, some two hectares."""
SPECK = 1500
"""What two parts leave open between them, up to this many squares of the grid, is no hole in the larger area."""
_MIDDLE = radians(-8.1)
"""Latitude at which a step east is as long as one south: that of Blitar; elsewhere the map is a little stretched."""
_TRIANGLE = 3


class Topology:
    """The arcs of a set of areas."""

    def __init__(self, areas: Mapping[str, Iterable[Sequence[tuple[float, float]]]], *, least: float = AREA) -> None:
        """Cut the rings of areas (longitude, latitude) into shared arcs and simplify these."""
        rings = {code: [ring for each in given if (ring := _on_grid(each))] for code, given in areas.items()}
        junctions = _junctions(ring for given in rings.values() for ring in given)
        self._areas = {code: [_cut(ring, junctions) for ring in given] for code, given in rings.items()}
        self._arcs = self._simplified(least)

    def path(self, codes: Iterable[str]) -> tuple[str, tuple[int, int, int, int]]:
        """Return the outline of areas taken together as SVG path data, and its west, north, east and south."""
        found = list(codes)
        if len(found) == 1:
            lines = [_joined([self._walked(arc) for arc in ring]) for ring in self._areas[found[0]]]
        else:
            count: dict[Arc, int] = defaultdict(int)
            for code in found:
                for ring in self._areas[code]:
                    for arc in ring:
                        count[_named(arc)] += 1
            whole = _closed([self._arcs[arc] for arc, times in count.items() if times % 2])
            lines = [line for line in whole if _area(line) > SPECK] or whole
        points = [point for line in lines for point in line]
        east, south = max(x for x, _ in points), max(y for _, y in points)
        return "".join(map(_drawn, lines)), (min(x for x, _ in points), min(y for _, y in points), east, south)

    def draws(self, code: str) -> bool:
        """Say whether anything of an area is left on the grid."""
        return bool(self._areas.get(code))

    def _walked(self, arc: Arc) -> Arc:
        name = _named(arc)
        return self._arcs[name] if name == arc else self._arcs[name][::-1]

    def _simplified(self, least: float) -> dict[Arc, Arc]:
        arcs = {_named(arc) for rings in self._areas.values() for ring in rings for arc in ring}
        found = {arc: simplified(arc, least) for arc in arcs}
        self._arcs = found
        for rings in self._areas.values():
            for ring in rings:
                if not _area(_joined([self._walked(arc) for arc in ring])):  # too small to simplify: kept as it is
                    found.update((_named(arc), _named(arc)) for arc in ring)
        return found


def simplified(arc: Arc, least: float) -> Arc:
    """Leave out the points of an arc whose triangle with their neighbours is smaller than ``least``; ends stay."""
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    sizes = [0.0] * len(arc)
    heap = [(_triangle(arc[n - 1], arc[n], arc[n + 1]), n) for n in range(1, len(arc) - 1)]
    for size, n in heap:
        sizes[n] = size
    heapq.heapify(heap)
    gone: set[int] = set()
    while heap and heap[0][0] < least:
        size, n = heapq.heappop(heap)
        if n in gone or size != sizes[n]:
            continue
        gone.add(n)
        left, right = before[n], after[n]
        after[left], before[right] = right, left
        for each in (left, right):
            if 0 < each < len(arc) - 1:
                sizes[each] = max(size, _triangle(arc[before[each]], arc[each], arc[after[each]]))
                heapq.heappush(heap, (sizes[each], each))
    return tuple(point for n, point in enumerate(arc) if n not in gone)


def _on_grid(ring: Sequence[tuple[float, float]]) -> list[Point]:
    """Return a ring on the grid, open, without points that repeat; empty when nothing of it is left."""
    east, south = cos(_MIDDLE) / STEP, -1 / STEP
    points: list[Point] = []
    for x, y in ring:
        point = round(x * east), round(y * south)
        if not points or points[-1] != point:
            points.append(point)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return points if len(points) >= _TRIANGLE and _area(points) else []


def _junctions(rings: Iterable[list[Point]]) -> set[Point]:
    """Return the points at which lines part: those with more than two neighbours, or two areas' ends."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for n, point in enumerate(ring):
            neighbours[point] |= {ring[n - 1], ring[(n + 1) % len(ring)]}
    return {point for point, beside in neighbours.items() if len(beside) > 2}  # noqa: PLR2004  # a line goes through


def _cut(ring: list[Point], junctions: set[Point]) -> list[Arc]:
    at = [n for n, point in enumerate(ring) if point in junctions]
    if not at:  # alone, or an island in a lake: begins where it always begins
        at = [ring.index(min(ring))]
    turned = ring[at[0] :] + ring[: at[0] + 1]
    cuts = [n - at[0] for n in at] + [len(ring)]
    return [tuple(turned[start : end + 1]) for start, end in itertools.pairwise(cuts)]


def _named(arc: Arc) -> Arc:
    """Return an arc in the one direction that both its areas know it by."""
    return min(arc, arc[::-1])


def _joined(arcs: Sequence[Arc]) -> list[Point]:
    return [point for arc in arcs for point in arc[:-1]]


def _closed(arcs: Sequence[Arc]) -> list[list[Point]]:
    """Join arcs end to end into closed lines; two may be alike, so they go by number."""
    ends: dict[Point, list[int]] = defaultdict(list)
    for n, arc in enumerate(arcs):
        ends[arc[0]].append(n)
        ends[arc[-1]].append(n)
    left = set(range(len(arcs)))
    lines: list[list[Point]] = []
    for first in range(len(arcs)):
        if first not in left:
            continue
        left.remove(first)
        line = list(arcs[first])
        while line[0] != line[-1]:
            following = next(n for n in ends[line[-1]] if n in left)  # as many lines leave a point as come to it
            left.remove(following)
            arc = arcs[following]
            line += arc[1:] if arc[0] == line[-1] else arc[::-1][1:]
        lines.append(line[:-1])
    return lines


def _drawn(line: Sequence[Point]) -> str:
    """Return a closed line as path data: an absolute start, then steps."""
    parts = [f"M{line[0][0]} {line[0][1]}l"]
    for (x, y), (u, v) in itertools.pairwise(line):
        parts.append(f"{u - x} {v - y} ")
    return "".join(parts).rstrip() + "z"


def points(path: str) -> list[list[Point]]:
    """Return the lines of path data; the inverse of what ``Topology.path`` writes."""
    lines: list[list[Point]] = []
    for part in path.split("M")[1:]:
        start, _, steps = part.removesuffix("z").partition("l")
        x, y = map(int, start.split())
        line = [(x, y)]
        numbers = iter(map(int, steps.split()))
        for across, down in zip(numbers, numbers, strict=True):
            x, y = x + across, y + down
            line.append((x, y))
        lines.append(line)
    return lines


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _area(ring: Sequence[Point]) -> float:
    return abs(sum(ring[n - 1][0] * y - x * ring[n - 1][1] for n, (x, y) in enumerate(ring))) / 2
