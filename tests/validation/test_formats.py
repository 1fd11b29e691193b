"""Every kind of file that is read gives the same table, with the row numbers that its user sees."""

import gzip
import io
import json
from datetime import date, datetime

import polars as pl
import pytest

from registry.validation.readers.open import open_source
from registry.validation.readers.table import ROW
from tests.validation import hostile, seeds

TABLE = seeds.rows(12)
KINDS = seeds.every_kind(TABLE)
WITHOUT_HEADER = ("json", "parquet")


def table_of(content):
    (sheet,) = open_source(content).sheets
    return sheet.table(1, len(seeds.HEADER))


def texts(table):
    return [
        list(row[1:])
        for row in table.frame.select(ROW, *(f"c{n}" for n in range(len(table.headers)))).collect().iter_rows()
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_holds_the_same_table(bench, kind):
    table = table_of(KINDS[kind])
    assert list(table.headers) == seeds.HEADER
    assert texts(table) == TABLE
    first = 1 if kind.startswith(WITHOUT_HEADER) else 2
    assert table.frame.collect()[ROW].to_list() == list(range(first, first + 12))
    assert bench.check(KINDS[kind]).report.valid


def errors(report):
    return [(one.row, one.check) for one in report.findings if one.severity == "error"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_told_at_the_row_its_user_sees(bench, kind):
    spoilt = [*TABLE[:6], [*TABLE[6][:4], "x", *TABLE[6][5:]], *TABLE[7:]]
    row = 7 if kind.startswith(WITHOUT_HEADER) else 8
    assert errors(bench.check(seeds.every_kind(spoilt)[kind]).report) == [(row, "type")]


def test_blank_lines_of_json_lines_count(bench):
    source = b"\n\n" + seeds.json_lines(seeds.rows(2)).replace(b'"usia": "25"', b'"usia": "x"', 1)
    assert errors(bench.check(source).report) == [(3, "type")]


def test_json_numbers_keep_their_digits_and_booleans_are_words(bench):
    record = dict(zip(seeds.HEADER, seeds.rows(1)[0], strict=True)) | {
        "nik": 3505100101000001,
        "usia": 25.0,
        "luas": 36.50,
    }
    checked = bench.check(json.dumps(record).encode())
    assert checked.report.valid
    assert checked.rows().row(0)[1] == "3505100101000001"
    assert texts(table_of(b'{"a":true,"b":1e3,"c":12345678901234567890123,"d":null,"e":""}')) == [
        ["TRUE", "1000", "12345678901234567890123", None, None]
    ]


def test_keys_that_come_later_are_columns_and_missing_ones_are_empty():
    table = table_of(b'{"a":1}\n{"b":2}\n')
    assert table.headers == ("a", "b")
    assert texts(table) == [["1", None], [None, "2"]]


def test_values_of_parquet_are_read_as_meant():
    frame = pl.DataFrame(
        {
            "whole": [3505100101000001],
            "float": [2.0],
            "part": [0.1],
            "day": [date(1899, 12, 31)],
            "moment": [datetime(2026, 1, 2, 3, 4, 5)],  # noqa: DTZ001 - files hold local times
            "midnight": [datetime(2026, 1, 2)],  # noqa: DTZ001 - files hold local times
            "truth": [True],
            "kind": pl.Series(["x"], dtype=pl.Categorical),
        }
    )
    stream = io.BytesIO()
    frame.write_parquet(stream)
    table = table_of(stream.getvalue())
    assert texts(table) == [
        ["3505100101000001", "2", "0.1", "1899-12-31", "2026-01-02 03:04:05", "2026-01-02", "TRUE", "x"]
    ]
    assert table.numbers == {1, 2}, "a float may have lost its last digits, a whole number has not"


def test_large_records_and_tables_are_read_in_parts_with_the_same_result(bench, monkeypatch):
    spoilt = [*TABLE[:6], [*TABLE[6][:4], "x", *TABLE[6][5:]], *TABLE[7:]]
    kinds = seeds.every_kind(spoilt)
    for kind in ("json lines", "parquet"):
        held = bench.check(kinds[kind])
        with monkeypatch.context() as small:
            small.setattr("registry.validation.readers.limits.HELD", 0)
            streamed = bench.check(kinds[kind])
        assert streamed.table.loaded is None
        assert streamed.report == held.report
        assert streamed.rows().equals(held.rows())


def test_a_table_that_the_fast_reader_refuses_is_read_in_parts_too(bench, monkeypatch):
    lines = KINDS["csv"].decode().splitlines()
    lines[3] += ",lebih"
    source = "\n".join(lines).encode()
    held = bench.check(source)
    monkeypatch.setattr("registry.validation.readers.limits.HELD", 0)
    streamed = bench.check(source)
    assert errors(held.report) == errors(streamed.report) == [(4, "file.columns")]
    assert streamed.rows().equals(held.rows())


def test_of_several_tables_in_an_archive_the_one_that_fits_is_checked_and_the_others_are_named(bench):
    source = hostile.zipped({"lain.csv": "satu,dua\n1,2\n", "penduduk.csv": KINDS["csv"], "baca.pdf": "%PDF-1.7"})
    report = bench.check(source).report
    assert report.valid
    assert report.rows == 12
    (archive, others) = report.findings
    assert (archive.check, others.check) == ("file.archive", "file.sheets")
    assert "penduduk.csv" in archive.message.id
    assert "1 berkas lain bukan tabel" in archive.message.id
    assert "lain.csv" in others.message.id


def test_two_gzip_files_in_one_are_one_table(bench):
    head, tail = KINDS["csv"][:100], KINDS["csv"][100:]
    assert bench.check(gzip.compress(head) + gzip.compress(tail)).report.rows == 12


def test_lines_of_two_encodings_are_both_read(bench):
    source = bench.csv({"nama": "Réné"}, {"nama": "Zoë"}).replace("Zoë".encode(), "Zoë".encode("cp1252"))
    assert bench.check(source).rows()["nama"].to_list() == ["Réné", "Zoë"]


def test_the_line_that_names_the_separator_is_no_row(bench):
    source = b"sep=;\r\n" + bench.csv({"usia": "x"}).replace(b",", b";")
    report = bench.check(source).report
    assert [(one.cell, one.check) for one in report.findings] == [(None, "file.delimiter"), ("E2", "type")]


def test_a_row_of_column_numbers_under_the_header_is_no_data(bench):
    header, *others = bench.csv({}, {"usia": "x"}).decode().splitlines()
    for numbers in (range(1, 11), [f"({number})" for number in range(1, 11)]):
        source = "\n".join([header, ",".join(map(str, numbers)), *others]).encode()
        checked = bench.check(source)
        assert [(one.row, one.check) for one in checked.report.findings] == [(2, "file.title"), (4, "type")]
        assert checked.report.rows == 2
        assert len(checked.rows()) == 2


@pytest.mark.parametrize("pack", [gzip.compress, lambda text: hostile.zipped({"a.csv": text, "b.csv": "x,y\n1,2\n"})])
@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda text: text.replace(b"\n3505100101000002", b",lebih\n3505100101000002"), [(2, "file.columns")]),
        (lambda text: text.replace(b"Siti", "Zoë".encode("cp1252")), []),
        (lambda text: text.replace(b"Siti", b"Si\0ti"), [(None, "file.encoding")]),
    ],
)
def test_what_is_wrong_with_a_packed_table_is_told_as_of_any_other(bench, pack, spoil, told):
    spoilt = spoil(bench.csv({}, {}))
    report = bench.check(pack(spoilt)).report
    if told == [(None, "file.encoding")]:
        assert not report.valid
        assert report.rows == 0
    else:
        assert errors(report) == told
