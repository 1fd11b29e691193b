"""The sheet of findings in a workbook given back: causes first, then each finding with a link to its cell.

It is read again when the workbook comes back, to say what was mended and what is new.
"""

import re
from collections.abc import Iterator

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.annotation.package import MAIN, OFFICE, Package, attribute_of, before_end, text_of
from registry.validation.findings import SHEET, cell_name
from registry.validation.readers.archive import guarded
from registry.validation.readers.table import ROW, Unreadable, number_column
from registry.validation.readers.xlsx.package import Workbook
from registry.validation.readers.xlsx.sheet import XlsxSheet, told_of_damage
from registry.validation.report import Report
from registry.validation.since import Place
from registry.validation.text import cells, left_out, severity_word, verdict

MOST = 50_000
"""Findings listed; a sheet holds 65,530 links."""
_HEADINGS = (
    Sentence("Lembar", "Sheet"),
    Sentence("Sel", "Cell"),
    Sentence("Kolom", "Column"),
    Sentence("Bobot", "Severity"),
    Sentence("Pemeriksaan", "Check"),
    Sentence("Penjelasan", "Explanation"),
    Sentence("Saran", "Suggestion"),
)
_WIDTHS = (18, 12, 22, 13, 16, 90, 24)
_SHEET_COLUMN, _CELL_COLUMN, _SEVERITY_COLUMN, _CHECK_COLUMN = 0, 1, 3, 4
_NUMBER = re.compile(r'\bsheetId="(\d+)"')


def former(content: bytes) -> set[Place] | None:
    """Return the places that the workbook's sheet of findings lists; None when it has no such sheet."""
    try:
        with guarded(content) as archive, told_of_damage():
            book = Workbook(archive)
            part = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
            if part is None:
                return None
            table = XlsxSheet(book, part).table(0, len(_HEADINGS))
    except Unreadable:
        return None
    texts = table.frame.drop(ROW, *(number_column(index) for index in table.numbers)).fill_null("").collect()
    rows = [list(row) for row in texts.iter_rows()]
    heads = [number for number, row in enumerate(rows) if row[:2] in _heads()]
    if not heads:
        return None
    notes = tuple(severity_word(Severity.NOTE))
    return {
        Place(row[_SHEET_COLUMN], row[_CELL_COLUMN], row[_CHECK_COLUMN])
        for row in rows[heads[-1] + 1 :]
        if len(row) > _CHECK_COLUMN and row[_CELL_COLUMN] and row[_SEVERITY_COLUMN] not in notes
    }


def _heads() -> list[list[str]]:
    return [[heading.in_language(language) for heading in _HEADINGS[:2]] for language in ("id", "en")]


def write(package: Package, report: Report, told: str) -> None:
    """Put the sheet into a workbook, in place of an earlier one; ``told`` is a line under the verdict, or empty."""
    part = package.sheets().get(SHEET)
    if part is None:
        part = package.new_name("xl/worksheets/satudata{}.xml")
        package.declare(part, "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")
        relation = package.relate(package.workbook, "worksheet", part)
        text = package.read(package.workbook)
        number = max((int(found) for found in _NUMBER.findall(text)), default=0) + 1
        sheet = f'<sheet xmlns="{MAIN}" xmlns:r="{OFFICE}" name="{SHEET}" sheetId="{number}" r:id="{relation}"/>'
        package.write(package.workbook, before_end(text, "sheets", sheet))
    package.write(part, _sheet(report, told))


def _sheet(report: Report, told: str) -> str:
    rows = list(_rows(report, told))
    links = [
        (cell_name(_CELL_COLUMN, number), finding.sheet or "", finding.cell)
        for number, finding in enumerate(report.findings[:MOST], start=len(rows) + 1)
        if finding.cell
    ]
    rows += [
        [
            finding.sheet or "",
            finding.cell or (str(finding.row) if finding.row else ""),
            finding.column or "",
            report.in_language(severity_word(finding.severity)),
            finding.check,
            report.in_language(finding.message),
            finding.suggestion or "",
        ]
        for finding in report.findings[:MOST]
    ]
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1)
    )
    body = "".join(f'<row r="{number}">{_row(number, row)}</row>' for number, row in enumerate(rows, start=1))
    linked = "".join(
        f'<hyperlink ref="{ref}" location={attribute_of(_location(sheet, cell))} display="{cell}"/>'
        for ref, sheet, cell in links
    )
    hyperlinks = f"<hyperlinks>{linked}</hyperlinks>" if linked else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}"><cols>{columns}</cols>'
        f"<sheetData>{body}</sheetData>{hyperlinks}</worksheet>"
    )


def _rows(report: Report, told: str) -> Iterator[list[str]]:
    words = report.in_language
    yield [words(verdict(report))]
    yield [told] if told else []
    yield []
    yield [
        words(Sentence("Penyebab", "Causes")),
        words(Sentence("Jumlah", "Count")),
        *(words(heading) for heading in _HEADINGS[2:]),
        words(Sentence("Sel", "Cells")),
    ]
    for number, cause in enumerate(report.causes, start=1):
        yield [
            str(number),
            str(cause.count),
            cause.column or "",
            words(severity_word(cause.severity)),
            cause.check,
            words(cause.message),
            cause.suggestion or "",
            cells(cause),
        ]
    yield []
    if (told_of_rest := left_out(report, MOST)) is not None:
        yield [words(told_of_rest)]
    yield [words(heading) for heading in _HEADINGS]


def _location(sheet: str, cell: str) -> str:
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}"


def _row(number: int, values: list[str]) -> str:
    return "".join(_cell(cell_name(place, number), value) for place, value in enumerate(values) if value)


def _cell(name: str, value: str) -> str:
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{text_of(value)}</t></is></c>'
