"""``satudata check FILE FILE``: a village's files in one command, and the file of the period before."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from registry.cli.main import app
from registry.standards.bundled import standards

CARD, OTHER_CARD = "3505100000000001", "3505100000000002"


@pytest.fixture
def satudata(prepared_home, tmp_path):
    home = shutil.copytree(prepared_home[0], tmp_path / "copy", ignore=shutil.ignore_patterns("graph"))

    def run(*words, code=0):
        result = CliRunner(env={"SATUDATA_HOME": str(home)}).invoke(app, [str(word) for word in words])
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture
def write(tmp_path):
    def write(name, slug, **cells):
        names = [variable.name for variable in standards()[slug].variables]
        file = tmp_path / name
        file.write_text(f"{','.join(names)}\n{','.join(cells.get(one, '') for one in names)}\n")
        return file

    return write


@pytest.fixture
def persons(write):
    def persons(name, card, sex):
        cells = {"nama": "Fulan", "no_kk": card, "nik": "3505100101900001", "tanggal_lahir": "1990-01-01"}
        return write(name, "individu-sdgs-desa", jenis_kelamin=sex, **cells)

    return persons


def test_files_named_together_are_compared_with_each_other(satudata, persons, write):
    families = write("keluarga.csv", "keluarga-sdgs-desa", no_kk=CARD)
    named = [persons("orang.csv", OTHER_CARD, "1"), families]
    told = json.loads(satudata("check", *named, "--report", "json", "--period", "2025-12-31", code=1).stdout)
    assert [one["file"]["name"] for one in told["files"]] == ["orang.csv", "keluarga.csv"]
    assert [found["check"] for found in told["files"][0]["findings"] if found["severity"] == "error"] == ["rule.R26"]
    assert (told["valid"], told["files"][1]["valid"]) == (False, True)
    named = [persons("orang.csv", CARD, "1"), families]
    assert satudata("check", *named, "--period", "2025-12-31").stdout.count("Berkas: ") == 2


def test_the_period_before_is_compared_and_not_judged(satudata, persons):
    now, then = persons("kini.csv", CARD, "1"), persons("lalu.csv", CARD, "2")
    told = satudata("check", now, "--before", then, "--report", "json", "--period", "2025-12-31").stdout
    checks = [found["check"] for found in json.loads(told)["findings"]]
    assert "rule.I08" in checks
    assert "rule.R07" not in checks


def test_what_speaks_of_one_file_is_refused_for_several(satudata, persons):
    file = persons("orang.csv", CARD, "1")
    assert "satu berkas" in satudata("check", file, file, "--report", "xlsx", code=2).stderr
    assert "satu berkas" in satudata("check", file, file, "--receipt", code=2).stderr
    assert "tidak ada" in satudata("check", file, file.parent / "tiada.csv", code=2).stderr
