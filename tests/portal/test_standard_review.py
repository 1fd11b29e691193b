"""A draft of a standard on its page of work: how it is named, what is there already, and what it compiles to."""

import pytest

from registry.standards.bundled import standards


@pytest.fixture
def drafted(people):
    browser = people("walidata1")
    body = standards()["agregat-wilayah"].model_dump(mode="json", exclude_none=True)
    body["title"] = {"id": "Jumlah Penduduk Miskin"}
    made = browser.post("/api/v1/items/standard/kominfo-blitar/penduduk-miskin", json={"body": body})
    assert made.status_code == 201, made.text
    return browser


def test_a_draft_is_told_the_better_name_and_what_it_is_like(drafted):
    page = drafted.get("/kerja/standard/kominfo-blitar/penduduk-miskin").text
    assert "Penamaan menurut BPS" in page
    assert "Penduduk Miskin</td>" in page
    assert "% seperti</strong>" in page
    assert 'href="/standar/agregat-wilayah"' in page
    assert "19 dari 19 variabelnya sudah ada di sana." in page


def test_a_draft_compiles_for_its_people_and_for_nobody_else(drafted, site):
    page = drafted.get("/skema/penduduk-miskin?versi=1.0.0")
    assert page.status_code == 200
    assert drafted.get("/skema/penduduk-miskin.xlsx?versi=1.0.0").headers["cache-control"] == "private, no-store"
    assert drafted.get("/api/v1/standards/penduduk-miskin/json-schema").status_code == 200
    assert site.get("/skema/penduduk-miskin").status_code == 404
    assert site.get("/api/v1/standards/penduduk-miskin/json-schema").status_code == 404


def test_a_published_standard_that_keeps_the_rules_is_not_commented(site):
    page = site.get("/standar/agregat-wilayah").text
    assert "Penamaan menurut BPS" not in page
    assert "Apakah sudah ada?" not in page
    assert 'href="/skema/agregat-wilayah"' in page
