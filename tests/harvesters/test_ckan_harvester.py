"""The harvester of CKAN: every dataset once, whatever the portal does meanwhile; and what it makes of its words."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import ckanapi
import pytest
from pydantic import ValidationError

from harvesters.ckan.api import site_of
from harvesters.ckan.harvester import CkanHarvester, CkanOptions
from registry.harvest.network_contract import NetworkHarvesterContract
from registry.harvest.plugin import (
    Access,
    Announced,
    Checkpoint,
    Record,
    RetryLater,
    SkipRecord,
    Source,
    StopHarvest,
    Unchanged,
)
from registry.schemas.validator import validate
from tests.factories.network import guarded
from tests.servers.ckan import JSON, CkanPortal, package
from tests.servers.web import Answer, running


def harvest(portal, *, location="", since=None, checkpoint=None, **options):
    with running(portal) as server, guarded() as http:
        source = Source(server.url + location, CkanOptions.model_validate(options), since, checkpoint)
        return list(CkanHarvester().records(source, http))


def identifiers(found):
    return [each.identifier for each in found if isinstance(each, Record)]


def only(portal, **given):
    return next(each for each in harvest(portal, **given) if isinstance(each, Record | SkipRecord))


def described(**given):
    return only(CkanPortal([package(1, **given)])).dataset


def ids(*numbers):
    return [package(number)["id"] for number in numbers]


class TestCkan(NetworkHarvesterContract):
    harvester = CkanHarvester()

    @pytest.fixture(autouse=True)
    def _portal(self):
        with running(CkanPortal([package(number) for number in range(1, 8)])) as server, guarded() as http:
            self.server, self.client = server, http
            yield

    def http(self):
        return self.client

    def source(self, _folder: Path):
        return Source(self.server.url, CkanOptions(page_size=3))

    def broken_source(self, _folder: Path):
        return Source(f"{self.server.url}/bukan-ckan", CkanOptions())


def test_the_server_of_these_tests_is_a_ckan_to_the_client_of_ckan():
    with running(CkanPortal([package(number) for number in range(1, 4)])) as server:
        client = ckanapi.RemoteCKAN(server.url)
        assert client.action.package_list() == ["jumlah-penduduk-1", "jumlah-penduduk-2", "jumlah-penduduk-3"]
        assert (
            client.call_action("package_search", {"rows": 2, "start": 2, "sort": "id asc"})["results"][0]["name"]
            == "jumlah-penduduk-3"
        )
        assert client.action.package_show(id="jumlah-penduduk-2")["id"] == package(2)["id"]
        with pytest.raises(ckanapi.NotFound):
            client.action.package_show(id="tidak-ada")
        with pytest.raises(ckanapi.CKANAPIError):
            client.call_action("tidak_ada")


# every dataset once


def test_every_dataset_comes_once_in_the_order_of_identifiers():
    portal = CkanPortal([package(number) for number in range(25, 0, -1)])
    found = harvest(portal, page_size=4)
    assert identifiers(found) == ids(*range(1, 26))
    assert found[-1] == Announced(25)


@pytest.mark.parametrize("cap", [2, 3, 7])
def test_a_portal_that_gives_fewer_rows_than_asked_is_read_whole(cap):
    found = harvest(CkanPortal([package(number) for number in range(1, 20)], cap=cap), page_size=10)
    assert identifiers(found) == ids(*range(1, 20))


def test_datasets_deleted_while_pages_are_read_leave_no_gap():
    def delete(portal):
        if len(portal.searches) in {1, 2, 3}:
            del portal.packages[0]  # all later rows move up by one

    found = harvest(CkanPortal([package(number) for number in range(1, 31)], between=delete), page_size=6)
    assert set(ids(*range(4, 31))) <= set(identifiers(found))
    assert len(identifiers(found)) == len(set(identifiers(found)))


def test_datasets_added_while_pages_are_read_leave_no_gap_and_no_double():
    def add(portal):
        if len(portal.searches) <= 3:
            portal.packages.append(package(len(portal.searches)))  # before all others

    found = harvest(CkanPortal([package(number) for number in range(100, 120)], between=add), page_size=6)
    assert set(ids(*range(100, 120))) <= set(identifiers(found))
    assert len(identifiers(found)) == len(set(identifiers(found)))


def test_what_the_search_does_not_give_is_taken_from_the_list_of_names():
    portal = CkanPortal(
        [package(number) for number in range(1, 6)], hidden_from_search=frozenset({"jumlah-penduduk-2"})
    )
    found = harvest(portal)
    assert set(identifiers(found)) == set(ids(1, 2, 3, 4, 5))
    assert found[-1] == Announced(5)


def test_a_search_that_lost_most_of_the_portal_is_no_complete_run():
    names = frozenset(f"jumlah-penduduk-{number}" for number in range(2, 1200))
    with pytest.raises(RetryLater) as later:
        harvest(CkanPortal([package(number) for number in range(1, 1200)], hidden_from_search=names))
    assert "membangun ulang indeks" in later.value.reason.id


def test_a_portal_that_ignores_where_a_page_starts_ends_and_is_not_complete():
    class Stuck(CkanPortal):
        def _search(self, params):
            return super()._search(params | {"start": "0"})

        def _list(self, _):
            return Answer(status=404, content=b'{"success": false, "error": {"__type": "Not Found Error"}}')

    found = harvest(Stuck([package(number) for number in range(1, 20)]), page_size=5)
    assert identifiers(found) == ids(1, 2, 3, 4, 5)
    assert found[-1] == Announced(19)


def test_an_interrupted_run_goes_on_behind_its_last_page():
    packages = [package(number) for number in range(1, 20)]
    whole = harvest(CkanPortal(packages), page_size=5)
    token = [each.token for each in whole if isinstance(each, Checkpoint)][1]
    rest = harvest(CkanPortal(packages), page_size=5, checkpoint=token)
    before = whole[: whole.index(Checkpoint(token))]
    assert set(identifiers(before)) | set(identifiers(rest)) == set(ids(*range(1, 20)))
    assert len(identifiers(rest)) < 12


# later runs


SINCE = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("knows_fl", [True, False])
def test_only_what_was_modified_since_is_read_again(knows_fl):
    packages = [package(number) for number in range(1, 10)]
    packages[4]["metadata_modified"] = "2026-03-02T00:00:00.000000"
    found = harvest(CkanPortal(packages, knows_fl=knows_fl), since=SINCE)
    assert identifiers(found) == ids(5)
    assert [each.identifier for each in found if isinstance(each, Unchanged)] == ids(1, 2, 3, 4, 6, 7, 8, 9)
    assert next(each for each in found if isinstance(each, Record)).dataset["distributions"]


def test_an_hour_before_the_last_run_is_read_again_for_clocks_differ():
    packages = [
        package(1, metadata_modified="2026-02-28T23:10:00.000000"),
        package(2, metadata_modified="2026-02-28T22:50:00.000000"),
    ]
    found = harvest(CkanPortal(packages), since=SINCE)
    assert identifiers(found) == ids(1)


def test_many_changes_are_asked_for_together():
    packages = [package(number, metadata_modified="2026-03-02T00:00:00") for number in range(1, 101)]
    portal = CkanPortal(packages)
    assert len(identifiers(harvest(portal, since=SINCE, page_size=1000))) == 100
    assert len(portal.searches) <= 5


def test_a_source_of_harvests_is_told_as_left_out_at_later_runs_too():
    found = harvest(CkanPortal([package(1), package(2, type="harvest")]), since=SINCE)
    assert [type(each) for each in found[:2]] == [Unchanged, SkipRecord]


# which datasets


def test_only_the_organisations_asked_for_are_harvested():
    other = {"name": "dinkes", "title": "Dinas Kesehatan"}
    portal = CkanPortal([package(1), package(2, organization=other), package(3)])
    found = harvest(portal, organizations=["dinkes"])
    assert identifiers(found) == ids(2)
    assert portal.searches[0]["fq"] == "organization:(dinkes)"
    assert found[-1] == Announced(1)


def test_a_portal_that_does_not_filter_is_filtered_here():
    class Unfiltered(CkanPortal):
        def _search(self, params):
            return super()._search({name: value for name, value in params.items() if name != "fq"})

    found = harvest(Unfiltered([package(1), package(2, organization={"name": "dinkes"})]), organizations=["dinkes"])
    assert identifiers(found) == ids(2)
    assert not [each for each in found if isinstance(each, Announced)]


@pytest.mark.parametrize(
    ("given", "words"),
    [({"type": "harvest"}, "bukan dataset"), ({"title": "", "name": "1", "id": "1-2"}, "tidak bernama")],
)
def test_what_is_no_dataset_is_left_out_with_the_reason(given, words):
    left_out = only(CkanPortal([package(1, **given)]))
    assert words in left_out.reason.id


def test_what_a_portal_with_a_key_shows_as_private_is_not_taken():
    class Trusting(CkanPortal):
        def _visible(self):
            return self.packages

    portal = Trusting([package(1, private=True), package(2, state="draft"), package(3)], key="kunci-rahasia")
    found = harvest(portal, api_key="kunci-rahasia")
    assert identifiers(found) == ids(3)
    assert [
        "privat" in each.reason.id or "draf" in each.reason.id for each in found if isinstance(each, SkipRecord)
    ] == [True, True]


def test_what_was_closed_since_the_index_knew_it_ends_no_run():
    class Closing(CkanPortal):
        def _search(self, params):
            return super()._search(params if "fl" in params else params | {"rows": "0"})

        def _show(self, params):
            body = b'{"success": false, "error": {"__type": "Authorization Error"}}'
            return Answer(body, 403, JSON) if params["id"] == ids(2)[0] else super()._show(params)

    found = harvest(
        Closing([package(number, metadata_modified="2026-03-02T00:00:00") for number in (1, 2, 3)]), since=SINCE
    )
    assert identifiers(found) == ids(1, 3)
    (closed,) = [each for each in found if isinstance(each, SkipRecord)]
    assert (closed.identifier, closed.is_there, "privat" in closed.reason.id) == (ids(2)[0], False, True)


@pytest.mark.parametrize(
    "wrong",
    [{"organizations": ["a) OR (b"]}, {"spatial": ["3505"]}, {"page_size": 0}, {"language": "Indonesia"}, {"lain": 1}],
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValidationError):
        CkanOptions.model_validate(wrong)


def test_the_key_is_in_no_text_of_the_options():
    assert "kunci-rahasia" not in repr(CkanOptions(api_key="kunci-rahasia"))


# what is said of a dataset


def test_a_dataset_is_described_by_its_fields_and_the_folk_words_of_its_extras():
    dataset = described(
        extras=[
            {"key": "Frekuensi_Penerbitan", "value": "Tahunan"},
            {"key": "KODE WILAYAH", "value": "3505"},
            {"key": "Tahun", "value": "2024 - 2025"},
            {"key": "satuan", "value": "Jiwa"},
            {"key": "prioritas_tahun", "value": "2025;2026"},
            {"key": "Metode Pengumpulan Data", "value": "Registrasi"},
            {"key": "dasar hukum", "value": "Peraturan Presiden 39 Tahun 2019"},
            {"key": "tidak dikenal", "value": "x"},
        ]
    )
    assert dataset == {
        "title": {"id": "Jumlah Penduduk Desa Nomor 1"},
        "description": {"id": "Jumlah penduduk menurut dusun dan jenis kelamin."},
        "keywords": ["penduduk"],
        "theme": ["18"],
        "language": ["id"],
        "landing_page": dataset["landing_page"],
        "source_identifier": package(1)["id"],
        "contact_point": {"name": "Dinas Kominfo", "email": "data@contoh.go.id"},
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "legal_basis": ["Peraturan Presiden 39 Tahun 2019"],
        "priority": True,
        "unit": "orang",
        "accrual_periodicity": "ANNUAL",
        "spatial": ["35.05"],
        "temporal": {"start": "2024-01-01", "end": "2025-12-31"},
        "provenance": {
            "id": f"Penerbit menurut sumber: Dinas Dukcapil. Metode pengumpulan: Registrasi. Dipanen dari {dataset['landing_page']}",
            "en": f"Publisher as the source has it: Dinas Dukcapil. Method of collection: Registrasi. Harvested from {dataset['landing_page']}",
        },
        "distributions": [
            {
                "identifier": "00000001-0000-4000-8000-0000000000aa",
                "title": {"id": "Data"},
                "format": "CSV",
                "media_type": "text/csv",
                "byte_size": 1234,
                "download_url": "https://portal.contoh.go.id/berkas/1.csv",
                "access_url": f"{dataset['landing_page']}/resource/00000001-0000-4000-8000-0000000000aa",
            }
        ],
    }
    assert dataset["landing_page"].endswith("/dataset/jumlah-penduduk-1")


MESSY = {
    "title": "  <b>Luas\tPanen</b> &amp; Produksi\x00 ",
    "notes": "<p>Satu</p><script>x</script><p>Dua</p>",
    "tags": ["padi, jagung", {"display_name": "x"}, {"name": "Padi"}, None, 7],
    "groups": None,
    "organization": "dinas",
    "extras": {
        "tahun": "2023-S1",
        "accesslevel": "Terbatas",
        "language": "ind",
        "guid": "https://asal.contoh.go.id/d/7",
    },
    "license_url": "",
    "license_id": "notspecified",
    "license_title": "Lisensi tidak disebut",
    "maintainer": "",
    "maintainer_email": "bukan surel",
    "resources": [
        {"url": "https://x.contoh.id/a b.xlsx", "format": ".xslx", "size": "12"},
        {
            "url": "ftp://x/y",
            "format": "Data Tabel Yang Panjang Sekali Namanya Sampai Tidak Mungkin",
            "size": -1,
            "mimetype": "???",
        },
        {"url": None, "format": None, "state": "deleted"},
        "bukan sumber daya",
    ],
}


def test_a_messy_dataset_gives_what_can_be_read_and_leaves_out_the_rest():
    record = only(CkanPortal([package(1, **MESSY)]))
    dataset = record.dataset
    assert dataset["title"] == {"id": "Luas Panen & Produksi"}
    assert dataset["description"] == {"id": "Satu\nDua"}
    assert dataset["keywords"] == ["padi", "jagung"]
    assert dataset["temporal"] == {"start": "2023-01-01", "end": "2023-06-30"}
    assert not {"license", "contact_point", "theme", "spatial", "accrual_periodicity"} & set(dataset)
    assert dataset["distributions"][0]["format"] == "XLSX"
    assert dataset["distributions"][0]["download_url"] == "https://x.contoh.id/a%20b.xlsx"
    assert dataset["distributions"][0]["byte_size"] == 12
    assert set(dataset["distributions"][1]) == {"identifier", "access_url"}
    assert len(dataset["distributions"]) == 2
    assert record.access is Access.RESTRICTED
    assert record.uri == "https://asal.contoh.go.id/d/7"


@pytest.mark.parametrize(
    "given",
    [
        {},
        MESSY,
        {
            "extras": [{"key": None, "value": {"a": 1}}, {"value": "x"}],
            "title": True,
            "notes": ["a"],
            "resources": {"a": 1},
            "tags": "a,b",
        },
    ],
)
def test_every_description_obeys_the_registered_schema_of_datasets(given):
    assert validate("dataset", dict(described(**given))) == []


def test_a_dataset_in_two_languages_is_described_in_both():
    dataset = described(
        title_translated={"en": "Population", "id": "Penduduk", "jv": ""}, notes_translated={"en": "Count."}
    )
    assert dataset["title"] == {"id": "Penduduk", "en": "Population"}
    assert dataset["description"] == {"id": "Count.", "en": "Count."}


def test_a_dataset_that_came_through_another_portal_says_so():
    assert only(CkanPortal([package(1, extras=[{"key": "harvest_source_id", "value": "x"}])])).hops == 1
    assert only(CkanPortal([package(1)])).hops == 0


# sources that are wrong


@pytest.mark.parametrize(
    "location",
    ["", "/", "/dataset", "/api/3", "/api/3/action/package_search?q=x", "/organization/dukcapil"],
)
def test_any_address_of_a_portal_will_do(location):
    assert identifiers(harvest(CkanPortal([package(1)]), location=location)) == ids(1)


def test_a_portal_below_a_path_is_found_there():
    assert site_of("https://contoh.go.id/satudata/dataset/x") == "https://contoh.go.id/satudata"


def answering(content, status=200):
    return lambda _: Answer(content, status)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (answering(b"<html>Sedang diperbaiki</html>"), "halaman web"),
        (answering(b"<html>404</html>", 404), "tidak menjawab seperti portal CKAN"),
        (answering(b""), "tanpa isi"),
        (answering(b'{"success": true, "resu'), "rusak"),
        (answering(b"[1, 2]"), "tidak menjawab seperti portal CKAN"),
        (answering(b'{"success": true}'), "tidak menjawab seperti portal CKAN"),
        (answering(b'{"success": true, "result": {"count": 3}}'), "package_search"),
        (answering(b'{"success": false, "error": {"__type": "Validation Error"}}', 409), "Validation Error"),
        (answering(b'{"success": false, "error": {"__type": "Authorization Error"}}', 403), "kunci API"),
        (answering(b'"Bad request: Action name not known"', 400), "package_search"),
        (answering(b"[" * 100_000), "rusak"),
        (CkanPortal([]), "tanpa satu dataset pun"),
    ],
)
def test_an_answer_that_is_none_stops_the_harvest_with_a_sentence(answer, words):
    with pytest.raises(StopHarvest) as stopped:
        harvest(answer)
    assert words in stopped.value.reason.id
    assert stopped.value.reason.en


def test_a_portal_that_breaks_half_way_is_read_again_later():
    class Breaking(CkanPortal):
        def _search(self, params):
            if len(self.searches) == 2:
                return Answer(b"<html>Sedang diperbaiki</html>")
            return super()._search(params)

    with running(Breaking([package(number) for number in range(1, 20)])) as server, guarded() as http:
        taken = []
        found = CkanHarvester().records(Source(server.url, CkanOptions(page_size=5)), http)
        with pytest.raises(RetryLater):
            taken += map(taken.append, found)
        taken = [each for each in taken if each is not None]
    assert len(identifiers(taken)) == 9


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_portal_that_is_down_is_read_again_later(status):
    with pytest.raises(RetryLater):
        harvest(answering(b"", status))


def test_the_proxy_of_the_national_portal_is_asked_in_its_way():
    """One address that takes ``{endpoint, method}`` by POST, ignores filters, and has no other action."""
    portal = CkanPortal([package(1), package(2)])

    def proxy(asked):
        said = json.loads(asked.content)
        path, _, query = said["endpoint"].partition("?")
        inner = portal(type(asked)("GET", f"{path}?{query}", {}, b""))
        if not path.endswith(("package_search", "package_show", "package_list")):
            return Answer(status=404)
        return Answer(
            json.dumps({"status": 200, "message": "ok", "result": json.loads(inner.content)["result"]}).encode()
        )

    found = harvest(proxy, location="/api/proxy", proxy=True)
    assert identifiers(found) == ids(1, 2)


def test_ten_thousand_datasets_are_read_faster_than_they_are_taken_in():
    """The harvester's own share of 300 new and 3,000 unchanged a second must be small."""
    portal = CkanPortal([package(number) for number in range(2_000)])
    with running(portal) as server, guarded() as http:
        start = time.process_time()
        count = sum(
            isinstance(each, Record)
            for each in CkanHarvester().records(Source(server.url, CkanOptions(page_size=1000)), http)
        )
        spent = time.process_time() - start
    assert count == 2_000
    assert count / spent > 1_500
