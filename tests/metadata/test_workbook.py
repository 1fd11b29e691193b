"""The workbook and the printed form: every question in its block, and what is filled in is read back."""

import io
import re

import openpyxl
import pytest
from hypothesis import given, settings

from registry.errors import Invalid
from registry.metadata import printed, workbook
from registry.schemas import documents
from registry.schemas.form import form
from tests.metadata.documents import documents as generated

KINDS = ("activity", "variable", "indicator")
FULL = documents.examples("activity", "valid")["pencacahan-lengkap"]


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("kind", KINDS)
def test_any_document_survives_the_workbook(kind):
    @settings(max_examples=6, deadline=None)
    @given(generated(kind))
    def holds(document):
        content = workbook.to_xlsx(kind, document)
        assert workbook.kind_of(content) == kind
        assert workbook.from_xlsx(kind, content) == document

    holds()


def test_there_is_a_sheet_for_each_block_and_a_guide():
    book = opened(workbook.to_xlsx("activity", FULL))
    assert book.sheetnames == ["Petunjuk", *(block.title.id[:31] for block in form("activity").blocks), "Pilihan"]
    assert book["Pilihan"].sheet_state == "hidden"


def test_a_question_has_its_number_guidance_answer_and_a_list_to_choose_from():
    sheet = opened(workbook.to_xlsx("activity", FULL))["IV. Desain kegiatan"]
    row = next(row for row in sheet.iter_rows(values_only=True) if row[5] == "/frequency")
    assert row[:2] == ("4.2", "Frekuensi penyelenggaraan")
    assert row[2].startswith("Wajib bila 4.1 Kegiatan ini dilakukan adalah Berulang")
    assert row[3] == "7 – Tahunan"  # number 7 of the form's list
    assert any("Pilihan" in rule.formula1 for rule in sheet.data_validations.dataValidation)


def test_answers_are_read_by_number_by_label_or_both():
    book = opened(workbook.to_xlsx("activity", {"title": {"id": "Pendataan contoh"}}))
    answers = {
        "/recurrence": "2",
        "/collection_type": "Cross Sectional",
        "/pilot": "ya",
        "/collection_methods": "1; Pengamatan (observasi)",
        "/variables/1/name": "Umur",
    }
    for sheet in book.worksheets[1:-1]:
        for row in sheet.iter_rows(min_row=2):
            if row[5].value in answers:
                row[3].value = answers[row[5].value]
    stream = io.BytesIO()
    book.save(stream)
    read = workbook.from_xlsx("activity", stream.getvalue())
    assert read["collection_type"] == "CROSS_SECTIONAL"
    assert read["recurrence"] == "BERULANG"
    assert read["pilot"] is True
    assert read["collection_methods"] == ["wawancara", "pengamatan"]
    assert read["variables"] == [{"name": {"id": "Umur"}}]


@pytest.mark.parametrize("content", [b"", b"bukan xlsx", b"PK\x03\x04rusak"])
def test_another_file_is_refused_with_what_to_do(content):
    with pytest.raises(Invalid, match="bukan buku kerja metadata"):
        workbook.from_xlsx("activity", content)


def test_another_workbook_is_refused():
    book = openpyxl.Workbook()
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(Invalid, match="bukan buku kerja metadata"):
        workbook.from_xlsx("activity", stream.getvalue())


def test_a_formula_in_a_text_stays_text():
    body = {**FULL, "organiser": "=HYPERLINK(1;2)"}
    sheet = opened(workbook.to_xlsx("activity", body))["I. Penyelenggara"]
    cell = next(row[3] for row in sheet.iter_rows() if row[5].value == "/organiser")
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1;2)", "s")


def page(kind="activity", body=FULL):
    return printed.to_html(
        kind, body, agency="Desa <Contoh>", version="1.0.0", state="draft", iri="/id/activity/a/b/versi/1.0.0"
    )


def test_the_printed_form_has_the_blocks_and_numbers_of_the_official_one():
    text = page()
    assert re.findall(r"<h2>Blok (\w+)\.", text) == [
        "I",
        "II",
        "III",
        "IV",
        "V",
        "VI",
        "VII",
        "VIII",
    ]
    for number in ("1.1", "2.2", "3.3.A1", "3.4", "4.8", "5.8", "6.7", "7.4", "8.2"):
        assert f'<th scope="row">{number}</th>' in text


def test_boxes_are_ticked_with_the_sum_of_their_bits():
    text = page()
    assert "<li>☒ 2. Berulang</li>" in text
    assert "<li>☐ 1. Hanya Sekali</li>" in text
    assert "Jumlah kode: 11" in text  # 4.8: individu 1, rumah tangga 2, lainnya 8


def test_the_printed_form_loads_nothing_and_runs_nothing():
    text = page(body={**FULL, "organiser": "<script>alert(1)</script> Desa"})
    assert "<script" not in text
    assert not re.search(r'(?:src|href)="', text)
    assert "Desa &lt;Contoh&gt;" in text
