"""Every way to send, and every way to be refused: CKAN's envelope, its statuses, never a 500."""

import json
from urllib.parse import quote

import pytest

from registry.exchange.ckan.actions import ACTIONS

ACTION = "/api/3/action/"


def test_json_form_address_and_json_as_the_key_of_a_form_say_the_same(ckan):
    client, asked = ckan.client, {"q": "kangkungterbuka", "rows": 1}
    answers = [
        client.get(ACTION + "package_search", params=asked),
        client.post(ACTION + "package_search", json=asked),
        client.post(ACTION + "package_search", data=asked),
        client.post(ACTION + "package_search", files={"x": ("", b"")}, data=asked | {"extras": ""}),
        client.post(
            "/api/action/package_search",
            content=json.dumps(asked),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        ),
        client.post(
            ACTION + "package_search",
            content=quote(json.dumps(asked)) + "=1",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        ),
    ]
    answers[3:4] = []  # CKAN's own search refuses parameters that it does not know, files too
    assert [answer.json()["result"]["count"] for answer in answers] == [1] * 5
    assert all(answer.headers["content-type"] == "application/json;charset=utf-8" for answer in answers)


def test_help_version_and_status(ckan):
    answer = ckan.answer("status_show").json()
    assert answer["help"] == "https://satudata.example/api/3/action/help_show?name=status_show"
    assert answer["success"] is True
    assert "datastore" in answer["result"]["extensions"]
    assert ckan.client.get("/api/3").json() == {"version": 3}
    assert ckan.answer("help_show", name="tidak_ada").status_code == 404
    for name in ACTIONS:
        assert len(ckan.ask("help_show", name=name)) > 20


def test_a_callback_is_left_out_not_run(ckan):
    answer = ckan.client.get(ACTION + "site_read?callback=alert")
    assert answer.json()["result"] is True
    assert answer.headers["content-type"].startswith("application/json")


def test_an_unknown_action_is_a_bare_sentence(ckan):
    answer = ckan.answer("tidak_ada")
    assert (answer.status_code, answer.json()) == (400, "Bad request - Action name not known: tidak_ada")


def test_what_writes_is_not_done_by_get(ckan):
    for name, action in ACTIONS.items():
        if action.writes:
            assert ckan.answer(name, "walidata", id="terbuka").status_code == 400, name


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/api/3/action/package_show", "/api/action/package_create", '/api/3/action/"%22\\'])
def test_a_method_that_no_action_has_is_refused_in_ckans_envelope(ckan, method, path):
    answer = ckan.client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    said = answer.json()
    assert (said["success"], said["error"]["__type"]) == (False, "Method Not Allowed")
    assert method in said["error"]["message"]
    assert said["help"].startswith("https://")


