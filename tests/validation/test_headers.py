"""The header row: what is missing, doubled, unknown or misspelt, and what kind of file it makes."""

import pytest

from registry.errors import NotFound
from registry.standards.repository import Registered


def header(bench, **renamed):
    return [renamed.get(name, name) for name in bench.HEADER]


def structure(bench, source, **options):
    report = bench.check(source, **options).report
    return [(one.check, one.column, one.severity.value) for one in report.findings if one.check.startswith("header.")]


def without(bench, *columns):
    """A sound file that lacks some columns."""
    kept = [name for name in bench.HEADER if name not in columns]
    return "\n".join([",".join(kept), ",".join(bench.SOUND[name] for name in kept)]).encode()


def test_a_missing_column_is_an_error_only_when_it_is_required(bench):
    found = structure(bench, without(bench, "nama", "luas"))
    assert found == [("header.missing", "nama", "error"), ("header.missing", "luas", "warning")]


def test_a_missing_key_is_an_error(bench):
    body = bench.standard(bench.variable("a"), bench.variable("b"), bench.variable("c"), key=["b"])
    assert structure(bench, b"a,c\n1,2\n", body=body) == [("header.missing", "b", "error")]


def test_rules_over_a_missing_column_keep_quiet(bench):
    assert bench.found(without(bench, "tanggal_lahir")) == []


def test_unknown_columns_are_noted_and_not_read(bench):
    source = b"nik,nama,jenis_kelamin,warna\n3505100101000001,Siti,2,merah\n"
    checked = bench.check(source)
    assert ("header.extra", "warna", "note") in structure(bench, source)
    assert "warna" not in checked.rows().columns


def test_a_doubled_column_is_an_error_and_the_first_is_read(bench):
    source = b"nik,nama,jenis_kelamin,nama\n3505100101000001,Siti,2,\n"
    report = bench.check(source).report
    assert [(one.check, one.cell) for one in report.findings if one.severity == "error"] == [("header.duplicate", "D1")]


@pytest.mark.parametrize("written", ["tangal_lahir", "tanggal_lahr", "tnggal lahir"])
def test_a_misspelt_column_is_told_with_its_name_and_still_checked(bench, written):
    source = bench.csv({"tanggal_lahir": "x"}, header=header(bench, tanggal_lahir=written))
    report = bench.check(source).report
    assert [(one.check, one.cell, one.suggestion) for one in report.findings if one.severity == "error"] == [
        ("header.renamed", "D1", "tanggal_lahir"),
        ("format", "D2", None),
    ]


@pytest.mark.parametrize("written", ["Jenis Kelamin", "JENIS KELAMIN", " jenis  kelamin ", "Jenis-Kelamin"])
def test_titles_and_case_and_spaces_do_not_matter(bench, written):
    assert bench.check(bench.csv({}, header=header(bench, jenis_kelamin=written))).report.findings == ()


def test_columns_may_stand_in_any_order(bench):
    order = list(reversed(bench.HEADER))
    source = "\n".join([",".join(order), ",".join(bench.SOUND[name] for name in order)]).encode()
    assert bench.check(source).report.findings == ()


def another(bench):
    body = bench.standard(
        bench.variable("indikator"), bench.variable("nilai", "decimal"), bench.variable("tahun", "integer")
    )
    return Registered("lain", "/id/standard/uji/lain/versi/2.0.0", body)


def test_the_standard_is_recognised_by_the_headers(bench):
    report = bench.check(b"indikator,nilai,tahun\nA,1.5,2024\n", others=[another(bench)]).report
    assert (report.standard, report.valid) == ("/id/standard/uji/lain/versi/2.0.0", True)


def test_a_file_that_looks_like_another_standard_than_the_one_named_says_so(bench):
    report = bench.check(b"indikator,nilai,tahun\nA,1.5,2024\n", others=[another(bench)], standard="uji").report
    told = {one.check: one.message.id for one in report.findings}
    assert "“lain”" in told["file.standard"]
    assert not report.valid


def test_a_version_that_is_not_registered_is_not_found(bench):
    with pytest.raises(NotFound):
        bench.check(bench.csv({}), standard="uji@9.9.9")
    assert bench.check(bench.csv({}), standard="uji@1.0.0").report.valid


def test_the_reference_date_is_the_one_asked_for_else_the_one_in_the_name_else_today(bench):
    day = bench.AT.replace(year=2020)
    assert bench.check(bench.csv({}), period=day, name="data 2021-06-30.csv").report.period == day
    assert bench.check(bench.csv({}), name="data 2021-06-30.csv").report.period.isoformat() == "2021-06-30"
    assert bench.check(bench.csv({}), name="data 2021-13-99.csv").report.period == bench.AT
