"""``Idempotency-Key`` as draft-ietf-httpapi-idempotency-key-header asks; the body of a request is kept nowhere."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from registry.db import now
from registry.items import service
from registry.items.state import Kind
from registry.web import idempotency
from tests.factories import documents

ITEM = "/api/v1/items/dataset/desa-sawentar"
SECRET = "Siti Rahasia Penduduk"


def sent(app, slug="baru", key="kunci-1", who="produsen", body=None, **headers):
    document = body or documents.body(Kind.DATASET, title={"id": SECRET})
    given = {**app.bearer(who), **({"Idempotency-Key": key} if key else {}), **headers}
    return app.client.post(f"{ITEM}/{slug}", json={"body": document}, headers=given)


def test_a_call_sent_again_is_answered_as_before_and_done_once(registry_app):
    first, again = sent(registry_app), sent(registry_app)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.headers["content-type"] == again.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert sent(registry_app, key=None).status_code == 409  # without the key it would have been done twice


def test_a_refusal_is_answered_again_too(registry_app):
    body = {"title": {"id": 1}}
    first, again = sent(registry_app, body=body), sent(registry_app, body=body)
    assert first.status_code == again.status_code == 422
    assert first.json() == again.json()


@pytest.mark.parametrize("other", [{"slug": "lain"}, {"body": {"title": {"id": "Lain"}}}])
def test_a_key_with_another_request_is_refused(registry_app, other):
    assert sent(registry_app).status_code == 201
    answer = sent(registry_app, **other)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["type"] == "/problems/idempotency-key-reused"


def test_a_key_belongs_to_who_sent_it(registry_app):
    assert sent(registry_app).status_code == 201
    assert sent(registry_app, who="pendukung").status_code == 409  # done by itself: the slug is taken
    assert sent(registry_app, who="pendukung", slug="lain", key="kunci-2").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "dua kata", "é".encode().decode("latin-1")])
def test_a_key_that_can_be_none_is_refused(registry_app, key):
    document = {"body": documents.body(Kind.DATASET)}
    given = {**registry_app.bearer("produsen"), "Idempotency-Key": key.encode("latin-1")}
    answer = registry_app.client.post(f"{ITEM}/baru", json=document, headers=given)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/idempotency-key-unreadable"


def test_two_at_once_are_done_once(registry_app, monkeypatch):
    begun, go_on = Event(), Event()
    create = service.create

    def slow(*args, **given):
        begun.set()
        assert go_on.wait(20)
        return create(*args, **given)

    monkeypatch.setattr("registry.items.endpoints.service.create", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(sent, registry_app)
        assert begun.wait(20)
        second = sent(registry_app)
        go_on.set()
        assert first.result(30).status_code == 201
    assert second.status_code == 409
    assert second.json()["type"] == "/problems/idempotency-key-under-way"


def test_a_fault_of_ours_frees_the_key(registry_app, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("registry.items.endpoints.service.create", lambda *_args, **_given: 1 / 0)
        assert sent(registry_app).status_code == 500
    assert sent(registry_app).status_code == 201


def test_after_a_day_a_key_is_free_and_a_dead_process_holds_it_for_minutes(registry_app, monkeypatch):
    assert sent(registry_app).status_code == 201
    monkeypatch.setattr("registry.web.idempotency_keys.now", lambda: now() + timedelta(hours=23))
    assert sent(registry_app).status_code == 201
    monkeypatch.setattr("registry.web.idempotency_keys.now", lambda: now() + timedelta(hours=25))
    assert sent(registry_app).status_code == 409


def test_an_answer_too_large_to_keep_is_not_done_again(registry_app, monkeypatch):
    monkeypatch.setattr(idempotency, "MOST_ANSWER", 10)
    assert sent(registry_app).status_code == 201
    answer = sent(registry_app)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/idempotency-answer-not-kept")


def test_nothing_of_a_request_or_its_answer_is_kept_in_clear(registry_app):
    assert sent(registry_app, slug="satu").status_code == 201
    database = sqlite3.connect(registry_app.app.state.registry.settings.home / "registry.db")
    rows = database.execute("SELECT * FROM idempotency_keys").fetchall()
    database.close()
    assert len(rows) == 1
    assert SECRET not in repr(rows)
    assert "kunci-1" not in repr(rows)
    assert registry_app.site.tokens["produsen"] not in repr(rows)
