"""Neighbours keep one line between them, however much is left out; expected shapes are drawn by hand."""

from math import cos, radians

import pytest

from registry.boundaries.topology import STEP, Topology, points, simplified

EAST = STEP / cos(radians(-8.1))


def ring(*corners):
    """Return a closed ring of degrees whose corners lie on the grid at these steps."""
    return [(x * EAST, -y * STEP) for x, y in (*corners, corners[0])]


LEFT = ring((0, 0), (100, 0), (101, 20), (99, 40), (100, 60), (100, 100), (0, 100))
RIGHT = ring((100, 0), (200, 0), (200, 100), (100, 100), (100, 60), (99, 40), (101, 20))


def edges(lines):
    return {frozenset(pair) for line in lines for pair in zip(line, [*line[1:], line[0]], strict=True)}


@pytest.fixture
def two():
    return Topology({"left": [LEFT], "right": [RIGHT]}, least=90)


def test_what_is_simplified_between_two_areas_is_simplified_the_same_for_both(two):
    left, right = (points(two.path([code])[0]) for code in ("left", "right"))
    assert edges(left) == edges([[(0, 0), (100, 0), (100, 100), (0, 100)]])
    assert edges(left) & edges(right) == {frozenset({(100, 0), (100, 100)})}


def test_two_areas_together_are_what_lies_around_both(two):
    path, box = two.path(["left", "right"])
    assert edges(points(path)) == edges([[(0, 0), (100, 0), (200, 0), (200, 100), (100, 100), (0, 100)]])
    assert box == (0, 0, 200, 100)


def test_an_arc_keeps_its_ends_and_the_corners_that_matter():
    # triangles by hand: the dent at 50 has base 20 and height 1 (10), the corner at (100, 50) far more
    assert simplified(((0, 0), (40, 0), (50, 1), (60, 0), (100, 50), (140, 0)), 15) == (
        (0, 0),
        (60, 0),
        (100, 50),
        (140, 0),
    )


def test_an_area_too_small_to_simplify_is_still_drawn():
    small = Topology({"a": [ring((0, 0), (4, 0), (4, 4), (0, 4))]}, least=1000)
    assert edges(points(small.path(["a"])[0])) == edges([[(0, 0), (4, 0), (4, 4), (0, 4)]])


def test_an_area_smaller_than_a_step_is_not_drawn():
    assert not Topology({"a": [[(0, 0), (EAST / 9, 0), (0, STEP / 9), (0, 0)]]}).draws("a")
