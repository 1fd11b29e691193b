"""What is no identifier is refused; the same dataset is recognised whatever its spelling."""

import pytest

from registry.harvest import identity


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "   ",
        "\t",
        "null",
        "NULL",
        "None",
        "undefined",
        "NaN",
        "TODO",
        "A REMPLIR",
        "-",
        "x" * 301,
        "a\x00b",
        "a\nb",
        "\ud800",
        None,
        7,
    ],
)
def test_what_is_no_identifier_is_refused_with_a_sentence(junk):
    told = identity.junk(junk)
    assert told.id
    assert told.en
    assert len(identity.shown(junk)) <= 300
    assert identity.shown(junk).encode()


@pytest.mark.parametrize(
    "sound", ["1", "a" * 300, "https://data.example/dataset/7", "desa/penduduk/2025", "penduduk 2025", "é"]
)
def test_what_can_be_relied_on_is_taken(sound):
    assert identity.junk(sound) is None
    assert identity.shown(sound) == sound


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://Data.Example/dataset/7/", "https://data.example/dataset/7"),
        ("https://data.example/d?id=7", "http://data.example/d?id=7#atas"),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_the_same_address_in_two_spellings_is_one(one, other):
    assert identity.address(one) == identity.address(other)


@pytest.mark.parametrize(
    "none", [None, "", "TODO", "/dataset/7", "javascript:x", "https:///x", "https://a b/", "x" * 2000]
)
def test_what_is_no_address_is_none(none):
    assert identity.address(none) is None


def test_the_source_at_the_address_is_the_nearest_to_the_origin():
    uri = "https://desa.example/dataset/7"
    assert identity.distance("https://desa.example/api", uri, 0) == 0
    assert identity.distance("https://portal.example/api", uri, 0) == 1
    assert identity.distance("https://portal.example/api", uri, 2) == 3
    assert identity.distance("/folder", None, 0) == 1


def test_the_order_of_members_does_not_change_what_a_record_says():
    assert identity.digest({"a": 1, "b": {"c": 2, "d": 3}}, "public", []) == identity.digest(
        {"b": {"d": 3, "c": 2}, "a": 1}, "public", []
    )
    assert identity.digest({"a": 1}, "public", []) != identity.digest({"a": 1}, "closed", [])
    assert identity.digest({"a": 1}, "public", []) != identity.digest({"a": 1}, "public", ["0" * 64])


def test_titles_are_alike_by_their_words_and_differ_by_their_numbers():
    key = identity.title_key
    assert key({"id": "Jumlah Penduduk Desa Sawentar 2025"}) == key(
        {"id": "PENDUDUK desa Sawentar, jumlah (tahun 2025)"}
    )
    assert key({"id": "Jumlah Penduduk 2025"}) != key({"id": "Jumlah Penduduk 2024"})


def test_the_content_of_a_record_is_that_of_its_files_in_any_order():
    one, two = "1" * 64, "2" * 64
    assert identity.content_key([one, two], []) == identity.content_key([], [{"sha256": two}, {"sha256": one}])
    assert identity.content_key([], [{"access_url": "https://x.example"}]) is None
