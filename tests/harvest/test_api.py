"""The harvest through the API: what is begun is told where it stands; who may see and do what."""

import time
from contextlib import contextmanager
from dataclasses import replace

import pytest

from registry.app import working
from registry.changes import log
from registry.harvest import runner, service
from registry.jobs.beside import Beside
from tests.harvest.scripted import Scripted, no_network, record
from tests.harvest.test_runs import many


@pytest.fixture
def api(registry_app):
    registry = registry_app.app.state.registry
    with log.transaction(registry.engine) as session:
        service.add(
            session,
            "scripted",
            "https://sumber.example/",
            slug="sumber-uji",
            agency="desa-sawentar",
            options={},
            by=registry_app.site.people.produsen,
        )
    return registry_app


def call(api, who, method, path, **given):
    headers = api.bearer(who) if who else {}
    return api.client.request(method, f"/api/v1/harvest{path}", headers=headers, **given)


def worked(api, number):
    means = replace(api.app.state.registry.harvest, http=no_network)
    with runner.working(means, number) as step:
        while step():
            pass


def begun(api, who="produsen", **given):
    answer = call(api, who, "POST", "/sources/sumber-uji/run", **given)
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"/api/v1/harvest/jobs/{answer.json()['job']}"
    return answer.json()["job"]


def test_a_run_is_taken_into_the_queue_and_told_where_it_stands(api):
    Scripted.script[:] = [*many(3), record("null")]
    number = begun(api)
    assert call(api, "produsen", "GET", f"/jobs/{number}").json()["state"] == "queued"
    assert call(api, "produsen", "POST", "/sources/sumber-uji/run").status_code == 409
    worked(api, number)
    job = call(api, "walidata", "GET", f"/jobs/{number}").json()
    assert (job["state"], job["counts"]) == ("done", {"found": 4, "new": 3, "failed": 1})
    first = call(api, "produsen", "GET", f"/jobs/{number}/records", params={"limit": 3}).json()
    rest = call(api, "produsen", "GET", f"/jobs/{number}/records", params={"limit": 3, "cursor": first["next"]}).json()
    assert len(first["records"]) == 3
    assert (len(rest["records"]), rest["next"]) == (1, None)
    outcomes = {one["identifier"]: one["outcome"] for one in first["records"] + rest["records"]}
    assert outcomes == {"d0": "new", "d1": "new", "d2": "new", "null #1": "failed"}
    source = call(api, "produsen", "GET", "/sources/sumber-uji").json()
    assert (source["job"]["job"], source["gone_runs"], source["brake_percent"]) == (number, 3, 10)


def test_a_run_can_be_cancelled_and_one_that_asks_can_be_given_leave(api):
    number = begun(api)
    assert call(api, "produsen", "DELETE", f"/jobs/{number}").json()["state"] == "cancelled"
    assert call(api, "produsen", "DELETE", f"/jobs/{number}").status_code == 409
    Scripted.script[:] = many(40)
    worked(api, begun(api))
    Scripted.script[:] = many(20)
    number = begun(api)
    worked(api, number)
    job = call(api, "produsen", "GET", f"/jobs/{number}").json()
    assert (job["state"], job["question"]["missing"]) == ("waiting", 20)
    assert call(api, "produsen", "POST", f"/jobs/{number}/approve").status_code == 403
    assert call(api, "walidata", "POST", f"/jobs/{number}/approve").status_code == 202
    worked(api, number)
    assert call(api, "produsen", "GET", f"/jobs/{number}").json()["state"] == "done"


def test_runs_are_listed_newest_first_page_by_page(api):
    Scripted.script[:] = many(2)
    numbers = []
    for _ in range(3):
        numbers.append(begun(api))
        worked(api, numbers[-1])
    first = call(api, "produsen", "GET", "/jobs", params={"source": "sumber-uji", "limit": 2}).json()
    rest = call(
        api, "produsen", "GET", "/jobs", params={"source": "sumber-uji", "limit": 2, "cursor": first["next"]}
    ).json()
    assert [job["job"] for job in first["jobs"] + rest["jobs"]] == numbers[::-1]


def test_a_schedule_is_set_shown_and_taken_back(api):
    path = "/sources/sumber-uji/schedule"
    set_ = call(api, "produsen", "PUT", path, json={"schedule": "0  3 * * *"}).json()
    assert set_["schedule"] == "0 3 * * *"
    assert set_["next_run_at"]
    assert call(api, "produsen", "PUT", path, json={"schedule": "setiap hari"}).status_code == 422
    assert call(api, "produsen", "PUT", path, json={"schedule": None}).json()["next_run_at"] is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/sources"),
        ("GET", "/sources/sumber-uji"),
        ("POST", "/sources/sumber-uji/run"),
        ("GET", "/jobs"),
        ("GET", "/jobs/1"),
        ("DELETE", "/jobs/1"),
        ("GET", "/jobs/1/records"),
        ("GET", "/duplicates"),
    ],
)
def test_nothing_of_it_is_for_the_public(api, method, path):
    assert call(api, None, method, path).status_code == 401


