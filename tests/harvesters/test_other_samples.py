"""The samples of OpenSID and SDGs Desa: what is planted is found and nothing else, and they look like the real files."""

import csv
import json
from collections import Counter
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from harvesters.opensid import sample as opensid
from harvesters.planting.sample import NoSuchSample
from harvesters.sdgs_desa import sample as sdgs_desa
from harvesters.sitakro import sample as sitakro
from registry.standards.payloads import Severity
from tests.harvesters.samples import VILLAGE, compared, findings

# OpenSID v2410.0.0, assets/import/FormatImporExcel.xlsm, in its order
OPENSID_HEADERS = (
    "alamat dusun rw rt nama no_kk nik sex tempatlahir tanggallahir agama_id pendidikan_kk_id pendidikan_sedang_id "
    "pekerjaan_id status_kawin kk_level warganegara_id ayah_nik nama_ayah ibu_nik nama_ibu golongan_darah_id akta_lahir "
    "dokumen_pasport tanggal_akhir_paspor dokumen_kitas akta_perkawinan tanggalperkawinan akta_perceraian "
    "tanggalperceraian cacat_id cara_kb_id hamil ktp_el status_rekam alamat_sekarang status_dasar suku tag_id_card "
    "id_asuransi no_asuransi lat lng"
)
MANY = 60
"""People from which on a share of all rows (too many answers "lainnya") is no chance of a handful of families."""
SAMPLES = {"opensid": opensid.write, "sdgs_desa": sdgs_desa.write}
unhurried = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("kind", SAMPLES)
@unhurried
@given(
    people=st.integers(30, 250),
    seed=st.integers(0, 10_000),
    share=st.floats(0.005, 0.15),
    form=st.sampled_from(["xlsx", "csv"]),
)
def test_every_planted_fault_is_found_once_and_nothing_else_is_an_error(
    tmp_path_factory, kind, people, seed, share, form
):
    folder = tmp_path_factory.mktemp(kind)
    planted, missed, too_much = compared(folder, SAMPLES[kind], people=people, seed=seed, faults=share, form=form)
    assert set(planted.values()) == {1}
    assert (missed, too_much) == (Counter(), Counter())


@pytest.mark.parametrize("kind", SAMPLES)
@unhurried
@given(people=st.integers(1, 300), seed=st.integers(0, 10_000), form=st.sampled_from(["xlsx", "csv"]))
def test_without_faults_there_are_notes_at_most(tmp_path_factory, kind, people, seed, form):
    *files, ledger = SAMPLES[kind](
        tmp_path_factory.mktemp(kind), village=VILLAGE, people=people, seed=seed, faults=0, form=form
    )
    assert json.loads(ledger.read_text()) == []
    assert [
        (name, one.row, one.column, one.check)
        for name, one in findings(files)
        if one.severity is not Severity.NOTE and not (one.row is None and people < MANY)
    ] == []


@pytest.mark.parametrize("kind", SAMPLES)
def test_faults_of_every_kind_are_planted(tmp_path, kind):
    *_, ledger = SAMPLES[kind](tmp_path, village=VILLAGE, people=600, seed=1, faults=0.05, form="xlsx")
    checks = {entry["check"] for entry in json.loads(ledger.read_text())}
    assert checks >= {
        "required",
        "type",
        "format",
        "pattern",
        "length",
        "range",
        "code",
        "unique",
        "rule.R04",
        "rule.R05",
    }
    own = {
        "opensid": {"rule.R12", "rule.R20a", "rule.R20b", "rule.R20c", "rule.P01", "rule.P03"},
        "sdgs_desa": {"rule.R11", "rule.R14", "rule.R20"},
    }
    assert checks >= own[kind]


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_same_arguments_give_the_same_bytes(tmp_path, kind, form):
    first, second = (
        [
            sha256(file.read_bytes()).hexdigest()
            for file in SAMPLES[kind](tmp_path / run, village=VILLAGE, people=40, seed=4, faults=0.05, form=form)
        ]
        for run in ("first", "second")
    )
    assert first == second


@pytest.mark.parametrize("kind", SAMPLES)
def test_a_sample_that_cannot_be_made_is_refused(tmp_path, kind):
    with pytest.raises(NoSuchSample):
        SAMPLES[kind](tmp_path / "out", village="3505102011", people=10, seed=1, faults=0)
    assert not (tmp_path / "out").exists()


def test_opensid_writes_its_43_columns_in_their_order_on_its_sheet(tmp_path):
    file, _ = opensid.write(tmp_path, village=VILLAGE, people=20, seed=1, faults=0)
    book = load_workbook(file)
    assert book.sheetnames == ["Data Penduduk"]
    assert " ".join(cell.value for cell in book["Data Penduduk"][1]) == OPENSID_HEADERS


def test_opensid_keeps_its_habits(tmp_path):
    file, _ = opensid.write(tmp_path, village=VILLAGE, people=1500, seed=1, faults=0, form="csv")
    found = rows(file)
    assert {row["dusun"] for row in found if row["rt"] == "-"} == {"-"}
    assert {row["nik"] for row in found} >= {"0"}  # who has no NIK yet: kept as 0, while every other 0 is left out
    others = [value for row in found for header, value in row.items() if header not in {"nik", "no_kk"}]
    assert "0" not in others
    order = [(row["no_kk"], int(row["kk_level"])) for row in found]
    assert all(one <= other for one, other in pairwise(order))
    assert {row["status_dasar"] for row in found} == {"1", "2", "3"}


def test_the_same_seed_is_the_same_village_in_every_system(tmp_path):
    kinds = {"sitakro": sitakro.write, **SAMPLES}
    people = {}
    for kind, write in kinds.items():
        write(tmp_path / kind, village=VILLAGE, people=60, seed=7, faults=0, form="csv")
    people["sitakro"] = {row["NIK"].strip("'") for row in rows(tmp_path / "sitakro" / "individu_all.csv")}
    people["sdgs_desa"] = {row["NIK"] for row in rows(tmp_path / "sdgs_desa" / "sdgs_individu.csv")}
    registered = rows(tmp_path / "opensid" / "opensid_penduduk.csv")
    people["opensid"] = {row["nik"] for row in registered if row["status_dasar"] == "1"} - {"0"}
    assert people["sitakro"] == people["sdgs_desa"]
    assert people["opensid"] <= people["sitakro"]
    assert len(people["opensid"]) >= 57


def test_nobody_in_a_sample_can_be_called_or_written_to(tmp_path):
    sdgs_desa.write(tmp_path, village=VILLAGE, people=200, seed=1, faults=0, form="csv")
    found = rows(tmp_path / "sdgs_individu.csv")
    assert {row["Nomor HP"][:8] for row in found if row["Nomor HP"]} == {"08000000"}
    assert {row["Email"].partition("@")[2] for row in found if row["Email"]} == {"contoh.invalid"}
