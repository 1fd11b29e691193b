"""Hidden cells stay hidden: by hand, by exact rank against a plain elimination, and by an attack with bounds."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.disclosure import rank
from registry.disclosure.layout import TOTAL, Dimension, Table
from registry.disclosure.rounding import rounded
from registry.disclosure.suppression import Unprotectable, protect, proven, recovered
from tests import scale

SEX = Dimension("jenis_kelamin", ("1", "2"))
AGES = Dimension("umur", ("a", "b", "c"))
# a count of 2 in a village of 200; its neighbours are large
COUNTS = {("a", "1"): 2, ("a", "2"): 30, ("b", "1"): 40, ("b", "2"): 50, ("c", "1"): 38, ("c", "2"): 40}


def tables():
    """Tables of one to three dimensions, the first with groups above its leaves now and then."""
    return st.builds(
        table_of,
        st.lists(st.integers(2, 4), min_size=1, max_size=3),
        st.booleans(),
        st.lists(st.integers(0, 40) | st.integers(0, 6), min_size=64, max_size=64),
    )


def table_of(sizes, grouped, numbers):
    dimensions = [Dimension(str(place), tuple(f"{place}.{n}" for n in range(size))) for place, size in enumerate(sizes)]
    if grouped:
        leaves = dimensions[0].leaves
        dimensions[0] = Dimension("0", leaves, {leaf: f"g{n // 2}" for n, leaf in enumerate(leaves)})
    cells = [()]
    for dimension in dimensions:
        cells = [(*cell, leaf) for cell in cells for leaf in dimension.leaves]
    return Table.of(dimensions, dict(zip(cells, numbers, strict=False)))


def plainly_determined(table, hidden):
    """Reckon by a dense elimination in fractions over all equations which hidden cells have one value."""
    order = sorted(hidden)
    rows = [[Fraction(equation.get(cell, 0)) for cell in order] for equation in table.equations()]
    pivots = []
    for column in range(len(order)):
        pivot = next((row for row in rows if row[column] and row not in [p for _, p in pivots]), None)
        if pivot is None:
            continue
        pivot[:] = [value / pivot[column] for value in pivot]
        for row in rows:
            if row is not pivot and row[column]:
                factor = row[column]
                row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        pivots.append((column, pivot))
    return {order[column] for column, row in pivots if sum(value != 0 for value in row) == 1}


def bounds(table, protection, cell):
    """Return the least and the most that an attacker with a linear program can tell of a hidden cell."""
    linprog = pytest.importorskip("scipy.optimize").linprog
    order = sorted(protection.hidden)
    place = {each: number for number, each in enumerate(order)}
    matrix, known = [], []
    for equation in table.equations(protection.hidden):
        matrix.append([equation.get(each, 0) for each in order])
        known.append(-sum(factor * table.values[each] for each, factor in equation.items() if each not in place))
    aim = [0] * len(order)
    aim[place[cell]] = 1
    least = linprog(aim, A_eq=matrix, b_eq=known, bounds=(0, None))
    most = linprog([-each for each in aim], A_eq=matrix, b_eq=known, bounds=(0, None))
    return least.fun, -most.fun if most.status == 0 else float("inf")


def test_margins_are_the_sums_of_their_parts():
    table = Table.of([AGES, SEX], COUNTS)
    assert (table.values["a", TOTAL], table.values[TOTAL, "1"], table.values[TOTAL, TOTAL]) == (32, 80, 200)
    assert all(sum(f * table.values[c] for c, f in each.items()) == 0 for each in table.equations())


def test_hiding_the_small_cell_alone_gives_it_back_and_three_more_do_not():
    table = Table.of([AGES, SEX], COUNTS)
    small = frozenset({("a", "1")})
    assert recovered(table, small) == small  # 32 - 30
    found = protect(table, 5)
    assert found.primary == small
    assert found.hidden == {("a", "1"), ("a", "2"), ("c", "1"), ("c", "2")}  # the cheapest square, by hand
    assert recovered(table, found.hidden) == set()


def test_a_zero_says_something_of_everybody_and_is_hidden():
    assert ("a", "1") in protect(Table.of([AGES, SEX], {**COUNTS, ("a", "1"): 0}), 5).primary


def test_a_table_of_fewer_people_than_the_threshold_cannot_be_protected():
    with pytest.raises(Unprotectable):
        protect(Table.of([SEX], {("1",): 1, ("2",): 2}), 5)


def test_answers_that_overlap_have_no_total_to_be_reckoned_from():
    aid = Dimension("program", ("pkh", "blt"), is_total=False)
    asked = Dimension("dihitung", ("1", "0"))
    counts = {("pkh", "1"): 2, ("pkh", "0"): 98, ("blt", "1"): 60, ("blt", "0"): 40}
    found = protect(Table.of([aid, asked], counts), 5)
    assert found.primary == {("pkh", "1")}
    assert {cell[0] for cell in found.hidden} == {"pkh"}


def test_the_rank_test_is_exact_where_sums_have_other_factors_than_one():
    assert rank.determined("xy", [{"x": 2, "y": 3}, {"x": 1, "y": 1}]) == {"x", "y"}
    assert rank.determined("xyz", [{"x": 2, "y": 4}, {"x": 3, "y": 6}, {"z": 7, "known": 1}]) == {"z"}
    assert rank.determined("x", []) == set()


@given(tables(), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_the_rank_test_finds_what_a_plain_elimination_finds(table, seed):
    cells = sorted(table.values)
    hidden = frozenset(cell for number, cell in enumerate(cells) if seed >> number % 32 & 1)
    assert recovered(table, hidden) == plainly_determined(table, hidden)


@pytest.mark.soak
@given(tables(), st.integers(2, 6))
@settings(max_examples=scale.scaled(150, 5000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_protected_table_gives_a_hidden_cell_back(table, threshold):
    try:
        found = protect(table, threshold)
    except Unprotectable:
        return
    assert all(value >= threshold for cell, value in table.values.items() if cell not in found.hidden)
    assert recovered(table, found.hidden) == set()
    assert proven(table, found)


@pytest.mark.soak
@given(tables(), st.integers(3, 5))
@settings(max_examples=scale.scaled(8, 1000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_attack_with_bounds_cannot_pin_a_hidden_cell(table, threshold):
    try:
        found = protect(table, threshold)
    except Unprotectable:
        return
    for cell in sorted(found.hidden)[:12]:
        least, most = bounds(table, found, cell)
        assert most - least >= 1 - 1e-6
        assert cell not in found.primary or most >= threshold - 1e-6, "nobody can tell that it is small"


def test_rounding_gives_multiples_and_never_the_count():
    assert rounded({("a",): 2, ("b",): 3, ("c",): 7, ("d",): 8, ("e",): 0}, 5) == {
        ("a",): 0,
        ("b",): 5,
        ("c",): 5,
        ("d",): 10,
        ("e",): 0,
    }
