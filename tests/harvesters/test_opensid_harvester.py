"""OpenSID: its export of residents as a closed dataset, and the documents its website lists for PPID."""

import json
from datetime import date
from pathlib import Path

import pytest

from harvesters.opensid.harvester import OpenSidHarvester, OpenSidOptions
from harvesters.opensid.sample import write
from registry.harvest.contract import HarvesterContract, NoNetwork
from registry.harvest.folder_contract import FolderHarvesterContract
from registry.harvest.plugin import Access, Record, SkipRecord, Source, StopHarvest
from registry.schemas.completeness import missing_for_submission
from registry.schemas.validator import validate
from tests.harvesters.websites import Website

DAY = date(2025, 12, 31)
OPTIONS = OpenSidOptions(village="35.05.10.2011", period=DAY)
SITE = "https://sawentar.example/"
PATH = "/api_informasi_publik/ppid"


def entry(number, **changes):
    return {
        "id": number,
        "kode_desa": "3505102011",
        "dokumen": f"https://sawentar.example/dokumen_web/unduh_berkas/{number}",
        "nama": f"APB Desa {number}",
        "tgl_upload": "2025-02-01 08:00:00",
        "updated_at": "2025-02-01 08:00:00",
        "enabled": "1",
        "kategori": "1",
        "tahun": "2025",
    } | changes


def listing(*entries):
    answer = {"status": "success", "data": {"ppid": list(entries), "tanggal": "2026-01-05", "total data": len(entries)}}
    return Website({PATH: json.dumps(answer).encode()})


def ppid(site, **options):
    given = OpenSidOptions(content="ppid", **options)
    return list(OpenSidHarvester().records(Source(SITE, given), site))


class TestExport(FolderHarvesterContract):
    harvester = OpenSidHarvester()

    def source(self, folder: Path):
        write(folder, village="35.05.10.2011", people=10, seed=1, faults=0)
        return Source(str(folder), OPTIONS)

    def broken_source(self, folder: Path):
        return Source(str(folder / "tidak-ada"), OPTIONS)


class TestPpid(HarvesterContract):
    harvester = OpenSidHarvester()

    def http(self):
        return listing(entry("2"), entry("1"), entry("3", kategori="4"))

    def source(self, folder: Path):  # noqa: ARG002  # nothing is read from disk
        return Source(SITE, OpenSidOptions(content="ppid"))

    def broken_source(self, folder: Path):  # noqa: ARG002  # same reason
        return Source("https://sawentar.example/mana/", OpenSidOptions(content="ppid"))


def test_the_export_is_one_closed_record_of_its_village_and_day(tmp_path):
    write(tmp_path, village="35.05.10.2011", people=10, seed=1, faults=0)
    found = [
        one
        for one in OpenSidHarvester().records(Source(str(tmp_path), OPTIONS), NoNetwork())
        if isinstance(one, Record)
    ]
    (record,) = found
    assert record.identifier == "35.05.10.2011/penduduk/2025-12-31"
    assert record.access is Access.CLOSED
    assert [(table.name, table.profile, table.period, table.village) for table in record.tables] == [
        ("opensid_penduduk.xlsx", "opensid-2410", DAY, "35.05.10.2011")
    ]
    assert record.dataset["title"]["id"] == "Data Penduduk OpenSID — Desa Sawentar 2025"
    assert validate("dataset", dict(record.dataset)) == []
    assert {problem.field for problem in missing_for_submission("dataset", record.dataset)} <= {
        "/distributions",
        "/publisher",
        "/creator",
        "/contact_point/name",
        "/contact_point/email",
        "/license",
    }


