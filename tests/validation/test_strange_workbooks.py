"""Workbooks as other programs and people make them: each is survived with a sentence, and comes back as it was."""

import io
import re
import struct
import zlib
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.table import Table
from python_calamine import CalamineWorkbook

from registry.validation.annotation.package import form_of
from registry.validation.marked import marked
from tests.validation import hostile
from tests.validation.conftest import Bench

HEADER = Bench.HEADER
UNKNOWN = {"agama": "9"}


@pytest.fixture(scope="module")
def checked():
    return Bench().check


def row(number=1, **cells):
    return list({**Bench.SOUND, "nik": f"350510010100{number:04}", "no_kk": f"K{number}", **cells}.values())


def book(*rows, change=lambda _book, _sheet: None):
    made = openpyxl.Workbook()
    for one in rows:
        made.active.append(one)
    change(made, made.active)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def errors(report):
    return [(one.check, one.cell) for one in report.findings if one.severity.value == "error"]


def said(report, check):
    return next(one.message.en for one in report.findings if one.check == check)


# What is read


def test_titles_merged_above_the_header_are_passed_over(checked):
    def merge(_, sheet):
        sheet.merge_cells("A1:J1")

    content = book(["DATA PENDUDUK"], ["DESA SAWENTAR"], [], HEADER, row(1), row(2, **UNKNOWN), change=merge)
    report = checked(content, name="warga.xlsx").report
    assert errors(report) == [("code", "G6")]


def test_a_header_merged_over_two_rows_is_read_from_both(checked):
    def merge(_, sheet):
        for at in range(1, 5):
            sheet.merge_cells(start_row=1, end_row=2, start_column=at, end_column=at)
        sheet.merge_cells("E1:J1")

    above, below = [*HEADER[:4], "Keterangan"], [None] * 4 + HEADER[4:]
    report = checked(book(above, below, row(1), row(2, **UNKNOWN), change=merge), name="warga.xlsx").report
    assert errors(report) == [("code", "G4")]
    assert "stands in two rows (1 and 2)" in said(report, "file.title")


def test_merged_cells_beside_the_table_are_nobodys_header(checked):
    content = book(HEADER, row(), change=lambda _, sheet: sheet.merge_cells("L1:M2"))
    assert checked(content, name="warga.xlsx").report.findings == ()


def test_text_in_several_fonts_is_one_text(checked):
    nik = CellRichText(TextBlock(InlineFont(b=True), "35051001"), "01000001")
    assert checked(book(HEADER, [nik, *row()[1:]]), name="warga.xlsx").report.valid


def test_a_number_of_16_digits_and_a_number_without_its_zeros_have_sentences_of_their_own(checked):
    lost, zeros = row(1), row(2)
    lost[0], zeros[0] = 3505100101000001.0, 505100101000002
    report = checked(book(HEADER, lost, zeros), name="warga.xlsx").report
    assert errors(report) == [("type", "A2"), ("type", "A3")]
    last, front = (one.message.en for one in report.findings)
    assert "after the 15th" in last
    assert "zeros at the front" in front


def test_the_last_row_of_the_sheet_may_be_coloured_and_a_dimension_may_lie(checked):
    content = hostile.sheet(
        hostile.sound_row(2) + '<row r="1048576"><c r="A1048576" s="0"/></row>', before='<dimension ref="A1:B1"/>'
    )
    report = checked(content, name="warga.xlsx").report
    assert report.valid
    assert report.rows == 1


# What is refused


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\xff\xd8\xff\xe0", "an image"),
        (b"\xef\xbb\xbf<html xmlns:o='x'><table><tr><td>nik</td></tr></table></html>", "a web page (HTML)"),
        (b"<TABLE><TR><TD>nik</TD></TR></TABLE>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"Rar!\x1a\x07", "a RAR or 7-Zip archive"),
        (hostile.zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "a Word document"),
    ],
)
def test_a_file_of_another_kind_is_named(checked, content, kind):
    report = checked(content, name="data.xls").report
    assert errors(report) == [("file.type", None)]
    assert f"This file is {kind}" in said(report, "file.type")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_rows_that_stand_in_one_column_are_told_how_to_be_split(checked, sign):
    report = checked(book(*([sign.join(one)] for one in (HEADER, row(1), row(2)))), name="warga.xlsx").report
    assert "Text to Columns" in said(report, "file.header")


def test_more_sheets_than_anybody_reads_are_refused(checked):
    def grow(made, _):
        for number in range(250):
            made.create_sheet(f"RT {number}")

    assert "more than 250 sheets" in said(checked(book(HEADER, change=grow), name="warga.xlsx").report, "file.size")


# What comes back


