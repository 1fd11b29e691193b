"""The way of approval by tokens: review field by field, two people on one draft, batches, story, evidence."""

import io

import openpyxl
import pytest

from registry.db import now
from registry.items.state import Kind
from registry.workflow.calendar import day_of
from tests.factories import documents, site

TODAY = str(day_of(now()))
ITEM = "/api/v1/items/dataset/desa-sawentar/jalan-persetujuan"
V1 = f"{ITEM}/versi/1.0.0"
IRI = "/id/dataset/desa-sawentar/jalan-persetujuan/versi/1.0.0"


class Desk:
    """Somebody's calls."""

    def __init__(self, service):
        self.service = service

    def __call__(self, who, method, path, body=None, **headers):
        headers = (self.service.bearer(who) if who else {}) | headers
        return self.service.client.request(method, path, json=body, headers=headers)


@pytest.fixture
def desk(registry_app):
    call = Desk(registry_app)
    sent = {"body": documents.body(Kind.DATASET, distributions=[documents.distribution(site.TABLE)])}
    assert call("produsen", "POST", ITEM, sent).status_code == 201
    return call


def decide(desk, who, action, path=V1, **sent):
    return desk(who, "POST", f"{path}/{action}", sent)


def test_one_field_is_refused_answered_and_the_story_read_afterwards(desk):
    decide(desk, "produsen", "submit")
    noted = desk("walidata", "PUT", f"{V1}/review", {"fields": [{"pointer": "/title", "accepted": True}]})
    assert noted.json() == {"notes": 1}
    fields = [{"pointer": "/keywords", "remark": "Terlalu umum."}]
    assert decide(desk, "walidata", "return", fields=fields).json()["state"] == "draft"
    refused = decide(desk, "produsen", "submit")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/unanswered")
    assert refused.json()["errors"][0]["pointer"] == "/keywords"
    shown = desk("produsen", "GET", f"{V1}/review").json()
    assert shown["unanswered"] == ["/keywords"]
    answer = {"pointer": "/keywords", "explanation": "Kata ini dipakai warga."}
    assert desk("produsen", "POST", f"{V1}/answers", answer).status_code == 201
    assert decide(desk, "produsen", "submit").status_code == 200
    seen = {field["pointer"]: field for field in desk("second_walidata", "GET", f"{V1}/review").json()["fields"]}
    assert (seen["/keywords"]["remark"], seen["/keywords"]["by"]) == ("Terlalu umum.", "walidata")
    assert seen["/keywords"]["answer"]["explanation"] == "Kata ini dipakai warga."
    for who, action in (("walidata", "verify"), ("second_walidata", "approve"), ("walidata", "publish")):
        assert decide(desk, who, action).status_code == 200
    story = desk("produsen", "GET", f"{ITEM}/history").json()
    acts = [(act["action"], act["account"]) for act in story["versions"][0]["decisions"]]
    assert acts == [
        ("submit", "produsen"), ("return", "walidata"), ("submit", "produsen"), ("verify", "walidata"),
        ("approve", "second_walidata"), ("publish", "walidata"),
    ]  # fmt: skip
    minutes = desk("produsen", "GET", f"{V1}/berita-acara").json()
    assert [(one["pointer"], one["answer"]) for one in minutes["fields"]] == [
        ("/title", None),
        ("/keywords", "explained"),
    ]
    assert desk(None, "GET", f"{V1}/berita-acara").status_code == 401


def test_of_two_who_edit_one_draft_the_second_sees_both_texts_and_loses_nothing(desk):
    tag = desk("produsen", "GET", ITEM).headers["etag"]
    first, second = documents.body(Kind.DATASET, keywords=["pertama"]), documents.body(Kind.DATASET, keywords=["kedua"])
    saved = desk("produsen", "PUT", ITEM, {"body": first}, **{"If-Match": tag})
    late = desk("pendukung", "PUT", ITEM, {"body": second, "access": "restricted"}, **{"If-Match": tag})
    assert (late.status_code, late.json()["type"]) == (412, "/problems/edited-meanwhile")
    assert (late.json()["current"]["keywords"], late.json()["yours"]["keywords"]) == (["pertama"], ["kedua"])
    assert late.json()["etag"] == saved.headers["etag"] != tag
    kept = desk("pendukung", "GET", f"{ITEM}/set-aside").json()["set_aside"]
    assert [(one["body"]["keywords"], one["access"], one["kept"]) for one in kept] == [
        (["kedua"], "restricted", late.json()["kept"])
    ]
    assert desk("produsen", "GET", f"{ITEM}/set-aside").json()["set_aside"] == []
    assert desk("walidata", "GET", f"{ITEM}/set-aside").json()["set_aside"] == kept
    again = desk("pendukung", "PUT", ITEM, {"body": second}, **{"If-Match": late.json()["etag"]})
    assert again.status_code == 200
    assert desk("produsen", "GET", ITEM).json()["body"]["keywords"] == ["kedua"]


