"""Generated villages: what is published of them, all tables together, gives no hidden figure back."""

import json
import random
from datetime import date
from importlib.resources import files
from itertools import product

import numpy as np
import polars as pl
import pytest

from registry.codes.book import FileBook
from registry.disclosure.suppression import Protection
from registry.disclosure.together import protect_together, recovered_together
from registry.standards.bundled import standards
from registry.tabulation import compute, earlier, figures
from registry.tabulation.compute import FAULTS, MARK
from registry.tabulation.table import TOTAL_LABEL, label
from tests.scale import scaled

AT = date(2025, 12, 31)
FIVE, THREE, MARRIED = (
    "penduduk-umur-lima-tahunan-jenis-kelamin",
    "penduduk-kelompok-umur-jenis-kelamin",
    "penduduk-status-perkawinan-jenis-kelamin",
)
PRIME = 2**61 - 1


@pytest.fixture(scope="module")
def plans():
    book = FileBook()
    folder = files("registry.content") / "indicators"
    return {
        slug: compute.plan(
            json.loads((folder / f"{slug}.json").read_text("utf-8"))["body"],
            standards()["penduduk-opensid"],
            book,
            at=AT,
        )
        for slug in (FIVE, THREE, MARRIED)
    }


def village(seed, people):
    """Return people of whom few are old, widowed or divorced; each has all that the tables ask."""
    chance = random.Random(seed)  # noqa: S311  # a made-up village
    ages = [min(int(chance.expovariate(1 / 28)), 95) for _ in range(people)]
    return pl.DataFrame(
        {
            "tanggallahir": [date(2025 - age, 6, 1) for age in ages],
            "sex": [chance.choice("12") for _ in ages],
            "status_kawin": ["1" if age < 20 else chance.choice("11222222234") for age in ages],
            "status_dasar": ["1"] * people,
            FAULTS: pl.Series([[]] * people, dtype=pl.List(pl.String)),
            MARK: [chance.randrange(1 << 40) for _ in ages],
        }
    )


def protected(plans, rows, threshold=5):
    counted = {slug: compute.count(rows, plan) for slug, plan in plans.items()}
    members = {slug: figures.member(found) for slug, found in counted.items()}
    return members, protect_together(members, threshold)


def is_within(known, wanted):
    """Say whether a vector is a sum of others, by elimination over a large prime field."""
    pivots = {}
    for vector in [*known, wanted]:
        row = dict(vector)
        for place, pivot in pivots.items():
            if factor := row.get(place):
                for each, value in pivot.items():
                    row[each] = (row.get(each, 0) - factor * value) % PRIME
        row = {place: value for place, value in row.items() if value}
        if vector is wanted:
            return not row
        if row:
            place = next(iter(row))
            inverse = pow(row[place], -1, PRIME)
            row = {each: value * inverse % PRIME for each, value in row.items()}
            for other, pivot in pivots.items():
                if factor := pivot.get(place):
                    for each, value in row.items():
                        pivot[each] = (pivot.get(each, 0) - factor * value) % PRIME
                    pivots[other] = {each: value for each, value in pivot.items() if value}
            pivots[place] = row
    raise AssertionError


def people_of(slug, cell):
    """Return the vector of a cell over kinds of people: five years of age, sex, marital status."""
    fives = [f"{start}-{start + 4}" for start in range(0, 75, 5)] + ["75+"]
    groups = {"0-14": fives[:3], "15-64": fives[3:13], "65+": fives[13:], "": fives}
    first, sex = cell
    ages = [first] if slug == FIVE and first else groups[first if slug == THREE else ""]
    statuses = [first] if slug == MARRIED and first else list("1234")
    return dict.fromkeys(product(ages, [sex] if sex else "12", statuses), 1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(scaled(6, 300)))
