"""A village sends its files by API and they are harvested; a mapping is looked at, confirmed and used."""

import csv
import io

import polars as pl
import pytest

from harvesters.sdgs_desa import sample as sdgs_desa
from harvesters.sitakro.sample import write
from registry.changes import log
from registry.db import reading
from registry.harvest import repository, service
from registry.harvest.phases import Mode
from registry.items import repository as items
from registry.items.models import Item

PATH = "/api/v1/harvest/sources"
OPTIONS = {"village": "35.05.10.2011", "period": "2025-12-31"}
MAPPING = {
    "standard": "agregat-wilayah",
    "fields": [
        {"target": "kode_provinsi", "constant": "35"},
        {"target": "kode_kabupaten_kota", "constant": "/id/code-list/bps/wilayah/3505"},
        {"target": "bps_kode_kecamatan", "constant": "3505080"},
        {"target": "bps_kode_desa_kelurahan", "constant": "3505080012"},
        {"target": "kemendagri_kode_kecamatan", "constant": "35.05.10"},
        {"target": "kemendagri_kode_desa_kelurahan", "source": ["Desa"]},
        {"target": "kategori", "source": ["Kelompok"]},
        {"target": "jumlah", "source": ["Jml (ribu)"], "decimal": ",", "factor": "1000"},
        {"target": "satuan", "source": ["Satuan"], "values": {"Jiwa": "/id/code-list/kominfo-blitar/satuan/orang"}},
        {"target": "periode_update", "constant": "2025"},
        {"target": "tahun", "constant": "2025"},
    ],
}


def add(registry_app, kind, location, slug, options):
    registry = registry_app.app.state.registry
    with log.transaction(registry.engine) as session:
        service.add(
            session,
            kind,
            str(location),
            slug=slug,
            agency="desa-sawentar",
            options=options,
            by=registry_app.site.people.walidata,
        )


def send(registry_app, files, who="produsen", **params):
    parts = [("file", (file.name, file.read_bytes())) for file in files]
    return registry_app.client.post(
        f"{PATH}/kiriman/uploads", files=parts, params=params, headers=registry_app.bearer(who)
    )


@pytest.fixture
def exports(tmp_path):
    *files, _ = write(tmp_path / "ekspor", village="35.05.10.2011", people=20, seed=1, faults=0, form="csv")
    return files


def test_three_files_are_kept_queued_harvested_and_the_same_ones_again_change_nothing(registry_app, exports):
    add(registry_app, "sitakro", "upload:", "kiriman", OPTIONS)
    answer = send(registry_app, exports)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert {one["name"]: one["outcome"] for one in told["files"]} == dict.fromkeys(
        ["individu_all.csv", "data_penduduk.csv", "lokasi_pemukiman.csv"], "new"
    )
    assert told["started"] is True
    registry = registry_app.app.state.registry
    number = service.run(registry.harvest, "kiriman", by=registry_app.site.people.produsen)
    assert number == told["job"]
    with reading(registry.engine) as session:
        job = repository.job(session, number)
        outcomes = {one.identifier: one.outcome for one in repository.outcomes(session, number)}
    assert (job.counts["found"], job.counts["new"], job.fault) == (3, 3, None)
    assert set(outcomes.values()) == {"new"}
    again = send(registry_app, exports)
    assert (again.status_code, again.json()["job"]) == (200, None)
    assert {one["outcome"] for one in again.json()["files"]} == {"same"}


@pytest.mark.parametrize(("who", "status"), [("admin", 403), ("walidata", 201)])
def test_only_those_who_may_harvest_send_files(registry_app, exports, who, status):
    add(registry_app, "sitakro", "upload:", "kiriman", OPTIONS)
    assert send(registry_app, exports[:1], who=who, run="false").status_code == status


def test_a_stranger_sends_nothing(registry_app, exports):
    add(registry_app, "sitakro", "upload:", "kiriman", OPTIONS)
    answer = registry_app.client.post(f"{PATH}/kiriman/uploads", files=[("file", ("a.csv", b"1"))])
    assert answer.status_code in {401, 403}
    assert not (registry_app.app.state.registry.harvest.uploads / "kiriman").exists()


def test_what_is_no_form_or_too_many_files_is_refused_with_a_sentence(registry_app):
    add(registry_app, "sitakro", "upload:", "kiriman", OPTIONS)
    headers = registry_app.bearer("produsen")
    answer = registry_app.client.post(f"{PATH}/kiriman/uploads", content=b"{}", headers=headers)
    assert answer.status_code == 422
    assert "multipart" in answer.json()["detail"]
    many = [("file", (f"{number}.csv", b"1")) for number in range(21)]
    assert registry_app.client.post(f"{PATH}/kiriman/uploads", files=many, headers=headers).status_code == 422


