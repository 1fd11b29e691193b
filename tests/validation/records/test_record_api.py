"""``POST /api/v1/standards/{slug}/validate``: one record, a list, lines; a version, a period; nothing personal."""

from dataclasses import replace

import orjson
import pytest

from registry.changes import log
from registry.codes import service
from registry.codes.payloads import Code
from registry.codes.repository import code_list
from tests.factories import code_lists
from tests.validation.records.test_records import SOUND

ADDRESS = "/api/v1/standards/penduduk-opensid/validate"
ASKED = {"period": "2025-12-31"}


@pytest.fixture(scope="module")
def client(reading_app):
    return reading_app.client


def test_a_sound_record_is_valid_by_the_version_and_day_that_are_named(client):
    answer = client.post(ADDRESS, json=SOUND, params=ASKED).json()
    assert answer == {
        "standard": "https://satudata.example/id/standard/kominfo-blitar/penduduk-opensid/versi/1.0.0",
        "reference_period": "2025-12-31",
        "valid": True,
        "findings": [],
    }


def test_a_fault_has_pointer_check_keyword_and_sentences(client):
    answer = client.post(ADDRESS, json=SOUND | {"no_kk": "3505", "agama_id": "Islam", "a/b": 1}, params=ASKED).json()
    found = {one["pointer"]: one for one in answer["findings"]}
    assert not answer["valid"]
    assert {(one["check"], one["keyword"]) for one in answer["findings"]} == {
        ("pattern", "pattern"),
        ("code", "enum"),
        ("header.extra", "additionalProperties"),
    }
    assert found["/agama_id"]["suggestion"] == "1"
    assert set(found["/no_kk"]["message"]) == {"id", "en"}
    assert "3505" not in (found["/no_kk"]["value"] or "")
    assert found["/a~1b"]["severity"] == "note"


@pytest.mark.parametrize("lines", [True, False])
def test_a_list_has_an_answer_for_each_record(client, lines):
    records = [SOUND, SOUND | {"sex": "9"}, SOUND] * 20
    body = b"\n".join(map(orjson.dumps, records)) if lines else orjson.dumps(records)
    kind = "application/x-ndjson" if lines else "application/json"
    answer = client.post(ADDRESS, content=body, params=ASKED, headers={"Content-Type": kind}).json()
    assert (answer["valid"], answer["records"]) == (False, 60)
    assert [one["valid"] for one in answer["results"]] == [True, False, True] * 20
    assert answer["results"][1]["findings"][0]["pointer"] == "/sex"


def test_a_version_may_be_pinned(client):
    pinned = client.post("/api/v1/standards/penduduk-opensid@1.0.0/validate", json=SOUND, params=ASKED)
    assert pinned.json()["valid"]
    assert client.post("/api/v1/standards/penduduk-opensid@9.0.0/validate", json=SOUND).status_code == 404
    assert client.post("/api/v1/standards/tidak-ada/validate", json=SOUND).status_code == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(b"{", "application/json", 422), (b"[1]", "application/json", 422), (b"a,b", "text/csv", 415)],
)
def test_what_is_no_record_is_told(client, body, kind, status):
    answer = client.post(ADDRESS, content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert answer.json()["detail_en"]


def test_a_code_list_that_moves_on_is_followed(registry_app):
    """What is compiled is kept, and made anew when one of its lists is published anew."""
    client, registry = registry_app.client, registry_app.app.state.registry
    record = SOUND | {"agama_id": "99"}
    assert not client.post(ADDRESS, json=record, params=ASKED).json()["valid"]
    people = registry_app.site.people
    with log.transaction(registry.engine) as session:
        listed = code_list(session, "dukcapil/agama")
        entry, _ = service.propose(
            session, replace(listed, codes=(*listed.codes, Code("99", {"id": "Baru"}))), by=people.second_walidata
        )
        code_lists.publish(session, people, entry)
    assert client.post(ADDRESS, json=record, params=ASKED).json()["valid"]
