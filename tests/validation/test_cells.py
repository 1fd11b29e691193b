"""Each check of a single cell, at its cell, with expectations worked out by hand."""

import pytest

from tests.validation.conftest import standard


def test_a_sound_row_has_no_finding_at_all(bench):
    assert bench.check(bench.csv({})).report.findings == ()


@pytest.mark.parametrize(
    ("column", "value", "cell", "expected"),
    [
        ("nik", "", "A2", "required"),
        ("nama", "   ", "B2", "required"),
        ("nik", "350510010100001", "A2", "pattern"),
        ("nik", "35051001010000O1", "A2", "pattern"),
        ("nik", "+350510010100001", "A2", "pattern"),
        ("nama", "Siti Nurhaliza Binti Abdullah", "B2", "length"),
        ("tanggal_lahir", "17 Agustus 2000", "D2", "format"),
        ("tanggal_lahir", "1899-12-31", "D2", "range"),
        ("tanggal_lahir", "2026-01-01", "D2", "range"),
        ("usia", "dua puluh", "E2", "type"),
        ("usia", "121", "E2", "range"),
        ("usia", "-1", "E2", "range"),
        ("luas", "36,5", "F2", "type"),
        ("luas", "-0.5", "F2", "range"),
        ("agama", "8", "G2", "code"),
        ("agama", "Islan", "G2", "code"),
        ("desa", "35.05.10.9999", "H2", "code"),
    ],
)
def test_a_fault_is_told_once_at_its_cell(bench, column, value, cell, expected):
    assert bench.found(bench.csv({column: value})) == [(cell, expected)]


def test_bounds_and_lengths_are_inclusive(bench):
    rows = [["a", "0", "1900-01-01"], ["abcd", "120", "2025-12-31"]]
    variables = [
        bench.variable("teks", min_length=1, max_length=4),
        bench.variable("usia", "integer", minimum=0, maximum=120),
        bench.variable("hari", "date", minimum="1900-01-01", maximum="2025-12-31"),
    ]
    assert bench.table(*variables, rows=rows) == []


def test_length_counts_characters_not_bytes(bench):
    assert bench.table(bench.variable("nama", max_length=4), bench.variable("x"), rows=[["Réné", "1"]]) == []


@pytest.mark.parametrize("value", ["1", "Laki-laki", "LAKI-LAKI", "laki-laki "])
def test_a_code_may_be_written_as_its_label(bench, value):
    checked = bench.check(bench.csv({"jenis_kelamin": value}))
    assert checked.report.valid
    assert checked.rows()["jenis_kelamin"].to_list() == ["1"]


def test_a_code_that_was_valid_once_is_told_as_such_with_its_law(bench):
    report = bench.check(bench.csv({"desa": "35.05.10.2099"})).report
    (finding,) = report.findings
    assert (finding.check, finding.cell) == ("code.period", "H2")
    assert "2019-12-31" in finding.message.id
    assert "Perda 1/2020" in finding.message.id


def test_the_same_code_is_sound_for_data_of_its_time(bench):
    row = {"desa": "35.05.10.2099", "usia": "18"}
    assert bench.found(bench.csv(row), period=bench.AT.replace(year=2018)) == []


def test_of_equal_values_the_later_rows_are_at_fault(bench):
    same = {"nik": "3505100101000009"}
    assert bench.found(bench.csv(same, {}, same, same)) == [("A4", "unique"), ("A5", "unique")]


def test_the_sentence_names_the_row_that_came_first(bench):
    same = {"nik": "3505100101000009"}
    finding = bench.check(bench.csv({}, same, same)).report.findings[0]
    assert "baris 3" in finding.message.id
    assert "row 3" in finding.message.en


def test_values_that_break_a_check_are_not_told_as_doubled_too(bench):
    assert bench.found(bench.csv({"nik": "123"}, {"nik": "123"})) == [("A2", "pattern"), ("A3", "pattern")]


def test_a_key_of_two_columns_is_doubled_only_when_both_are_equal(bench):
    variables = [bench.variable("kk"), bench.variable("urut", "integer")]
    rows = [["K1", "1"], ["K1", "2"], ["K2", "1"], ["K1", "2"]]
    assert bench.table(*variables, rows=rows, key=["kk", "urut"]) == [("A5", "unique")]


def test_a_cell_gets_one_error_in_the_order_of_telling(bench):
    both = bench.variable("kode", pattern="^[0-9]+$", max_length=3)
    assert bench.table(both, bench.variable("x"), rows=[["abcd", "1"], ["1234", "1"]]) == [
        ("A2", "pattern"),
        ("A3", "length"),
    ]


def test_a_standard_may_weigh_a_check_as_a_warning(bench):
    lenient = bench.variable("nama", pattern="^[A-Z]+$", severity={"pattern": "warning"})
    variables = [lenient, bench.variable("x")]
    assert bench.table(*variables, rows=[["abc", "1"]]) == []
    assert bench.table(*variables, rows=[["abc", "1"]], severity="warning") == [("A2", "pattern")]


def test_several_codes_in_one_cell_are_read_one_by_one(bench):
    many = bench.variable("bantuan", code_list="dukcapil/agama")
    rows = [["1;2", "x"], ["1; islam ;Hindu", "x"], ["1;9", "x"]]
    assert bench.table(many, bench.variable("x"), rows=rows) == [("A4", "code")]


def test_rows_without_content_are_skipped_and_told_once(bench):
    source = bench.csv({}, {}) + b",,,,,,,,,\n\n,,,,,,,,,\n"
    report = bench.check(source).report
    assert (report.rows, report.valid) == (2, True)
    assert [(one.check, one.severity) for one in report.findings] == [("file.blank", "note")]


def test_numbers_that_stand_twice_keep_their_leading_zeros(bench):
    number = bench.variable("nomor", pattern="^[0-9]{3}$", unique=True)
    rows = [["007"], ["070"], ["7"], ["007"], ["+07"]]
    assert bench.table(number, rows=rows) == [("A4", "pattern"), ("A5", "unique"), ("A6", "pattern")]
    (finding,) = bench.check(b"nomor\n007\n007\n", body=standard(number)).report.findings
    assert finding.value == "007"


def test_white_space_of_every_kind_is_no_value(bench):
    name = bench.variable("nama", required=True)
    blanks = [" ", "\u00a0", "\u3000", "\u2003 "]
    rows = [["x", "Siti"], *(["x", blank] for blank in blanks), ["x", "Élodie"]]
    cells = [(f"B{row}", "required") for row in range(3, 3 + len(blanks))]
    assert bench.table(bench.variable("lain"), name, rows=rows) == cells
