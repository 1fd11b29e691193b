"""Mark, comment and list what a check found in the sender's own workbook (XLSX)."""

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.annotation import comments, listing, marks
from registry.validation.annotation.package import Package
from registry.validation.findings import SHEET, Finding
from registry.validation.report import Report


def annotate(content: bytes, report: Report, told: Sentence | None = None) -> bytes:
    """Return the workbook with its faulty cells coloured and commented, and a sheet of causes that links to them.

    Sheets, formats, formulas, widths and everything else stay as they are; our marks of an earlier check are replaced.
    ``told`` is a line under the verdict, on what was mended since.
    Raises ``NotAnnotatable`` for what is no XLSX workbook.
    """
    package = Package(content)
    formats = marks.differential_formats(package)
    parts = {name: part for name, part in package.sheets().items() if name != SHEET}
    by_sheet: dict[str, dict[str, list[Finding]]] = {name: {} for name in parts}
    only = next(iter(parts), "")
    for finding in report.findings:
        if finding.cell and (sheet := finding.sheet or only) in by_sheet:
            by_sheet[sheet].setdefault(finding.cell, []).append(finding)
    for sheet, part in parts.items():
        cells = by_sheet[sheet]
        package.write(part, marks.mark(package.read(part), _by_severity(cells), formats))
        comments.comment(package, part, _notes(cells, report))
    listing.write(package, report, report.in_language(told) if told else "")
    return package.packed()


def _by_severity(cells: dict[str, list[Finding]]) -> dict[Severity, list[str]]:
    """Return the cells by the gravest of their findings, the gravest first."""
    order = list(Severity)
    found: dict[Severity, list[str]] = {severity: [] for severity in order}
    for cell, findings in cells.items():
        found[min((one.severity for one in findings), key=order.index)].append(cell)
    return {severity: named for severity, named in found.items() if named}


def _notes(cells: dict[str, list[Finding]], report: Report) -> dict[str, str]:
    meant = report.in_language(Sentence("Maksud Anda", "Did you mean"))
    return {
        cell: "\n".join(
            report.in_language(one.message) + (f"\n{meant}: {one.suggestion}" if one.suggestion else "")
            for one in findings
        )
        for cell, findings in list(cells.items())[: comments.MOST]
    }
