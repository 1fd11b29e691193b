"""Lists as programs take them: the same things as on the page, in forms that other people's readers read."""

import csv
import io

import duckdb
import polars as pl
import pytest

BASE = "https://satudata.example"


def rows(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_what_a_search_finds_is_the_same_as_csv(site):
    found = rows(site.get("/cari.csv?jenis=dataset"))
    said = site.get("/api/v1/search?kind=dataset&limit=100").json()
    assert {row["iri"] for row in found} == {hit["iri"] for hit in said["hits"]}
    assert len(found) == said["total"]
    assert {row["jenis"] for row in found} == {"dataset"}


def test_a_search_with_more_than_a_thousand_hits_goes_on(site):
    answer = site.get("/cari.csv?jenis=code")
    first, following = rows(answer), answer.links["next"]["url"].removeprefix(BASE)
    second = rows(site.get(following))
    assert len(first) == 1000
    assert not {row["iri"] for row in first} & {row["iri"] for row in second}


@pytest.mark.parametrize(("path", "kind"), [("/standar", "standard"), ("/kode", "code-list")])
def test_all_standards_and_all_code_lists_are_had_as_csv_and_as_json(site, path, kind):
    found = rows(site.get(f"{path}.csv"))
    listed = site.get(f"{path}.json").json()[path[1:]]
    assert [{name: str(value) for name, value in row.items()} for row in listed] == found
    total = site.get(f"/api/v1/search?kind={kind}&limit=100").json()["total"]
    assert len(found) == total > 3
    assert all(site.get(row["halaman"].removeprefix(BASE)).status_code == 200 for row in found[:3])
    etag = site.get(f"{path}.csv").headers["etag"]
    assert site.get(f"{path}.csv", headers={"If-None-Match": etag}).status_code == 304


def test_readers_of_others_read_the_lists(site, tmp_path):
    content = site.get("/kode.csv").content
    by_polars = pl.read_csv(io.BytesIO(content), infer_schema=False)
    (tmp_path / "kode.csv").write_bytes(content)
    by_duckdb = duckdb.read_csv(str(tmp_path / "kode.csv"), all_varchar=True)
    assert by_duckdb.columns == by_polars.columns
    assert len(by_duckdb) == by_polars.height == len(rows(site.get("/kode.csv")))


def test_a_place_tells_programs_what_lies_in_it_and_about_it(site):
    said = site.get("/wilayah/35.05.10.json").json()
    assert (said["tingkat"], said["nama"]["id"], said["di_atasnya"][-1]["kode"]) == ("kecamatan", "Kanigoro", "35.05")
    assert "35.05.10.2011" in {each["kode"] for each in said["di_dalamnya"]}
    assert site.get(said["iri"].removeprefix(BASE) + ".json").json()["notation"] == "35.05.10"
    assert site.get("/wilayah/99.99.json").status_code == 404


def test_an_address_of_a_code_with_a_suffix_leads_to_its_document(site):
    for suffix, kind in (("ttl", "text/turtle"), ("json", "application/json"), ("jsonld", "application/ld+json")):
        answer = site.get(f"/kode/kemendagri/wilayah/35.05.10.{suffix}", follow_redirects=True)
        assert answer.headers["content-type"].startswith(kind)
        assert "Kanigoro" in answer.text
    assert site.get("/kode/kemendagri/wilayah/35.05.10").headers["content-type"].startswith("text/html")


def test_pages_name_their_twins(site):
    for page, twin in (
        ("/standar", "/standar.csv"),
        ("/kode", "/kode.json"),
        ("/cari?q=penduduk", "/cari.csv?q=penduduk"),
    ):
        assert f'href="{twin}"' in site.get(page).text
