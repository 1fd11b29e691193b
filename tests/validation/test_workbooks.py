"""Workbooks as programs write them: what is stored is read as its user sees it, and what the user may not see is told."""

import io
import re
from datetime import date, datetime, time

import openpyxl
import openpyxl.utils.datetime
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.validation.readers.calamine_worker import text_of
from registry.validation.readers.open import open_source
from registry.validation.readers.xlsx import careful, stream
from registry.validation.readers.xlsx.facts import SheetFacts
from registry.validation.readers.xlsx.styles import Shown, shown
from registry.validation.readers.xlsx.text import text_of_item
from registry.validation.readers.xlsx.values import moment, number_text
from tests.validation import hostile, seeds


def written(fill, **options):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet("Data"))
    return content.getvalue()


def cells(content, sheet=0):
    return [list(row) for row in open_source(content).sheets[sheet].head()]


@pytest.mark.parametrize(
    ("serial", "how", "text"),
    [
        (1, Shown.DATE, "1900-01-01"),
        (59, Shown.DATE, "1900-02-28"),
        (60, Shown.DATE, "1900-02-29"),
        (61, Shown.DATE, "1900-03-01"),
        (0, Shown.DATE, "1900-01-00"),
        (36526, Shown.DATE, "2000-01-01"),
        (2958465, Shown.DATE, "9999-12-31"),
        (36526.5, Shown.DATE, "2000-01-01 12:00:00"),
        (0.75, Shown.TIME, "18:00:00"),
        (1.5, Shown.ELAPSED, "36:00:00"),
    ],
)
def test_a_serial_number_is_the_day_that_a_spreadsheet_shows(serial, how, text):
    assert moment(serial, how, from_1904=False) == text


def test_in_the_1904_system_the_same_day_has_another_number():
    assert moment(35064, Shown.DATE, from_1904=True) == "2000-01-01"
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([date(2000, 1, 1)])
    content = io.BytesIO()
    book.save(content)
    assert cells(content.getvalue()) == [["2000-01-01"]]


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("yyyy-mm-dd", (Shown.DATE, 0)),
        ("[$-421]dd mmmm yyyy;@", (Shown.DATE, 0)),
        ("mmm", (Shown.DATE, 0)),
        ("hh:mm", (Shown.TIME, 0)),
        ("[h]:mm:ss", (Shown.ELAPSED, 0)),
        ("h:mm AM/PM", (Shown.TIME, 0)),
        ("0.0%", (Shown.PERCENT, 0)),
        ("000", (Shown.ZEROS, 3)),
        ("General", (Shown.PLAIN, 0)),
        ("#,##0.00", (Shown.PLAIN, 0)),
        ('"Hari ke-"0', (Shown.PLAIN, 0)),
        ('_-"Rp"* #,##0_-;[Red]-"Rp"* #,##0_-', (Shown.PLAIN, 0)),
        ("0.00E+00", (Shown.PLAIN, 0)),
    ],
)
def test_a_format_code_says_what_is_shown(code, how):
    assert shown(code) == how


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("3505100101000001", "3505100101000001"),
        ("3.50510010100000e+15", "3505100101000000"),
        ("0.30000000000000004", "0.3"),
        ("1E-7", "0.0000001"),
        ("-0", "0"),
        ("36.50", "36.5"),
        ("2.0", "2"),
    ],
)
def test_a_number_is_written_as_a_spreadsheet_shows_it(raw, text):
    assert number_text(raw) == text


