"""Who may open a table, and how an answer is asked for again, in parts, or not at all."""

import io
import itertools

import polars as pl
import pytest

FORMS = ("csv", "csv?bentuk=excel", "xlsx", "json", "ndjson", "parquet", "csv-metadata.json")
HIDDEN = {"terbatas": 403, "tertutup": 404, "mikro": 404, "ditarik": 410, "langkah-draft": 404, "langkah-approved": 404}


def doors(slug):
    yield from (f"/dataset/{slug}/tabel/csv.{form}" for form in FORMS)
    yield f"/dataset/{slug}/datapackage.json"
    yield f"/api/v1/datasets/{slug}/tables/csv"
    yield f"/api/v1/datasets/{slug}/tables/csv/schema"
    yield f"/api/v1/datasets/{slug}/tables/csv?q=perempuan&limit=0"


@pytest.mark.parametrize(("slug", "status"), HIDDEN.items())
def test_nobody_else_reads_what_is_not_public_in_any_form(served, slug, status):
    for door, who in itertools.product(doors(slug), (None, "other_produsen", "admin")):
        headers = {"Authorization": f"Bearer {served.tokens[who]}"} if who else {}
        answer = served.client.get(door, headers={"Accept": "application/json", **headers})
        assert answer.status_code == status, (door, who)
        assert "Laki-laki" not in answer.text


def test_microdata_are_given_to_nobody_not_even_their_own_people(served):
    for door, who in itertools.product(doors("mikro"), ("produsen", "walidata", "pembina", "everything")):
        answer = served.client.get(
            door, headers={"Accept": "application/json", "Authorization": f"Bearer {served.tokens[who]}"}
        )
        assert answer.status_code == 403, (door, who)
        assert answer.json()["type"] == "/problems/microdata"


def test_a_restricted_table_is_read_by_its_own_people_and_kept_by_no_cache(served):
    for door in doors("terbatas"):
        answer = served.client.get(door, headers={"Authorization": f"Bearer {served.tokens['produsen']}"})
        assert answer.status_code == 200, door
        if "/schema" not in door:
            assert answer.headers["cache-control"] == "private, no-store", door


def test_pages_of_the_api_give_every_row_once_with_the_types_of_their_columns(served):
    address, rows = "/api/v1/datasets/panjang/tables/csv?sort=-jumlah&wilayah=Desa+1&wilayah=Desa+2&limit=20", []
    while address:
        answer = served.client.get(address)
        told = answer.json()
        assert [column["type"] for column in told["columns"]] == ["integer", "string", "number"]
        rows += told["rows"]
        address = told["next"]
        assert ("next" in answer.links) == bool(address)
    wanted = [(n, f"Desa {n % 7}", n * 37 % 101) for n in range(1, 301) if n % 7 in (1, 2)]
    assert [tuple(row.values()) for row in rows] == sorted(wanted, key=lambda row: (-row[2], row[0]))
    assert told["total"] == len(wanted)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "ndjson", "parquet"])
def test_a_file_is_sent_in_ranges_that_make_up_the_whole(served, form):
    address, plain = f"/dataset/panjang/tabel/csv.{form}", {"Accept-Encoding": "identity"}
    whole = served.client.get(address, headers=plain)
    first = served.client.get(address, headers=plain | {"Range": "bytes=0-999"})
    rest = served.client.get(address, headers=plain | {"Range": "bytes=1000-", "If-Range": first.headers["etag"]})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["content-range"] == f"bytes 0-999/{len(whole.content)}"
    assert first.headers["etag"] == whole.headers["etag"]
    assert first.content + rest.content == whole.content
    beyond = served.client.get(address, headers=plain | {"Range": "bytes=99999999-"})
    assert beyond.status_code == 416


@pytest.mark.parametrize("form", FORMS)
def test_what_the_client_has_is_not_sent_again(served, form):
    address = f"/dataset/panjang/tabel/csv.{form}"
    answer = served.client.get(address)
    again = served.client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    if form != "csv-metadata.json":
        since = served.client.get(address, headers={"If-Modified-Since": answer.headers["last-modified"]})
        assert since.status_code == 304
        old = served.client.get(address, headers={"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"})
        assert old.status_code == 200
    changed = served.client.get(address, headers={"If-None-Match": '"lain"'})
    assert changed.status_code == 200


def test_each_question_and_each_form_has_its_own_tag(served):
    addresses = [f"/dataset/panjang/tabel/csv.{form}" for form in FORMS[:-1]]
    addresses += [f"/dataset/panjang/tabel/csv.csv?{query}" for query in ("jumlah.min=3", "columns=jumlah", "q=5")]
    tags = [served.client.get(address).headers["etag"] for address in addresses]
    assert len(set(tags)) == len(tags)


def test_a_filtered_file_holds_what_was_asked_and_is_described_as_such(served):
    query = "?wilayah=Desa+3&columns=jumlah&columns=urutan&sort=jumlah"
    for form, read in (("csv", pl.read_csv), ("parquet", pl.read_parquet), ("ndjson", pl.read_ndjson)):
        answer = served.client.get(f"/dataset/panjang/tabel/csv.{form}{query}")
        frame = read(io.BytesIO(answer.content))
        assert frame.columns == ["jumlah", "urutan"]
        assert frame.rows() == sorted((n * 37 % 101, n) for n in range(3, 301, 7))
    link = served.client.get(f"/dataset/panjang/tabel/csv.csv{query}").links["describedby"]
    columns = served.client.get(link["url"]).json()["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == ["jumlah", "urutan"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/dataset/panjang/tabel/csv.csv?tiada=1", 422),
        ("/dataset/panjang/tabel/csv.csv?jumlah=banyak", 422),
        ("/dataset/panjang/tabel/csv.csv?bentuk=kotak", 422),
        ("/dataset/panjang/tabel/csv.pdf", 404),
        ("/dataset/panjang/tabel/lain.csv", 404),
        ("/dataset/panjang/tabel/csv.csv?versi=9.9.9", 404),
        ("/api/v1/datasets/panjang/tables/csv?limit=100000", 422),
        ("/api/v1/datasets/panjang/tables/csv?cursor=rusak", 422),
        ("/api/v1/datasets/panjang/tables/csv?" + "&".join(f"jumlah={n}" for n in range(1001)), 422),
    ],
)
def test_what_cannot_be_given_is_refused_in_a_sentence(served, address, status):
    answer = served.client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_list_of_tables_leads_to_files_that_answer(served):
    told = served.client.get("/api/v1/datasets/rumit/tables").json()
    (table,) = told["tables"]
    assert table["rows"] == 5
    for address in [*table["files"].values(), told["data_package"]]:
        assert served.client.get(address).status_code == 200, address
    assert served.client.get("/api/v1/datasets/terbatas/tables").status_code == 403
