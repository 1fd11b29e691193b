"""A village is settled family by family until it has its number of inhabitants."""

import random
from datetime import date, timedelta

from harvesters.village.households import Households
from harvesters.village.identity import NumberBook
from harvesters.village.livelihood import OLD_AGE, chance
from harvesters.village.people import Family, Person, Residence, Sex

_HAMLETS = ("Dusun Krajan", "Dusun Sumberejo", "Dusun Tegalrejo", "Dusun Karangsari")
_NEIGHBOURHOODS = 8
_LARGEST = 7
_ADULT = 15
_ENOUGH, _FLOOR = 300, 5
"""From 300 people on, every cell of age group by sex holds at least 5, so that a table of the village can be shown."""


def settle(*, village: str, people: int, seed: int, period: date) -> list[Family]:
    """Return the families of a village of ``people`` inhabitants at ``period``; the same seed, the same village.

    The register also holds some who died or moved away during the year: they come on top of ``people``.
    """
    rng = random.Random(f"sitakro {seed}")  # the word keeps the people of a seed whatever kind of source asks
    while True:
        families = _families(village, people, period, rng)
        if people < _ENOUGH or _is_balanced(families):
            return families


def _families(village: str, people: int, period: date, rng: random.Random) -> list[Family]:
    numbers, households = NumberBook(village, rng), Households(rng, period)
    families: list[Family] = []
    while people > 0:
        members = households.next()[: min(people, _LARGEST)]
        people -= len(members)
        if chance(rng, 0.015):
            for person in members:
                person.residence = Residence.TEMPORARY
        if len(members) < _LARGEST and chance(rng, 0.05):
            members.append(households.departed(members[0]))
        for person in members:
            person.nik = numbers.nik(person.birth, person.sex)
        rw = rng.randint(1, _NEIGHBOURHOODS)
        no_kk = numbers.no_kk(period - timedelta(days=rng.randint(30, 6000)))
        families.append(Family(no_kk, _HAMLETS[(rw - 1) // 2], rng.randint(1, _NEIGHBOURHOODS), rw, members))
    return families


def _is_balanced(families: list[Family]) -> bool:
    cells = [_cell(person) for family in families for person in family.residents]
    return all(cells.count((group, sex)) >= _FLOOR for group in range(3) for sex in Sex)


def _cell(person: Person) -> tuple[int, Sex]:
    return (person.age >= _ADULT) + (person.age >= OLD_AGE), person.sex
