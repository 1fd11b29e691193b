"""A source on pages: registered by its form, harvested by the worker in the service, its records and settings."""

import re
import time

import pytest

from harvesters.sitakro.sample import write
from registry.harvest.plugin import Record

SOURCE = "/kerja/panen/ekspor-desa"


@pytest.fixture(autouse=True)
def _open_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SATUDATA_HARVEST_FOLDERS", str(tmp_path / "ekspor"))


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "ekspor"
    write(place, village="35.05.10.2011", people=40, seed=3, faults=0, form="csv")
    return place


def register(client, **changes):
    given = {
        "jenis": "sitakro",
        "slug": "ekspor-desa",
        "instansi": "desa-sawentar",
        "opsi.village": "35.05.10.2011",
        "opsi.period": "2025-12-31",
    }
    return client.post("/kerja/panen/baru", data=given | changes)


def ended(client, address):
    for _ in range(120):
        page = client.get(address).text
        if "Halaman ini memperbarui dirinya" not in page:
            return page
        time.sleep(0.5)
    raise AssertionError("the run does not end")


@pytest.mark.jobs
def test_a_source_is_registered_by_its_form_and_harvested_by_its_button(people, folder):
    sekdes = people("sekdes")
    assert register(sekdes, lokasi=str(folder)).headers["location"] == SOURCE
    begun = sekdes.post(f"{SOURCE}/jalankan", data={"cara": "full"})
    assert begun.status_code == 303
    page = ended(sekdes, begun.headers["location"])
    assert re.search(r'data-hitung="new">.*?3<', page)
    listed = sekdes.get(SOURCE).text
    record = re.search(rf'href="({SOURCE}/rekaman/\d+)"', listed)[1]
    told = sekdes.get(record).text
    assert "Diisi sumber:" in told
    assert "Berbeda dari sumber" not in told
    item = re.search(r'href="/dataset/([^"]+)"', told)[1]
    at_work = sekdes.get(f"/kerja/dataset/desa-sawentar/{item}").text
    assert f'href="{record}">ekspor-desa</a>: semua bidang diisi sumber' in at_work
    again = sekdes.post(f"{SOURCE}/jalankan", data={"cara": "full"})
    assert re.search(r'data-hitung="same">.*?3<', ended(sekdes, again.headers["location"]))
    assert "ekspor-desa" in people("walidata1").get("/kerja/panen").text


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_what_to_mend(people, folder):
    refused = register(people("sekdes"), lokasi=str(folder), **{"opsi.village": "Sawentar"})
    assert refused.status_code == 422
    assert "Pilihan sumber tidak sesuai jenisnya" in refused.text
    assert 'value="Sawentar"' in refused.text
    assert str(folder) in refused.text


def test_a_folder_that_was_not_opened_is_refused_to_a_produsen_in_a_sentence(people):
    refused = register(people("sekdes"), lokasi="/etc")
    assert refused.status_code == 403
    assert "Folder di server hanya dapat didaftarkan walidata" in refused.text


def test_another_agency_is_not_offered_and_not_accepted(people, folder):
    refused = register(people("sekdes"), lokasi=str(folder), instansi="kominfo-blitar")
    assert refused.status_code == 403


def test_a_schedule_that_cannot_be_read_is_told_beside_the_form(people, folder):
    sekdes = people("sekdes")
    register(sekdes, lokasi=str(folder))
    assert sekdes.post(f"{SOURCE}/jadwal", data={"jadwal": "tiap pagi"}).status_code in {400, 422}
    assert sekdes.post(f"{SOURCE}/jadwal", data={"jadwal": "0 3 * * *"}).status_code == 303
    assert re.search(r" 03\.\d\d WIB", sekdes.get(SOURCE).text)  # with some minutes by chance


def test_caution_is_set_by_a_walidata_alone(people, folder):
    sekdes, walidata = people("sekdes"), people("walidata1")
    register(sekdes, lokasi=str(folder))
    given = {"gone_runs": "5", "gone_days": "30", "brake_percent": "25", "enabled": "1"}
    assert sekdes.post(f"{SOURCE}/atur", data=given).status_code == 403
    assert walidata.post(f"{SOURCE}/atur", data=given | {"gone_runs": "banyak"}).status_code == 422
    assert walidata.post(f"{SOURCE}/atur", data=given).status_code == 303
    assert 'id="brake_percent" name="brake_percent" inputmode="numeric" value="25"' in walidata.get(SOURCE).text


def test_a_secret_is_never_shown_again(people):
    walidata = people("walidata1")
    register(walidata, jenis="bps", slug="bps", lokasi="https://webapi.bps.go.id", **{"opsi.key": "rahasia-sekali"})
    assert "rahasia-sekali" not in walidata.get("/kerja/panen/bps").text


@pytest.mark.parametrize("path", ["/kerja/panen", "/kerja/panen/baru", "/kerja/panen/kembar", "/kerja/panen/x"])
def test_the_public_is_asked_to_sign_in(site, path):
    assert site.get(path).headers["location"].startswith("/masuk")


