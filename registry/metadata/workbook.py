"""Metadata as a workbook: a sheet for each block of the form, a row for each question, read back by its key column."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import python_calamine as calamine
import xlsxwriter

from registry.errors import Invalid, Sentence
from registry.metadata.answers import NO, SPARE_ROWS, YES, Answer, answers, guidance, numbered, typed_answer
from registry.schemas import form_input
from registry.schemas.form import Control, Form, form

GUIDE, CHOICES = "Petunjuk", "Pilihan"
HEADER = ("Nomor", "Isian", "Petunjuk", "Jawaban", "Jawaban (Inggris)", "Kunci")
_WIDTHS = (9, 38, 60, 60, 40, 30)
_ANSWER, _ENGLISH, _KEY = 3, 4, 5
_LONGEST_CELL = 32_000
UNREADABLE = Sentence(
    "Berkas ini bukan buku kerja metadata. Unduh templatnya, isi kolom Jawaban, lalu unggah lagi.",
    "This file is no metadata workbook. Download the template, fill the column Jawaban, and upload it again.",
)
_GUIDE_LINES = (
    "Isi kolom Jawaban; terjemahan Inggris boleh kosong. Jangan mengubah kolom Kunci: dari situ isian dibaca kembali.",
    "Jawaban pilihan boleh ditulis nomornya, labelnya, atau keduanya. Beberapa pilihan dipisah titik koma.",
    "Bagian yang berulang punya baris kosong di bawahnya; baris yang dibiarkan kosong diabaikan.",
    "Setelah diimpor, isinya menjadi draf: tidak ada yang terbit tanpa verifikasi dan persetujuan.",
)


def to_xlsx(kind: str, body: Mapping[str, Any]) -> bytes:
    """Return a document as the bytes of an XLSX file, with guidance and lists to choose from."""
    found = form(kind)
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#0b5563", "font_color": "#ffffff"}),
            "group": book.add_format({"bold": True, "bg_color": "#eef4f4"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "answer": book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}),
            "quiet": book.add_format({"font_color": "#666666", "valign": "top"}),
        }
        guide = book.add_worksheet(GUIDE)
        guide.set_column(0, 0, 110, formats["text"])
        for number, line in enumerate((found.title.id, f"Jenis: {kind}", f"Skema: {found.schema_iri}", *_GUIDE_LINES)):
            guide.write_string(number, 0, line, formats["text"])
        names = list(_sheet_names(found))
        sheets = [book.add_worksheet(name) for name in names]
        ranges = _choices(book, found)
        for sheet, block in zip(sheets, found.blocks, strict=True):
            _head(sheet, formats)
            for number, answer in enumerate(answers(block, body, spare=SPARE_ROWS), start=1):
                _write(sheet, number, found, answer, formats, ranges)
    return stream.getvalue()


def kind_of(content: bytes) -> str | None:
    """Say which kind a workbook holds, None when it is none of ours."""
    lines = [str(row[0]) for row in _rows(_open(content), GUIDE) if row]
    told = next((line.removeprefix("Jenis: ") for line in lines if line.startswith("Jenis: ")), None)
    return told if told in {"activity", "variable", "indicator"} else None


def from_xlsx(kind: str, content: bytes) -> dict[str, Any]:
    """Return the document that a filled workbook holds; Invalid when it is no workbook of that kind."""
    found, book = form(kind), _open(content)
    pairs: list[tuple[str, str]] = []
    for name in book.sheet_names:
        if name in {GUIDE, CHOICES}:
            continue
        for row in _rows(book, name)[1:]:
            cells = [_text(cell) for cell in row] + [""] * (_KEY + 1 - len(row))
            field = found.at(tuple("*" if step.isdecimal() else step for step in cells[_KEY].split("/")[1:]))
            if field is None or field.control in {Control.GROUP, Control.ROWS, Control.KEPT}:
                continue
            if field.texts:
                pairs += [(f"{cells[_KEY]}/id", cells[_ANSWER]), (f"{cells[_KEY]}/en", cells[_ENGLISH])]
            elif cells[_ANSWER]:
                pairs += [(cells[_KEY], value) for value in typed_answer(field, cells[_ANSWER])]
    if not pairs:
        raise Invalid(UNREADABLE)
    return form_input.read(found, form_input.tidy(found, form_input.typed(pairs)))


def _head(sheet: Any, formats: Mapping[str, Any]) -> None:
    for column, (name, width) in enumerate(zip(HEADER, _WIDTHS, strict=True)):
        sheet.write_string(0, column, name, formats["head"])
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 2)


def _write(
    sheet: Any, row: int, found: Form, answer: Answer, formats: Mapping[str, Any], ranges: Mapping[str, str]
) -> None:
    style = formats["text"] if answer.field else formats["group"]
    sheet.write_string(row, 0, answer.number, style)
    sheet.write_string(row, 1, "   " * answer.depth + answer.question.id, style)
    if answer.field is None:
        return
    sheet.write_string(row, 2, guidance(found, answer.field).id, formats["text"])
    sheet.write_string(row, _ANSWER, answer.text[:_LONGEST_CELL], formats["answer"])
    if answer.field.texts:
        sheet.write_string(row, _ENGLISH, answer.english[:_LONGEST_CELL], formats["answer"])
    sheet.write_string(row, _KEY, answer.pointer, formats["quiet"])
    source: Any = ranges.get("/".join(answer.field.path))
    if answer.field.control is Control.BOOLEAN:
        source = [YES, NO]
    if source:
        sheet.data_validation(row, _ANSWER, row, _ANSWER, {"validate": "list", "source": source})


def _choices(book: Any, found: Form) -> dict[str, str]:
    """Write every list of choices in a column of one sheet; return the ranges by the path of their field."""
    sheet = book.add_worksheet(CHOICES)
    sheet.hide()
    ranges = {}
    single = [field for field in found.every() if field.control is Control.CHOICE]
    for column, field in enumerate(single):
        for row, choice in enumerate(field.choices):
            sheet.write_string(row, column, numbered(choice.code, choice.label).id)
        letter = xlsxwriter.utility.xl_col_to_name(column, True)
        ranges["/".join(field.path)] = f"={CHOICES}!{letter}$1:{letter}${len(field.choices)}"
    return ranges


def _sheet_names(found: Form) -> Iterator[str]:
    for block in found.blocks:
        yield re.sub(r"[\[\]:*?/\\]", " ", block.title.id or found.title.id)[:31]


def _open(content: bytes) -> Any:
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (calamine.CalamineError, ValueError, OSError):
        raise Invalid(UNREADABLE) from None


def _rows(book: Any, name: str) -> list[list[Any]]:
    if name not in book.sheet_names:
        return []
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return rows


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if cell is not None else ""
