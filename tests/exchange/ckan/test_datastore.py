"""The DataStore's questions over a public table of two rows, see ``tests.factories.site.TABLE``."""

import pytest


@pytest.fixture(scope="module")
def table(ckan):
    return ckan.ask("package_show", id="terbuka")["resources"][0]["id"]


def rows(answer):
    return [(record["_id"], record["kelompok"], record["jumlah"]) for record in answer["records"]]


def test_rows_are_filtered_sorted_and_paged(ckan, table):
    whole = ckan.ask("datastore_search", resource_id=table)
    assert rows(whole) == [(1, "Laki-laki", 112), (2, "Perempuan", 108)]
    assert (whole["total"], whole["limit"]) == (2, 100)
    assert (
        rows(ckan.ask("datastore_search", resource_id=table, filters='{"kelompok": ["Perempuan"]}')) == rows(whole)[1:]
    )
    assert rows(ckan.ask("datastore_search", resource_id=table, sort="jumlah asc, kelompok desc")) == rows(whole)[::-1]
    assert rows(ckan.ask("datastore_search", resource_id=table, limit=1, offset=1)) == rows(whole)[1:]
    assert rows(ckan.ask("datastore_search", resource_id=table, q="laki")) == rows(whole)[:1]
    assert rows(ckan.ask("datastore_search", resource_id=table, q='{"kelompok": "perem"}')) == rows(whole)[1:]
    assert ckan.ask("datastore_search", resource_id=table, limit=0)["records"] == []


def test_fields_and_forms(ckan, table):
    told = ckan.ask("datastore_search", resource_id=table, fields="jumlah,kelompok", records_format="lists")
    assert told["records"] == [[112, "Laki-laki"], [108, "Perempuan"]]
    assert [field["id"] for field in told["fields"]] == ["jumlah", "kelompok"]
    csv = ckan.ask("datastore_search", resource_id=table, records_format="csv")["records"]
    assert csv == "1,Laki-laki,112,orang\n2,Perempuan,108,orang\n"
    assert "total" not in ckan.ask("datastore_search", resource_id=table, include_total="false")


def test_rows_are_had_by_their_number_and_from_the_end(ckan, table):
    """``_id`` is a column to CKAN's clients: they page by it, and ask for single rows."""
    whole = rows(ckan.ask("datastore_search", resource_id=table))
    assert rows(ckan.ask("datastore_search", resource_id=table, sort="_id asc")) == whole
    assert rows(ckan.ask("datastore_search", resource_id=table, sort="_id desc")) == whole[::-1]
    assert rows(ckan.ask("datastore_search", resource_id=table, sort="_id desc", limit=1, offset=1)) == whole[:1]
    second = ckan.ask("datastore_search", resource_id=table, filters='{"_id": 2}')
    assert (rows(second), second["total"]) == (whole[1:], 1)
    assert ckan.ask("datastore_search", resource_id=table, filters='{"_id": [2, 7], "jumlah": 112}')["records"] == []
    assert rows(ckan.ask("datastore_search", resource_id=table, sort="satuan, _id desc")) == whole


def test_values_that_are_alike_are_told_once(ckan, table):
    alike = ckan.ask("datastore_search", resource_id=table, fields="satuan", distinct="true")
    assert (alike["records"], alike["total"]) == ([{"satuan": "orang"}], 1)
    assert ckan.ask("datastore_search", resource_id=table, fields="satuan")["total"] == 2
    assert len(ckan.ask("datastore_search", resource_id=table, distinct="true")["records"]) == 2


def test_a_table_is_dumped_by_its_id(ckan, table):
    def dumped(**asked):
        return ckan.client.get(f"/datastore/dump/{table}", params=asked, follow_redirects=False)

    for asked, ending in (({}, "csv"), ({"format": "csv", "bom": "true"}, "csv"), ({"format": "json"}, "json")):
        told = dumped(**asked)
        assert (told.status_code, told.headers["location"].rpartition(".")[2]) == (302, ending)
        assert b"Perempuan" in ckan.client.get(told.headers["location"]).content
    assert dumped(format="xml").status_code == 409
    assert ckan.client.get("/datastore/dump/tidak-ada").status_code == 404
    hidden = ckan.ask("package_show", "walidata", id="tertutup")["resources"][0]["id"]
    assert ckan.client.get(f"/datastore/dump/{hidden}").status_code == 404


def test_info_and_the_list_of_tables(ckan, table):
    info = ckan.ask("datastore_info", id=table)
    assert info["meta"]["count"] == 2
    assert [field["id"] for field in info["fields"]] == ["kelompok", "jumlah", "satuan"]
    listed = ckan.ask("datastore_search", resource_id="_table_metadata")
    assert [record["name"] for record in listed["records"]] == [table], "the restricted table is not listed"


@pytest.mark.parametrize(
    "asked",
    [
        {"filters": "{"},
        {"filters": '{"tidak": 1}'},
        {"filters": '{"kelompok": {"a": 1}}'},
        {"fields": "tidak"},
        {"sort": "jumlah; DROP TABLE items"},
        {"sort": "1=1"},
        {"records_format": "xml"},
        {"limit": "-1"},
        {"offset": "a"},
        {"filters": '{"jumlah": "bukan angka"}'},
        {"distinct": "mungkin"},
        {"filters": '{"_id": "satu"}'},
        {"filters": '{"_id": [1, -1]}'},
    ],
)
def test_what_cannot_be_asked_is_a_validation_error(ckan, table, asked):
    answer = ckan.answer("datastore_search", resource_id=table, **asked)
    assert (answer.status_code, answer.json()["error"]["__type"]) == (409, "Validation Error")


def test_a_restricted_table_is_for_its_own_people(ckan):
    table = ckan.ask("package_show", id="terbatas")["resources"][0]["id"]
    assert ckan.answer("datastore_search", resource_id=table).status_code == 404
    assert ckan.answer("datastore_search", "other_produsen", resource_id=table).status_code == 403
    assert ckan.ask("datastore_search", "produsen", resource_id=table)["total"] == 2
