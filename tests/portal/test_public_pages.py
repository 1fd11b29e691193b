"""Pages of help, quality and releases, and addresses that lead on, as their readers use them."""

import re

import pytest


def test_the_calendar_names_the_next_data_of_a_dataset_and_its_twins_hold_the_same_day(site):
    page = site.get("/jadwal-rilis").text
    assert "hari lagi" in page
    day = re.search(r"^(\d{4}-\d\d-\d\d),", site.get("/jadwal-rilis.csv").text, re.MULTILINE)[1]
    calendar = site.get("/jadwal-rilis.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{day.replace('-', '')}\r\n" in calendar.text


def test_no_line_of_the_calendar_is_longer_than_the_protocol_allows(site):
    assert max(len(line) for line in site.get("/jadwal-rilis.ics").content.split(b"\r\n")) <= 75


def test_an_agency_without_datasets_has_an_empty_calendar(site):
    assert "Tidak ada data yang ditunggu" in site.get("/jadwal-rilis?instansi=bps-blitar").text


def test_an_agency_tells_how_it_keeps_its_promises(site):
    assert "1 dari 1 set data yang menjanjikan jadwal masih tepat waktu" in site.get("/organisasi/kominfo-blitar").text


def test_quality_leads_to_the_datasets_that_lack_something(site):
    assert "rata-rata" in site.get("/mutu").text
    assert site.get("/mutu.ttl").headers["content-type"].startswith("text/turtle")
    assert site.get("/mutu/99.99.99").status_code == 404
    found = site.get("/cari?jenis=dataset&kurang=keywords").text
    assert "Yang kurang: Kata kunci belum ada." in found


def test_a_refusal_names_the_page_that_explains_it(site):
    told = site.get("/api/v1/items/dataset/desa-sawentar/tidak-ada").json()
    assert "<h1" in site.get(told["type"]).text


@pytest.mark.parametrize(("name", "page"), [("not-found", "/problems/not-found"), ("code", "/periksa/bantuan/code")])
def test_help_by_name_leads_to_a_refusal_or_a_check(site, name, page):
    answer = site.get(f"/bantuan/{name}")
    assert (answer.status_code, answer.headers["location"]) == (301, page)


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/dataset", "/cari?jenis=dataset"),
        ("/en/dataset", "/en/cari?jenis=dataset"),
        ("/wilayah", "/wilayah/35.05"),
        ("/kerja/kurasi", "/kerja"),
        ("/kerja/persetujuan", "/kerja"),
        ("/standar/agregat-wilayah/1.0.0", "/standar/agregat-wilayah?versi=1.0.0"),
        ("/standar/agregat-wilayah.ttl", "/id/standard/kominfo-blitar/agregat-wilayah.ttl"),
        ("/padanan/sitakro-agama--dukcapil-agama.csv", "/id/correspondence/sitakro-agama--dukcapil-agama.csv"),
        ("/cari.json?q=agama&jenis=dataset", "/api/v1/search?q=agama&kind=dataset"),
    ],
)
def test_addresses_that_people_expect_lead_on(site, asked, there):
    assert site.get(asked).headers["location"] == there


def test_security_txt_has_what_rfc_9116_requires(site):
    told = dict(line.split(": ", 1) for line in site.get("/.well-known/security.txt").text.splitlines())
    assert told["Contact"].startswith("http")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["Expires"])


def test_the_guide_takes_a_dataset_that_is_there(site):
    page = site.get("/dok/api").text
    address = re.search(r"http://testserver(/dataset/\S+?\.csv)", page)[1]
    assert site.get(address).status_code == 200


def test_the_reference_names_every_path_of_the_description(site):
    page = site.get("/dok/api/rujukan").text
    assert all(f" {path}</code>" in page for path in site.get("/openapi.json").json()["paths"])


def test_a_real_registry_offers_no_tour_of_the_demo(site):
    assert "/dua-menit" not in site.get("/").text


def test_a_list_of_plain_objects_is_read_as_a_table(site):
    page = site.get("/dataset/penduduk-sawentar-2025/metadata").text
    assert re.search(r'<th scope="col"[^>]*>Pemeriksaan</th>', page)
