"""Every form of a table, read back by another program, is the table."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import duckdb
import openpyxl
import pytest
from frictionless import Package, system
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.exchange.tables import rows_as, workbook
from registry.exchange.tables.kept import Shelf
from registry.exchange.tables.questions import Question
from registry.exchange.tables.reading import Table

NAMES = ("kode", "nama", "jumlah", "luas", "tanggal", "catatan")
ROWS = [
    ("007", 'Sumber "Rejo", Kec. 1', 12, 1.5, date(2025, 1, 31), "=1+1"),
    ("35.05", "baris\r\nkedua", -3, 0.125, date(2024, 2, 29), "+62"),
    ("010", "Ægir — 村", None, None, None, "@cmd"),
    (None, ";titik koma;", 9007199254, -2.25, date(1999, 12, 31), "-"),
    ("35.10", " tepi ", 0, 1234567.5, date(2026, 11, 22), "-5 derajat"),
]
"""What the file says, written down by hand."""


def file(served, form, query=""):
    answer = served.client.get(f"/dataset/rumit/tabel/csv.{form}{query}", headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200, answer.text
    return answer.content


def said(value):
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def test_csv_is_rfc_4180_and_says_every_value_exactly(served):
    content = file(served, "csv")
    assert content.startswith(b"kode,nama,")
    assert content.replace(b'"baris\r\nkedua"', b"").count(b"\n") == content.count(b"\r\n") - 1
    read = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert read == [list(NAMES), *([said(value) for value in row] for row in ROWS)]


def test_csv_for_excel_has_its_signs_and_no_cell_is_a_formula(served):
    content = file(served, "csv", "?bentuk=excel")
    assert content.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read[0] == list(NAMES)
    assert [row[3] for row in read[1:]] == ["1,5", "0,125", "", "-2,25", "1234567,5"]
    assert [row[2] for row in read[1:]] == ["12", "-3", "", "9007199254", "0"]
    assert [row[5] for row in read[1:]] == ["'=1+1", "'+62", "'@cmd", "-", "'-5 derajat"]
    assert read[2][1] == "baris\r\nkedua"


def test_a_workbook_has_numbers_as_numbers_codes_as_text_and_says_what_it_is(served):
    book = openpyxl.load_workbook(io.BytesIO(file(served, "xlsx")))
    sheet = book["Data"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[0] == list(NAMES)
    assert [tuple(row) for row in cells[1:]] == [
        tuple(
            datetime(value.year, value.month, value.day)  # noqa: DTZ001  # a sheet knows no zones
            if isinstance(value, date)
            else value.replace("\r\n", "\n")  # as a spreadsheet breaks a line in a cell
            if isinstance(value, str)
            else value
            for value in row
        )
        for row in ROWS
    ]
    assert {cell.data_type for cell in sheet["A"][1:] if cell.value} == {"s"}
    assert {cell.data_type for cell in sheet["F"]} == {"s"}, "no text is a formula"
    metadata = {row[0]: row[2] for row in book["Metadata"].iter_rows(values_only=True)}
    assert metadata["Tautan tetap"].endswith("/id/dataset/desa-sawentar/rumit/versi/1.0.0")
    assert metadata["Lisensi"] == "https://creativecommons.org/licenses/by/4.0/"


def test_json_and_ndjson_have_the_same_rows_with_their_types(served):
    expected = [dict(zip(NAMES, (said(v) if isinstance(v, date) else v for v in row), strict=True)) for row in ROWS]
    assert json.loads(file(served, "json")) == expected
    assert [json.loads(line) for line in file(served, "ndjson").splitlines()] == expected


def test_parquet_is_read_by_duckdb(served, tmp_path):
    path = tmp_path / "t.parquet"
    path.write_bytes(file(served, "parquet"))
    found = duckdb.read_parquet(str(path))
    assert [str(kind) for kind in found.types] == ["VARCHAR", "VARCHAR", "BIGINT", "DOUBLE", "DATE", "VARCHAR"]
    assert found.fetchall() == ROWS


def test_frictionless_validates_the_package_over_the_network_and_reads_the_same_rows(served):
    with system.use_context(trusted=True):
        package = Package(f"{served.address}/dataset/rumit/datapackage.json")
        report = package.validate()
        assert report.valid, report.flatten(["type", "message"])
        rows = [tuple(row.to_dict().values()) for row in package.resources[0].read_rows()]
    assert [(*row[:3], row[3] and float(row[3]), *row[4:]) for row in rows] == ROWS


def test_csvw_finds_the_metadata_from_the_csv_and_reads_the_same_rows(served):
    from csvw import CSVW  # noqa: PLC0415  # slow, and only here

    document = CSVW(f"{served.address}/dataset/rumit/tabel/csv.csv", validate=True)
    assert document.is_valid
    (table,) = document.tables
    plain = {
        Decimal: float,
        datetime: datetime.date,
        str: lambda text: text.replace("\n", "\r\n"),
    }  # breaks as it opens them
    read = [
        tuple(plain.get(type(value), lambda same: same)(value) for value in row.values()) for row in table.iterdicts()
    ]
    assert read == ROWS


def test_a_form_of_nothing_is_still_a_table(served):
    nothing = "?nama=tiada"
    assert file(served, "csv", nothing) == b"kode,nama,jumlah,luas,tanggal,catatan\r\n"
    assert json.loads(file(served, "json", nothing)) == []
    assert file(served, "ndjson", nothing) == b""
    assert openpyxl.load_workbook(io.BytesIO(file(served, "xlsx", nothing)))["Data"].max_row == 1


def test_a_table_too_large_for_a_sheet_is_refused_before_it_is_written():
    with pytest.raises(workbook.TooLargeForASheet):
        workbook.check([], workbook.ROWS + 1)


cell = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
    st.integers(-(10**15) + 1, 10**15 - 1).map(str),
    st.sampled_from(["007", "1.50", "1e3", "nan", "=A1", "2025-02-30", "+7", " ", '"', "\r\n", "\ufeff"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cell, cell, st.integers(-(10**9), 10**9).map(str)), max_size=8))
def test_any_cells_come_back_from_csv_json_and_parquet_as_they_went_in(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("any")
    original = folder / "a.csv"
    with original.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("satu", "dua", "tiga"), *rows])
    stored = Shelf(folder / "shelf").stored(original, "CSV", "x", [], dict)
    table = Table(None, {"identifier": "a"}, stored)
    numbers = [column.is_number for column in table.columns]

    def plain(values):
        """Return cells as what they mean: numbers where the column is one of numbers, nothing for nothing."""
        told = [None if value in ("", None) else value for value in values]
        pairs = zip(told, numbers, strict=True)
        return tuple(float(value) if number and value is not None else value and said(value) for value, number in pairs)

    expected = [plain(row) for row in rows]
    assert [plain(row) for row in duckdb.read_parquet(str(stored.path)).fetchall()] == expected
    again = csv.reader(io.StringIO(b"".join(rows_as.csv(table.batches(Question()))).decode(), newline=""))
    assert [plain(row) for row in list(again)[1:]] == expected
    objects = json.loads(b"".join(rows_as.json(table.batches(Question()))))
    assert [plain(each.values()) for each in objects] == expected
