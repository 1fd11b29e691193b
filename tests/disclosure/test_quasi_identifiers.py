"""Rows about people are told from counts and from schools, and the fewest who share what is known are counted."""

import polars as pl
import pytest

from registry.disclosure import quasi
from registry.disclosure.detectors import Personal, found_in, places_in
from registry.disclosure.gate import review

PEOPLE = {
    "Jenis Kelamin": ["L"] * 5 + ["P"] * 6,
    "usia": [30] * 5 + [31] * 5 + [99],
    "pekerjaan_utama": ["Petani"] * 11,
}


def rules(table):
    return [finding.rule for finding in review({}, {"csv": pl.DataFrame(table)}, threshold=5)]


def test_the_smallest_group_and_who_stands_alone_are_counted():
    found = quasi.people(pl.DataFrame(PEOPLE))
    assert found == quasi.Rows(("Jenis Kelamin", "usia", "pekerjaan_utama"), 1, 1, is_placed=False)
    assert rules(PEOPLE) == ["quasi-identifier"]


def test_rows_that_enough_others_share_pass():
    assert rules({name: values[:10] for name, values in PEOPLE.items()}) == []


@pytest.mark.parametrize(
    "table",
    [
        {**PEOPLE, "jumlah": [10] * 11, "satuan": ["orang"] * 11},  # counts by sex, age and occupation
        {"nama sekolah": ["SDN 1"], "alamat": ["Jalan Raya"], "rt": ["01"]},  # a school
        {"jenis kelamin": ["L"], "usia": [3]},  # too little to point at somebody
    ],
)
def test_tables_of_counts_and_of_things_are_not_rows_of_people(table):
    assert quasi.people(pl.DataFrame(table)) is None


def test_where_people_live_may_not_be_open_where_schools_stand_may():
    placed = {"lintang": [f"-8.1{n:04}" for n in range(11)], "bujur": [f"112.2{n:04}" for n in range(11)]}
    assert "personal" in rules({**PEOPLE, **placed})
    assert rules({"nama sekolah": ["SDN"] * 11, **placed}) == []
    assert quasi.people(pl.DataFrame({**PEOPLE, "x": ["-8.12345, 112.23456"] * 11})).is_placed


@pytest.mark.parametrize(("text", "found"), [("-8.1234, 112.2345", True), ("8.1, 112.2", False), ("3.5-2011", False)])
def test_coordinates_are_told_by_their_range_and_exactness(text, found):
    assert places_in(text) is found


@pytest.mark.parametrize(
    "text", ["Bapak Slamet Riyadi, Dusun Krajan", "hubungi Ibu Siti RT 01/RW 02", "Sdr. Budi (Jl. Mawar)"]
)
def test_a_name_with_an_address_is_found(text):
    assert Personal.NAME_WITH_ADDRESS in found_in(text)


@pytest.mark.parametrize("text", ["Ibu Rumah Tangga", "Kantor Desa, Jalan Raya 1", "Penduduk RT 01", "ibu hamil RT 2"])
def test_an_office_or_a_group_is_nobody(text):
    assert found_in(text) == set()
