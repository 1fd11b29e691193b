"""Standards by command: compile to every form, compare versions, lint, likeness."""

import json

import pytest
from typer.testing import CliRunner

from registry.cli.main import app
from registry.exchange.forms import FORMS
from registry.standards.bundled import standards

STARTS = {"xlsx": b"PK", "html": b"<!doctype html>", "shacl": b"@prefix sh:", "csv": b"id_index,id,"}


@pytest.fixture(scope="module")
def satudata(prepared_home, tmp_path_factory):
    home, _ = prepared_home

    def run(*words, code=0):
        result = CliRunner(env={"SATUDATA_HOME": str(home), "SATUDATA_BASE_URL": "https://satudata.example"}).invoke(
            app, [str(word) for word in words]
        )
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.mark.parametrize("form", FORMS)
def test_a_standard_is_compiled_to_every_form(satudata, form):
    written = satudata("standards", "compile", "agregat-wilayah", "--to", form).stdout_bytes
    if form in STARTS:
        assert written.lstrip().startswith(STARTS[form])
    else:
        document = json.loads(written)
        assert (
            len(document.get("properties") or document.get("fields") or document["tableSchema"]["columns"][:-1]) == 19
        )


def test_a_profile_gives_its_own_headings(satudata):
    written = satudata("standards", "compile", "individu-sdgs-desa", "--to", "csv", "--profile", "sdgs-individu").stdout
    assert written.startswith("Nomor KK,NIK,Nama,Jenis Kelamin,")


def test_a_template_written_to_a_file_is_recognised_by_the_check(satudata, tmp_path):
    satudata("standards", "compile", "rt-sdgs-desa", "--to", "xlsx", "--out", tmp_path / "rt.xlsx")
    report = json.loads(satudata("check", tmp_path / "rt.xlsx", "--report", "json", code=1).stdout)
    assert report["standard"].endswith("/id/standard/kominfo-blitar/rt-sdgs-desa/versi/1.0.0")
    assert [finding["check"] for finding in report["findings"]] == ["file.rows"]


def test_a_form_that_does_not_exist_is_named_with_those_that_do(satudata):
    told = satudata("standards", "compile", "agregat-wilayah", "--to", "pdf", code=2).stderr
    assert "json-schema, table-schema, csvw, shacl, xlsx, csv, html" in told


def test_a_version_does_not_differ_from_itself(satudata):
    found = json.loads(satudata("standards", "diff", "agregat-wilayah", "1.0.0", "1.0.0", "--json").stdout)
    assert (found["differences"], found["bump"]) == ([], None)


@pytest.fixture
def drafted(tmp_path):
    body = standards()["agregat-wilayah"].model_dump(mode="json", exclude_none=True)
    body["title"] = {"id": "Jumlah Penduduk Kabupaten Blitar Tahun 2025"}
    file = tmp_path / "rancangan.json"
    file.write_text(json.dumps(body), "utf-8")
    return file


def test_a_draft_is_told_which_naming_rules_it_breaks_and_the_better_name(satudata, drafted):
    found = json.loads(satudata("standards", "lint", drafted, "--json", code=1).stdout)["findings"]
    assert {one["rule"] for one in found} == {"measure", "period", "place"}
    assert {one["suggestion"] for one in found} == {"Penduduk"}
    told = satudata("standards", "lint", drafted, code=1).stdout
    assert "Saran: “Penduduk”" in told


def test_a_registered_standard_keeps_the_rules(satudata):
    assert json.loads(satudata("standards", "lint", "rt-sdgs-desa", "--json").stdout)["findings"] == []


def test_a_draft_is_told_what_it_is_like(satudata, drafted):
    (first, *_) = json.loads(satudata("standards", "similar", drafted, "--json").stdout)["similar"]
    assert (first["slug"], first["variables"]) == ("agregat-wilayah", {"alike": 19, "of": 19})
    assert 90 <= first["percent"] < 100
    assert "% seperti agregat-wilayah (19 dari 19 variabel)" in satudata("standards", "similar", drafted).stdout
