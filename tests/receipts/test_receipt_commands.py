"""Receipts by command: kept in somebody's name, shown, verified, run again."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from registry.cli.main import app

ROWS = b"nama,wilayah\n"


@pytest.fixture
def satudata(prepared_home, tmp_path):
    template, site = prepared_home
    home = shutil.copytree(template, tmp_path / "copy", ignore=shutil.ignore_patterns("graph"))

    def run(*words, code=0, who=None):
        env = {"SATUDATA_HOME": str(home), "SATUDATA_BASE_URL": "https://satudata.example"}
        if who:
            env["SATUDATA_TOKEN"] = site.tokens[who]
        result = CliRunner(env=env).invoke(app, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "warga.csv"
    head = "nama,no_kk,nik,sex,tanggallahir,agama_id,pendidikan_kk_id,pekerjaan_id,status_kawin,kk_level,warganegara_id"
    path.write_text(f"{head},alamat,dusun,rw,rt\nFulan,12,34,9,2020-13-45,1,1,1,1,1,1,Jalan,Dusun,1,1\n")
    return path


def test_a_kept_check_is_shown_verified_and_run_again(satudata, file, tmp_path):
    named = ("--standard", "penduduk-opensid", "--period", "2025-12-31")
    told = satudata("check", file, *named, "--receipt", "--report", "json", code=1, who="produsen").stderr
    number = told.rpartition("Tanda terima: ")[2].strip()
    assert "belum sah" in satudata("receipts", "show", number).stdout
    stored = tmp_path / "tanda-terima.json"
    stored.write_bytes(satudata("receipts", "show", number, "--json").stdout_bytes)
    keys = tmp_path / "kunci.json"
    keys.write_bytes(satudata("receipts", "keys").stdout_bytes)
    satudata("receipts", "verify", stored, file)
    satudata("receipts", "verify", stored, "--keys", keys)
    satudata("check", file, "--against", number)
    other = tmp_path / "lain.csv"
    other.write_bytes(file.read_bytes().replace(b",34,", b",35,"))
    assert "SHA-256" in satudata("receipts", "verify", number, other, code=1).stderr
    received = json.loads(stored.read_bytes())
    received["receipt"]["check"]["valid"] = True
    stored.write_text(json.dumps(received))
    satudata("receipts", "verify", stored, code=1)


def test_nobody_keeps_a_receipt_without_a_name(satudata, file):
    satudata("check", file, "--receipt", code=2)
