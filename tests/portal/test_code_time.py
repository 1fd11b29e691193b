"""Codes in time: a village is split, its part merged again; every page tells it, and nothing is picked silently."""

import csv
import io
import re
import shutil

import pytest
from starlette.testclient import TestClient

from registry.accounts import repository as accounts
from registry.app import create_app, wire
from registry.changes import log
from tests.portal import sample as samples
from tests.portal import villages
from tests.portal.villages import BANGGLE, EAST, INDAH, KEPMEN, PERDA, RENAMED, SENT, SOUTH, STRUCK

ADDRESS = "http://testserver"
LIST = "/kode/kemendagri/wilayah"
BROWSER = {"accept": "text/html"}


@pytest.fixture(scope="module")
def changed(sample_home, tmp_path_factory):
    """The public site after both decrees."""
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("villages") / "home")
    settings = samples.settings(home, ADDRESS)
    registry = wire(settings)
    with log.transaction(registry.engine) as session:
        by = {name: accounts.caller_of(session, accounts.user(session, name)) for name in samples.PEOPLE}
        villages.change_twice(session, by)
    registry.close()
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def section(page, name):
    return re.search(rf'<section aria-labelledby="{name}">.*?</section>', page, re.DOTALL)[0]


def links(html):
    return re.findall(rf'href="{LIST}/([^"?#]+)"', html)


def test_a_code_that_ended_warns_and_names_what_stands_for_it_with_its_part(changed):
    page = changed.get(f"{LIST}/{BANGGLE}").text
    alert = re.search(r'<div class="sdd-alert".*?</div>', page, re.DOTALL)[0]
    assert "berakhir 30 Juni 2025" in alert
    # Banggle was broken down 55 : 45, and the southern part went into Sawentar Indah afterwards
    assert links(alert) == ["35.05.10.2014", INDAH]
    assert re.findall(r"(\d+)%", alert) == ["55", "45"]


def test_the_story_of_a_split_village_is_told_in_order_with_its_decrees(changed):
    story = section(changed.get(f"{LIST}/{SENT}").text, "riwayat")
    told = text_of(story)
    assert f"{SENT} Sawentar dimekarkan menjadi {SENT} Sawentar (62%) dan {EAST} Sawentar Timur (38%)." in told
    assert re.findall(r'<time datetime="([^"]+)"', story) == ["2025-07-01", "2026-03-01"]
    assert told.index(PERDA) < told.index(KEPMEN)
    assert "1 Juli 2025" in told


@pytest.mark.parametrize(
    ("notation", "day", "expected"),
    [
        (SENT, "2025-12-31", [SENT]),
        (BANGGLE, "31/12/2025", ["35.05.10.2014", SOUTH]),
        (INDAH, "2025-12-31", [EAST, SOUTH]),
        (INDAH, "2021-01-01", [SENT, BANGGLE]),
    ],
)
def test_what_a_code_is_on_another_day_is_one_or_several_codes(changed, notation, day, expected):
    page = changed.get(f"{LIST}/{notation}?pada={day}").text
    answer = re.search(r'<div class="sdd-answer" id="jawaban-tanggal">.*?</div>', page, re.DOTALL)[0]
    assert links(answer) == expected


def test_a_code_valid_on_a_day_tells_where_its_content_is_now(changed):
    page = changed.get(f"{LIST}/{SENT}?pada=2025-06-30").text
    answer = re.search(r'<div class="sdd-answer" id="jawaban-tanggal">.*?</div>', page, re.DOTALL)[0]
    assert links(answer) == [SENT, SENT, INDAH]
    assert re.findall(r"(\d+)%", answer) == ["62", "38"]


def test_a_translation_says_one_several_or_none_with_the_reason(changed):
    ask = f"{LIST}/{SENT}?ke={{}}&data=2025-06-01&hingga={{}}"
    several = changed.get(ask.format("kemendagri/wilayah", "2026-11-22")).text
    assert "2 kemungkinan" in several
    assert "pilih menurut data Anda" in several
    one = changed.get(ask.format("bps/wilayah", "")).text
    assert "Satu jawaban" in one
    assert 'href="/kode/bps/wilayah/3505080012"' in one
    none = changed.get(f"{LIST}/{EAST}?ke=bps/wilayah&data=2021-01-01").text
    assert "Tidak ada jawaban" in none
    assert "1 Januari 2021" in none
    assert PERDA in none


def test_a_day_that_is_none_is_named_and_kept(changed):
    page = changed.get(f"{LIST}/{SENT}?pada=31-02-2025").text
    assert "“31-02-2025” bukan tanggal" in page
    assert 'value="31-02-2025"' in page


