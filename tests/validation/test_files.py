"""Files as they come: every bad one gets its own sentence, none an exception."""

import io
import struct
import zipfile
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile


def workbook(*rows, numbers=(), before=(), sheet="Data", hidden=()):
    """Write rows of text into a workbook; ``numbers`` are cells (row, column from 0) to be stored as numbers."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name in hidden:
            book.add_worksheet(name).hide()
        page = book.add_worksheet(sheet)
        if hidden:
            page.activate()
            page.set_first_sheet()
        for number, row in enumerate([*before, *rows]):
            for column, value in enumerate(row):
                if (number - len(before), column) in numbers:
                    page.write_number(number, column, float(value))
                elif value:
                    page.write_string(number, column, value)
    return stream.getvalue()


@pytest.fixture
def residents(bench):
    def rows(*changed):
        lines = bench.csv(*changed).decode().splitlines()
        return [line.split(",") for line in lines]

    return rows


def refused(bench, source, **options):
    """Check a file that cannot be read; return its one finding."""
    checked = bench.check(source, **options)
    assert not checked.report.valid
    assert checked.report.rows == 0
    assert checked.rows().is_empty()
    (finding,) = [one for one in checked.report.findings if one.severity == "error"]
    assert finding.message.id != finding.message.en
    return finding.check


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (b"", "file.empty"),
        (b" \r\n\n  ", "file.empty"),
        (b"\n" * 500, "file.empty"),
        (b"\xef\xbb\xbf", "file.empty"),
        (b"%PDF-1.7 ...", "file.type"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "file.type"),
        (b"<!DOCTYPE html><table><tr><td>NIK</td></tr></table>", "file.type"),
        (b'{"satu": "1"}', "file.header"),
        (bytes(range(256)) * 20, "file.encoding"),
        (b"PK\x03\x04 and no more", "file.type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file.type"),
        (b"satu,dua\n1,2\n", "file.header"),
        (b"3505100101000001,Siti,2\n", "file.header"),
        (b"halo", "file.header"),
    ],
)
def test_a_file_that_cannot_be_checked_says_why(bench, content, check):
    assert refused(bench, content) == check


@pytest.mark.parametrize(
    "content", [b"halo", b"Yth. Kepala Desa\n\nTerlampir laporan.\n", b"%PDF-1.7", b"\xff\xd8\xff\xe0"]
)
@pytest.mark.parametrize("name", ["laporan.xlsx", "LAPORAN.XLS", "laporan.ods"])
def test_what_is_only_named_a_workbook_is_no_table(bench, name, content):
    assert refused(bench, content, name=name) == "file.type"


def test_columns_in_a_text_that_is_named_a_workbook_are_a_table_without_a_known_header(bench):
    assert refused(bench, b"satu,dua\n1,2\n", name="laporan.xlsx") == "file.header"


@pytest.mark.parametrize("start", [b"RIFF\x10\0\0\0WEBPVP8 ", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"])
def test_an_image_is_no_table(bench, start):
    assert refused(bench, start + bytes(range(1, 200))) == "file.type"


def test_a_header_without_rows_is_no_data(bench):
    assert ("file.rows", None) in [
        (one.check, one.row) for one in bench.check(bench.csv()).report.findings if one.severity == "error"
    ]


def test_a_password_is_told_and_how_to_remove_it(bench, residents):
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook(*residents({})))).encrypt("rahasia", locked)
    assert refused(bench, locked.getvalue()) == "file.protected"


def test_a_damaged_workbook_is_no_crash(bench, residents):
    sound = workbook(*residents({}))
    for cut in (len(sound) // 4, len(sound) // 2, len(sound) - 30):
        assert refused(bench, sound[:cut]) == "file.type"


def test_a_zip_of_something_else_is_no_workbook(bench):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("surat.pdf", "%PDF-1.7 halo")
    assert refused(bench, stream.getvalue()) == "file.type"


def test_a_workbook_that_would_unpack_to_gigabytes_is_refused_unread(bench, residents):
    stream = io.BytesIO(workbook(*residents({})))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"\0" * (64 * 1024 * 1024))
    assert refused(bench, stream.getvalue()) == "file.size"


def test_two_cells_far_apart_do_not_fill_the_memory(bench):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_string(0, 0, "nik")
        page.write_string(1_048_575, 16_383, "jauh")
    assert refused(bench, stream.getvalue()) == "file.header"


def test_a_declared_size_that_lies_is_refused(bench, residents):
    content = bytearray(workbook(*residents({})))
    entry = content.rfind(b"PK\x01\x02", 0, content.find(b"xl/worksheets/sheet1.xml", len(content) // 2))
    content[entry + 24 : entry + 28] = struct.pack("<I", 20)
    assert refused(bench, bytes(content)) == "file.type"


def test_nul_bytes_are_told_as_damage(bench):
    assert refused(bench, bench.csv({}).replace(b"Siti", b"Si\0ti")) == "file.encoding"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_name_with_an_accent_survives_every_encoding(bench, encoding):
    source = bench.csv({"nama": "Réné"}).decode().encode(encoding)
    checked = bench.check(source)
    assert checked.report.valid
    assert checked.rows()["nama"].to_list() == ["Réné"]
    warned = [one.check for one in checked.report.findings if one.severity == "warning"]
    assert warned == ([] if encoding.startswith("utf-8") else ["file.encoding"])


def test_an_encoding_in_doubt_is_not_guessed(bench):
    source = bench.csv({"nama": "NAMA"}).replace(b"NAMA", "Рената".encode("koi8-r") + b"\x81\x8d")
    assert refused(bench, source) == "file.encoding"


@pytest.mark.parametrize("sign", [";", "\t"])
def test_other_delimiters_are_read_and_noted(bench, sign):
    source = bench.csv({"usia": "x"}).replace(b",", sign.encode())
    report = bench.check(source).report
    assert [(one.cell, one.check) for one in report.findings] == [(None, "file.delimiter"), ("E2", "type")]


def test_windows_line_ends_and_a_missing_last_one_change_nothing(bench):
    source = bench.csv({}, {"usia": "x"}).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    assert bench.found(source) == [("E3", "type")]


def test_a_row_with_too_many_cells_is_told_and_the_rest_is_checked(bench):
    lines = bench.csv({}, {}, {"usia": "x"}).decode().splitlines()
    lines[2] += ",lebih"
    report = bench.check("\n".join(lines).encode()).report
    errors = [(one.row, one.check) for one in report.findings if one.severity == "error"]
    assert errors == [(3, "file.columns"), (4, "type")]


def test_a_quote_that_is_never_closed_is_told_with_what_it_swallowed(bench):
    lines = bench.csv({}, {}, {}, {}).decode().split("\n")
    lines[2] = lines[2].replace("Siti", '"Siti')
    report = bench.check("\n".join(lines).encode()).report
    (told,) = (one for one in report.findings if one.severity == "error")
    assert (told.check, told.row, report.rows) == ("file.quote", 3, 1)
    assert "the 3 lines from there" in told.message.en


def test_a_quote_within_a_value_is_a_sign_like_others(bench):
    assert bench.check(bench.csv({"nama": 'Si"ti'}, {}).replace(b'"Si""ti"', b'Si"ti')).report.valid


def test_a_line_break_in_a_cell_keeps_the_row_numbers_of_the_spreadsheet(bench):
    source = bench.csv({"nama": "Siti"}, {"usia": "x"}).replace(b"Siti", b'"Siti\nAisyah"', 1)
    assert bench.found(source) == [("E3", "type")]


def test_a_workbook_is_checked_like_a_csv(bench, residents):
    rows = residents({}, {"usia": "x"}, {"agama": "9"})
    assert bench.found(workbook(*rows)) == [("E3", "type"), ("G4", "code")]
    finding = bench.check(workbook(*rows)).report.findings[0]
    assert (finding.sheet, finding.row, finding.column) == ("Data", 3, "usia")


def test_numbers_and_dates_of_a_workbook_are_read_as_meant(bench):
    book = openpyxl.Workbook()
    page = book.active
    page.append(bench.HEADER)
    page.append(["3505100101000001", "Siti", 2, date(2000, 1, 1), 25, 36.5, 1, "35.05.10.2011", "K1", 1])
    stream = io.BytesIO()
    book.save(stream)
    checked = bench.check(stream.getvalue())
    assert checked.report.findings == ()
    assert checked.rows().row(0)[1:7] == ("3505100101000001", "Siti", "2", date(2000, 1, 1), 25, 36.5)


def test_a_nik_stored_as_a_number_has_lost_its_digits(bench, residents):
    report = bench.check(workbook(*residents({}), numbers={(1, 0)})).report
    (finding,) = report.findings
    assert (finding.cell, finding.check) == ("A2", "type")
    assert "format kolom menjadi Teks" in finding.message.id


def test_title_rows_above_the_header_are_passed_over_with_a_warning(bench, residents):
    source = workbook(*residents({"usia": "x"}), before=[["PEMERINTAH DESA"], [], ["Data Penduduk 2025"]])
    report = bench.check(source).report
    assert [(one.row, one.cell, one.check) for one in report.findings] == [(4, None, "file.title"), (5, "E5", "type")]


def test_merged_header_cells_are_told(bench, residents):
    book = openpyxl.Workbook()
    for row in residents({}):
        book.active.append(row)
    book.active["K1"] = "Keterangan"
    book.active.merge_cells("K1:L1")
    stream = io.BytesIO()
    book.save(stream)
    found = bench.found(stream.getvalue(), "warning")
    assert found == [(None, "file.merged")]


def test_the_sheet_whose_header_fits_is_checked(bench, residents):
    book = openpyxl.Workbook()
    book.active.title = "Petunjuk"
    book.active.append(["Isi lembar Data"])
    page = book.create_sheet("Data")
    for row in residents({"usia": "x"}):
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    report = bench.check(stream.getvalue()).report
    assert [(one.sheet, one.check) for one in report.findings] == [("Data", "file.sheets"), ("Data", "type")] or [
        one.check for one in report.findings
    ] == ["file.sheets", "type"]


def test_a_file_may_be_a_path(bench, tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(bench.csv({"usia": "x"}))
    assert bench.found(path) == [("E2", "type")]


def test_a_large_file_is_streamed_with_the_same_result(bench, tmp_path, monkeypatch):
    path = tmp_path / "data.csv"
    path.write_bytes(bench.csv({}, {"usia": "x"}, {"agama": "Islan"}, {"hubungan": "4"}))
    held = bench.check(path)
    monkeypatch.setattr("registry.validation.readers.csv.STREAMED", 0)
    streamed = bench.check(path)
    assert streamed.report == held.report
    assert streamed.rows().equals(held.rows())
