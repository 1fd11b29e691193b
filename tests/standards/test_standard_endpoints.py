"""Standards by API: their forms with media types and ETags, versions, naming, likeness, and schemas at their own $id."""

import base64
import hashlib
import io

import openpyxl
import pytest

from registry.standards.bundled import standards

PATH = "/api/v1/standards/agregat-wilayah"
MEDIA = {
    "json-schema": "application/schema+json",
    "table-schema": "application/json",
    "csvw": "application/csvm+json",
    "shacl": "text/turtle; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


@pytest.mark.parametrize(("form", "media_type"), MEDIA.items())
def test_a_form_comes_in_its_media_type_and_only_once(reading_app, form, media_type):
    answer = reading_app.client.get(f"{PATH}/{form}", params={"at": "2025-12-31"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert "agregat-wilayah-1.0.0" in answer.headers["content-disposition"]
    again = reading_app.client.get(
        f"{PATH}/{form}", params={"at": "2025-12-31"}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_the_compiled_schema_answers_at_its_own_id(reading_app):
    schema = reading_app.client.get(f"{PATH}/json-schema").json()
    assert schema["$id"] == "https://satudata.example/id/schema/kominfo-blitar/agregat-wilayah/versi/1.0.0"
    answer = reading_app.client.get(schema["$id"])
    assert answer.headers["content-type"] == "application/schema+json"
    assert answer.json() == schema


def test_a_schema_with_the_headings_of_a_system_has_an_id_of_its_own_that_answers(reading_app):
    path = "/api/v1/standards/individu-sdgs-desa/json-schema"
    schema = reading_app.client.get(path, params={"profile": "sdgs-individu"}).json()
    assert "Nomor KK" in schema["properties"]
    assert reading_app.client.get(schema["$id"]).json() == schema


@pytest.mark.parametrize(
    "path",
    [
        f"{PATH}/pdf",
        f"{PATH}/xlsx?profile=opensid-2410",
        f"{PATH}/xlsx?version=9.9.9",
        "/api/v1/standards/tidak-ada/xlsx",
        "/id/schema/kominfo-blitar/tidak-ada/versi/1.0.0",
        "/id/schema/bps-blitar/agregat-wilayah/versi/1.0.0",
    ],
)
def test_what_does_not_exist_is_not_found(reading_app, path):
    answer = reading_app.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_the_template_can_be_had_in_english(reading_app):
    content = reading_app.client.get(f"{PATH}/xlsx", params={"language": "en"}).content
    guidance = openpyxl.load_workbook(io.BytesIO(content))["Petunjuk"]
    assert guidance["A1"].value == standards()["agregat-wilayah"].title.en


def test_the_dictionary_may_use_its_own_style_and_nothing_else(reading_app):
    answer = reading_app.client.get(f"{PATH}/html")
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert "<script" not in answer.text


def test_the_list_names_every_standard_with_its_profiles(reading_app):
    found = {one["slug"]: one for one in reading_app.client.get("/api/v1/standards").json()["standards"]}
    assert found["rt-sdgs-desa"]["variables"] == 854
    assert found["penduduk-opensid"]["profiles"] == ["opensid-2410", "sitakro-penduduk-2025-12"]


def test_a_body_is_linted_and_compared_before_anything_is_made(reading_app):
    body = standards()["agregat-wilayah"].model_dump(mode="json", exclude_none=True)
    body["title"] = {"id": "Persentase Penduduk Miskin"}
    found = reading_app.client.post("/api/v1/standards/lint", json=body).json()["findings"]
    assert [(one["rule"], one["suggestion"]) for one in found] == [("measure", "Penduduk Miskin")]
    alike = reading_app.client.post("/api/v1/standards/similar", json=body).json()["similar"]
    assert alike[0]["slug"] == "agregat-wilayah"


def test_a_body_that_is_no_standard_is_refused_at_its_place(reading_app):
    answer = reading_app.client.post("/api/v1/standards/lint", json={"title": "Penduduk"})
    assert answer.status_code == 422
    assert any(fault["pointer"].startswith("/title") or fault["pointer"] == "" for fault in answer.json()["errors"])


def test_a_village_of_ours_is_a_place_in_a_name(reading_app):
    body = standards()["agregat-wilayah"].model_dump(mode="json", exclude_none=True)
    body["title"] = {"id": "Penduduk di Desa Sawentar"}
    found = reading_app.client.post("/api/v1/standards/lint", json=body).json()["findings"]
    assert [one["rule"] for one in found] == ["place"]