def test_another_village_neither_sees_nor_runs_a_source(api):
    number = begun(api)
    other = "other_produsen"
    assert [one["slug"] for one in call(api, other, "GET", "/sources").json()["sources"]] == []
    assert call(api, other, "GET", "/jobs").json()["jobs"] == []
    for method, path in (
        ("GET", "/sources/sumber-uji"),
        ("GET", f"/jobs/{number}"),
        ("GET", f"/jobs/{number}/records"),
        ("DELETE", f"/jobs/{number}"),
    ):
        assert call(api, other, method, path).status_code == 404
    assert call(api, other, "POST", "/sources/sumber-uji/run").status_code == 403
    assert call(api, other, "GET", "/duplicates").status_code == 403


def test_on_sqlite_the_service_works_on_the_queue_by_itself(api):
    registry = api.app.state.registry
    Scripted.script[:] = many(2)
    with beside_the_service(registry):
        number = begun(api)
        end = time.monotonic() + 120
        while call(api, "produsen", "GET", f"/jobs/{number}").json()["state"] != "done":
            assert time.monotonic() < end
            time.sleep(0.05)
    assert call(api, "produsen", "GET", f"/jobs/{number}").json()["counts"] == {"found": 2, "new": 2}


@contextmanager
def beside_the_service(registry):
    """What the lifespan of the application starts and stops."""
    beside = Beside(lambda: working(registry))
    beside.start()
    yield
    beside.stop()
    assert not beside._thread.is_alive()


def test_likely_duplicates_are_decided_by_a_walidata(api):
    Scripted.script[:] = [record("a", "Jumlah Penduduk 2025"), record("b", "Penduduk, jumlah: 2025")]
    worked(api, begun(api))
    (pair,) = call(api, "walidata", "GET", "/duplicates").json()["duplicates"]
    path = f"/duplicates/{pair['id']}"
    assert call(api, None, "POST", path, json={"verdict": "same"}).status_code == 401
    assert call(api, "produsen", "POST", path, json={"verdict": "same"}).status_code == 403
    assert call(api, "walidata", "POST", path, json={"verdict": "mungkin"}).status_code == 422
    assert call(api, "walidata", "POST", path, json={"verdict": "same"}).json()["verdict"] == "same"
    assert call(api, "walidata", "POST", path, json={"verdict": "different"}).status_code == 409
    assert call(api, "walidata", "GET", "/duplicates").json() == {"duplicates": []}


def test_a_source_is_changed_by_its_agency_and_let_into_a_network_by_an_administrator(api):
    path = "/sources/sumber-uji"
    changed = call(api, "produsen", "PATCH", path, json={"location": "https://baru.example/", "options": {}}).json()
    assert (changed["location"], changed["options"]) == ("https://baru.example/", {})
    refused = call(api, "produsen", "PATCH", path, json={"options": {"lain": 1}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/lain")
    assert call(api, "produsen", "PATCH", path, json={"brake_percent": 50}).status_code == 403
    assert call(api, "walidata", "PATCH", path, json={"brake_percent": 50}).json()["brake_percent"] == 50
    assert call(api, "other_produsen", "PATCH", path, json={"options": {}}).status_code == 403
    hosts = {"hosts": ["ckan.intra", "10.1.2.0/24"]}
    assert call(api, "walidata", "PUT", f"{path}/allowed-hosts", json=hosts).status_code == 403
    assert call(api, "admin", "PUT", f"{path}/allowed-hosts", json=hosts).json()["allowed_hosts"] == hosts["hosts"]
    assert call(api, "admin", "PUT", f"{path}/allowed-hosts", json={"hosts": ["??"]}).status_code == 422


def test_each_field_of_a_record_tells_its_origin_and_who_wins(api):
    Scripted.script[:] = many(3, theme=[])
    worked(api, begun(api))
    first = call(api, "produsen", "GET", "/sources/sumber-uji/records", params={"limit": 2}).json()
    rest = call(api, "produsen", "GET", "/sources/sumber-uji/records", params={"cursor": first["next"]}).json()
    assert [one["identifier"] for one in first["records"] + rest["records"]] == ["d0", "d1", "d2"]
    path = f"/sources/sumber-uji/records/{first['records'][0]['record']}"
    told = {one["field"]: one for one in call(api, "walidata", "GET", path).json()["fields"]}
    assert (told["/title/id"]["origin"], told["/title/id"]["source"]) == ("source", "Data d0")
    winner = {"field": "/title/id", "wins": "source"}
    assert call(api, "produsen", "POST", f"{path}/winner", json=winner).status_code == 409
    assert call(api, None, "GET", path).status_code == 401
    assert call(api, "other_produsen", "GET", path).status_code == 404
