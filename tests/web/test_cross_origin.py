"""Scripts of other sites: the doors for programs are open to them without cookies, pages for people are not."""

import pytest

ELSEWHERE = {"Origin": "https://dasbor.example"}
DOORS = [
    "/api/3/action/package_search",
    "/api/v1/search?q=penduduk",
    "/api/v1/tidak-ada",
    "/katalog.jsonld",
    "/data.json",
    "/oai?verb=Identify",
    "/sparql?query=ASK{}",
    "/perubahan.atom",
    "/openapi.json",
    "/dataset/terbuka/berkas/csv",
    "/dataset/terbuka/tabel/csv.json",
]


@pytest.mark.parametrize("path", DOORS)
def test_every_door_for_programs_may_be_read_by_scripts_of_any_site_without_cookies(reading_app, path):
    answer = reading_app.client.get(path, headers=ELSEWHERE)
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    assert "access-control-allow-credentials" not in answer.headers
    assert "ETag" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("path", ["/", "/masuk", "/cari"])
def test_pages_for_people_may_not(reading_app, path):
    assert "access-control-allow-origin" not in reading_app.client.get(path, headers=ELSEWHERE).headers


def test_what_a_browser_asks_before_is_answered_and_calls_nothing(reading_app):
    asked = {**ELSEWHERE, "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "authorization,content-type"
    answer = reading_app.client.options("/api/3/action/package_create", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert {"Authorization", "Content-Type", "X-CKAN-API-Key"} <= {
        *answer.headers["access-control-allow-headers"].split(", ")
    }
    assert reading_app.client.options("/api/3/action/package_create").status_code == 405
