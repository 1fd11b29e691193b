"""Bodies made to hurt: deep, large, with numbers beyond reason; each is refused with a sentence, soon."""

import json
import time

import pytest

from tests.conftest import _served
from tests.contract.test_problems import ITEM, judge

DEEP = 100_000
JSON = {"Content-Type": "application/json"}
BOMBS = {
    "lists in lists": b'{"body": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "objects in objects": b'{"body": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "hundreds deep": b'{"body": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
    "a number of 100,000 digits": b'{"body": {"title": ' + b"9" * 100_000 + b"}}",
    "a number beyond all floats": b'{"body": {"title": {"id": 1e999999}}}',
    "NaN": b'{"body": {"title": {"id": NaN}}}',
    "half a document": b'{"body": {"title":',
    "no UTF-8": b'{"body": "\xff\xfe"}',
    "half a character": b'{"body": {"title": {"id": "\\ud800"}}}',
    "NUL": b'{"body": {"title": {"id": "a\\u0000b"}}}',
    "one member many times": b'{"body": {' + b'"a": 1,' * 100_000 + b'"a": 1}}',
    "very many members": json.dumps({"body": {str(number): number for number in range(20_000)}}).encode(),
    "nothing": b"",
    "a number": b"1",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
@pytest.mark.parametrize("path", [f"POST {ITEM}/bom", "POST /api/v1/schemas/validate", "POST /api/v1/standards/lint"])
def test_it_is_refused_with_a_sentence_and_soon(registry_service, path, bomb):
    method, address = path.split()
    begun = time.process_time()
    answer = registry_service.client.request(
        method, address, content=bomb, headers={**registry_service.bearer("produsen"), **JSON}
    )
    spent = time.process_time() - begun
    if answer.status_code >= 400:
        judge(answer)
    assert spent < 5


@pytest.fixture(scope="module")
def registry_service(prepared_home, tmp_path_factory):
    yield from _served(prepared_home, tmp_path_factory.mktemp("bombs") / "served", "graph")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", "", "application/json; x"])
def test_a_body_of_another_kind_is_refused(registry_service, kind):
    headers = {**registry_service.bearer("produsen"), "Content-Type": kind}
    answer = registry_service.client.post(f"{ITEM}/lain", content=b"{}", headers=headers)
    judge(answer)


@pytest.mark.parametrize("path", ["/api/v1/items", "/api/v1/search", "/api/v1/changes", "/api/v1/receipts/keys"])
def test_a_method_that_is_not_offered_names_those_that_are(registry_service, path):
    answer = registry_service.client.delete(path)
    judge(answer, 405)
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/api/", "/api/v1", "/api/v2/items", "/api/v1/items/", "/api/v1/x/y/z", "/api/%FF"])
def test_nothing_under_api_is_answered_as_a_page(registry_service, path):
    answer = registry_service.client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
    if answer.status_code != 307:
        judge(answer, 404)


@pytest.mark.parametrize("kind", ["application/json", "application/merge-patch+json"])
def test_json_of_more_than_20_megabytes_is_not_read(registry_service, kind):
    headers = {**registry_service.bearer("produsen"), "Content-Type": kind}
    content = b'"' + b"a" * (20 * 2**20) + b'"'
    judge(registry_service.client.post(f"{ITEM}/lain", content=content, headers=headers), 413)
    answer = registry_service.client.post(f"{ITEM}/lain", content=iter([content]), headers=headers)
    assert answer.status_code in {400, 413}
