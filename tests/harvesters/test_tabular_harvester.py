"""Tables of any kind: read by a profile, with the places and periods that their columns or names say."""

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from harvesters.tabular.harvester import TabularHarvester
from harvesters.tabular.options import TabularOptions
from registry.harvest.contract import NoNetwork
from registry.harvest.folder_contract import FolderHarvesterContract
from registry.harvest.plugin import Access, FieldMapping, Record, SkipRecord, Source, StopHarvest
from registry.schemas.validator import validate

JATIM = "id_index,id,kode_provinsi,nama_provinsi,kode_kabupaten_kota,nama_kabupaten_kota,bps_kode_kecamatan,bps_nama_kecamatan,bps_kode_desa_kelurahan,bps_nama_desa_kelurahan,kemendagri_kode_kecamatan,kemendagri_nama_kecamatan,kemendagri_kode_desa_kelurahan,kemendagri_nama_desa_kelurahan,kategori,jumlah,satuan,periode_update,tahun"
ROW = "1,1,35,JAWA TIMUR,3505,BLITAR,3505080,KANIGORO,3505080012,SAWENTAR,35.05.10,Kanigoro,{village},X,LAKI-LAKI,10,Orang,{period},2025"
OPTIONS = {"theme": ["17"], "profile": "jatim-19"}
COLUMNS = {"village_column": "kemendagri_kode_desa_kelurahan", "period_column": "periode_update"}


def jatim(*rows):
    lines = [JATIM, *(ROW.format(village=village, period=period) for village, period in rows)]
    return "\n".join(lines).encode()


def harvest(folder, **options):
    return list(TabularHarvester().records(Source(str(folder), TabularOptions(**(OPTIONS | options))), NoNetwork()))


class TestTabular(FolderHarvesterContract):
    harvester = TabularHarvester()

    def source(self, folder: Path):
        (folder / "penduduk menurut jenis kelamin.csv").write_bytes(jatim(("35.05.10.2011", "2025-S1")))
        (folder / "catatan.docx").write_bytes(b"PK")
        return Source(str(folder), TabularOptions(**OPTIONS, **COLUMNS))

    def broken_source(self, folder: Path):
        return Source(str(folder / "tidak-ada"), TabularOptions(**OPTIONS))


def test_columns_say_the_places_and_the_time(tmp_path):
    rows = [("35.05.10.2011", "2025-S1"), ("35.05.10.2006", "2025-S2"), ("35.05.10.2011", "2024-S2")]
    (tmp_path / "Penduduk menurut jenis kelamin.csv").write_bytes(jatim(*rows))
    (record,) = harvest(tmp_path, **COLUMNS)
    assert record.identifier == "penduduk-menurut-jenis-kelamin"
    assert record.access is Access.PUBLIC
    assert record.dataset["spatial"] == ["35.05.10.2006", "35.05.10.2011"]
    assert record.dataset["temporal"] == {"start": "2024-07-01", "end": "2025-12-31"}
    assert record.dataset["title"]["id"] == "Penduduk menurut jenis kelamin — Tlogo, Sawentar 2025"
    assert (record.tables[0].profile, record.tables[0].period) == ("jatim-19", date(2025, 12, 31))
    assert validate("dataset", dict(record.dataset)) == []


def test_many_villages_are_told_by_their_districts(tmp_path):
    villages = [f"35.05.{district:02d}.{2001 + number}" for district in (10, 11) for number in range(15)]
    (tmp_path / "data.csv").write_bytes(jatim(*((village, "2025") for village in villages)))
    (record,) = harvest(tmp_path, **COLUMNS)
    assert record.dataset["spatial"] == ["35.05.10", "35.05.11"]


def test_a_date_in_the_name_is_another_period_and_a_copy_mark_the_same(tmp_path):
    for name in ("lahir 2024.csv", "lahir 2025.csv", "lahir 2025 (1).csv"):
        (tmp_path / name).write_bytes(jatim(("35.05.10.2011", "2025")))
    found = harvest(tmp_path, area="35.05")
    assert [one.identifier for one in found if isinstance(one, Record)] == [
        "35.05/lahir/2024-12-31",
        "35.05/lahir/2025-12-31",
    ]
    assert [type(one) for one in found].count(SkipRecord) == 1


