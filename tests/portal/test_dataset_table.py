"""A whole table in the portal: what a reader chooses is in the address, and every form gives the same rows."""

import csv
import io
import re
from html import unescape

from tests.portal.sample import PUBLISHED

TABLE = f"/dataset/{PUBLISHED}/tabel/csv"


def rows(text):
    return re.findall(r'<tr class="govuk-table__row" id="baris-(\d+)">', text)


def test_the_form_filters_and_sorts_without_javascript(site):
    page = site.get(TABLE, params={"q": "", "kategori": "", "jumlah.min": "400", "jumlah.max": "", "sort": "-jumlah"})
    assert page.status_code == 200
    assert rows(page.text) == ["3", "4", "1"]  # 1204, 1187 and 412 of the sample's counts, largest first
    assert "3 dari 6 baris" in page.text
    assert 'name="jumlah.min" value="400"' in page.text
    assert 'aria-sort="descending"' in page.text


def test_a_chip_leads_to_the_page_without_its_filter(site):
    page = site.get(TABLE, params={"q": "perempuan", "jumlah.max": "400"}).text
    assert rows(page) == ["2", "6"]
    leads = {
        label: unescape(href) for href, label in re.findall(r'sdd-chip" href="([^"]+)">.*?</span>([^<]+?) <', page)
    }
    assert rows(site.get(leads["“perempuan”"]).text) == ["2", "5", "6"]
    assert rows(site.get(leads["Jumlah paling banyak 400"]).text) == ["2", "4", "6"]


def test_every_download_holds_exactly_what_is_shown(site):
    page = site.get(TABLE, params={"kategori": "65 tahun ke atas, Perempuan"}).text
    addresses = [unescape(found) for found in re.findall(r'href="([^"]+)" download', page)]
    assert len(addresses) == 6
    for address in addresses:
        assert site.get(address).status_code == 200, address
    read = list(csv.DictReader(io.StringIO(site.get(addresses[0]).text)))
    assert [(row["kategori"], row["jumlah"]) for row in read] == [("65 tahun ke atas, Perempuan", "163")]


def test_headings_say_the_type_and_what_is_the_same_in_every_row_is_told_once(site):
    page = site.get(f"/dataset/{PUBLISHED}").text
    assert re.search(r'Jumlah\s*<span class="sdd-column">bilangan</span>', page)
    assert "35.05.10.2011 — Sawentar" in page
    assert page.count("Jawa Timur") == 1


def test_nothing_found_says_so_and_leads_back(site):
    page = site.get(TABLE, params={"q": "tiadasamasekali"}).text
    assert "Tidak ada baris yang cocok" in page
    assert rows(page) == []


def test_a_question_that_cannot_be_asked_is_answered_in_a_sentence(site):
    answer = site.get(TABLE, params={"jumlah.min": "banyak"}, headers={"Accept": "text/html"})
    assert answer.status_code == 422
    assert "tidak dapat dibandingkan dengan kolom" in unescape(answer.text)


def test_the_page_gives_a_citation_with_the_permanent_identifier(site):
    page = unescape(site.get(f"/dataset/{PUBLISHED}").text)
    assert re.search(
        rf"versi 1\.0\.0\) \[set data\]\. [^.]+\. http://testserver/id/dataset/\S+/{PUBLISHED}/versi/1\.0\.0", page
    )
    assert "@misc{penduduk-sawentar-2025-1.0.0," in page
    assert "UR  - http://testserver/id/dataset/" in page