@pytest.mark.parametrize(
    ("action", "params", "status", "kind"),
    [
        ("package_show", {}, 409, "Validation Error"),
        ("package_show", {"id": "tidak-ada"}, 404, "Not Found Error"),
        ("package_search", {"rows": "abc"}, 409, "Validation Error"),
        ("package_search", {"rows": "-1"}, 409, "Validation Error"),
        ("package_search", {"start": "9" * 40}, 409, "Validation Error"),
        ("package_search", {"facet.field": "[1]"}, 409, "Validation Error"),
        ("package_search", {"facet.field": "[" * 5000}, 409, "Validation Error"),
        ("package_search", {"facet.field": '["a b"]'}, 409, "Search Query Error"),
        ("package_search", {"sort": "name; drop table items"}, 409, "Search Query Error"),
        ("package_search", {"sort": "name upwards"}, 409, "Search Query Error"),
        ("package_search", {"fq": "{!join from=a to=b}x"}, 409, "Search Query Error"),
        ("package_search", {"fq": "name:[a TO"}, 409, "Search Query Error"),
        ("package_search", {"fq": "metadata_modified:[kemarin TO *]"}, 409, "Search Query Error"),
        ("package_search", {"wild": "1"}, 409, "Search Query Error"),
        ("package_search", {"q": "name:" + "*?" * 300}, 409, "Search Query Error"),
        ("resource_show", {"id": "tidak"}, 404, "Not Found Error"),
        ("resource_search", {"query": "package_id:a"}, 409, "Validation Error"),
        ("organization_list", {"sort": "password asc"}, 409, "Validation Error"),
        ("organization_show", {"id": "tidak"}, 404, "Not Found Error"),
        ("user_show", {"id": "walidata"}, 403, "Authorization Error"),
        ("user_list", {}, 403, "Authorization Error"),
        ("vocabulary_show", {"id": "tidak"}, 404, "Not Found Error"),
        ("datastore_search_sql", {"sql": "SELECT 1"}, 403, "Authorization Error"),
        ("datastore_search", {"resource_id": "tidak"}, 404, "Not Found Error"),
    ],
)
def test_refusals_have_ckans_type_and_status(ckan, action, params, status, kind):
    answer = ckan.answer(action, **params)
    assert (answer.status_code, answer.json()["error"]["__type"]) == (status, kind)
    assert answer.json()["success"] is False


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'"a"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"a":' * 60 + b"1" + b"}" * 60,
        b'{"id": "a\\u0000b"}',
        b'{"a": "' + b"x" * 9_000_000 + b'"}',
    ],
)
def test_a_bomb_is_bad_json_and_no_more(ckan, content):
    answer = ckan.client.post(ACTION + "package_show", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json().startswith("Bad request")


@pytest.mark.parametrize("value", [None, True, 1.5, ["a"], {"a": 1}, [[]], "\ud7ff", "a" * 50_000, "'; --", "%", "*"])
def test_any_value_of_any_parameter_is_answered(ckan, value):
    names = (
        "id",
        "q",
        "fq",
        "fq_list",
        "rows",
        "sort",
        "facet.field",
        "limit",
        "query",
        "resource_id",
        "filters",
        "fields",
    )
    for action, found in ACTIONS.items():
        if found.writes or action == "datastore_search_sql":
            continue
        answer = ckan.send(action, **dict.fromkeys(names[:2] if action != "datastore_search" else names, value))
        assert answer.status_code < 500, (action, answer.text)
    for name in names:
        assert ckan.send("package_search", **{name: value}).status_code < 500, name


def test_absurd_pages_are_empty_or_bounded(ckan):
    assert ckan.ask("package_search", start=10**11)["results"] == []
    assert ckan.ask("package_search", rows=10**11)["count"] == 2
    assert ckan.ask("package_search", rows=0) | {"sort": ""} == {
        "count": 2,
        "facets": {},
        "results": [],
        "search_facets": {},
        "sort": "",
    }
    assert ckan.ask("package_list", limit=1, offset=1) == ["terbuka"]


@pytest.mark.parametrize("token", ["salah", "Bearer salah", "Basic YTpi", "x" * 9000, "é", "sdr_" + "a" * 43])
def test_a_token_that_is_none_is_refused_and_not_taken_for_the_public(ckan, token):
    answer = ckan.client.get(ACTION + "package_list", headers={"Authorization": token.encode()})
    assert (answer.status_code, answer.json()["error"]["__type"]) == (403, "Authorization Error")


def test_a_token_may_come_bare_as_bearer_or_in_the_header_of_old(ckan):
    token = ckan.tokens["produsen"]
    for headers in ({"Authorization": token}, {"Authorization": f"Bearer {token}"}, {"X-CKAN-API-Key": token}):
        assert ckan.client.get(ACTION + "user_show", headers=headers).json()["result"]["name"] == "produsen"


def test_a_signed_in_browser_is_nobody_here(ckan):
    """Otherwise any page could write in its name."""
    answer = ckan.client.post(
        ACTION + "package_create", json={"title": "Uji"}, headers={"Cookie": "satudata_masuk=apa-saja"}
    )
    assert answer.status_code == 403
