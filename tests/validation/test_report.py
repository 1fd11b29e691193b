"""The report: one shape for all readers, true counts, masked persons, sentences that help."""

import io
import json

import openpyxl
import pytest

from registry.validation.masking import masked
from registry.validation.suggestions import iso_date
from registry.validation.text import as_text
from registry.validation.xlsx import as_xlsx


@pytest.fixture
def report(bench):
    return bench.check(
        bench.csv({}, {"usia": "x"}, {"usia": "12 tahun", "agama": "Islan"}, {"nik": "35051001010000O1", "nama": ""})
    ).report


def test_the_json_has_the_agreed_shape(report):
    data = report.to_json()
    assert list(data) == [
        "valid", "standard", "profile", "reference_period", "file", "counts", "checks", "findings", "truncated",
    ]  # fmt: skip
    assert data["standard"] == "/id/standard/uji/uji/versi/1.0.0"
    assert data["reference_period"] == "2025-12-31"
    assert (data["file"]["name"], data["file"]["rows"]) == ("uji.csv", 4)
    assert len(data["file"]["sha256"]) == 64
    assert data["counts"] == {"error": 5, "warning": 0, "note": 0}
    assert list(data["findings"][0]) == [
        "sheet", "row", "column", "cell", "check", "severity", "value", "message", "suggestion",
    ]  # fmt: skip
    assert list(data["checks"][0]) == ["check", "column", "severity", "count", "message"]
    assert sum(one["count"] for one in data["checks"]) == 5
    assert json.loads(json.dumps(data)) == data


def test_a_limit_shortens_the_list_and_leaves_the_counts_true(report):
    data = report.to_json(limit=2)
    assert (len(data["findings"]), data["truncated"], data["counts"]["error"]) == (2, True, 5)
    assert report.to_json(limit=5)["truncated"] is False


def test_persons_are_masked(report):
    data = json.dumps(report.to_json(), ensure_ascii=False)
    assert "35051001010000O1" not in data
    assert "35051001••••00O1" in data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3505100101000001", "35051001••••0001"),
        ("'3505100101000001", "'3505100••••0001"),
        ("Siti Aminah", "S•••"),
        ("S", "•••"),
        ("", "•••"),
        ("350510", "3•••"),
    ],
)
def test_a_mask_tells_the_cell_but_not_the_person(text, expected):
    assert masked(text) == expected


def test_what_is_masked_is_not_suggested_either(bench):
    body = bench.standard(
        bench.variable("x"), bench.variable("penyakit", code_list="dukcapil/agama", personal="sensitive")
    )
    (finding,) = bench.check(b"x,penyakit\n1,Islan\n", body=body).report.findings
    assert (finding.value, finding.suggestion) == ("I•••", None)
    assert "Islan" not in finding.message.id


@pytest.mark.parametrize(
    ("column", "text", "suggestion"),
    [
        ("agama", "Islan", "1 — Islam"),
        ("agama", "katholik", "3 — Katolik"),
        ("agama", "01", "1 — Islam"),
        ("agama", "Zoroaster", None),
        ("desa", "3505102011", "35.05.10.2011 — Sawentar"),
        ("tanggal_lahir", "17/08/2000", "2000-08-17"),
        ("tanggal_lahir", "17 Agustus 2000", "2000-08-17"),
        ("usia", "25.0", "25"),
        ("usia", "+25", "25"),
        ("usia", "dua puluh", None),
        ("luas", "1.234,5", "1234.5"),
        ("luas", "36,5", "36.5"),
    ],
)
def test_what_was_probably_meant_is_suggested(bench, column, text, suggestion):
    (finding,) = bench.check(bench.csv({column: text})).report.findings
    assert (finding.value, finding.suggestion) == (text, suggestion)


def test_a_date_is_read_with_the_day_first():
    assert iso_date("02/03/2001") == "2001-03-02"
    assert iso_date("31-02-2001") is None


def test_a_day_that_does_not_exist_is_told_apart_from_one_that_cannot_be_read(bench):
    (missing,) = bench.check(bench.csv({"tanggal_lahir": "2019-02-30"})).report.findings
    (unread,) = bench.check(bench.csv({"tanggal_lahir": "kemarin"})).report.findings
    assert "tidak ada dalam kalender" in missing.message.id
    assert "misalnya 1990-08-17" in unread.message.id


def test_every_sentence_is_there_in_both_languages(bench, report):
    for finding in report.findings:
        assert finding.message.id
        assert finding.message.en
        assert finding.message.id != finding.message.en
    assert (
        bench.check(bench.csv({"usia": "x"}), language="en")
        .report.to_json()["findings"][0]["message"]
        .startswith("Usia")
    )


def test_the_text_begins_with_the_verdict(report):
    lines = as_text(report).splitlines()
    assert lines[0] == "3 dari 4 baris perlu diperbaiki — 4 jenis galat."
    assert "    Sel: E3, E4" in lines


def test_a_sound_file_is_said_to_be_sound(bench):
    assert as_text(bench.check(bench.csv({})).report).startswith("Semua 1 baris memenuhi standar.")


def test_a_refused_file_is_said_to_be_refused(bench):
    text = as_text(bench.check(b"", language="en").report)
    assert text.startswith("The file could not be checked.")
    assert "The file is empty." in text


def test_structure_is_told_before_content(bench):
    source = b"nik,nama,usia\n3505100101000001,Siti,x\n"
    text = as_text(bench.check(source).report)
    assert (
        text.index("Susunan berkas")
        < text.index("jenis_kelamin")
        < text.index("Isi berkas")
        < text.index("bukan bilangan")
    )


def test_the_workbook_holds_text_only_even_when_it_looks_like_a_formula(bench):
    report = bench.check(bench.csv({"usia": "=1+1"})).report
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(report)))
    assert book.sheetnames == ["Ringkasan", "Daftar temuan"]
    cells = [cell for row in book["Daftar temuan"].iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}


def test_the_same_file_gives_the_same_report_and_hash(bench):
    source = bench.csv({}, {"usia": "x"})
    assert bench.check(source).report == bench.check(source).report
