"""Metadata in and out: an import is previewed, becomes a draft and nothing more, and loses nothing that was there."""

import json

import pytest

from registry.errors import Forbidden, Invalid, NotFound
from registry.items import inputs, repository
from registry.items import service as items
from registry.items.state import Kind
from registry.metadata import indah, service, workbook
from registry.schemas import documents

FULL = documents.examples("activity", "valid")["pencacahan-lengkap"]
SENT = json.dumps(indah.to_record("activity", FULL, state="draft", agency={"name": "Desa"})).encode()


def preview(session, content, by, **named):
    return service.preview(session, content, by=by, agency="desa-sawentar", **named)


def test_a_preview_writes_nothing_and_says_what_it_would_do(session, people):
    found = preview(session, SENT, people.produsen)
    assert (found.kind, found.slug, found.is_new) == (Kind.ACTIVITY, "pendataan-sdgs-desa-sawentar-tahun-2025", True)
    assert found.problems == ()
    assert found.progress.is_complete
    with pytest.raises(NotFound):
        repository.find(session, people.produsen, kind=Kind.ACTIVITY, slug=found.slug)


@pytest.mark.parametrize(
    "content", [SENT, workbook.to_xlsx("activity", FULL), json.dumps(FULL).encode()], ids=["indah", "xlsx", "json"]
)
def test_an_import_becomes_a_draft(session, people, content):
    entry = service.take(session, preview(session, content, people.produsen, slug="dari-berkas"), by=people.produsen)
    assert entry.version.state == "draft"
    assert entry.body["frequency"] == "TAHUNAN"
    assert entry.body["title"]["id"] == FULL["title"]["id"]


def test_what_indah_cannot_hold_stays_in_the_draft(session, people):
    items.create(session, kind=Kind.ACTIVITY, agency="desa-sawentar", slug="ada", body=FULL, by=people.produsen)
    changed = json.loads(SENT)
    changed["data"]["tahun"] = 2026
    found = preview(session, json.dumps(changed).encode(), people.produsen, slug="ada")
    assert found.changes == ("year",)
    assert not found.is_new
    entry = service.take(session, found, by=people.produsen)
    assert entry.body == {**FULL, "year": 2026}  # English wordings as they were


def test_a_fault_of_the_file_is_told_and_kept_beside_the_draft(session, people):
    faulty = json.loads(SENT)
    faulty["data"]["tahun"] = "dua ribu"
    faulty["data"]["warna"] = "biru"
    found = preview(session, json.dumps(faulty).encode(), people.produsen, slug="salah")
    assert [problem.pointer for problem in found.problems] == ["/year"]
    assert "warna" in found.not_read[0].id
    entry = service.take(session, found, by=people.produsen)
    assert "year" not in entry.body
    assert inputs.own(session, entry.version, people.produsen).typed["year"] == "dua ribu"


def test_nobody_imports_for_another_agency(session, people):
    found = preview(session, SENT, people.other_produsen)
    with pytest.raises(Forbidden):
        service.take(session, found, by=people.other_produsen)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"title": "x"}', b'{"nama": "x"}', b"\xff\xfe"])
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(session, people, content):
    with pytest.raises(Invalid, match="bukan MS-Keg"):
        preview(session, content, people.produsen)


@pytest.mark.parametrize("to", service.FORMATS)
def test_a_document_goes_out_in_every_form(session, people, to):
    entry = items.create(
        session, kind=Kind.ACTIVITY, agency="desa-sawentar", slug="keluar", body=FULL, by=people.produsen
    )
    content = service.export(session, entry, to, agency={"id": "Desa Sawentar"})
    assert FULL["title"]["id"].encode() in content or workbook.from_xlsx("activity", content)["title"] == FULL["title"]


def test_an_export_says_where_the_version_stands_in_the_words_of_indah(session, people):
    entry = items.create(
        session, kind=Kind.ACTIVITY, agency="desa-sawentar", slug="keluar", body=FULL, by=people.produsen
    )
    record = json.loads(service.export(session, entry, "indah", agency={"id": "Desa Sawentar"}))
    assert (record["status"], record["version"], record["submission_period"]) == ("DRAFT", "v2", 2025)
    assert record["produsen_data"] == {"name": "Desa Sawentar"}


def test_only_the_three_kinds_of_metadata_go_out_this_way(session, people):
    entry = items.create(
        session,
        kind=Kind.DATASET,
        agency="desa-sawentar",
        slug="data",
        body={"title": {"id": "Data contoh"}},
        by=people.produsen,
    )
    with pytest.raises(NotFound):
        service.export(session, entry, "indah", agency={"id": "Desa"})


KEG = "/api/v1/metadata/activity/desa-sawentar/pendataan-sdgs-desa-sawentar-2025/export"


def test_the_api_gives_and_takes(registry_app):
    client = registry_app.client
    sent = client.get(KEG, params={"masks": True})
    assert sent.json()["data"]["blok_iv"]["unit_pengumpulan_data"] == 11
    page = client.get(KEG, params={"to": "html"})
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert (
        client.post("/api/v1/metadata/imports", params={"agency": "desa-sawentar"}, content=sent.content).status_code
        == 401
    )
    told = client.post(
        "/api/v1/metadata/imports",
        params={"agency": "desa-sawentar", "slug": "salinan"},
        content=sent.content,
        headers=registry_app.bearer("produsen"),
    )
    assert (told.status_code, told.json()["version"], told.json()["problems"]) == (200, None, [])
    written = client.post(
        "/api/v1/metadata/imports",
        params={"agency": "desa-sawentar", "slug": "salinan", "dry_run": False},
        content=sent.content,
        headers=registry_app.bearer("produsen"),
    )
    assert written.json()["version"] == "1.0.0"
    shown = client.get("/api/v1/items/activity/desa-sawentar/salinan", headers=registry_app.bearer("produsen")).json()
    assert (shown["state"], shown["body"]["collection_units"]) == ("draft", ["individu", "rumah_tangga", "lainnya"])


def test_the_api_tells_forms_and_assesses_documents(registry_app):
    client = registry_app.client
    assert {entry["slug"] for entry in client.get("/api/v1/schemas").json()["schemas"]} >= set(documents.KINDS)
    assert client.get("/api/v1/schemas/activity").json()["$id"].endswith("/activity/versi/1.0.0")
    assert client.get("/api/v1/schemas/activity/form").json()["blocks"][1]["name"] == "I"
    assert client.get("/api/v1/schemas/tidak-ada/form").status_code == 404
    assessed = client.post(
        "/api/v1/schemas/activity/assess", json={"title": {"id": "Pendataan contoh"}, "year": "x"}
    ).json()
    assert (assessed["valid"], assessed["errors"][0]["pointer"], assessed["filled"]) == (False, "/year", 2)
