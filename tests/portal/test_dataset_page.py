"""The dataset page answers: what, from where, by which standard, approved by whom."""

import json
import re

import polars as pl

from portal.chart import chart
from portal.language import languages
from portal.table import table
from tests.portal.sample import COUNTS, PUBLISHED


def page(site, path=f"/dataset/{PUBLISHED}"):
    return re.sub(r"\s+", " ", site.get(path).text)


def test_the_coverage_tells_what_was_used_and_what_was_refused_and_why(site):
    text = page(site)
    assert "3.511 dari 3.560 baris dipakai (98,6%)." in text
    assert "49 baris tidak dipakai" in text
    assert "<code>tanggallahir</code>: isian wajib kosong, 31 baris" in text


def test_each_decision_has_a_name_a_role_and_a_time_with_zone(site):
    text = page(site)
    told = re.findall(
        r"<strong>(\w+)</strong> oleh ([^,<]+), ([^<]+)</p> <p class=\"sdd-timeline__when\"><time datetime=\"[^\"]+\">[^<]+ WIB</time>",
        text,
    )
    assert [(action, name, role.strip()) for action, name, role in told] == [
        ("Diajukan", "Budi Contoh", "walidata"),
        ("Diverifikasi", "Sari Contoh", "walidata"),
        ("Disetujui", "Ratna Contoh", "pembina data"),
        ("Diterbitkan", "Budi Contoh", "walidata"),
    ]


def test_standard_indicator_and_both_area_codes_are_there(site):
    text = page(site)
    assert 'href="/standar/agregat-wilayah?versi=1.0.0"' in text
    assert "/metadata/indicator/kominfo-blitar/penduduk-kelompok-umur-jenis-kelamin" in text
    assert "35.05.10.2011 — Sawentar" in text
    assert "3505110011 — SAWENTAR" in text


def test_the_download_leads_to_the_file_with_its_digest(site):
    text = page(site)
    address = re.search(r'sdd-downloads__link" href="([^"]+)"', text)[1]
    answer = site.get(address)
    assert answer.status_code == 200
    assert answer.text.count("\n") == 7  # a header and six rows
    assert answer.headers["etag"].strip('"') in text


def test_search_engines_read_the_dataset_as_schema_org(site):
    told = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', site.get(f"/dataset/{PUBLISHED}").text)[1]
    )
    assert told["@type"] == "Dataset"
    assert told["temporalCoverage"] == "2025-01-01/2025-12-31"
    assert told["spatialCoverage"]["name"] == "Sawentar"
    assert told["distribution"][0]["contentUrl"] == f"http://testserver/dataset/{PUBLISHED}/berkas/csv"


def test_the_machine_forms_that_are_offered_answer(site):
    for path in re.findall(
        r'<link rel="alternate" type="[^"]+" href="([^"]+)"', site.get(f"/dataset/{PUBLISHED}").text
    ):
        assert site.get(path).status_code == 200, path


def test_a_chart_of_two_dimensions_has_the_figures_of_the_table():
    frame = pl.DataFrame(
        {"kategori": [f"{age}, {sex}" for age, sex in COUNTS], "jumlah": [str(count) for count in COUNTS.values()]}
    )
    drawn = chart(frame)
    assert drawn.series == ("Laki-laki", "Perempuan")
    assert [(group.label, [bar.count for bar in group.bars]) for group in drawn.groups] == [
        ("0–14", [412, 398]),
        ("15–64", [1204, 1187]),
        ("65 ke atas", [147, 163]),
    ]
    assert drawn.totals == (1763, 1748)
    assert drawn.groups[1].bars[0].share == 1.0
    assert drawn.groups[0].bars[0].share == 412 / 1204
    assert drawn.is_pyramid


def test_a_table_that_is_no_chart_is_not_drawn():
    assert chart(pl.DataFrame({"kategori": ["a", "a"], "jumlah": ["1", "2"]})) is None  # a category twice
    assert chart(pl.DataFrame({"kategori": ["a, x", "b, y"], "jumlah": ["1", "2"]})) is None  # holes
    assert chart(pl.DataFrame({"kategori": ["a", "b"], "jumlah": ["1", "-"]})) is None  # not a number
    assert chart(pl.DataFrame({"nama": ["a", "b"]})) is None
    assert (
        chart(
            pl.DataFrame({"kategori": ["a", "b"], "jumlah": ["1", "2"], "kemendagri_kode_desa_kelurahan": ["x", "y"]})
        )
        is None
    )


def test_a_table_joins_code_and_name_and_tells_constants_once():
    frame = pl.DataFrame(
        {
            "id": ["1", "2"],
            "kode_provinsi": ["35", "35"],
            "nama_provinsi": ["Jawa Timur", "Jawa Timur"],
            "kode_desa": ["1", "2"],
            "nama_desa": ["A", None],
            "jumlah": ["7", ""],
        }
    )
    shown = table(frame, languages()["id"])
    assert shown.constants == (("Provinsi", "35 — Jawa Timur"),)
    assert [(column.title, column.values, column.is_number) for column in shown.columns] == [
        ("desa", ("1 — A", "2"), False),
        ("Jumlah", ("7", ""), True),
    ]


def test_a_long_table_shows_its_first_rows_and_says_how_many_there_are():
    shown = table(pl.DataFrame({"jumlah": [str(number) for number in range(45)]}), languages()["id"])
    assert (shown.shown, shown.rows) == (20, 45)


def test_a_file_is_called_valid_by_its_receipt_and_never_by_its_own_word(site):
    text = page(site)
    (number,) = re.findall(r'Memenuhi standar: <a class="govuk-link" href="/api/v1/receipts/([a-z]{28})"', text)
    receipt = site.get(f"/api/v1/receipts/{number}").json()["receipt"]
    assert receipt["check"]["valid"]
    assert receipt["check"]["file"]["sha256"] in text