def test_numbers_dates_truths_and_padded_codes_are_read_as_seen():
    def fill(book, sheet):
        sheet.write_number(0, 0, 25)
        sheet.write_number(0, 1, 36.5)
        sheet.write_boolean(0, 2, True)
        sheet.write_datetime(0, 3, datetime(2026, 1, 2), book.add_format({"num_format": "d/m/yyyy"}))  # noqa: DTZ001
        sheet.write_datetime(0, 4, time(7, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_number(0, 5, 7, book.add_format({"num_format": "000"}))
        sheet.write_rich_string(0, 6, "Si", book.add_format({"bold": True}), "ti", " A")
        sheet.write_url(0, 7, "https://desa.id", string="Desa")
        sheet.write_string(0, 8, "a_x000D_b & <c>\n d")
        sheet.write_number(0, 9, -5, book.add_format({"num_format": "yyyy-mm-dd"}))

    assert cells(written(fill)) == [
        ["25", "36.5", "TRUE", "2026-01-02", "07:30:00", "007", "Siti A", "Desa", "a_x000D_b & <c>\n d", "-5"]
    ]


def sound(bench, sheet, rows=3):
    for number, row in enumerate([bench.HEADER, *seeds.rows(rows)]):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)


def told(bench, fill):
    """Return what a check says of a sound table to which something was done: severity and name, and the messages."""

    def both(book, sheet):
        sound(bench, sheet)
        fill(book, sheet)

    findings = bench.check(written(both, strings_to_formulas=False)).report.findings
    return [(str(one.severity), one.check) for one in findings], " ".join(one.message.id for one in findings)


def test_errors_of_formulas_are_told_with_their_cells(bench):
    found, said = told(bench, lambda _, sheet: sheet.write_formula("B3", "=NA()", None, "#N/A"))
    assert found == [("error", "file.formula-error"), ("note", "file.formula")]
    assert "1 sel" in said
    assert "B3" in said


def test_formulas_that_nobody_computed_are_told(bench):
    book = openpyxl.Workbook()
    for row in [bench.HEADER, *seeds.rows(2)]:
        book.active.append(row)
    book.active["E3"] = "=20+5"
    content = io.BytesIO()
    book.save(content)
    (finding,) = bench.check(content.getvalue()).report.findings
    assert (finding.severity, finding.check) == ("error", "file.formula-empty")
    assert "E3" in finding.message.id


def test_the_last_result_of_a_formula_is_read_and_noted(bench):
    assert told(bench, lambda _, sheet: sheet.write_formula("E3", "=20+5", None, 25))[0] == [("note", "file.formula")]


def test_percent_is_told_for_it_is_stored_a_hundred_times_smaller(bench):
    found, said = told(bench, lambda book, sheet: sheet.write_number("F3", 0.25, book.add_format({"num_format": "0%"})))
    assert found == [("warning", "file.percent")]
    assert "F3" in said


def test_what_is_hidden_is_checked_and_told(bench):
    def hide(_, sheet):
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("C:D", None, None, {"hidden": True})
        sheet.autofilter("A1:J4")

    found, said = told(bench, hide)
    assert found == [("note", "file.hidden")]
    assert "1 baris" in said
    assert "kolom C, D" in said


def test_rows_of_formats_without_content_are_passed_over_once(bench):
    def blank(book, sheet):
        colour = book.add_format({"bg_color": "yellow"})
        for row in range(10, 60):
            sheet.write_blank(row, 0, None, colour)

    assert told(bench, blank) == ([("note", "file.blank")], "56 baris kosong dilewati.")


def test_content_right_of_the_headers_is_told(bench):
    found, said = told(bench, lambda _, sheet: sheet.write_string("Z3", "catatan"))
    assert found == [("warning", "file.beside")]
    assert "Z3" in said


def test_merged_cells_of_the_header_are_told(bench):
    found, _ = told(bench, lambda _, sheet: sheet.merge_range("K1:L1", "Keterangan"))
    assert ("warning", "file.merged") in found


def with_the_parser(content, part="xl/worksheets/sheet1.xml"):
    facts = SheetFacts()
    batches = list(careful.batches(io.BytesIO(hostile.parts(content)[part]), facts))
    return [(one.rows.to_list(), one.hidden, one.cells.rows()) for one in batches], facts


def with_columns(content, part="xl/worksheets/sheet1.xml"):
    facts = SheetFacts()
    batches = list(stream._fast(lambda: io.BytesIO(hostile.parts(content)[part]), facts))
    return [(one.rows.to_list(), one.hidden, one.cells.rows()) for one in batches], facts


values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1900, 3, 1)),
    st.none(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(values, max_size=5), min_size=1, max_size=6), st.booleans())
def test_both_ways_of_reading_a_sheet_see_the_same_cells_and_calamine_the_same_text(table, inline):
    def fill(book, sheet):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(table):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)

    content = written(fill, constant_memory=inline)
    (quick, _), (slow, _) = with_columns(content), with_the_parser(content)
    assert [row for one in quick for row in one[0]] == [row for one in slow for row in one[0]]
    assert [cell for one in quick for cell in one[2]] == [cell for one in slow for cell in one[2]]
    if any(value not in {None, ""} for row in table for value in row):
        other = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        seen = [[text_of(value) for value in row] for row in other.to_python(skip_empty_area=False)]
        ours = [[text or None for text in row] for row in cells(content)]
        assert [trimmed(row) for row in ours] == [trimmed(row) for row in seen][: len(ours)]


def trimmed(row):
    row = list(row)
    while row and row[-1] is None:
        row.pop()
    return row


@pytest.mark.parametrize("size", [1, 40, 300, 4000])
def test_where_a_sheet_is_cut_into_parts_changes_nothing(monkeypatch, size):
    content = seeds.by_xlsxwriter(seeds.rows(20))
    whole = cells(content)
    for name, value in {
        "stream._CHUNK": size,
        "stream._FIRST": size,
        "careful._ENOUGH": 7,
        "strings._CHUNK": size,
    }.items():
        monkeypatch.setattr(f"registry.validation.readers.xlsx.{name}", value)
    monkeypatch.setattr("registry.validation.readers.limits.CHUNK", size)
    assert cells(content) == whole
    (quick, _), (slow, _) = with_columns(content), with_the_parser(content)
    assert [cell for one in quick for cell in one[2]] == [cell for one in slow for cell in one[2]]
    assert [row for one in quick for row in one[0]] == [row for one in slow for row in one[0]] == list(range(1, 22))
    assert len(slow) > 1


def test_reading_aids_are_no_text():
    item = "<r><t>Si</t></r><rPh sb='0' eb='1'><t>xx</t></rPh><r><t xml:space=\"preserve\">ti </t></r></si>"
    assert text_of_item(item) == "Siti "


def test_a_sheet_written_in_another_dialect_of_xml_is_read_the_same(bench):
    content = seeds.by_xlsxwriter(seeds.rows(3))
    prefixed = hostile.changed(
        content,
        "xl/worksheets/sheet1.xml",
        lambda part: re.sub(rb"<(/?)(?=[A-Za-z])", rb"<\1x:", part).replace(b'xmlns="', b'xmlns:x="'),
    )
    commented = hostile.changed(
        content,
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<sheetData>", b"<sheetData><!-- <row r='9'> -->"),
    )
    spaced = hostile.changed(
        content, "xl/worksheets/sheet1.xml", lambda part: part.replace(b"<c ", b"\n  <c\n").replace(b"</c>", b"</c >")
    )
    for other in (prefixed, commented, spaced):
        assert cells(other) == cells(content)
        assert bench.check(other).report.valid
