"""``satudata check FILE FILE``: a village's files in one command, and the file of the period before."""

import json
import shutil

import pytest
from typer.testing import CliRunner

from registry.cli.main import app
from tests.validation.delivered import CARD, OTHER_CARD, family, person


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
    def write(name, content):
        file = tmp_path / name
        file.write_bytes(content)
        return file

    return write


def test_files_named_together_are_compared_with_each_other(satudata, write):
    families = write("keluarga.csv", family(CARD))
    named = [write("orang.csv", person(OTHER_CARD)), families]
    told = json.loads(satudata("check", *named, "--report", "json", "--period", "2025-12-31", code=1).stdout)
    assert [one["file"]["name"] for one in told["files"]] == ["orang.csv", "keluarga.csv"]
    assert [found["check"] for found in told["files"][0]["findings"] if found["severity"] == "error"] == ["rule.R26"]
    assert (told["valid"], told["files"][1]["valid"]) == (False, True)
    named = [write("orang.csv", person(CARD)), families]
    assert satudata("check", *named, "--period", "2025-12-31").stdout.count("Berkas: ") == 2


def test_the_period_before_is_compared_and_not_judged(satudata, write):
    now, then = write("kini.csv", person(CARD, "1")), write("lalu.csv", person(CARD, "2"))
    told = satudata("check", now, "--before", then, "--report", "json", "--period", "2025-12-31").stdout
    checks = [found["check"] for found in json.loads(told)["findings"]]
    assert "rule.I08" in checks
    assert "rule.R07" not in checks


def test_what_speaks_of_one_file_is_refused_for_several(satudata, write):
    file = write("orang.csv", person(CARD))
    assert "satu berkas" in satudata("check", file, file, "--report", "xlsx", code=2).stderr
    assert "satu berkas" in satudata("check", file, file, "--receipt", code=2).stderr
    assert "tidak ada" in satudata("check", file, file.parent / "tiada.csv", code=2).stderr