def test_a_mapping_is_previewed_confirmed_and_used_by_the_next_run(registry_app, tmp_path):
    folder = tmp_path / "dinas"  # beside the registry's home, not in it
    folder.mkdir()
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(
        [["Desa", "Kelompok", "Jml (ribu)", "Satuan"], ["35.05.10.2011", "Laki-laki", "1,5", "Jiwa"]]
    )
    (folder / "penduduk 2025.csv").write_text(stream.getvalue())
    add(registry_app, "tabular", folder, "dinas", {"theme": ["17"], "area": "35.05", "without_persons": True})
    headers = registry_app.bearer("produsen")
    asked = {"source": "dinas", "propose": "agregat-wilayah"}
    proposed = registry_app.client.post("/api/v1/harvest/preview", json=asked, headers=headers).json()["records"][0]
    assert ("Satuan", "satuan") in {(one["source"], one["target"]) for one in proposed["proposed"]}
    seen = registry_app.client.post(
        "/api/v1/harvest/preview", json={"source": "dinas", "mapping": MAPPING}, headers=headers
    ).json()["records"][0]
    pairs = {rule["target"]: (rule["pairs"][0]["before"], rule["pairs"][0]["after"]) for rule in seen["fields"]}
    assert pairs["jumlah"] == ("1,5", "1500.0")
    assert pairs["satuan"] == ("Jiwa", "orang")
    assert (seen["problems"], seen["unmapped"]) == ([], [])
    stored = registry_app.client.put(f"{PATH}/dinas/mapping", json=MAPPING, headers=headers)
    assert stored.status_code == 200, stored.text
    registry = registry_app.app.state.registry
    number = service.run(registry.harvest, "dinas", by=registry_app.site.people.produsen, mode=Mode.FULL)
    with reading(registry.engine) as session:
        job = repository.job(session, number)
        outcomes = [(one.identifier, one.outcome, one.message) for one in repository.outcomes(session, number)]
    assert (job.counts.get("new"), job.fault) == (1, None), outcomes


def test_a_preview_shows_values_to_those_who_may_harvest_only(registry_app, tmp_path):
    (tmp_path / "kosong").mkdir()
    add(registry_app, "tabular", tmp_path / "kosong", "dinas", {"theme": ["17"], "area": "35.05"})
    assert registry_app.client.post("/api/v1/harvest/preview", json={"source": "dinas"}).status_code in {401, 403}
    empty = registry_app.client.post(
        "/api/v1/harvest/preview", json={"source": "dinas"}, headers=registry_app.bearer("produsen")
    )
    assert empty.status_code == 502
    assert empty.json()["type"].endswith("source-cannot-be-read")


def test_the_registrys_own_files_are_no_source(registry_app, tmp_path):
    home = registry_app.app.state.registry.settings.home
    for number, folder in enumerate((home, home / "files", tmp_path)):
        add(registry_app, "tabular", folder, f"rumah-{number}", {"theme": ["17"], "area": "35.05"})
        answer = registry_app.client.post(
            "/api/v1/harvest/preview", json={"source": f"rumah-{number}"}, headers=registry_app.bearer("produsen")
        )
        assert answer.status_code == 502
        assert "milik registri sendiri" in answer.json()["detail"]


def test_rows_belong_to_the_village_that_the_files_name_says(registry_app, tmp_path):
    *_, families, _ = sdgs_desa.write(tmp_path / "a", village="35.05.10.2006", people=10, seed=1, faults=0, form="csv")
    folder = tmp_path / "beberapa desa"
    folder.mkdir()
    families.rename(folder / "35.05.10.2006 sdgs_keluarga 2025.csv")
    add(registry_app, "sdgs_desa", folder, "beberapa", {})
    registry = registry_app.app.state.registry
    number = service.run(registry.harvest, "beberapa", by=registry_app.site.people.produsen)
    with reading(registry.engine) as session:
        (outcome,) = repository.outcomes(session, number)
        row = repository.item(session, repository.source(session, "beberapa").id, outcome.identifier)
        version = items.newest_version(session, session.get(Item, row.item_id))
        microdata = next(one for one in version.body["distributions"] if one["identifier"] == "data-mikro")
    assert outcome.identifier == "35.05.10.2006/keluarga/2025-12-31"
    rows = pl.read_parquet(registry.microdata.vault.read(microdata["sha256"]))
    assert set(rows["desa"]) == {"3505080006"}  # Tlogo in the list of BPS