def test_exports_of_several_villages_and_years_lie_in_one_folder(tmp_path):
    for village, year in (("35.05.10.2011", 2024), ("35.05.10.2011", 2025), ("35.05.10.2006", 2025)):
        folder = tmp_path / village
        write(folder, village=village, people=5, seed=1, faults=0, form="csv")
        (folder / "opensid_penduduk.csv").rename(folder / f"opensid_penduduk_{year}.csv")
        (folder / "ledger.json").unlink()
    write(tmp_path, village="35.05.10.2011", people=5, seed=1, faults=0, form="csv")
    found = list(OpenSidHarvester().records(Source(str(tmp_path), OpenSidOptions()), NoNetwork()))
    assert [(one.identifier, one.dataset["title"]["id"]) for one in found if isinstance(one, Record)] == [
        ("35.05.10.2006/penduduk/2025-12-31", "Data Penduduk OpenSID — Desa Tlogo 2025"),
        ("35.05.10.2011/penduduk/2024-12-31", "Data Penduduk OpenSID — Desa Sawentar 2024"),
        ("35.05.10.2011/penduduk/2025-12-31", "Data Penduduk OpenSID — Desa Sawentar 2025"),
    ]
    reasons = {one.identifier: one.reason.en for one in found if isinstance(one, SkipRecord)}
    assert "Nobody says of which village" in reasons["opensid_penduduk.csv"]


def test_a_file_of_another_village_than_the_source_is_left_out(tmp_path):
    write(tmp_path, village="35.05.10.2011", people=5, seed=1, faults=0, form="csv")
    (tmp_path / "opensid_penduduk.csv").rename(tmp_path / "opensid 35.05.10.2006.csv")
    (tmp_path / "ledger.json").unlink()
    walk = OpenSidHarvester().records(Source(str(tmp_path), OPTIONS), NoNetwork())
    first = next(walk)
    assert "says village 35.05.10.2006, and this source is of village 35.05.10.2011" in first.reason.en
    with pytest.raises(StopHarvest):  # nothing else is there
        next(walk)


def test_a_document_of_ppid_is_a_public_record_with_its_address(tmp_path):
    (record,) = ppid(listing(entry("7", nama="Perdes 3/2025 tentang APB Desa", kategori="3")))
    assert record.identifier == "ppid/7"
    assert record.access is Access.PUBLIC
    assert record.uri == "https://sawentar.example/dokumen_web/unduh_berkas/7"
    assert record.dataset["title"]["id"] == "Perdes 3/2025 tentang APB Desa — Desa Sawentar"
    assert record.dataset["description"]["id"].startswith("Informasi Setiap Saat Desa Sawentar")
    assert record.dataset["spatial"] == ["35.05.10.2011"]
    assert record.dataset["temporal"] == {"start": "2025-01-01", "end": "2025-12-31"}
    assert validate("dataset", dict(record.dataset)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kategori": "4"}, "exempt from publication"),
        ({"kategori": 4}, "exempt from publication"),
        ({"enabled": "0"}, "switched off"),
        ({"nama": ""}, "has no name"),
        ({"dokumen": "javascript:alert(1)"}, "no address to download"),
        ({"kode_desa": "3505102006"}, "this source is of village 35.05.10.2011"),
    ],
)
def test_a_document_that_may_not_or_cannot_be_taken_is_left_out_with_the_reason(changes, said):
    (found,) = ppid(listing(entry("1", **changes)), village="35.05.10.2011")
    assert isinstance(found, SkipRecord)
    assert said in found.reason.en


def test_the_village_of_a_site_is_never_guessed():
    (found,) = ppid(listing(entry("1", kode_desa="")))
    assert "does not say its village code" in found.reason.en


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b'{"status": "fail", "data": {}}', b'{"data": {"ppid": "x"}}', b"\xff"]
)
def test_an_answer_that_is_no_list_stops_with_a_sentence(body):
    with pytest.raises(StopHarvest) as stopped:
        ppid(Website({PATH: body}))
    assert "did not answer with OpenSID's PPID list" in stopped.value.reason.en


def test_ppid_needs_an_address():
    with pytest.raises(StopHarvest) as stopped:
        list(OpenSidHarvester().records(Source("/data", OpenSidOptions(content="ppid")), NoNetwork()))
    assert "is no web address" in stopped.value.reason.en