def test_a_text_that_does_not_obey_the_schema_is_kept_too_when_it_comes_too_late(desk):
    tag = desk("produsen", "GET", ITEM).headers["etag"]
    desk("produsen", "PUT", ITEM, {"body": documents.body(Kind.DATASET)}, **{"If-Match": tag})
    broken = documents.body(Kind.DATASET, theme=["99"])
    assert desk("pendukung", "PUT", ITEM, {"body": broken}, **{"If-Match": tag}).status_code == 412
    (kept,) = desk("pendukung", "GET", f"{ITEM}/set-aside").json()["set_aside"]
    assert kept["body"]["theme"] == ["99"]


def test_the_next_version_is_begun_compared_and_numbered(desk):
    for who, action in (
        ("produsen", "submit"),
        ("walidata", "verify"),
        ("second_walidata", "approve"),
        ("walidata", "publish"),
    ):
        assert decide(desk, who, action).status_code == 200
    body = desk("produsen", "GET", ITEM).json()["body"] | {"unit": "keluarga"}
    made = desk("produsen", "POST", f"{ITEM}/versi", {"body": body})
    assert (made.status_code, made.json()["version"], made.headers["etag"]) == (201, "2.0.0", '"2.0.0-1"')
    found = desk("produsen", "GET", f"{ITEM}/difference?from=1.0.0&to=2.0.0").json()
    assert found["bump"] == "major"
    assert [(one["pointer"], one["title"]["id"], one["bump"]) for one in found["differences"]] == [
        ("/unit", "Satuan", "major")
    ]
    assert desk(None, "GET", f"{ITEM}/difference?from=1.0.0&to=2.0.0").status_code == 404  # a draft is not everybody's
    assert desk(None, "GET", ITEM).json()["version"] == "1.0.0"


def test_a_rejection_is_final_by_api(desk):
    decide(desk, "produsen", "submit")
    assert decide(desk, "walidata", "return", reason="Bukan data desa.", final=True).status_code == 200
    assert decide(desk, "produsen", "submit").status_code == 409
    assert desk("produsen", "GET", ITEM).json()["rejected"] is True
    listed = desk("walidata", "GET", "/api/v1/items?state=draft&limit=500").json()["items"]
    assert "jalan-persetujuan" not in {one["slug"] for one in listed}
    body = documents.body(Kind.DATASET, keywords=["lain"])
    assert desk("produsen", "POST", f"{ITEM}/versi", {"body": body}).json()["version"] == "1.1.0"


def test_verdicts_come_with_a_return_only(desk):
    decide(desk, "produsen", "submit")
    answer = decide(desk, "walidata", "verify", fields=[{"pointer": "/title", "accepted": True}])
    assert answer.status_code == 422


def test_what_waits_is_listed_with_deadline_and_holder(desk):
    decide(desk, "produsen", "submit")
    assert desk("walidata", "PUT", f"{V1}/claim").json()["claimed_by"] == "walidata"
    page = desk("walidata", "GET", "/api/v1/work?state=submitted&agency=desa-sawentar").json()
    row = {one["iri"]: one for one in page["work"]}[IRI.partition("/versi")[0]]
    assert (row["state"], row["held_by"], row["claimed_by"], row["overdue"]) == (
        "submitted",
        "walidata",
        "walidata",
        False,
    )
    assert row["due"] > row["since"][:10]
    first = desk("walidata", "GET", "/api/v1/work?limit=1").json()
    second = desk("walidata", "GET", "/api/v1/work").json()
    assert first["next"]
    assert second["next"] is None
    assert desk("walidata", "GET", "/api/v1/work?after=x").status_code == 422
    assert desk(None, "GET", "/api/v1/work").status_code == 401
    assert desk("walidata", "DELETE", f"{V1}/claim").status_code == 204


def test_deadlines_are_data_that_administrator_or_coordinator_set(desk):
    assert desk("walidata", "PUT", "/api/v1/deadlines/submitted", {"working_days": 3}).status_code == 403
    assert desk("koordinator", "PUT", "/api/v1/deadlines/submitted", {"working_days": 3}).status_code == 200
    assert desk("admin", "PUT", "/api/v1/holidays/2026-03-20", {"title": "Idulfitri"}).status_code == 200
    shown = desk("produsen", "GET", "/api/v1/deadlines").json()
    assert shown["working_days"]["submitted"] == 3
    assert shown["holidays"] == [{"day": "2026-03-20", "title": "Idulfitri"}]
    assert desk("admin", "DELETE", "/api/v1/holidays/2026-03-20").status_code == 204


