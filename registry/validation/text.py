"""The report as plain text for a terminal: the verdict first, then structure, then the causes with their cells."""

from collections.abc import Iterator

from registry.errors import Sentence
from registry.standards.payloads import Severity
from registry.validation.report import Cause, Report

_CELLS = 8
_WORDS = {
    Severity.ERROR: Sentence("Galat", "Error"),
    Severity.WARNING: Sentence("Peringatan", "Warning"),
    Severity.NOTE: Sentence("Catatan", "Note"),
}


def severity_word(severity: Severity) -> Sentence:
    """Return the word that people read for a severity."""
    return _WORDS[severity]


def verdict(report: Report) -> Sentence:
    """Say in one sentence how the check ended."""
    kinds = len({(cause.check, cause.column) for cause in report.causes if cause.severity is Severity.ERROR})
    if report.rows == 0 and not report.valid:
        return Sentence("Berkas ini tidak dapat diperiksa.", "The file could not be checked.")
    if report.valid:
        warnings = report.counts["warning"]
        also = (
            Sentence(f"; {warnings} peringatan perlu dilihat", f"; {warnings} warnings to look at")
            if warnings
            else ("", "")
        )
        return Sentence(
            f"Semua {report.rows} baris memenuhi standar{also[0]}.",
            f"All {report.rows} rows meet the standard{also[1]}.",
        )
    if report.faulty_rows == 0:
        return Sentence("Susunan berkas perlu diperbaiki.", "The structure of the file must be mended.")
    return Sentence(
        f"{report.faulty_rows} dari {report.rows} baris perlu diperbaiki — {kinds} jenis galat.",
        f"{report.faulty_rows} of {report.rows} rows must be mended — {kinds} kinds of error.",
    )


def cells(cause: Cause) -> str:
    """Name the first cells of a cause, and how many more there are."""
    named = [finding.cell or str(finding.row) for finding in cause.findings if finding.cell or finding.row]
    number = len(named) + cause.unlisted
    more = f" … (+{number - _CELLS})" if number > _CELLS else ""
    return ", ".join(named[:_CELLS]) + more


def left_out(report: Report, most: int | None = None) -> Sentence | None:
    """Say that a list of findings is not whole, and where the whole one is; None where it is.

    ``most`` is how many of the report's findings the list takes.
    """
    listed, number = len(report.findings[:most]), sum(report.counts.values())
    if listed == number:
        return None
    if report.unlisted:
        return Sentence(
            f"Ada {number} temuan, terlalu banyak untuk lembar ini: yang didaftar {listed}, yaitu temuan pertama dari "
            "setiap sebab. Sel lain yang keliru tidak diberi tanda di sini; daftar lengkapnya ada pada laporan CSV dan "
            "Parquet.",
            f"There are {number} findings, too many for this sheet: {listed} are listed, the first of each cause. "
            "Other faulty cells are not marked here; the full list is in the report as CSV and Parquet.",
        )
    return Sentence(
        f"Ditampilkan {listed} temuan pertama dari {number}; daftar lengkapnya ada pada laporan CSV dan Parquet.",
        f"The first {listed} of {number} findings; the full list is in the report as CSV and Parquet.",
    )


def as_text(report: Report) -> str:
    """Return the report as lines of text."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    words = report.in_language
    yield words(verdict(report))
    yield ""
    yield words(Sentence(f"Berkas: {report.name}, {report.rows} baris", f"File: {report.name}, {report.rows} rows"))
    if report.standard_title:
        title = words(report.standard_title)
        yield words(
            Sentence(f"Standar data: {title} ({report.standard})", f"Data standard: {title} ({report.standard})")
        )
    if report.profile:
        yield words(Sentence(f"Profil: {report.profile}", f"Profile: {report.profile}"))
    if report.period:
        yield words(Sentence(f"Tanggal acuan: {report.period}", f"Reference date: {report.period}"))
    structure = [cause for cause in report.causes if cause.is_structure]
    content = [cause for cause in report.causes if not cause.is_structure]
    for heading, causes in (
        (Sentence("Susunan berkas", "Structure of the file"), structure),
        (Sentence("Isi berkas", "Content of the file"), content),
    ):
        if causes:
            yield ""
            yield words(heading)
            for cause in causes:
                yield from _cause(report, cause)


def _cause(report: Report, cause: Cause) -> Iterator[str]:
    words = report.in_language
    where = f" [{cause.column}]" if cause.column else ""
    times = f" × {cause.count}" if cause.count > 1 else ""
    yield f"- {words(_WORDS[cause.severity])}{where}{times}: {words(cause.message)}"
    if named := cells(cause):
        yield f"    {words(Sentence('Sel', 'Cells'))}: {named}"
    if cause.suggestion:
        yield f"    {words(Sentence('Maksud Anda', 'Did you mean'))}: {cause.suggestion}"
