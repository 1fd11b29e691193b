"""Writes go through the same door as everybody's: drafts and proposals, four eyes, nobody else's data."""

import pytest
from sqlmodel import Session, select

from registry.items.models import Item, Version


def made(fresh, name, who="produsen", **changes):
    answer = fresh.send("package_create", who, name=name, title=f"Uji {name}", **changes)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


COMPLETE = {
    "notes": "Jumlah penduduk menurut dusun.",
    "tags": [{"name": "penduduk"}],
    "groups": [{"name": "tujuan-sdgs-desa-18"}],
    "license_id": "cc-by",
    "maintainer": "Pemerintah Desa",
    "maintainer_email": "desa@contoh.id",
    "resources": [{"url": "https://contoh.id/data.csv", "format": "csv", "name": "Data", "mimetype": "text/csv"}],
    "extras": [
        {"key": "frekuensi", "value": "Tahunan"},
        {"key": "kode_wilayah", "value": "35.05.10.2011"},
        {"key": "temporal_start", "value": "2025-01-01"},
        {"key": "temporal_end", "value": "2025-12-31"},
        {"key": "bahasa", "value": "id"},
        {"key": "dasar_hukum", "value": "Perpres 39 Tahun 2019"},
        {"key": "walidata", "value": "kominfo-blitar"},
        {"key": "produsen_data", "value": "desa-sawentar"},
    ],
}


def test_a_created_package_is_a_draft_that_only_its_own_people_see(fresh):
    package = made(fresh, "draf-saja")
    assert (package["state"], package["private"], package["workflow_state"]) == ("draft", True, "draft")
    assert fresh.answer("package_show", id="draf-saja").status_code == 404
    assert fresh.answer("package_show", "other_produsen", id=package["id"]).status_code == 404
    assert fresh.ask("package_show", "produsen", id="draf_saja")["id"] == package["id"]
    fresh.catch_up()
    assert fresh.ask("package_search", "produsen", q="name:draf-saja")["count"] == 0
    assert fresh.ask("package_search", "produsen", q="name:draf-saja", include_drafts="true")["count"] == 1
    assert fresh.ask("package_search", "walidata", q="name:draf-saja", include_drafts="true")["count"] == 1
    assert fresh.ask("package_search", "other_produsen", q="name:draf-saja", include_drafts="true")["count"] == 0
    assert fresh.ask("package_search", q="name:draf-saja", include_drafts="true", include_private="true")["count"] == 0


def test_state_active_hands_in_what_is_complete_and_publishes_nothing(fresh):
    package = made(fresh, "lengkap", state="active", **COMPLETE)
    assert package["workflow_state"] == "submitted"
    assert package["private"] is True
    half = made(fresh, "belum-lengkap", state="active", notes="Hanya uraian.")
    assert half["workflow_state"] == "draft"
    kept = made(fresh, "disimpan", state="active", private=True, **COMPLETE)
    assert kept["workflow_state"] == "draft"


def test_what_is_being_looked_at_cannot_be_changed(fresh):
    made(fresh, "sedang-diperiksa", state="active", **COMPLETE)
    answer = fresh.send("package_patch", "produsen", id="sedang-diperiksa", title="Judul lain")
    assert (answer.status_code, answer.json()["error"]["__type"]) == (409, "Validation Error")


def test_update_replaces_and_patch_keeps_the_rest(fresh):
    made(fresh, "ubah-uji", **COMPLETE)
    patched = fresh.send("package_patch", "produsen", id="ubah-uji", title="Judul baru").json()["result"]
    assert patched["title"] == "Judul baru"
    assert [tag["name"] for tag in patched["tags"]] == ["penduduk"]
    assert len(patched["extras"]) > 5
    updated = fresh.send("package_update", "produsen", id="ubah-uji", title="Hanya judul").json()["result"]
    assert updated["tags"] == updated["resources"] == []
    revised = fresh.send("package_revise", "produsen", match={"name": "ubah-uji"}, update={"notes": "Uraian."}).json()[
        "result"
    ]
    assert revised["package"]["notes"] == "Uraian."
    assert (
        fresh.send(
            "package_revise", "produsen", match={"name": "ubah-uji", "notes": "lain"}, update={"notes": "?"}
        ).status_code
        == 409
    )


def test_resources_are_added_changed_and_taken_away(fresh):
    package = made(fresh, "berkas-uji")
    one = fresh.send(
        "resource_create",
        "produsen",
        package_id=package["id"],
        url="https://contoh.id/a.csv",
        format="csv",
        name="Satu",
    ).json()["result"]
    assert (one["format"], one["url"]) == ("CSV", "https://contoh.id/a.csv")
    fresh.send("resource_create", "produsen", package_id="berkas-uji", url="https://contoh.id/b.csv", name="Dua")
    patched = fresh.send("resource_patch", "produsen", id=one["id"], description="Uraian berkas").json()["result"]
    assert (patched["id"], patched["name"], patched["description"]) == (one["id"], "Satu", "Uraian berkas")
    updated = fresh.send("resource_update", "produsen", id=one["id"], url="https://contoh.id/c.csv").json()["result"]
    assert (updated["id"], updated["url"], updated["description"]) == (one["id"], "https://contoh.id/c.csv", "")
    assert fresh.send("resource_delete", "produsen", id=one["id"]).status_code == 200
    left = fresh.ask("package_show", "produsen", id="berkas-uji")["resources"]
    assert [resource["name"] for resource in left] == ["Dua"]
    assert fresh.answer("resource_show", "produsen", id=one["id"]).status_code == 404