def test_a_batch_is_looked_at_and_decided_as_one(desk):
    decide(desk, "produsen", "submit")
    wanted = {"versions": [IRI, "/id/dataset/desa-sawentar/langkah-submitted/versi/1.0.0"]}
    looked = desk("walidata", "POST", "/api/v1/batches/preview", wanted).json()["versions"]
    assert all("verify" in one["actions"] for one in looked)
    (sampled,) = looked[0]["sample"]
    assert [row["values"] for row in sampled["rows"]] == [["Laki-laki", "112", "orang"], ["Perempuan", "108", "orang"]]
    made = desk("walidata", "POST", "/api/v1/batches", wanted | {"action": "verify", "reason": "Sesuai."})
    assert made.status_code == 201
    shown = desk("walidata", "GET", f"/api/v1/batches/{made.json()['batch']}").json()
    assert {one["version_iri"] for one in shown["versions"]} == set(wanted["versions"])
    again = desk("walidata", "POST", "/api/v1/batches", wanted | {"action": "verify"})
    assert (again.status_code, again.json()["type"], len(again.json()["errors"])) == (409, "/problems/batch-refused", 2)


def test_a_standing_approval_is_made_by_two_and_revoked(desk):
    sent = {
        "source": "portal",
        "agency": "desa-sawentar",
        "kind": "dataset",
        "valid_until": "2000-01-01",
        "reason": "SK",
    }
    assert desk("walidata", "POST", "/api/v1/standing-approvals", sent).status_code == 422
    sent["valid_until"] = TODAY
    number = desk("walidata", "POST", "/api/v1/standing-approvals", sent).json()["id"]
    assert desk("walidata", "POST", f"/api/v1/standing-approvals/{number}/approve").status_code == 403
    assert desk("pembina", "POST", f"/api/v1/standing-approvals/{number}/approve").json()["approved"]
    (shown,) = desk("produsen", "GET", "/api/v1/standing-approvals").json()["standing_approvals"]
    assert (shown["proposed_by"], shown["approved_by"], shown["revoked_by"]) == ("walidata", "pembina", None)
    revoked = desk("pembina", "POST", f"/api/v1/standing-approvals/{number}/revoke", {"reason": "Selesai."})
    assert revoked.json()["revoked"]


def test_the_daftar_data_goes_out_and_in(desk):
    content = (
        b"Nama Data,Produsen Data,Jenis Data,Klasifikasi Data sesuai Risiko,Definisi,Jadwal Pemutakhiran\r\n"
        b"Jumlah Keluarga,desa-sawentar,statistik,terbuka,Banyaknya keluarga.,tahunan\r\n"
    )

    def send(who, query=""):
        headers = desk.service.bearer(who) | {"Content-Type": "text/csv"}
        return desk.service.client.post(f"/api/v1/daftar-data/2026/imports{query}", content=content, headers=headers)

    assert send("koordinator", "?dry_run=true").json()["new"] == ["Jumlah Keluarga"]
    assert desk("koordinator", "GET", "/api/v1/daftar-data/2026").json()["rows"] == []
    assert send("pembina").status_code == 403
    assert send("koordinator").json()["new"] == ["Jumlah Keluarga"]
    (row,) = desk("produsen", "GET", "/api/v1/daftar-data/2026").json()["rows"]
    begun = desk("produsen", "POST", f"/api/v1/daftar-data/rows/{row['id']}/dataset")
    assert begun.json() == {"version_iri": "/id/dataset/desa-sawentar/jumlah-keluarga-2026/versi/1.0.0"}
    book = openpyxl.load_workbook(io.BytesIO(desk("produsen", "GET", "/api/v1/daftar-data/2026.xlsx").content))
    assert [cell.value for cell in book.active["F"]] == ["Nama Data", "Jumlah Keluarga"]
    assert (
        desk("produsen", "GET", "/api/v1/daftar-data/2026.csv").text.splitlines()[1].split(",")[5] == "Jumlah Keluarga"
    )
    copied = desk("produsen", "POST", "/api/v1/daftar-data/2027/copies", {"agency": "desa-sawentar"})
    assert copied.json() == {"copied": ["Jumlah Keluarga"]}


def test_last_years_items_are_copied(desk):
    copied = desk("produsen", "POST", f"{ITEM}/copies", {})
    assert (copied.status_code, copied.json()["state"]) == (201, "draft")
    assert copied.json()["slug"] == "jalan-persetujuan-2026"
    assert copied.json()["derived_from"] == IRI
    year = desk("produsen", "POST", "/api/v1/items/copies", {"agency": "desa-sawentar", "year": 2025}).json()
    assert "/id/dataset/desa-sawentar/terbuka-2026/versi/1.0.0" in year["copied"]


def test_the_evidence_is_ready_to_attach(desk):
    shown = desk("walidata", "GET", f"/api/v1/evidence/{TODAY[:4]}").json()["indicators"]
    assert [one["indicator"] for one in shown] == ["10101", "10201", "10301", "10401", "reviu", "pemutakhiran"]
    assert desk("walidata", "GET", f"/api/v1/evidence/{TODAY[:4]}.xlsx").content[:2] == b"PK"
    assert desk("walidata", "GET", f"/api/v1/evidence/{TODAY[:4]}.csv").text.startswith("Indikator,Tindakan,Item")
    assert desk("produsen", "GET", "/api/v1/evidence/2026").status_code == 403
