"""A bare code or a name of an area is recognised in both schemes; where it is in doubt all readings are given."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from registry.accounts import service as accounts
from registry.codes import service
from registry.codes.book import FileBook
from registry.codes.identify import identify
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange, Map, Match
from registry.content.load import load_code_list
from registry.db import open_engine
from tests.factories import code_lists

DAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def blitar(prepared_home):
    home, _ = prepared_home
    engine = open_engine(f"sqlite:///{home / 'registry.db'}")
    with Session(engine) as session:
        yield session
    engine.dispose()


def read(session, text, at=DAY):
    found = identify(session, text, at=at)
    return [(reading.list.split("/")[0], reading.code.notation) for reading in found.readings], found.explanation


@pytest.mark.parametrize(
    ("text", "scheme", "notation"),
    [
        ("3505080012", "bps", "3505080012"),
        ("35.05.10.2011", "kemendagri", "35.05.10.2011"),
        ("3505102011", "kemendagri", "35.05.10.2011"),
        (" 35 05 10 2011 ", "kemendagri", "35.05.10.2011"),
        ("350510", "kemendagri", "35.05.10"),
        ("3505080", "bps", "3505080"),
        ("35.05.10", "kemendagri", "35.05.10"),
    ],
)
def test_a_code_is_recognised_as_it_is_written(blitar, text, scheme, notation):
    readings, explanation = read(blitar, text)
    assert readings == [(scheme, notation)]
    place = "Desa Sawentar, Kecamatan Kanigoro" if notation.endswith(("2011", "12")) else "Kecamatan Kanigoro"
    assert place in explanation.id
    assert place in explanation.en


def test_the_code_in_the_other_scheme_is_told_with_it(blitar):
    assert "3505080012" in read(blitar, "35.05.10.2011")[1].id
    assert "35.05.10.2011" in read(blitar, "3505080012")[1].id
    assert "3505080" in read(blitar, "35.05.10")[1].id


def test_a_code_without_dots_that_exists_in_one_scheme_only_says_which(blitar):
    assert "only" in read(blitar, "3505102011")[1].en
    assert "Kemendagri" in read(blitar, "3505102011")[1].en
    assert "BPS" in read(blitar, "3505080012")[1].en


@pytest.mark.parametrize(
    "text", ["", "..", "9999999999", "35.5.10.2011", "35051", "３５０５", "Tiadadesa", ", ", "desa"]
)
def test_what_means_nothing_says_so(blitar, text):
    readings, explanation = read(blitar, text)
    assert readings == []
    assert explanation.id
    assert explanation.en


@pytest.mark.parametrize(
    "text",
    [
        "Sumberjo, Kademangan",
        "sumberjo kademangan",
        "Desa Sumberjo, Kecamatan Kademangan",
        "DESA SUMBERJO KEC. KADEMANGAN",
        "Ds. Sumberjo (Kec. Kademangan)",
        "Sumberjo, Kademangan, Kab. Blitar",
    ],
)
def test_a_name_is_found_within_its_district(blitar, text):
    assert read(blitar, text)[0] == [("kemendagri", "35.05.04.2006")]


def test_a_name_that_several_villages_bear_gives_all_of_them_with_their_districts(blitar):
    readings, explanation = read(blitar, "Sumberjo")
    assert [notation for _, notation in readings] == ["35.05.04.2006", "35.05.07.2009", "35.05.12.2010"]
    for district in ("Kademangan", "Sanankulon", "Sutojayan"):
        assert f"Kecamatan {district}" in explanation.id


def test_a_name_in_a_district_where_it_is_not_means_nothing(blitar):
    assert read(blitar, "Sumberjo, Kanigoro")[0] == []


def test_the_kind_before_a_name_tells_a_district_from_its_town(blitar):
    assert [notation for _, notation in read(blitar, "Kanigoro")[0]] == ["35.05.10", "35.05.10.1008"]
    assert read(blitar, "Kecamatan Kanigoro")[0] == [("kemendagri", "35.05.10")]
    assert read(blitar, "Kelurahan Kanigoro")[0] == [("kemendagri", "35.05.10.1008")]
    assert read(blitar, "Kabupaten Blitar")[0] == [("kemendagri", "35.05")]


def test_every_name_that_repeats_in_blitar_gives_all_its_places(blitar):
    villages = [code for code in FileBook().code_list("kemendagri/wilayah").codes if code.level == 4]
    counts = Counter(code.labels["id"] for code in villages)
    repeated = {name for name, count in counts.items() if count > 1}
    assert len(repeated) == 17
    for name in repeated:
        readings, _ = read(blitar, f"desa {name}")
        town = {code.notation for code in villages if code.labels["id"] == name and code.note["id"] == "Desa"}
        assert {notation for _, notation in readings} == town


def place(notation, name, kind, parent, level, **more):
    return Code(notation, {"id": name}, note={"id": kind}, broader=(parent,) if parent else (), level=level, **more)


KEMENDAGRI = code_lists.code_list(
    place("91", "Contoh", "Provinsi", "", 1),
    place("91.01", "Kabupaten Satu", "Kabupaten", "91", 2),
    place("91.01.10", "Tengah", "Kecamatan", "91.01", 3),
    place("91.01.10.2001", "Lama", "Desa", "91.01.10", 4),
    agency="kemendagri",
    slug="wilayah",
)
BPS = code_lists.code_list(
    place("91", "Contoh", "Provinsi", "", 1),
    place("9101", "Satu", "Kabupaten", "91", 2),
    place("9101102", "Pinggir", "Kecamatan", "9101", 3),
    place("9101102001", "Lain", "Desa", "9101102", 4),
    agency="bps",
    slug="wilayah",
)


@pytest.fixture
def both(session, people):
    for agency in ("kemendagri", "bps"):
        accounts.create_agency(session, agency, {"id": agency}, by=people.system)
    for found in (KEMENDAGRI, BPS):
        load_code_list(session, found, by=people.system)
    code_lists.relate(session, KEMENDAGRI, BPS, [Map("91.01.10.2001", "9101102001", Match.EXACT)])
    session.flush()
    return session


def test_ten_digits_that_exist_in_both_schemes_are_read_both_ways(both):
    readings, explanation = read(both, "9101102001")
    assert readings == [("kemendagri", "91.01.10.2001"), ("bps", "9101102001")]
    assert "dua cara" in explanation.id
    assert "Desa Lama, Kecamatan Tengah" in explanation.id
    assert "Desa Lain, Kecamatan Pinggir" in explanation.id


def test_a_code_that_has_ended_is_recognised_and_its_successor_named(both, people):
    ended, begun = date(2025, 6, 30), date(2025, 7, 1)
    codes = (
        *KEMENDAGRI.codes[:-1],
        replace(KEMENDAGRI.codes[-1], valid_until=ended),
        place("91.01.10.2002", "Baru", "Desa", "91.01.10", 4, valid_from=begun),
    )
    renumbered = ItemChange(
        ChangeKind.CODE_CHANGE,
        begun,
        "Kepmendagri 1/2025",
        (ChangedCode("91.01.10.2001"),),
        (ChangedCode("91.01.10.2002"),),
    )
    entry, _ = service.propose(both, replace(KEMENDAGRI, codes=codes, changes=(renumbered,)), by=people.second_walidata)
    code_lists.publish(both, people, entry)
    found = identify(both, "91.01.10.2001", at=DAY)
    (reading,) = found.readings
    assert not reading.is_valid
    assert "replaced by 91.01.10.2002" in found.explanation.en
    assert "Kepmendagri 1/2025" in found.explanation.id
    assert identify(both, "91.01.10.2001", at=ended).readings[0].is_valid
