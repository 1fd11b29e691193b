"""The whole way of a dataset by tokens, as a program of an agency goes it."""

import pytest

from registry.changes import log
from registry.db import reading
from registry.items.state import Kind
from tests.factories import documents, site

ITEM = "/api/v1/items/dataset/desa-sawentar/lewat-api"


def body(**changes):
    changes = {"distributions": [documents.distribution(site.TABLE)], "priority": True, **changes}
    return documents.body("dataset", **changes)


def create(service, who="produsen", **changes):
    access = changes.pop("access", None)
    sent = {"body": body(**changes)} | ({"access": access} if access else {})
    return service.client.post(ITEM, json=sent, headers=service.bearer(who))


def decide(service, who, action, number="1.0.0", **reason):
    path = f"{ITEM}/versi/{number}/{action}"
    return service.client.post(path, json=reason, headers=service.bearer(who))


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):

    real = documents.body
    monkeypatch.setattr(documents, "body", lambda kind, **changes: real(Kind(kind), **changes))


def test_a_dataset_goes_the_way_of_the_law_and_is_then_found(registry_app):
    created = create(registry_app)
    assert (created.status_code, created.json()["state"]) == (201, "draft")
    assert registry_app.client.get(ITEM).status_code == 404
    for who, action, state in (
        ("produsen", "submit", "submitted"),
        ("walidata", "verify", "verified"),
        ("pembina", "approve", "approved"),
        ("walidata", "publish", "published"),
    ):
        answer = decide(registry_app, who, action)
        assert (answer.status_code, answer.json()["state"]) == (200, state), answer.text
    shown = registry_app.client.get(ITEM).json()
    assert (shown["state"], shown["access"], shown["version"]) == ("published", "public", "1.0.0")
    assert shown["published_at"]
    registry_app.app.state.registry.follower.catch_up()
    assert "/lewat-api" in registry_app.client.get("/api/v1/search", params={"q": "kelompok umur", "limit": 50}).text
    with reading(registry_app.app.state.registry.engine) as session:
        assert log.verify(session)[1] is None
    withdrawn = decide(registry_app, "walidata", "retire", reason="Keliru menghitung.")
    assert withdrawn.json()["state"] == "retired"
    registry_app.app.state.registry.follower.catch_up()
    assert (
        "/lewat-api" not in registry_app.client.get("/api/v1/search", params={"q": "kelompok umur", "limit": 50}).text
    )


@pytest.mark.parametrize(
    ("who", "action", "status"),
    [
        (None, "submit", 401),
        ("other_produsen", "submit", 404),  # it does not exist for them
        ("admin", "submit", 404),
        ("koordinator", "submit", 403),  # sees it, decides nothing
        ("produsen", "verify", 403),
        ("walidata", "verify", 409),  # not submitted yet
        ("pembina", "approve", 409),
        ("walidata", "publish", 409),
        ("walidata", "retire", 409),
    ],
)
def test_a_decision_out_of_turn_or_role_is_refused(registry_app, who, action, status):
    assert create(registry_app).status_code == 201
    headers = registry_app.bearer(who) if who else {}
    answer = registry_app.client.post(f"{ITEM}/versi/1.0.0/{action}", json={"reason": "x"}, headers=headers)
    assert answer.status_code in ({404, 401} if who is None else {status}), answer.text


def test_four_eyes_hold_by_api_too(registry_app):
    create(registry_app, "everything")
    decide(registry_app, "everything", "submit")
    answer = decide(registry_app, "everything", "verify")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/four-eyes")


def test_a_draft_is_saved_with_the_tag_that_was_read_and_refused_when_somebody_saved_it_since(registry_app):
    create(registry_app)
    service = registry_app
    tag = service.client.get(ITEM, headers=service.bearer("produsen")).headers["etag"]
    changed = {"body": body(keywords=["sensus"])}
    first = service.client.put(ITEM, json=changed, headers=service.bearer("produsen") | {"If-Match": tag})
    assert (first.status_code, first.json()["revision"]) == (200, 2)
    second = service.client.put(ITEM, json=changed, headers=service.bearer("pendukung") | {"If-Match": tag})
    assert (second.status_code, second.json()["type"]) == (412, "/problems/edited-meanwhile")
    read = service.client.get(ITEM, headers=service.bearer("produsen"))
    assert read.json()["body"]["keywords"] == ["sensus"]
    assert read.headers["etag"] != tag
    without = service.client.put(ITEM, json=changed, headers=service.bearer("produsen"))
    assert without.status_code in {422, 428}


