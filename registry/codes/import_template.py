"""The empty workbook of a code list: a sheet of codes, a sheet of changes, and a sheet that explains both.

Every cell is text, so that 11.10 does not become 11.1; what may be chosen is a drop-down. The readers are
``registry.codes.sheets`` and ``registry.codes.change_sheets``.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import xlsxwriter

from registry.codes import change_sheets
from registry.codes.changes import ARITIES, NAMES
from registry.codes.payloads import Code
from registry.codes.sheets import joined
from registry.errors import Sentence

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS = 10_000
"""Rows below the heads that are formatted as text."""

CODES: Mapping[str, Sentence] = MappingProxyType(
    {
        "kode": Sentence("Kodenya, sebagai teks. Wajib.", "The code, as text. Required."),
        "nama": Sentence("Nama dalam bahasa Indonesia. Wajib.", "The name in Indonesian. Required."),
        "nama_en": Sentence("Nama dalam bahasa Inggris.", "The name in English."),
        "nama_lain": Sentence("Sebutan lain, dipisah tanda |.", "Other names, parted by |."),
        "induk": Sentence("Kode di atasnya; urutan baris bebas.", "The code above it; rows in any order."),
        "berlaku_dari": Sentence("Hari pertama berlaku: 2026-01-31.", "First day of validity: 2026-01-31."),
        "berlaku_sampai": Sentence("Hari terakhir berlaku.", "Last day of validity."),
        "dasar_hukum": Sentence("Peraturan yang membentuk kode.", "The legal instrument that made the code."),
    }
)
"""Columns of the sheet of codes and what stands in them; leave out a column that you say nothing about."""

CHANGES: Mapping[str, Sentence] = MappingProxyType(
    {
        "jenis": Sentence("Jenis perubahan, pilih dari daftar. Wajib.", "Type of change, from the list. Required."),
        "tanggal": Sentence("Hari pertama keadaan baru. Wajib.", "First day of the new state. Required."),
        "dasar_hukum": Sentence("Peraturan yang mengubah.", "The legal instrument of the change."),
        "kode_lama": Sentence("Kode sebelum perubahan.", "The code before the change."),
        "kode_baru": Sentence("Kode sesudah perubahan.", "The code after the change."),
        "bagian": Sentence(
            "Bagian kode lama yang menjadi kode baru: 0,6 atau 60%. Kosongkan bila belum diketahui.",
            "The part of the old code that became the new one: 0.6 or 60%. Leave empty when not known.",
        ),
        "catatan": Sentence("Keterangan.", "A note."),
    }
)
"""Columns of the sheet of changes: a row is a pair of an old and a new code."""

_INTRODUCTION = (
    Sentence(
        "Isi lembar Kode: satu baris satu kode. Berkas boleh hanya memuat kode yang baru dan yang berubah.",
        "Fill in the sheet Kode, one code a row. The file may hold only the codes that are new or change.",
    ),
    Sentence(
        "Isi lembar Perubahan bila kode menjadi kode lain: pemekaran, penggabungan, penggantian kode.",
        "Fill in the sheet Perubahan when codes become other codes: splits, mergers, code changes.",
    ),
    Sentence(
        "Kode yang berakhir tetap di dalam daftar, dengan tanggal berakhirnya: data lama memakainya.",
        "A code that ends stays in the list with its last day: older data use it.",
    ),
)


def workbook(codes: Iterable[Code] = (), language: str = "id") -> bytes:
    """Return the workbook, with the codes of a list when they are given."""
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#dcedee", "border": 1})
        text = book.add_format({"num_format": "@"})
        _sheet(book, "Kode", tuple(CODES), map(_row, codes), head, text)
        changes = _sheet(book, change_sheets.SHEET, tuple(CHANGES), (), head, text)
        names = [name.in_language(language) for name in NAMES.values()]
        changes.data_validation(1, 0, _ROWS, 0, {"validate": "list", "source": names, "ignore_blank": True})
        _guide(book, head, language)
    return buffer.getvalue()


def _sheet(
    book: Any, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], head: object, text: object
) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(columns) - 1, 20, text)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, columns, head)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value:
                sheet.write_string(number, place, value, text)
    return sheet


def _guide(book: Any, head: object, language: str) -> None:
    sheet = book.add_worksheet("Petunjuk")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22, wrapped)
    sheet.set_column(1, 1, 90, wrapped)
    rows: list[tuple[str, str, bool]] = [("", told.in_language(language), False) for told in _INTRODUCTION]
    for title, columns in (("Kode", CODES), (change_sheets.SHEET, CHANGES)):
        rows.append((title, "", True))
        rows += [(name, told.in_language(language), False) for name, told in columns.items()]
    rows.append((Sentence("Jenis perubahan", "Types of change").in_language(language), "", True))
    rows += [
        (NAMES[kind].in_language(language), found.rule.in_language(language), False) for kind, found in ARITIES.items()
    ]
    for number, (name, told, is_title) in enumerate(rows):
        sheet.write_row(number, 0, (name, told), head if is_title else wrapped)


def _row(code: Code) -> tuple[str, ...]:
    return (
        code.notation,
        code.labels.get("id", ""),
        code.labels.get("en", ""),
        joined(label for language, label in code.alt_labels if language == "id"),
        joined(code.broader),
        code.valid_from.isoformat() if code.valid_from else "",
        code.valid_until.isoformat() if code.valid_until else "",
        code.legal_basis or "",
    )
