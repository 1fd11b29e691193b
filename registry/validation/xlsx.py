"""The report as a workbook: a sheet of causes and a sheet of findings. Cells are always text, never formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from registry.errors import Sentence
from registry.validation.report import Report
from registry.validation.text import cells, left_out, severity_word, verdict

_WIDTHS = {"message": 80, "default": 18}


def as_xlsx(report: Report) -> bytes:
    """Return the report as the bytes of an XLSX file."""
    words = report.in_language
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        causes = book.add_worksheet(words(Sentence("Ringkasan", "Summary")))
        causes.write_string(0, 0, words(verdict(report)), bold)
        if (rest := left_out(report)) is not None:
            causes.write_string(1, 0, words(rest))
        _write(
            causes,
            2,
            [
                [
                    words(severity_word(cause.severity)),
                    cause.check,
                    cause.column or "",
                    str(cause.count),
                    words(cause.message),
                    cause.suggestion or "",
                    cells(cause),
                ]
                for cause in report.causes
            ],
            [
                words(Sentence(*names))
                for names in (
                    ("Bobot", "Severity"),
                    ("Pemeriksaan", "Check"),
                    ("Kolom", "Column"),
                    ("Jumlah", "Count"),
                    ("Penjelasan", "Explanation"),
                    ("Saran", "Suggestion"),
                    ("Sel", "Cells"),
                )
            ],
            (bold, wrap),
        )
        findings = book.add_worksheet(words(Sentence("Daftar temuan", "Findings")))
        _write(
            findings,
            0,
            [
                [
                    finding.sheet or "",
                    str(finding.row or ""),
                    finding.column or "",
                    finding.cell or "",
                    words(severity_word(finding.severity)),
                    finding.check,
                    finding.value or "",
                    words(finding.message),
                    finding.suggestion or "",
                ]
                for finding in report.findings
            ],
            [
                words(Sentence(*names))
                for names in (
                    ("Lembar", "Sheet"),
                    ("Baris", "Row"),
                    ("Kolom", "Column"),
                    ("Sel", "Cell"),
                    ("Bobot", "Severity"),
                    ("Pemeriksaan", "Check"),
                    ("Isi", "Value"),
                    ("Penjelasan", "Explanation"),
                    ("Saran", "Suggestion"),
                )
            ],
            (bold, wrap),
        )
    return stream.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    top: int,
    rows: Sequence[Sequence[str]],
    headings: Sequence[str],
    formats: tuple[xlsxwriter.format.Format, xlsxwriter.format.Format],
) -> None:
    bold, wrap = formats
    for column, heading in enumerate(headings):
        sheet.write_string(top, column, heading, bold)
        sheet.set_column(column, column, _WIDTHS["message" if heading in {"Penjelasan", "Explanation"} else "default"])
    for number, row in enumerate(rows, start=top + 1):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value, wrap)
    sheet.freeze_panes(top + 1, 0)