def test_a_code_struck_out_of_the_list_is_gone_but_still_told(changed):
    answer = changed.get(f"{LIST}/{STRUCK}", headers=BROWSER)
    assert answer.status_code == 410
    assert "tidak ada lagi dalam daftar sejak versi 3.0.0" in answer.text
    assert "Tegalrejo" in answer.text
    older = changed.get(f"{LIST}/{STRUCK}?versi=2.0.0")
    assert older.status_code == 200


def test_versions_are_listed_newest_first_and_any_two_can_be_compared(changed):
    page = section(changed.get(LIST).text, "versi")
    assert re.findall(r'data-label="Versi">.*?>([\d.]+)</', page) == ["3.0.0", "2.0.0", "1.0.0"]
    assert f'href="{LIST}/versi/2.0.0..3.0.0"' in page
    chosen = changed.get(f"{LIST}/versi?dari=3.0.0&ke=1.0.0")
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{LIST}/versi/1.0.0..3.0.0")


def test_a_comparison_tells_changes_by_type_before_single_codes(changed):
    page = changed.get(f"{LIST}/versi/1.0.0..3.0.0").text
    heads = re.findall(r'<h2 class="govuk-heading-m" id="([^"]+)"', page)
    assert heads == [
        "breakdown",
        "split-off",
        "merger",
        "name-change",
        "ditambah",
        "dihapus",
        "dinamai",
        "masa",
        "lain",
        "unduh",
    ]
    assert f"{BANGGLE} Banggle dipecah menjadi" in text_of(section(page, "breakdown"))
    assert "sejak 1 Juli 2025" in text_of(section(page, "breakdown"))
    assert links(section(page, "ditambah")) == [EAST, "35.05.10.2014", SOUTH, INDAH]
    assert links(section(page, "dihapus")) == [STRUCK]
    renamed = section(page, "dinamai")
    assert re.findall(r"<del[^>]*>.*?</span>(.*?)</del>.*?<ins[^>]*>.*?</span>(.*?)</ins>", renamed) == [
        ("Karangsono", "Karangsono Raya")
    ]


def test_the_comparison_and_the_map_for_data_can_be_downloaded(changed):
    page = changed.get(f"{LIST}/versi/1.0.0..3.0.0").text
    files = re.findall(r'sdd-downloads__link" href="([^"]+)"', page)
    found = {path: changed.get(path.replace("&amp;", "&")) for path in files}
    assert all(answer.status_code == 200 for answer in found.values())
    rows = list(csv.DictReader(io.StringIO(changed.get(f"{LIST}/versi/1.0.0..3.0.0.csv").text)))
    assert {row["notation"] for row in rows if row["difference"] == "added"} == {EAST, "35.05.10.2014", SOUTH, INDAH}
    assert [(row["before"], row["after"]) for row in rows if row["difference"] == "relabelled"] == [
        ("Karangsono", "Karangsono Raya")
    ]
    assert [row["after"] for row in rows if row["notation"] == BANGGLE and row["difference"] == "validity"] == [
        "../2025-06-30"
    ]


def test_an_older_version_shows_its_own_codes_and_says_that_it_is_old(changed):
    page = changed.get(f"{LIST}?versi=1.0.0&q=karangsono").text
    assert "bukan versi yang berlaku sekarang" in page
    assert "Karangsono Raya" not in page
    assert "Karangsono Raya" in changed.get(f"{LIST}?q=karangsono").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("keadaan=berakhir", [BANGGLE, EAST, SOUTH]),
        ("keadaan=berakhir&pada=2025-12-31", [BANGGLE]),
        ("keadaan=belum&pada=2025-12-31", [INDAH]),
        ("q=sawentar&pada=2025-12-31", [SENT, EAST]),
        ("q=sawentar&pada=2021-12-31", [SENT]),
        ("tingkat=3&q=kanigoro", ["35.05.10"]),
        ("induk=35.05.10&keadaan=berakhir", [BANGGLE, EAST, SOUTH]),
    ],
)
def test_filters_work_together_on_the_page_and_in_the_file(changed, query, expected):
    page = changed.get(f"{LIST}?{query}").text
    table = re.search(r'<table class="govuk-table sdd-table" id="kode">.*?</table>', page, re.DOTALL)[0]
    assert links(table) == expected
    assert f"{len(expected)} dari 275 kode cocok" in page
    file = re.search(rf'href="({LIST}\.csv\?[^"]+)"', page)[1].replace("&amp;", "&")
    rows = list(csv.DictReader(io.StringIO(changed.get(file).text)))
    assert [row["notation"] for row in rows] == expected


def test_a_renamed_code_is_told_as_renamed(changed):
    assert f"{RENAMED} Karangsono Raya berganti nama" in text_of(changed.get(f"{LIST}/{RENAMED}").text)


def test_the_same_is_told_in_english(changed):
    page = changed.get(f"/en{LIST}/{BANGGLE}").text
    assert "ended on 30 June 2025" in text_of(page)
    assert "was broken down into" in text_of(page)
