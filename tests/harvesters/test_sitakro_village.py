"""The synthetic village could be one: ages, families, numbers."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.village.people import Family, Marital, Person, Relation, Residence, School, Sex
from harvesters.village.settlement import settle

PERIOD = date(2025, 12, 31)
unhurried = settings(deadline=None, max_examples=50)
villages = st.builds(
    lambda people, seed: settle(village="35.05.10.2011", people=people, seed=seed, period=PERIOD),
    st.integers(1, 60),
    st.integers(0, 10_000),
)


def _people(families: list[Family]) -> list[Person]:
    return [person for family in families for person in family.members]


def _completed_years(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@unhurried
@given(st.integers(1, 200), st.integers(0, 10_000))
def test_a_village_has_the_inhabitants_asked_for(people, seed):
    families = settle(village="35.05.10.2011", people=people, seed=seed, period=PERIOD)
    assert sum(len(family.residents) for family in families) == people


@unhurried
@given(villages)
def test_every_family_has_one_head_who_lives_here_and_one_to_seven_members(families):
    for family in families:
        heads = [person for person in family.members if person.relation is Relation.HEAD]
        assert [person.residence.lives_here for person in heads] == [True]
        assert 1 <= len(family.members) <= 7


@unhurried
@given(villages)
def test_wives_are_women_and_husbands_men(families):
    for family in families:
        for person in family.members:
            if person.relation is Relation.WIFE:
                assert person.sex is Sex.FEMALE
                assert family.head.sex is Sex.MALE
                assert person.marital is family.head.marital is Marital.MARRIED


@unhurried
@given(villages)
def test_mothers_were_past_their_sixteenth_year_at_birth(families):
    for person in _people(families):
        if person.birth_mother:
            assert _completed_years(person.birth_mother.birth, person.birth) >= 16
            assert person.mother == person.birth_mother.name


@unhurried
@given(villages)
def test_children_and_grandchildren_are_younger_than_the_head_and_parents_older(families):
    for family in families:
        for person in family.members:
            if person.relation in {Relation.CHILD, Relation.GRANDCHILD}:
                assert person.birth > family.head.birth
            if person.relation is Relation.PARENT:
                assert person.birth < family.head.birth


@unhurried
@given(villages)
def test_ages_agree_with_births_and_nobody_wed_as_a_child_or_in_the_future(families):
    for person in _people(families):
        assert _completed_years(person.birth, PERIOD) == person.age
        assert 0 <= person.age <= 100
        if person.married_on:
            assert _completed_years(person.birth, person.married_on) >= 17
            assert person.married_on <= PERIOD
        assert (person.married_on is not None) == (person.marital is not Marital.SINGLE)


@unhurried
@given(villages)
def test_learning_and_work_fit_the_age(families):
    for person in _people(families):
        if person.age < 7:
            assert person.school is School.NONE
        if person.school >= School.BACHELOR:
            assert person.age >= 24
        if person.occupation == "PELAJAR/MAHASISWA":
            assert 7 <= person.age < 23
        if person.occupation in {"PEGAWAI NEGERI SIPIL (PNS)", "TENTARA NASIONAL INDONESIA (TNI)", "TKI"}:
            assert person.age >= 19


@unhurried
@given(villages)
def test_a_nik_tells_the_birth_date_and_the_sex_and_belongs_to_one(families):
    people = _people(families)
    for person in people:
        assert len(person.nik) == 16
        assert person.nik.isdigit()
        assert person.nik[:4] == "3505"
        assert 1 <= int(person.nik[4:6]) <= 22
        assert int(person.nik[6:8]) == person.birth.day + (40 if person.sex is Sex.FEMALE else 0)
        assert person.nik[8:12] == f"{person.birth:%m%y}"
        assert person.nik[12:] != "0000"
    numbers = [person.nik for person in people] + [family.no_kk for family in families]
    assert len(set(numbers)) == len(numbers)


@unhurried
@given(villages)
def test_serials_simply_count_from_0001(families):
    serials = [int(person.nik[12:]) for person in _people(families)]
    assert serials == list(range(1, len(serials) + 1))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_from_300_people_on_every_cell_of_age_by_sex_holds_at_least_five(seed):
    families = settle(village="35.05.10.2011", people=300, seed=seed, period=PERIOD)
    cells = Counter(
        ("0-14" if person.age < 15 else "15-64" if person.age < 65 else "65+", person.sex)
        for family in families
        for person in family.residents
    )
    assert len(cells) == 6
    assert min(cells.values()) >= 5


def test_a_large_village_looks_like_a_rural_one_in_east_java():
    families = settle(village="35.05.10.2011", people=3000, seed=7, period=PERIOD)
    people = [person for family in families for person in family.residents]
    share = {
        "children": sum(person.age < 15 for person in people) / 3000,
        "old": sum(person.age >= 65 for person in people) / 3000,
        "women": sum(person.sex is Sex.FEMALE for person in people) / 3000,
        "islam": sum(person.religion == "islam" for person in people) / 3000,
        "resident": sum(person.residence is Residence.RESIDENT for person in people) / 3000,
    }
    # A fifth children, a tenth old, the sexes even: the rough shape of rural East Java in the 2020s.
    assert share["children"] == pytest.approx(0.21, abs=0.05)
    assert share["old"] == pytest.approx(0.11, abs=0.04)
    assert share["women"] == pytest.approx(0.5, abs=0.04)
    assert share["islam"] > 0.85
    assert share["resident"] > 0.9
    assert 2.7 <= 3000 / len(families) <= 3.7
    assert {person.residence for person in _people(families)} == set(Residence)


def test_the_same_seed_settles_the_same_village_and_another_seed_another():
    first, again, other = (settle(village="35.05.10.2011", people=50, seed=seed, period=PERIOD) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_village_elsewhere_has_numbers_of_its_own_district():
    families = settle(village="51.02.03.2004", people=40, seed=1, period=PERIOD)
    assert {family.no_kk[:6] for family in families} == {"510203"}
    assert {person.nik[:6] for person in _people(families)} == {"510203"}