def test_saving_a_closed_draft_does_not_open_it(registry_app):
    service = registry_app
    create(service, access="closed")
    tag = service.client.get(ITEM, headers=service.bearer("produsen")).headers["etag"]
    headers = service.bearer("produsen") | {"If-Match": tag}
    assert service.client.put(ITEM, json={"body": body()}, headers=headers).json()["access"] == "closed"


def test_every_fault_of_a_body_comes_back_with_its_pointer(registry_app):
    answer = create(registry_app, theme=["99"], colour="red")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid")
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {"", "/theme/0"}


def test_an_incomplete_draft_is_kept_and_not_submitted(registry_app):
    service = registry_app
    sent = {"body": {"title": {"id": "Penduduk"}}}
    assert service.client.post(ITEM, json=sent, headers=service.bearer("produsen")).status_code == 201
    answer = decide(service, "produsen", "submit")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/incomplete")
    assert "/description" in {fault["pointer"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("table", "rule"),
    [(b"kelompok,jumlah,satuan\nA,3,orang\n", "small-cell"), (b"nama,jumlah\n3505104101900001,12\n", "personal")],
)
def test_publication_is_refused_by_what_is_in_the_file_and_nothing_changes(registry_app, table, rule):
    service = registry_app
    service.app.state.registry.files.put(table)
    create(service, distributions=[documents.distribution(table)])
    for who, action in (("produsen", "submit"), ("walidata", "verify"), ("pembina", "approve")):
        assert decide(service, who, action).status_code == 200
    with reading(service.app.state.registry.engine) as session:
        before = log.head(session)
    answer = decide(service, "walidata", "publish")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/publication-refused")
    assert [finding["rule"] for finding in answer.json()["findings"]] == [rule]
    assert "3505104101900001" not in answer.text
    assert service.client.get(ITEM).status_code == 404
    with reading(service.app.state.registry.engine) as session:
        assert log.head(session) == before


def test_a_public_file_that_nobody_can_review_is_not_published_a_closed_one_is(registry_app):
    service = registry_app
    digest = service.app.state.registry.files.put(b"PK\x03\x04")
    xlsx = documents.distribution(site.TABLE) | {"format": "XLSX", "sha256": digest}
    create(service, distributions=[xlsx])
    for who, action in (("produsen", "submit"), ("walidata", "verify"), ("pembina", "approve")):
        decide(service, who, action)
    answer = decide(service, "walidata", "publish")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/not-a-table")
    closed = ITEM.replace("lewat-api", "tertutup-api")
    sent = {"body": body(distributions=[xlsx]), "access": "closed"}
    service.client.post(closed, json=sent, headers=service.bearer("produsen"))
    for who, action in (
        ("produsen", "submit"),
        ("walidata", "verify"),
        ("pembina", "approve"),
        ("walidata", "publish"),
    ):
        answer = service.client.post(f"{closed}/versi/1.0.0/{action}", json={}, headers=service.bearer(who))
        assert answer.status_code == 200, answer.text
    assert service.client.get(closed).status_code == 404


def test_the_inbox_lists_what_waits_for_the_caller(registry_app):
    create(registry_app)
    decide(registry_app, "produsen", "submit")
    tasks = registry_app.client.get("/api/v1/inbox", headers=registry_app.bearer("walidata")).json()["tasks"]
    (task,) = [task for task in tasks if task["iri"].endswith("/lewat-api")]
    assert (task["version"], task["state"], task["actions"]) == ("1.0.0", "submitted", ["verify", "return"])
    assert task["title"]["id"]


def test_a_return_needs_a_reason(registry_app):
    create(registry_app)
    decide(registry_app, "produsen", "submit")
    assert decide(registry_app, "walidata", "return").status_code == 422
    assert decide(registry_app, "walidata", "return", reason="Judul kurang jelas.").json()["state"] == "draft"


def test_a_token_in_the_ckan_header_is_the_same_person(registry_app):
    token = registry_app.site.tokens["walidata"]
    answer = registry_app.client.get("/api/v1/inbox", headers={"X-CKAN-API-Key": token})
    assert answer.status_code == 200