def png():
    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    facts = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", facts) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def rich():
    """A workbook with everything that XlsxWriter can put beside cells."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Data")
        for number, cells in enumerate((HEADER, row(1), row(2, **UNKNOWN))):
            sheet.write_row(number, 0, cells)
        sheet.insert_image("L2", "a.png", {"image_data": io.BytesIO(png())})
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Data!$E$2:$E$3"})
        sheet.insert_chart("L8", chart)
        sheet.write_comment("G3", "catatan sendiri")
        sheet.write_formula("L1", "=SUM(E2:E3)", None, 50)
        sheet.data_validation("C2:C9", {"validate": "list", "source": ["1", "2"]})
        sheet.conditional_format("E2:E9", {"type": "data_bar"})
        sheet.merge_range("N1:P2", "rapat")
        sheet.set_column("B:B", 44)
        sheet.add_sparkline("K2", {"range": "Data!E2:F2"})
        sheet.insert_textbox("P9", "kotak")
        sheet.protect("sandi")
        alone = made.add_chart({"type": "bar"})
        alone.add_series({"values": "=Data!$E$2:$E$3"})
        made.add_chartsheet("Grafik").set_chart(alone)
        made.define_name("Nama", "=Data!$A$1")
    return stream.getvalue()


def owned():
    """A workbook with a table, a protected structure, a hidden sheet and styles, by openpyxl."""

    def change(made, sheet):
        sheet.add_table(Table(displayName="Warga", ref="A1:J3"))
        sheet["B2"].font = Font(bold=True, color="FFFF0000")
        sheet["D2"] = date(2000, 1, 1)
        sheet["D2"].number_format = "dd/mm/yyyy"
        sheet.row_dimensions[2].hidden = True
        sheet.freeze_panes = "B2"
        made.create_sheet("Rahasia").sheet_state = "veryHidden"
        made.security = WorkbookProtection(lockStructure=True)
        made.defined_names["Semua"] = DefinedName("Semua", attr_text="Sheet!$A$1:$J$3")

    return book(HEADER, row(1), row(2, **UNKNOWN), change=change)


def of_the_owner(content):
    made = openpyxl.load_workbook(io.BytesIO(content))
    sheet = made.worksheets[0]
    return {
        "sheets": [(one.title, one.sheet_state) for one in made.worksheets if one.title != "Temuan Satu Data"],
        "charts": len(sheet._charts),  # openpyxl has no other name for it
        "images": len(sheet._images),  # as above
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "widths": {name: one.width for name, one in sheet.column_dimensions.items()},
        "choices": [str(one.sqref) for one in sheet.data_validations.dataValidation],
        "bars": [str(one.sqref) for one in sheet.conditional_formatting if one.rules[0].type == "dataBar"],
        "tables": sorted(sheet.tables),
        "names": sorted(made.defined_names),
        "protected": (sheet.protection.sheet, made.security.lockStructure if made.security else None),
        "frozen": sheet.freeze_panes,
        "cells": [
            (one.coordinate, one.value, one.number_format, one.font.b) for line in sheet.iter_rows() for one in line
        ],
    }


def without_styles():
    there = hostile.parts(hostile.workbook(row(1), row(2, **UNKNOWN)))
    del there["xl/styles.xml"]
    for part in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        there[part] = re.sub(rb"<(Relationship|Override) [^>]*styles[^>]*/>", b"", there[part])
    return hostile.zipped(there)


@pytest.mark.filterwarnings("ignore:.*(extension is not supported|no default style)")  # openpyxl's, of the owner's
@pytest.mark.parametrize("make", [rich, owned, without_styles])
def test_a_workbook_comes_back_with_everything_in_it(checked, make):
    content = make()
    before = checked(content, name="warga.xlsx")
    after = marked(content, before)
    assert errors(before.report) == [("code", "G3")]
    assert of_the_owner(after) == of_the_owner(content)
    assert openpyxl.load_workbook(io.BytesIO(after)).worksheets[0]["G3"].comment is not None
    sparklines = [b"sparklineGroup" in hostile.parts(one)["xl/worksheets/sheet1.xml"] for one in (content, after)]
    assert sparklines[0] == sparklines[1]


def test_a_workbook_in_the_strict_form_comes_back_in_it(checked):
    there = hostile.parts(hostile.workbook(row(1), row(2, **UNKNOWN)))
    strict = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    }
    for usual, name in strict.items():
        there = {part: content.replace(usual, name) for part, content in there.items()}
    content = hostile.zipped(there)
    before = checked(content, name="warga.xlsx")
    assert errors(before.report) == [("code", "G3")]
    after = marked(content, before)
    assert CalamineWorkbook.from_filelike(io.BytesIO(after)).sheet_names == ["Data", "Temuan Satu Data"]
    assert not any(usual in part for usual in strict for part in hostile.parts(after).values())


MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def test_a_marked_workbook_with_macros_keeps_the_name_under_which_it_opens(checked):
    content = hostile.changed(
        book(HEADER, row(**UNKNOWN)), "[Content_Types].xml", lambda types: types.replace(MAIN_TYPE, MACRO_TYPE)
    )
    assert form_of(marked(content, checked(content, name="warga.xlsm"))) == (
        "xlsm",
        "application/vnd.ms-excel.sheet.macroEnabled.12",
    )
    plain = book(HEADER, row(**UNKNOWN))
    assert form_of(marked(plain, checked(plain, name="warga.xlsx")))[0] == "xlsx"


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "damage",
    [
        lambda sheet: sheet[: len(sheet) // 2],
        lambda sheet: b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet,
        lambda sheet: sheet.replace(b"</sheetData>", b" " * 20_000_000 + b"</sheetData>"),
    ],
    ids=["cut", "doctype", "bomb"],
)
def test_what_could_not_be_opened_is_not_given_back_but_its_report(checked, damage):
    content = hostile.changed(book(HEADER, row()), SHEET, damage)
    given_back = openpyxl.load_workbook(io.BytesIO(marked(content, checked(content, name="warga.xlsx"))))
    assert given_back.sheetnames == ["Ringkasan", "Daftar temuan"]