def test_an_attack_on_all_tables_of_a_village_together_gives_nothing_hidden_back(plans, seed):
    members, found = protected(plans, village(seed, [40, 90, 200, 500][seed % 4]))
    shown = [
        people_of(slug, cell)
        for slug, protection in found.tables.items()
        for cell in members[slug].table.values
        if cell not in protection.hidden
    ]
    hidden = [(slug, cell) for slug, protection in found.tables.items() for cell in sorted(protection.hidden)]
    assert not [place for place in hidden if is_within(shown, people_of(*place))]
    assert all(
        members[slug].table.values[cell] >= 5
        for slug, protection in found.tables.items()
        for cell in members[slug].table.values
        if cell not in protection.hidden
    )


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(scaled(4, 400)))
def test_an_attack_with_bounds_on_all_tables_and_the_rows_they_tell_of_pins_nothing_hidden(plans, seed):
    """The attacker knows that nothing is negative, and how many rows each table used, whatever it hides."""
    linprog = pytest.importorskip("scipy.optimize").linprog
    members, found = protected(plans, village(seed, [40, 90, 200, 500][seed % 4]))
    kinds = {kind: number for number, kind in enumerate(people_of(MARRIED, ("", "")))}

    def vector(slug, cell):
        sums = np.zeros(len(kinds))
        sums[[kinds[kind] for kind in people_of(slug, cell)]] = 1
        return sums

    told = [
        (vector(slug, cell), value)
        for slug, protection in found.tables.items()
        for cell, value in members[slug].table.values.items()
        if cell not in protection.hidden or cell == ("", "")
    ]
    matrix, known = np.array([each for each, _ in told]), [value for _, value in told]
    for slug, protection in found.tables.items():
        for cell in protection.hidden:
            aim = vector(slug, cell)
            least = linprog(aim, A_eq=matrix, b_eq=known, bounds=(0, None))
            most = linprog(-aim, A_eq=matrix, b_eq=known, bounds=(0, None))
            assert least.status == most.status == 0
            assert -most.fun - least.fun >= 1 - 1e-6, (slug, cell)


def test_the_total_is_never_hidden_for_the_rows_that_were_used_are_told(plans):
    for seed, people in ((1, 40), (2, 90), (3, 200)):
        _, found = protected(plans, village(seed, people))
        assert all(("", "") not in protection.hidden for protection in found.tables.values())


def test_another_version_that_hides_other_cells_beside_the_same_small_one_gives_it_back(plans):
    """By hand: with one square hidden, then another that shares two corners, only these two stay unknown, in a row."""
    found = compute.count(village(3, 500), plans[THREE])
    table = figures.member(found).table
    first, second = (
        Protection(frozenset({("65+", "1")}), frozenset({("65+", "2"), (age, "1"), (age, "2")}), {})
        for age in ("0-14", "15-64")
    )
    then = {label(line.categories): line.value for line in figures.figures(found, table, first)}
    assert earlier.gives_back(found, table, second, [then]) == {("65+", "1"), ("65+", "2")}
    assert earlier.gives_back(found, table, first, [then]) == set()
    assert earlier.gives_back(found, table, second, [{**then, TOTAL_LABEL: 499}]) == set()  # other rows


def test_of_a_village_of_ninety_something_is_published_and_something_hidden(plans):
    _, found = protected(plans, village(1, 90))
    assert found.tables
    assert any(protection.hidden for protection in found.tables.values())


def test_a_group_of_age_hidden_in_one_table_is_not_shown_by_another(plans):
    """The old are 65-69 only: the five-year table would give back what the broad one hides."""
    rows = village(5, 300).with_columns(
        pl.when(pl.int_range(pl.len()) < 3)
        .then(date(1958, 6, 1))
        .when(pl.col("tanggallahir") < date(1963, 1, 1))
        .then(date(1990, 6, 1))
        .otherwise(pl.col("tanggallahir"))
        .alias("tanggallahir")
    )
    members, found = protected(plans, rows)
    assert recovered_together(members, found.tables) == set()
    small = [
        (slug, cell)
        for slug in found.tables
        for cell, value in members[slug].table.values.items()
        if value < 5 and cell not in found.tables[slug].hidden
    ]
    assert small == []
