"""The harvester of SITakro reads a folder of exports and describes each as a closed dataset."""

import os
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from harvesters.sitakro.harvester import SitakroHarvester, SitakroOptions
from harvesters.sitakro.sample import write
from registry.harvest.contract import NoNetwork
from registry.harvest.folder_contract import FolderHarvesterContract
from registry.harvest.plugin import Access, Record, SkipRecord, Source, StopHarvest, bundled_standards
from registry.schemas.completeness import missing_for_submission
from registry.schemas.validator import validate

OPTIONS = SitakroOptions(village="35.05.10.2011", village_name="Sawentar", period=date(2025, 12, 31))


def harvest(folder):
    return list(SitakroHarvester().records(Source(str(folder), OPTIONS), NoNetwork()))


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, village="35.05.10.2011", people=10, seed=1, faults=0)
    return tmp_path


class TestSitakro(FolderHarvesterContract):
    harvester = SitakroHarvester()

    def source(self, folder: Path):
        write(folder, village="35.05.10.2011", people=10, seed=1, faults=0)
        return Source(str(folder), OPTIONS)

    def broken_source(self, folder: Path):
        return Source(str(folder / "tidak-ada"), OPTIONS)


def test_each_export_is_one_record_with_its_profile_and_period(folder):
    records = {found.identifier: found for found in harvest(folder) if isinstance(found, Record)}
    assert {
        identifier: [(table.name, table.profile) for table in record.tables] for identifier, record in records.items()
    } == {
        "35.05.10.2011/data_penduduk/2025-12-31": [("data_penduduk.xlsx", "sitakro-penduduk-2025-12")],
        "35.05.10.2011/individu_all/2025-12-31": [("individu_all.xlsx", "sitakro-individu-2025-12")],
        "35.05.10.2011/lokasi_pemukiman/2025-12-31": [("lokasi_pemukiman.xlsx", "sitakro-pemukiman-2025-12")],
    }
    assert {table.period for record in records.values() for table in record.tables} == {date(2025, 12, 31)}


def test_the_description_names_village_year_standard_and_period(folder):
    record = next(found for found in harvest(folder) if "individu_all" in found.identifier)
    assert record.access is Access.CLOSED
    assert record.dataset["title"] == {
        "id": "Data Individu SDGs Desa — Desa Sawentar 2025",
        "en": "SDGs Desa Individual Data — Sawentar Village 2025",
    }
    assert record.dataset["is_microdata"] is True
    assert record.dataset["spatial"] == ["35.05.10.2011"]
    assert record.dataset["temporal"] == {"start": "2025-01-01", "end": "2025-12-31"}
    version = bundled_standards()["individu-sdgs-desa"].version
    assert record.dataset["conforms_to"] == [f"/id/standard/kominfo-blitar/individu-sdgs-desa/versi/{version}"]


def test_the_description_obeys_the_registered_schema_of_datasets(folder):
    for found in harvest(folder):
        if isinstance(found, Record):
            assert validate("dataset", dict(found.dataset)) == []


def test_nothing_but_the_files_is_missing_for_submission(folder):
    for found in harvest(folder):
        if isinstance(found, Record):
            missing = [problem.field for problem in missing_for_submission("dataset", found.dataset)]
            assert set(missing) <= {
                "/distributions",
                "/publisher",
                "/creator",
                "/contact_point/name",
                "/contact_point/email",
                "/license",
            }
            assert "/distributions" in missing


def test_what_is_no_export_is_left_out_with_the_reason(folder):
    (folder / "catatan.docx").write_bytes(b"PK")
    left_out = {found.identifier: found.reason.id for found in harvest(folder) if isinstance(found, SkipRecord)}
    assert left_out == {
        "catatan.docx": "Berkas 'catatan.docx' bukan ekspor SITakro yang dikenal; dilewati.",
        "ledger.json": "Berkas 'ledger.json' bukan ekspor SITakro yang dikenal; dilewati.",
    }


def test_of_two_files_of_the_same_export_the_newest_is_taken_and_the_other_told(folder):
    for file in folder.iterdir():
        os.utime(file, (1_750_000_000, 1_750_000_000))
    write(folder, village="35.05.10.2011", people=10, seed=1, faults=0, form="csv")
    found = harvest(folder)
    assert [table.name for record in found if isinstance(record, Record) for table in record.tables] == [
        "data_penduduk.csv",
        "individu_all.csv",
        "lokasi_pemukiman.csv",
    ]
    assert (
        "hanya yang terbaru yang dipanen"
        in next(each for each in found if each.identifier == "individu_all.xlsx").reason.id
    )


def test_a_file_renamed_by_a_browser_is_still_known(folder):
    (folder / "individu_all.xlsx").rename(folder / "Individu_All (1).XLSX")
    assert "Individu_All (1).XLSX" in {
        table.name for found in harvest(folder) if isinstance(found, Record) for table in found.tables
    }


def test_a_missing_folder_stops_the_harvest_and_says_what_to_do(tmp_path):
    with pytest.raises(StopHarvest) as stopped:
        harvest(tmp_path / "lama")
    assert "periksa lokasi sumber" in stopped.value.reason.id
    assert "check the location" in stopped.value.reason.en


def test_a_folder_without_exports_stops_the_harvest(tmp_path):
    with pytest.raises(StopHarvest) as stopped:
        harvest(tmp_path)
    assert "individu_all, data_penduduk, lokasi_pemukiman" in stopped.value.reason.id


@pytest.mark.parametrize(
    "wrong", [{"village": "3505102011"}, {"village_name": ""}, {"period": "kemarin"}, {"desa": "x"}]
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValidationError):
        SitakroOptions.model_validate(
            {"village": "35.05.10.2011", "village_name": "Sawentar", "period": "2025-12-31"} | wrong
        )
