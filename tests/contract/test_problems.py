"""Every error is problem+json of one shape (RFC 9457), Indonesian and English, whatever was sent."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import registry.app  # noqa: F401  # defines every error
from registry.errors import RegistryError
from registry.items import repository
from registry.web import problem

MEMBERS = {"type", "title", "status", "detail", "detail_en", "instance"}
ENGLISH_OF_LIBRARIES = (
    "Traceback",
    "sqlalchemy",
    "pydantic",
    "sqlite3",
    "psycopg",
    "Field required",
    "should be",
    'File "',
)


def judge(answer, status=None):
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body.keys() >= MEMBERS
    assert body["status"] == answer.status_code
    assert status is None or answer.status_code == status, body
    assert answer.status_code < 500, body
    assert body["type"].startswith("/problems/")
    assert body["title"].strip()
    assert body["detail"].strip()
    assert body["detail_en"].strip()
    assert not [words for words in ENGLISH_OF_LIBRARIES if words in answer.text]
    return body


ITEM = "/api/v1/items/dataset/desa-sawentar"
REFUSALS = [
    ("GET", "/api/v1/tidak-ada", {}, 404),
    ("GET", "/api/v1/items/warna/a/b", {}, 404),
    ("GET", f"{ITEM}/tidak-ada", {}, 404),
    ("GET", f"{ITEM}/terbuka?version=x", {}, 404),
    ("GET", f"{ITEM}/terbuka?version={'9' * 5000}.0.0", {}, 404),
    ("GET", f"{ITEM}/" + "x" * 101, {}, 404),
    ("DELETE", f"{ITEM}/terbuka", {}, 405),
    ("POST", "/api/v1/search", {}, 405),
    ("GET", "/api/v1/items?limit=0", {}, 422),
    ("GET", "/api/v1/items?limit=999999", {}, 422),
    ("GET", "/api/v1/items?after=-1", {}, 422),
    ("GET", f"/api/v1/items?after={10**30}", {}, 422),
    ("GET", "/api/v1/items?after=satu", {}, 422),
    ("GET", "/api/v1/items?state=hidup", {}, 422),
    ("GET", "/api/v1/items?kind=warna", {}, 422),
    ("GET", "/api/v1/inbox", {}, 401),
    ("GET", "/api/v1/inbox", {"headers": {"Authorization": "Bearer salah"}}, 401),
    ("GET", "/api/v1/search", {"headers": {"Authorization": "Bearer salah"}}, None),
    ("POST", f"{ITEM}/baru", {"json": {"body": {}}}, 401),
    ("POST", f"{ITEM}/baru", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 422),
    ("POST", f"{ITEM}/baru", {"content": b"\xff\xfe", "headers": {"Content-Type": "application/json"}}, None),
    ("POST", f"{ITEM}/baru", {"json": {"body": [], "extra": 1}}, 422),
    ("PUT", f"{ITEM}/terbuka", {"json": {"body": {}}}, 422),
    ("POST", f"{ITEM}/terbuka/versi/1.0.0/terbang", {"json": {}}, 404),
    ("POST", f"{ITEM}/terbuka/versi/1.0.0/verify", {"json": {}}, 401),
    ("GET", "/api/v1/codes/translate", {}, 422),
    ("GET", "/api/v1/codes/translate?code=1&from=x&to=y", {}, 404),
    ("GET", "/api/v1/codes/translate?code=1&from=x&to=y&at=31-12-2025", {}, 422),
    ("POST", "/api/v1/schemas/validate", {"json": {"data": 1}}, 422),
    ("POST", "/api/v1/checks", {}, 415),
    ("POST", "/api/v1/checks", {"json": {}}, 422),
    ("POST", "/api/v1/standards/tidak-ada/validate", {"json": {}}, 404),
    ("GET", "/api/v1/receipts/tidak-ada", {}, 404),
    ("GET", "/api/v1/checks/tidak-ada", {}, 404),
    ("DELETE", "/api/v1/checks/tidak-ada", {}, 404),
    ("POST", "/api/v1/checks", {"files": {"file": ("a.csv", b"x")}, "data": {"period": "kemarin"}}, 422),
    ("POST", "/api/v1/checks", {"files": {"file": ("a.csv", b"x")}, "data": {"standard": "tidak-ada"}}, 404),
]


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"), REFUSALS, ids=[f"{m} {p[:60]}" for m, p, _, _ in REFUSALS]
)
def test_every_refusal_has_the_one_shape(reading_app, method, path, sent, status):
    answer = reading_app.client.request(method, path, **sent)
    if status is None and answer.status_code == 200:
        return
    judge(answer, status)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/search?q=%00",
        "/api/v1/search?kind=%00",
        "/api/v1/items/dataset/%00/x",
        "/api/v1/items/dataset/a/b%00",
        "/api/v1/codes/translate?code=%00&from=a&to=b",
        "/id/dataset/a/%00",
        "/id/code-list/dukcapil/agama/%00.ttl",
        "/dataset/%00.ttl",
        "/dataset/%00",
        "/cari?q=a%00b",
    ],
)
def test_a_nul_in_an_address_is_refused_before_it_reaches_anything(reading_app, path):
    judge(reading_app.client.get(path), 400)


def test_a_fault_of_our_own_tells_nothing_of_itself(registry_app, monkeypatch, capsys):

    secret = "kata-sandi-rahasia"

    def broken(*_args, **_kwargs):
        password = secret
        raise RuntimeError(f"internal state {len(password)}")

    monkeypatch.setattr(repository, "listed", broken)
    answer = registry_app.client.get("/api/v1/items")
    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert body.keys() == MEMBERS
    assert "internal state" not in answer.text
    said = "".join(capsys.readouterr())
    assert "RuntimeError" in said
    assert secret not in said


def test_people_get_a_page_and_programs_the_problem(reading_app):
    page = reading_app.client.get("/tidak-ada", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    judge(reading_app.client.get("/tidak-ada", headers={"Accept": "application/json"}), 404)
    judge(reading_app.client.get("/api/v1/tidak-ada", headers={"Accept": "text/html"}), 404)


def test_every_error_of_the_program_has_a_sentence_in_both_languages():

    def below(kind):
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    kinds = [kind for kind in below(RegistryError) if kind.__module__.startswith(("registry", "portal"))]
    assert len(kinds) > 15
    for kind in kinds:
        assert kind.title.id, kind
        assert kind.title.en, kind
        assert kind.title.id != kind.title.en, kind
        assert 400 <= kind.status <= 599, kind
    for kind in kinds:
        if kind is not problem.NotOffered:
            document = json.loads(problem.document(kind(), "/x").body)
            assert document.keys() >= MEMBERS


texts = st.text(max_size=30) | st.sampled_from(
    ["'", "%", "_", "..", "\ud7ff", "9" * 400, "{}", "-0", "\u202e", "DROP TABLE x"]
)
SEARCHED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SEARCHED
@given(
    path=st.sampled_from(
        [
            "/api/v1/search",
            "/api/v1/items",
            "/api/v1/codes/translate",
            "/cari",
            "/kode/dukcapil/agama",
            "/dataset/terbuka",
            "/standar",
            "/kode",
            "/katalog.ttl",
        ]
    ),
    parameters=st.dictionaries(
        st.sampled_from(
            [
                "q",
                "kind",
                "limit",
                "cursor",
                "after",
                "state",
                "code",
                "from",
                "to",
                "at",
                "sort",
                "versi",
                "setelah",
                "year",
            ]
        ),
        texts,
        max_size=4,
    ),
)
def test_no_parameter_breaks_a_reading_address(reading_app, path, parameters):
    answer = reading_app.client.get(path, params=parameters, headers={"Accept": "application/json"})
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        judge(answer)


@SEARCHED
@given(
    parts=st.lists(texts.filter(bool), min_size=1, max_size=5),
    root=st.sampled_from(["/id", "/api/v1/items", "/dataset", "/kode"]),
)
def test_no_path_breaks_the_service(reading_app, root, parts):

    path = "/".join([root, *(quote(part, safe="") for part in parts)])
    answer = reading_app.client.get(path, headers={"Accept": "application/json"}, follow_redirects=False)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        judge(answer)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@SEARCHED
@given(
    sent=json_values,
    target=st.sampled_from(["/api/v1/schemas/validate", f"{ITEM}/kotak", f"{ITEM}/langkah-draft/versi/1.0.0/submit"]),
)
def test_no_body_breaks_a_writing_address(registry_app, sent, target):
    answer = registry_app.client.post(target, json=sent, headers=registry_app.bearer("produsen"))
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        judge(answer)


@SEARCHED
@given(
    document=st.dictionaries(
        st.sampled_from(["title", "keywords", "theme", "distributions", "temporal", "x"]), json_values
    )
)
def test_no_document_breaks_the_registration(registry_app, document):
    sent = {"body": {"title": {"id": "Uji"}, **document}}
    answer = registry_app.client.post(f"{ITEM}/kotak", json=sent, headers=registry_app.bearer("produsen"))
    assert answer.status_code in {201, 409, 422}, answer.text
    if answer.status_code >= 400:
        judge(answer)


@pytest.mark.parametrize("depth", [100, 5000, 100_000])
def test_a_body_nested_without_end_is_refused(registry_app, depth):
    content = b'{"body": ' + b"[" * depth + b"]" * depth + b"}"
    headers = registry_app.bearer("produsen") | {"Content-Type": "application/json"}
    judge(registry_app.client.post(f"{ITEM}/dalam", content=content, headers=headers))
    content = b'{"schema": true, "data": ' + b"[" * depth + b"]" * depth + b"}"
    answer = registry_app.client.post("/api/v1/schemas/validate", content=content, headers=headers)
    assert answer.status_code < 500


@pytest.mark.parametrize("number", ["1e400", "Infinity", "NaN", "-Infinity"])
def test_a_number_without_end_is_refused(registry_app, number):
    content = (
        b'{"body": {"title": {"id": "Uji"}, "distributions": [{"identifier": "a", "rows": %s}]}}' % number.encode()
    )
    headers = registry_app.bearer("produsen") | {"Content-Type": "application/json"}
    judge(registry_app.client.post(f"{ITEM}/tak-hingga", content=content, headers=headers), 422)


@pytest.mark.parametrize("text", [r"a\u0000b", r"\ud800"])
def test_a_text_that_no_database_keeps_is_refused(registry_app, text):
    content = b'{"body": {"title": {"id": "%s"}}}' % text.encode()
    headers = registry_app.bearer("produsen") | {"Content-Type": "application/json"}
    judge(registry_app.client.post(f"{ITEM}/nul", content=content, headers=headers), 422)


@pytest.mark.parametrize("tag", ['"1.0.0-²"', '"1.0.0"', "*", "", '"x-1"', '"1.0.0-' + "9" * 5000 + '"', 'W/"1.0.0-1"'])
def test_a_strange_etag_is_refused(registry_app, tag):
    headers = registry_app.bearer("produsen") | {"If-Match": tag.encode("latin-1")}
    answer = registry_app.client.put(f"{ITEM}/langkah-draft", json={"body": {"title": {"id": "Uji"}}}, headers=headers)
    judge(answer)
    assert answer.status_code in {404, 412, 422}
