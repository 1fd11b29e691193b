"""Desa dalam Angka as a workbook: a table of contents, and a sheet for each table that has figures."""

from __future__ import annotations

import io

import xlsxwriter

from registry.tabulation.report import Report, Sheet

HIDDEN = "…"
"""Stands where a figure is not shown; it is not zero."""


def as_xlsx(found: Report) -> bytes:
    """Return the booklet as a workbook, in Indonesian as it is printed."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        contents = book.add_worksheet("Daftar tabel")
        contents.set_column(0, 0, 8)
        contents.set_column(1, 2, 70, wrap)
        contents.write_string(0, 0, f"{found.level.capitalize()} {found.name} dalam Angka {found.year}", bold)
        for row, sheet in enumerate(found.sheets, start=2):
            contents.write_string(row, 0, sheet.entry.number)
            contents.write_string(row, 1, sheet.entry.title["id"], wrap)
            contents.write_string(row, 2, sheet.reason.id if sheet.reason else notes(sheet), wrap)
        for sheet in found.sheets:
            if sheet.lines:
                _write(book, sheet, bold)
    return stream.getvalue()


def notes(sheet: Sheet) -> str:
    """Return what must be known to read a table."""
    words = [f"Dihitung dari {sheet.used} dari {sheet.read} baris."]
    if sheet.hidden:
        words.append(f"{HIDDEN} = tidak ditampilkan: kurang dari {sheet.threshold} atau pelindungnya; bukan nol.")
    if sheet.missing:
        words.append(f"Belum termasuk: {', '.join(sheet.missing)}.")
    if sheet.entry.note:
        words.append(sheet.entry.note["id"])
    return " ".join(words)


def _write(book: xlsxwriter.Workbook, sheet: Sheet, bold: object) -> None:
    page = book.add_worksheet(f"Tabel {sheet.entry.number}")
    page.set_column(0, 0, 44)
    page.set_column(1, max(1, len(sheet.columns)), 14)
    page.write_string(0, 0, f"Tabel {sheet.entry.number}. {sheet.entry.title['id']}", bold)
    page.write_string(2, 0, sheet.head, bold)
    for column, title in enumerate(sheet.columns, start=1):
        page.write_string(2, column, title or sheet.unit.capitalize(), bold)
    for row, line in enumerate(sheet.lines, start=3):
        page.write_string(row, 0, line.label, bold if line.is_total else None)
        for column, figure in enumerate(line.figures, start=1):
            if figure is None:
                page.write_string(row, column, HIDDEN)
            else:
                page.write_number(row, column, figure, bold if line.is_total else None)
    page.write_string(len(sheet.lines) + 4, 0, notes(sheet))
