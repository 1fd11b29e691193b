"""Two languages from the first day: addresses, catalogue, texts that have no translation."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal.language import address, languages
from portal.messages import CATALOGUE, wanted

PORTAL = Path(__file__).parents[2] / "portal"


def catalogue():
    with (PORTAL / CATALOGUE).open("rb") as file:
        return read_po(file, locale="en")


def test_the_catalogue_has_every_message_and_no_other():
    assert {message.id for message in catalogue() if message.id} == wanted(PORTAL)


def test_every_message_is_translated_with_the_same_values_in_it():
    for message in catalogue():
        if message.id:
            assert message.string, message.id
            assert not message.fuzzy, message.id
            assert sorted(re.findall(r"%\((\w+)\)s", message.id)) == sorted(
                re.findall(r"%\((\w+)\)s", message.string)
            ), message.id


@pytest.mark.parametrize(
    ("code", "path", "expected"),
    [
        ("id", "/", "/"),
        ("en", "/", "/en"),
        ("id", "/kode", "/kode"),
        ("en", "/kode/dukcapil/agama", "/en/kode/dukcapil/agama"),
    ],
)
def test_english_stands_under_its_prefix(code, path, expected):
    assert address(code, path) == expected


def test_parameters_without_a_value_are_left_out_and_lists_repeat():
    assert (
        address("en", "/cari", {"q": "a&b", "urut": None, "jenis": ["dataset", "code"], "hal": ""})
        == "/en/cari?q=a%26b&jenis=dataset&jenis=code"
    )


def test_the_toggle_keeps_page_and_query(site):
    assert 'href="/en/cari?q=penduduk&amp;jenis=dataset"' in site.get("/cari?q=penduduk&jenis=dataset").text
    assert 'href="/cari?q=penduduk"' in site.get("/en/cari?q=penduduk").text


def test_each_page_names_itself_in_both_languages(site):
    for path in ("/standar", "/en/standar"):
        page = site.get(path).text
        assert '<link rel="alternate" hreflang="id" href="http://testserver/standar">' in page
        assert '<link rel="alternate" hreflang="en" href="http://testserver/en/standar">' in page


def test_links_of_an_english_page_stay_english(site):
    links = re.findall(r'<a [^>]*href="(/[^"]*)"', site.get("/en/kode/dukcapil/agama").text)
    outside = [link for link in links if not link.startswith("/en")]
    assert all(
        link.startswith(("/id/", "/katalog", "/kode/dukcapil/agama")) for link in outside
    )  # machines, and the toggle


def test_one_slash_too_many_is_moved_for_good(site):
    answer = site.get("/en/standar/?a=b")
    assert answer.status_code == 301
    assert answer.headers["location"] == "/en/standar?a=b"


@pytest.mark.parametrize("path", ["//evil.example/", "/en//evil.example/", "/\\evil.example/"])
def test_a_slash_too_many_leads_nowhere_else(site, path):
    location = site.get("http://testserver" + path).headers.get("location", "/")
    assert not location.startswith(("//", "/\\"))


def test_a_text_without_translation_says_its_language(walidata):
    page = walidata.get("/en/kerja").text
    assert '<span lang="id">Data Individu Desa Sawentar 2025</span>' in page


def test_wording_falls_back_to_indonesian():
    english = languages()["en"]
    assert english.wording({"id": "Agama", "en": "Religion"}) == "Religion"
    assert english.wording({"id": "Agama", "en": None}) == "Agama"
    assert english.tag({"id": "Agama"}) == "id"
    assert english.wording(None) == ""