def test_a_change_of_what_is_published_is_a_new_version_and_the_live_one_stays(registry_app):
    client, headers = registry_app.client, {"X-CKAN-API-Key": registry_app.site.tokens["produsen"]}
    live = client.get("/api/3/action/package_show?id=terbatas").json()["result"]
    answer = client.post("/api/3/action/package_update", json=live | {"title": "Judul usulan"}, headers=headers)
    proposal = answer.json()["result"]
    assert (proposal["title"], proposal["state"], proposal["id"]) == ("Judul usulan", "draft", live["id"])
    assert proposal["workflow_state"] == "submitted", "what was read said state: active, and nothing is missing"
    assert proposal["version"] != live["version"]
    assert [each["hash"] for each in proposal["resources"]] == [each["hash"] for each in live["resources"]]
    assert client.get("/api/3/action/package_show?id=terbatas").json()["result"] == live
    unchanged = client.post("/api/3/action/package_update", json=live, headers=headers)
    assert unchanged.status_code == 409, "a proposal is under way"


def test_the_digest_of_a_stored_file_cannot_be_claimed(fresh, ckan):
    """Who knows a digest must not get the file: it is only taken from what the dataset has."""
    digest = ckan.ask("package_show", id="terbuka")["resources"][0]["hash"]
    resource = {"url": "https://satudata.example/dataset/terbuka/berkas/csv", "hash": digest, "sha256": digest}
    package = made(fresh, "sidik-uji", resources=[resource | {"check": {"valid": True}}])
    assert (package["resources"][0]["hash"], "check" in package["resources"][0]) == ("", False)


@pytest.mark.parametrize("who", ["", "koordinator", "admin", "other_produsen"])
def test_who_may_not_write_is_refused(fresh, who):
    answer = fresh.send("package_create", who, name="terlarang", title="Uji terlarang", owner_org="desa-sawentar")
    assert (answer.status_code, answer.json()["error"]["__type"]) == (403, "Authorization Error")
    with Session(fresh.app.state.registry.engine) as session:
        assert session.exec(select(Item).where(Item.slug == "terlarang")).first() is None


@pytest.mark.parametrize(
    ("package", "field"),
    [
        ({"name": "tanpa-judul"}, "title"),
        ({"name": "x", "title": "Uji"}, "name"),
        ({"name": 5, "title": "Uji"}, "name"),
        ({"title": ["Uji"]}, "title"),
        ({"title": "Uji", "owner_org": "tidak-ada"}, "owner_org"),
        ({"title": "Uji", "groups": [{"name": "tidak-ada"}]}, "groups"),
        ({"title": "Uji", "tags": "bukan daftar"}, "tags"),
        ({"title": "Uji", "tags": [{"name": "!"}]}, "tags"),
        ({"title": "Uji", "extras": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}, "extras"),
        ({"title": "Uji", "extras": [{"key": "walidata", "value": "Dinas Entah"}]}, "extras"),
        ({"title": "Uji", "extras": [{"key": "data_induk", "value": "{"}]}, "extras"),
        ({"title": "Uji", "maintainer_email": "bukan surel"}, "maintainer_email"),
        ({"title": "Uji", "resources": ["a"]}, "resources"),
    ],
)
def test_each_fault_names_its_field(fresh, package, field):
    answer = fresh.send("package_create", "produsen", **({"name": "salah-uji"} | package))
    assert answer.status_code == 409
    assert field in answer.json()["error"]


def test_only_the_walidata_withdraws_and_the_reason_stays(registry_app):
    client = registry_app.client
    asked = {"id": "terbuka", "reason": "Salah unggah."}
    refused = client.post("/api/3/action/package_delete", json=asked, headers=registry_app.bearer("produsen"))
    assert refused.status_code == 403
    done = client.post("/api/3/action/package_delete", json=asked, headers=registry_app.bearer("walidata"))
    assert done.json()["result"] is None
    assert client.get("/api/3/action/package_show?id=terbuka").status_code == 404
    with Session(registry_app.app.state.registry.engine) as session:
        assert session.exec(select(Version).where(Version.reason == "Salah unggah.")).first() is not None


def test_topics_and_vocabularies_are_not_changed_here(fresh):
    for action in ("group_create", "vocabulary_create", "organization_update"):
        answer = fresh.send(action, "admin", id="desa-sawentar", name="baru")
        assert (answer.status_code, answer.json()["error"]["__type"]) == (403, "Authorization Error")