@pytest.mark.parametrize(
    ("rows", "options", "said"),
    [
        ([("3505102011", "2025")], COLUMNS, "may be a code of BPS"),
        ([("35.05.10.2011", "tahun lalu")], COLUMNS, "is no period"),
        ([("35.05.10.2011", "2025")], {"village_column": "desa", "area": "35.05"}, "no column “desa”"),
        ([("35.05.10.2011", "2025")], {"period_column": "periode_update"}, "of which village"),
        ([("35.05.10.2011", "2025")], {"area": "35.05"}, "as of which day"),
    ],
)
def test_what_nobody_says_is_not_guessed(tmp_path, rows, options, said):
    (tmp_path / "data.csv").write_bytes(jatim(*rows))
    (tmp_path / "sound 2025.csv").write_bytes(jatim(("35.05.10.2011", "2025")))
    walk = TabularHarvester().records(Source(str(tmp_path), TabularOptions(**(OPTIONS | options))), NoNetwork())
    reasons = []
    try:
        reasons += (one.reason.en for one in walk if isinstance(one, SkipRecord))
    except StopHarvest:
        first = next(
            TabularHarvester().records(Source(str(tmp_path), TabularOptions(**(OPTIONS | options))), NoNetwork())
        )
        reasons.append(first.reason.en)
    assert any(said in reason for reason in reasons)


def test_a_table_whose_standard_holds_persons_or_is_unknown_is_closed(tmp_path):
    (tmp_path / "data 2025.csv").write_bytes(jatim(("35.05.10.2011", "2025")))
    for options, access in (
        ({"profile": "opensid-2410"}, Access.CLOSED),
        ({"profile": "opensid-2410", "without_persons": True}, Access.CLOSED),
        ({"profile": None}, Access.CLOSED),
        ({"profile": None, "without_persons": True}, Access.PUBLIC),
        ({"profile": "jatim-19"}, Access.PUBLIC),
    ):
        (record,) = harvest(tmp_path, area="35.05", **options)
        assert record.access is access, options
        assert record.dataset["is_microdata"] is (access is Access.CLOSED)


def test_a_parquet_file_passes_as_a_table_of_its_columns(tmp_path):
    pl.DataFrame({"kategori": ["A"], "jumlah": [1.5]}).write_parquet(tmp_path / "data 2025.parquet")
    (record,) = harvest(tmp_path, area="35.05", profile=None, without_persons=True)
    assert [rule.target for rule in record.tables[0].mapping.fields] == ["kategori", "jumlah"]


def test_a_mapping_goes_with_the_table_and_names_its_standard(tmp_path):
    (tmp_path / "data 2025.csv").write_bytes(b"Jml\n5\n")
    mapping = {"standard": "agregat-wilayah", "fields": [{"target": "jumlah", "source": ["Jml"]}]}
    (record,) = harvest(tmp_path, profile=None, mapping=mapping, area="35.05")
    assert record.tables[0].mapping == FieldMapping.model_validate(mapping)
    assert record.access is Access.PUBLIC
    assert record.dataset["conforms_to"] == ["/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"]


def test_damaged_tables_are_left_out_where_their_columns_are_asked_for(tmp_path):
    (tmp_path / "rusak.xlsx").write_bytes(b"PK\x03\x04 nothing")
    (tmp_path / "data.csv").write_bytes(jatim(("35.05.10.2011", "2025")))
    os.utime(tmp_path / "rusak.xlsx", (1_700_000_000, 1_700_000_000))
    found = harvest(tmp_path, **COLUMNS)
    assert [type(one) for one in found] == [Record, SkipRecord]


def test_options_that_contradict_are_refused():
    with pytest.raises(ValidationError):
        TabularOptions(theme=["1"], profile="jatim-19", mapping={"fields": [{"target": "x", "source": ["y"]}]})
    with pytest.raises(ValidationError):
        TabularOptions(theme=[])


def test_a_profile_that_does_not_exist_stops_with_those_that_do(tmp_path):
    (tmp_path / "data.csv").write_bytes(b"x")
    with pytest.raises(StopHarvest) as stopped:
        harvest(tmp_path, profile="jatim-20")
    assert "jatim-19" in stopped.value.reason.en
