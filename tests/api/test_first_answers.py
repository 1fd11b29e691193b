"""The answers that others build on, member by member."""

import json

import pytest

from registry.standards.bundled import standards
from tests.factories import site

BASE = "https://satudata.example"


def test_search_answers_with_hits_facets_and_a_cursor(reading_app):
    found = reading_app.client.get("/api/v1/search", params={"q": site.PUBLIC_WORD, "limit": 5}).json()
    assert found.keys() == {"total", "hits", "facets", "suggestion", "next"}
    (hit,) = found["hits"]
    assert hit.keys() == {"kind", "iri", "url", "title", "description", "highlights", "agency", "modified"}
    assert (hit["kind"], hit["agency"]) == ("dataset", "desa-sawentar")
    assert hit["iri"] == f"{BASE}/id/dataset/desa-sawentar/terbuka"
    assert hit["url"] == f"{BASE}/dataset/terbuka"
    assert hit["title"]["id"] == f"Penduduk {site.PUBLIC_WORD} Desa Sawentar"
    for values in found["facets"].values():
        for value in values:
            assert value.keys() == {"value", "label", "count"}
            assert value["count"] > 0
    assert found["next"] is None


def test_a_search_counts_by_what_is_asked(reading_app):
    def counted(**asked):
        return reading_app.client.get("/api/v1/search", params={"q": site.PUBLIC_WORD} | asked)

    assert set(counted(facets="agency,kind").json()["facets"]) == {"agency", "kind"}
    assert counted(facets="").json()["facets"] == {}
    refused = counted(facets="agency,warna")
    assert refused.status_code == 422
    assert "agency" in refused.json()["detail"]


@pytest.mark.parametrize(("name", "value", "told"), [("kind", "apa", "code-list"), ("access", "terbuka", "public")])
def test_a_filter_by_a_value_there_is_not_is_refused_with_those_there_are(reading_app, name, value, told):
    refused = reading_app.client.get("/api/v1/search", params={name: value})
    assert refused.status_code == 422
    assert told in refused.json()["detail"]


def test_pages_of_a_search_give_every_hit_once(reading_app):
    seen, cursor = [], None
    while True:
        parameters = {"kind": "code-list", "limit": 30} | ({"cursor": cursor} if cursor else {})
        page = reading_app.client.get("/api/v1/search", params=parameters).json()
        seen += [hit["iri"] for hit in page["hits"]]
        cursor = page["next"]
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == page["total"] > 60


def test_a_translation_names_its_candidates_and_the_day(reading_app):
    parameters = {
        "code": "35.05.10.2011",
        "from": "kemendagri/wilayah",
        "to": "bps/wilayah",
        "at": "2025-12-31",
    }
    found = reading_app.client.get("/api/v1/codes/translate", params=parameters).json()
    assert found.keys() == {"code", "from", "to", "at", "candidates", "reason"}
    assert {name: found[name] for name in parameters} == parameters
    (candidate,) = found["candidates"]
    assert candidate.keys() == {"code", "label", "match", "share"}
    assert candidate["code"].startswith("3505")
    assert found["reason"] is None


def test_a_code_without_counterpart_is_answered_with_the_reason(reading_app):
    parameters = {"code": "99", "from": "kemendagri/wilayah", "to": "bps/wilayah"}
    found = reading_app.client.get("/api/v1/codes/translate", params=parameters).json()
    assert found["candidates"] == []
    assert found["reason"]


@pytest.mark.parametrize(
    ("schema", "data", "valid"),
    [
        ({"type": "integer"}, 1, True),
        ({"type": "integer"}, "1", False),
        (True, None, True),
        (False, 1, False),
        ({"$ref": "http://127.0.0.1:1/never-fetched"}, 1, False),
    ],
)
def test_any_schema_judges_any_data(reading_app, schema, data, valid):
    answer = reading_app.client.post("/api/v1/schemas/validate", json={"schema": schema, "data": data})
    found = answer.json()
    assert answer.status_code == 200
    assert found.keys() == {"valid", "errors"}
    assert found["valid"] is valid
    assert bool(found["errors"]) is not valid
    for error in found["errors"]:
        assert error.keys() == {"pointer", "keyword", "message"}


def test_a_check_answers_with_the_report(reading_app):
    columns = [variable.name for variable in standards()["penduduk-opensid"].variables]
    content = ",".join(columns) + "\r\n" + ",".join("123" if name == "nik" else "" for name in columns) + "\r\n"
    answer = reading_app.client.post(
        "/api/v1/checks",
        files={"file": ("penduduk.csv", content.encode(), "text/csv")},
        data={"standard": "penduduk-opensid", "period": "2025-12-31"},
    )
    report = answer.json()
    assert answer.status_code == 200
    assert report.keys() >= {
        "valid",
        "standard",
        "profile",
        "reference_period",
        "file",
        "counts",
        "checks",
        "findings",
        "truncated",
    }
    assert report["valid"] is False
    assert report["standard"].startswith(f"{BASE}/id/standard/kominfo-blitar/penduduk-opensid/versi/")
    assert report["file"]["name"] == "penduduk.csv"
    assert report["counts"]["error"] == sum(1 for one in report["findings"] if one["severity"] == "error") > 0
    for finding in report["findings"]:
        assert finding.keys() >= {
            "sheet",
            "row",
            "column",
            "cell",
            "check",
            "severity",
            "value",
            "message",
            "suggestion",
        }


def test_items_are_listed_page_by_page(reading_app):
    seen, after = [], 0
    while after is not None:
        page = reading_app.client.get("/api/v1/items", params={"kind": "code-list", "limit": 20, "after": after}).json()
        assert all("body" not in item for item in page["items"])
        seen += [item["iri"] for item in page["items"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) > 60


def test_the_registry_says_that_it_lives_and_has_caught_up(reading_app):
    assert reading_app.client.get("/health/live").json() == {"status": "ok"}
    ready = reading_app.client.get("/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")
    assert set(ready.json()["behind"].values()) == {0}


def test_the_description_of_the_api_names_every_address(reading_app):
    described = json.loads(reading_app.client.get("/openapi.json").content)
    assert {
        "/api/v1/search",
        "/api/v1/items/{kind}/{agency}/{slug}",
        "/api/v1/codes/translate",
        "/api/v1/schemas/validate",
        "/api/v1/checks",
    } <= described["paths"].keys()
