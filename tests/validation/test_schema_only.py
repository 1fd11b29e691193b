"""A file against a schema that nobody registered: three languages say the same and are read alike."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from registry.cli.main import app
from registry.errors import Invalid
from registry.validation.schema_only import check_with_schema, read_schema

JSON_SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["kode"],
    "properties": {
        "kode": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "jumlah": {"type": ["integer", "null"], "minimum": 0},
        "hari": {"type": "string", "format": "date"},
        "warna": {"enum": ["merah", "biru"]},
    },
}
TABLE_SCHEMA = {
    "fields": [
        {"name": "kode", "type": "string", "constraints": {"required": True, "pattern": "[A-Z]{2}"}},
        {"name": "jumlah", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "hari", "type": "date"},
        {"name": "warna", "type": "string", "constraints": {"enum": ["merah", "biru"]}},
    ]
}
CSVW = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "data.csv",
    "tableSchema": {
        "columns": [
            {"name": "kode", "required": True, "datatype": {"base": "string", "format": "[A-Z]{2}"}},
            {"name": "jumlah", "datatype": "nonNegativeInteger"},
            {"name": "hari", "datatype": "date"},
            {"name": "warna", "datatype": {"base": "string", "format": "merah|biru"}},
        ]
    },
}
TODAY = date(2025, 12, 31)
ROWS = b"kode,jumlah,hari,warna\nAB,1,2025-01-01,merah\nABC,,2025-02-30,biru\n,-1,,hijau\n"


def found(document, rows=ROWS):
    checked = check_with_schema(rows, document, name="data.csv", today=TODAY)
    return [(one.cell, one.check) for one in checked.report.findings if one.severity == "error"]


@pytest.mark.parametrize(("document", "last"), [(JSON_SCHEMA, "code"), (TABLE_SCHEMA, "code"), (CSVW, "pattern")])
def test_the_three_languages_find_the_same_cells(document, last):
    assert found(document) == [("A3", "pattern"), ("C3", "format"), ("A4", "required"), ("B4", "range"), ("D4", last)]


def test_a_primary_key_stands_once():
    document = {**TABLE_SCHEMA, "primaryKey": "kode"}
    assert found(document, b"kode,jumlah,hari,warna\nAB,1,,\nAB,2,,\n") == [("A3", "unique")]


@pytest.mark.parametrize("held", [True, False], ids=["in memory", "streamed"])
def test_what_is_judged_in_blocks_is_judged_as_one_table(monkeypatch, tmp_path, held):
    """Keys that stand twice, and references, many blocks apart; rows of the file count."""
    monkeypatch.setattr("registry.validation.schemas.judging._BLOCK", 2)
    if not held:
        monkeypatch.setattr("registry.validation.readers.csv.STREAMED", 0)
    reference = {"fields": ["warna"], "reference": {"resource": "", "fields": ["kode"]}}
    fields = [{"name": "kode", "type": "integer"}, {"name": "warna", "type": "integer"}]
    path = tmp_path / "data.csv"
    path.write_text("kode,warna\n" + "".join(f"{n},{n + 1}\n" for n in range(1, 10)) + "01,2\n,5\n10,x\n")
    document = {"fields": fields, "primaryKey": "kode", "foreignKeys": [reference]}
    checked = check_with_schema(path, document, name="data.csv", today=TODAY)
    told = [(one.cell, one.check) for one in checked.report.findings]
    assert told == [("A11", "unique"), ("A12", "required"), ("B13", "type")]
    assert "2" in checked.report.findings[0].message.id, "the row that has it first"


def test_what_no_table_alone_can_tell_is_told_as_not_checked():
    elsewhere = {"fields": ["kode"], "reference": {"resource": "desa.csv", "fields": ["kode"]}}
    checked = check_with_schema(ROWS, {**TABLE_SCHEMA, "foreignKeys": [elsewhere]}, name="data.csv", today=TODAY)
    note = checked.report.findings[0]
    assert (note.check, note.severity.value) == ("file.schema", "note")
    assert "desa.csv" in note.message.id


@pytest.mark.parametrize("document", [{}, {"properties": []}, {"fields": []}, {"fields": [1]}, {"tables": [{}]}])
def test_what_is_no_schema_is_refused_in_words(document):
    with pytest.raises(Invalid):
        found(document)


@pytest.mark.parametrize("content", [b"", b"nik", b"[]", b'"nik"', b"\xff{}"])
def test_what_is_no_json_object_is_no_schema(content):
    with pytest.raises(Invalid):
        read_schema(content)


def commanded(*arguments):
    answer = CliRunner().invoke(app, ["check", *map(str, arguments)])
    return answer.exit_code, answer.stdout


@pytest.fixture
def files(tmp_path):
    def write(rows, schema):
        (tmp_path / "data.csv").write_bytes(rows)
        (tmp_path / "skema.json").write_bytes(schema)
        return tmp_path / "data.csv", tmp_path / "skema.json"

    return write


def test_the_command_checks_against_the_schema_alone(files):
    data, schema = files(ROWS, json.dumps(TABLE_SCHEMA).encode())
    code, printed = commanded(data, "--schema", schema, "--report", "json")
    report = json.loads(printed)
    told = [(one["cell"], one["check"]) for one in report["findings"] if one["severity"] == "error"]
    assert (code, told) == (1, found(TABLE_SCHEMA))
    assert report["standard"] is None


def test_a_file_that_keeps_the_schema_ends_the_command_with_0(files):
    data, schema = files(b"kode,jumlah,hari,warna\nAB,1,2025-01-01,merah\n", json.dumps(CSVW).encode())
    assert commanded(data, "--schema", schema)[0] == 0


@pytest.mark.parametrize("schema", [b"bukan JSON", b'{"$id": "x"}'])
def test_the_command_does_not_run_with_what_is_no_schema(files, schema):
    data, path = files(ROWS, schema)
    assert commanded(data, "--schema", path)[0] == 2


def test_the_command_takes_a_schema_or_a_standard(files):
    data, schema = files(ROWS, json.dumps(JSON_SCHEMA).encode())
    assert commanded(data, "--schema", schema, "--standard", "penduduk-opensid")[0] == 2
    assert commanded(data, "--schema", schema.with_name("tidak-ada.json"))[0] == 2


def test_the_api_checks_against_the_schema_that_is_sent_along(reading_app):
    def answer(schema):
        parts = {"file": ("data.csv", ROWS, "text/csv"), "schema": ("skema.json", schema, "application/json")}
        return reading_app.client.post("/api/v1/checks", files=parts)

    report = answer(json.dumps(JSON_SCHEMA | {"$id": "https://contoh.id/skema"}).encode()).json()
    told = [(one["cell"], one["check"]) for one in report["findings"] if one["severity"] == "error"]
    assert told == found(JSON_SCHEMA)
    assert report["standard"] == "https://contoh.id/skema"
    assert answer(b"bukan JSON").status_code == Invalid.status
