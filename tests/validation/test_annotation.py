"""The sender's own workbook back: marked, commented, listed, and nothing else touched."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.annotation import listing
from registry.validation.annotation.annotate import annotate
from registry.validation.annotation.package import NotAnnotatable
from registry.validation.findings import Finding
from registry.validation.report import Report
from registry.validation.since import places, since

EMPTY = Sentence("Isi kolom ini.", "Fill in this column.")


def finding(cell, severity=Severity.ERROR, check="required", sheet="Penduduk", **more):
    return Finding(check, severity, more.pop("message", EMPTY), sheet, int(cell[1:]), "nama", cell, **more)


def report(*findings):
    return Report("uji.xlsx", "0" * 64, 3, tuple(findings))


@pytest.fixture
def own():
    """A workbook as a village makes it: a title, colours, a formula, a hidden sheet, a comment, a dropdown."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Penduduk"
    sheet.append(["nama", "umur", "jumlah"])
    sheet.append(["A", 12, "=B2+1"])
    sheet.append([None, 30, "=B3+1"])
    sheet.append(["C & <D>", None, "=B4+1"])
    sheet["A1"].font = Font(bold=True, color="FF0000FF")
    sheet["B3"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["B2"].number_format = "0.00"
    sheet["B3"].comment = Comment("Catatan saya", "Operator")
    sheet.column_dimensions["A"].width = 41
    sheet.merge_cells("E1:F1")
    sheet.freeze_panes = "A2"
    choice = DataValidation(type="list", formula1='"1,2"')
    choice.add("B2:B9")
    sheet.add_data_validation(choice)
    book.create_sheet("Lain 'nya'").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def marked(sheet):
    return {
        area: rule.dxf.fill.bgColor.rgb
        for block in sheet.conditional_formatting
        for area in str(block.sqref).split()
        for rule in block.rules
    }


def test_faulty_cells_are_coloured_by_the_gravest_finding_and_commented(own):
    found = [
        finding("A3"),
        finding("B4", Severity.WARNING),
        finding("B4", message=Sentence("Terlalu tua.", "Too old.")),
    ]
    sheet = opened(annotate(own, report(*found)))["Penduduk"]
    assert marked(sheet) == {"A3": "FFFFC7CE", "B4": "FFFFC7CE"}
    assert sheet["A3"].comment.text == "Isi kolom ini."
    assert sheet["B4"].comment.text == "Isi kolom ini.\nTerlalu tua."


def test_everything_of_the_owner_stays(own):
    before, after = opened(own), opened(annotate(own, report(finding("A3"), finding("B3"))))
    assert after.sheetnames == [*before.sheetnames, listing.SHEET]
    assert after["Lain 'nya'"].sheet_state == "hidden"
    one, other = before["Penduduk"], after["Penduduk"]
    for row, again in zip(one.iter_rows(), other.iter_rows(), strict=True):
        for cell, same in zip(row, again, strict=True):
            looks = [(one.value, one.number_format, repr(one.font), repr(one.fill)) for one in (cell, same)]
            assert looks[0] == looks[1]
    assert other.column_dimensions["A"].width == 41
    assert (other.freeze_panes, str(other.merged_cells)) == ("A2", "E1:F1")
    assert other.data_validations.dataValidation[0].formula1 == '"1,2"'
    assert other["B3"].comment.text == "Catatan saya", "a cell that has a comment keeps its own"


def test_the_parts_that_hold_no_finding_are_the_same_bytes(own):
    with zipfile.ZipFile(io.BytesIO(own)) as before, zipfile.ZipFile(io.BytesIO(annotate(own, report()))) as after:
        for name in ("xl/worksheets/sheet2.xml", "xl/theme/theme1.xml", "docProps/core.xml"):
            assert before.read(name) == after.read(name)


def test_the_sheet_of_findings_links_to_each_cell(own):
    found = finding("A3", message=Sentence("Tulis <nama> & 'marga'.", ""), suggestion="=1+1", value="rahasia")
    sheet = opened(annotate(own, report(found)))[listing.SHEET]
    (link,) = [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert link.hyperlink.location == "'Penduduk'!A3"
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "Tulis <nama> & 'marga'." in texts
    assert "rahasia" not in " ".join(texts)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "a suggestion is no formula"


def test_a_workbook_that_comes_back_is_compared_and_marked_anew(own):
    first = annotate(own, report(finding("A3"), finding("B4")))
    saved = io.BytesIO()
    opened(first).save(saved)  # another program writes it anew, as a spreadsheet program does
    now = report(finding("B4"), finding("A4", check="pattern"))
    told = since(listing.former(saved.getvalue()), places(now)).sentence
    assert told.id == ("Dibanding pemeriksaan sebelumnya: 1 sudah diperbaiki, 1 masih ada, 1 baru.")
    again = opened(annotate(saved.getvalue(), now, told))
    assert again.sheetnames.count(listing.SHEET) == 1
    sheet = again["Penduduk"]
    assert set(marked(sheet)) == {"A4", "B4"}
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == {"A4", "B4", "B3"}
    assert "1 sudah diperbaiki" in str(again[listing.SHEET]["A2"].value)


def test_a_clean_workbook_loses_its_marks(own):
    clean = opened(annotate(annotate(own, report(finding("A3"))), report()))["Penduduk"]
    assert marked(clean) == {}
    assert clean["A3"].comment is None


def test_a_workbook_never_checked_before_has_nothing_to_compare(own):
    assert listing.former(own) is None


def test_many_cells_are_marked_in_blocks(own):
    sheet = opened(annotate(own, report(*(finding(f"A{row}") for row in range(2, 1502)))))["Penduduk"]
    assert len(marked(sheet)) == 1500


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"nama,umur\n"])
def test_what_is_no_workbook_is_said_to_be_none(content):
    with pytest.raises(NotAnnotatable):
        annotate(content, report())


def rewritten(content, change):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            after.writestr(
                name, change(name, before.read(name).decode()) if name.endswith("xml") else before.read(name)
            )
    return stream.getvalue()


def test_styles_without_differential_formats_get_them(own):
    bare = rewritten(own, lambda _name, text: re.sub(r"<dxfs[^>]*/>", "", text))
    assert marked(opened(annotate(bare, report(finding("A3"))))["Penduduk"]) == {"A3": "FFFFC7CE"}


def test_programs_that_write_every_element_with_a_prefix_are_understood(own):
    def prefixed(name, text):
        if "worksheets/sheet" not in name and name not in {"xl/workbook.xml", "xl/styles.xml"}:
            return text
        return re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", text).replace('xmlns="', 'xmlns:x="')

    sheet = opened(annotate(rewritten(own, prefixed), report(finding("A3"))))["Penduduk"]
    assert marked(sheet) == {"A3": "FFFFC7CE"}
    assert sheet["A3"].comment.text == "Isi kolom ini."
