"""Words of portals: what is read, what is left out; and that nothing a portal may write breaks a description."""

import csv
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.ckan.packages import record
from harvesters.dcat import data_json
from harvesters.portals import aliases, moments, texts
from harvesters.portals.addresses import address, email
from harvesters.portals.description import access, frequency
from harvesters.portals.places import places
from registry.harvest.plugin import Access, BundledCodes, Record, SkipRecord
from registry.schemas.validator import validate
from tests.servers.ckan import package


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        (2025, "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-S1", "2024-01-01", "2024-06-30"),
        ("2024-S2", "2024-07-01", "2024-12-31"),
        ("2025-Q3", "2025-07-01", "2025-09-30"),
        ("2025 TW4", "2025-10-01", "2025-12-31"),
        ("2025-C1", "2025-01-01", "2025-04-30"),
        ("2020 - 2024", "2020-01-01", "2024-12-31"),
        ("2020-2024", "2020-01-01", "2024-12-31"),
        ("2020 s.d. 2024", "2020-01-01", "2024-12-31"),
        ("2020 sampai dengan 2024", "2020-01-01", "2024-12-31"),
        ("2025-01-01/2025-06-30", "2025-01-01", "2025-06-30"),
        ("2025-01-01T00:00:00Z/2025-06-30T00:00:00Z", "2025-01-01", "2025-06-30"),
        ("31/12/2025", "2025-12-31", "2025-12-31"),
    ],
)
def test_periods_are_read_as_indonesian_portals_write_them(text, start, end):
    assert moments.period(text) == {"start": start, "end": end}


@pytest.mark.parametrize(
    "text",
    ["", "tahun ini", "2025-13", "31/02/2025", "2024 - 2020", "20255", "1/2/3/2025", None, True, "12", "2023, 2024"],
)
def test_what_is_no_period_is_left_out(text):
    assert moments.period(text) == {}


def test_a_moment_without_an_offset_is_in_utc_as_ckan_writes_it():
    assert moments.moment("2026-02-01T00:00:00.000000") == datetime(2026, 2, 1, tzinfo=UTC)
    assert moments.moment("2026-02-01T07:00:00+07:00") == datetime(2026, 2, 1, tzinfo=UTC)
    assert moments.moment("kemarin") is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("35.05.10.2011", ["35.05.10.2011"]),
        ("3505", ["35.05"]),
        (3505, ["35.05"]),
        ("350510", ["35.05.10"]),
        ("35.05, 35.06", ["35.05", "35.06"]),
        ("Kabupaten Blitar (35.05)", ["35.05"]),
        ("3505080001", []),  # BPS's or Kemendagri's: nobody can tell
        ("3505080", []),  # BPS's district
        ("35", []),
        ("2025", []),
        ("Kabupaten Blitar", []),
        ("08.1234.5678", []),
        (None, []),
    ],
)
def test_places_are_codes_of_kemendagri_or_nothing(text, codes):
    assert places(text) == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tahunan", "ANNUAL"),
        ("6 bulan sekali", "ANNUAL_2"),
        ("R/P1Y", "ANNUAL"),
        ("ANNUAL_2", "ANNUAL_2"),
        ("http://publications.europa.eu/resource/authority/frequency/MONTHLY", "MONTHLY"),
        ("kadang-kadang", None),
        ("", None),
    ],
)
def test_frequencies_are_the_codes_of_the_eu(text, code):
    assert frequency(text) == code


@pytest.mark.parametrize(
    ("word", "who"),
    [
        ("Terbuka", Access.PUBLIC),
        ("TERBATAS", Access.RESTRICTED),
        ("Tertutup", Access.CLOSED),
        ("non-public", Access.CLOSED),
        ("http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC", Access.CLOSED),
        (None, Access.PUBLIC),
    ],
)
def test_access_is_the_portals_word(word, who):
    assert access(word) is who


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "ftp://x/y",
        "http://",
        "//x",
        "http://user:pw@x/",
        "javascript:alert(1)",
        "http://a b/",
        "http://[x/",
        None,
        7,
        "http://x:0/",
        "x" * 3000,
    ],
)
def test_what_is_no_web_address_is_left_out(value):
    assert address(value) is None


def test_an_address_with_spaces_is_escaped_and_one_that_is_escaped_stays():
    assert address(" https://x.id/a b?c=ü ") == "https://x.id/a%20b?c=%C3%BC"
    assert address("https://x.id/a%20b") == "https://x.id/a%20b"


def test_only_whole_e_mail_addresses_are_kept():
    assert email("mailto:data@contoh.go.id") == "data@contoh.go.id"
    assert [email(value) for value in ("data@contoh", "a b@x.id", None, "")] == [None] * 4


def test_markup_and_control_characters_are_taken_out_of_texts():
    assert texts.plain("<p>a &lt; b</p><style>x{}</style>\x07<br/>c") == "a < b\n\nc"
    assert texts.plain("5 < 7 & 9") == "5 < 7 & 9"


def test_every_unit_that_a_word_stands_for_is_a_code_of_the_list():
    codes = BundledCodes().code_list("kominfo-blitar/satuan").codes
    notations = {code.notation for code in codes}
    assert {values[0] for values in aliases.table("units").values()} <= notations


@pytest.mark.parametrize(
    "name", ["access", "extras", "formats", "frequencies", "languages", "licences", "themes", "units"]
)
def test_a_word_stands_in_a_table_once(name):
    content = (files("harvesters.portals") / "aliases" / f"{name}.csv").read_text()
    words = [aliases.fold(row[0]) for row in csv.reader(content.splitlines()[1:])]
    assert sorted(words) == sorted(set(words))


TEXT = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "http://x",
        "https://x.id/%zz",
        "https://x/\u202e",
        "2025",
        "35.05",
        "<b>",
        "a@b.co",
        "Tahunan",
        "CSV",
        "text/csv",
        "\x00",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
FILE = st.dictionaries(
    st.sampled_from(["id", "name", "url", "format", "mimetype", "size", "state", "description"]), ANYTHING
)
EXTRA = st.fixed_dictionaries({"key": st.sampled_from(sorted(aliases.table("extras"))) | TEXT, "value": ANYTHING})


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*package(1), "title_translated", "notes_translated", "frequency"]), ANYTHING),
    st.lists(EXTRA, max_size=4),
    st.lists(FILE, max_size=3),
)
def test_no_package_breaks_the_harvest_and_every_description_obeys_the_schema(changed, extras, resources):
    said = package(1, extras=extras, resources=resources) | changed
    found = record(said, site="https://portal.contoh.go.id", language="id", spatial=())
    assert isinstance(found, Record | SkipRecord)
    if isinstance(found, Record):
        assert validate("dataset", dict(found.dataset)) == []


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "identifier",
                "title",
                "description",
                "keyword",
                "license",
                "publisher",
                "contactPoint",
                "accessLevel",
                "temporal",
                "spatial",
                "theme",
                "language",
                "conformsTo",
                "landingPage",
                "distribution",
            ]
        ),
        ANYTHING,
    )
)
def test_no_entry_of_data_json_breaks_the_harvest(said):
    for found in data_json.datasets(
        {"dataset": [{"identifier": "x-1", "title": "Data desa"} | said]}, language="id", spatial=()
    ):
        if isinstance(found, Record):
            assert validate("dataset", dict(found.dataset)) == []