@pytest.mark.parametrize("path", ["/kerja/panen/tidak-ada", "/kerja/panen/tidak-ada/1", "/kerja/panen/x/rekaman/9"])
def test_what_is_not_there_is_told(walidata, path):
    assert walidata.get(path).status_code == 404


def test_where_a_source_lies_and_what_it_is_told_is_changed_by_its_form(people, folder):
    sekdes = people("sekdes")
    register(sekdes, lokasi=str(folder))
    page = sekdes.get(f"{SOURCE}/pengaturan").text
    assert 'name="opsi.village" type="text" value="35.05.10.2011"' in page
    assert "Izin ke jaringan dalam" not in page
    typed = {"lokasi": str(folder), "opsi.village": "Sawentar", "opsi.period": "2025-12-31"}
    refused = sekdes.post(f"{SOURCE}/pengaturan", data=typed)
    assert refused.status_code == 422
    assert "Kode desa tidak berbentuk" in refused.text
    stored = sekdes.post(f"{SOURCE}/pengaturan", data=typed | {"opsi.village": "35.05.10.2006"})
    assert stored.headers["location"] == f"{SOURCE}?sudah=atur"
    assert 'value="35.05.10.2006"' in sekdes.get(f"{SOURCE}/pengaturan").text


def test_hosts_of_our_own_network_are_not_a_walidatas_to_allow(people, folder):
    register(people("sekdes"), lokasi=str(folder))
    given = {"host": "ckan.intra\n10.1.2.0/24"}
    assert people("walidata1").post(f"{SOURCE}/izin", data=given).status_code == 403
    assert people("sekdes").post(f"{SOURCE}/izin", data=given).status_code == 403


def test_a_mapping_is_proposed_looked_at_and_only_then_saved(people, tmp_path):
    place = tmp_path / "ekspor" / "dinas"
    place.mkdir(parents=True)
    lines = ["Desa;Kategori;Jumlah (ribu);Satuan;Tahun", "35.05.10.2011;Laki-laki;1,5;Orang;2025"]
    (place / "penduduk 2025.csv").write_text("\n".join(lines), encoding="utf-8")
    sekdes = people("sekdes")
    given = {
        "opsi.village": "",
        "opsi.period": "",
        "opsi.theme": "17",
        "opsi.area": "35.05",
        "opsi.without_persons": "1",
    }
    register(sekdes, jenis="tabular", slug="dinas", lokasi=str(place), **given)
    here = "/kerja/panen/dinas/pemetaan"
    assert "Pemetaan" in sekdes.get("/kerja/panen/dinas").text
    proposed = sekdes.get(here, params={"standar": "agregat-wilayah"}).text
    assert "Ini usulan dari nama kolomnya" in proposed
    assert re.search(r'<option value="Satuan" selected>', proposed)
    rule = {"standar": "agregat-wilayah", "aturan.1.target": "jumlah", "aturan.1.source": "Jumlah (ribu)"}
    rule |= {"aturan.1.decimal": ",", "aturan.1.factor": "1000"}
    unseen = sekdes.post(here, data=rule | {"_tindakan": "simpan"})
    assert "belum dilihat hasilnya" in unseen.text
    seen = sekdes.post(here, data=rule | {"_tindakan": "lihat"})
    assert "1,5 → 1500.0" in seen.text
    assert "Variabel wajib" in seen.text
    assert "Contohnya benar, simpan" not in seen.text


def test_a_mapping_of_a_portals_fields_is_saved_once_it_was_looked_at(people, folder, monkeypatch):
    monkeypatch.setattr("harvesters.ckan.harvester.CkanHarvester.records", lambda *_: iter([_of_a_portal()]))
    walidata = people("walidata1")
    register(walidata, jenis="ckan", slug="portal", lokasi="https://data.contoh.go.id", **{"opsi.page_size": "500"})
    here = "/kerja/panen/portal/pemetaan"
    rule = {"aturan.1.target": "unit", "aturan.1.source": "satuan", "aturan.1.values": "Jiwa = orang"}
    seen = walidata.post(here, data=rule | {"_tindakan": "lihat"}).text
    assert "Jiwa → orang" in seen
    mark = re.search(r'name="_dilihat" value="([0-9a-f]+)"', seen)[1]
    changed = rule | {"aturan.1.values": "Jiwa = kk", "_tindakan": "simpan", "_dilihat": mark}
    assert "Jiwa → kk" in walidata.post(here, data=changed).text
    saved = walidata.post(here, data=rule | {"_tindakan": "simpan", "_dilihat": mark})
    assert saved.headers["location"] == "/kerja/panen/portal?sudah=atur"
    assert "Jiwa = orang" in walidata.get(here).text


def _of_a_portal():
    return Record("a", {"title": {"id": "Penduduk"}, "description": {"id": "Uraian."}}, fields={"satuan": "Jiwa"})
