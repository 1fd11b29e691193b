"""Checking and marking workbooks, as multiples of merely reading and writing them.

Writes a workbook of 50,000 rows and 40 columns (numbers as numbers, the rest as text) with about 2,000 faulty cells.
Times in turn: python-calamine reading it (``to_python``), and the whole check of it (aim 1.5); XlsxWriter writing it
plainly, and the marked copy that goes back to its sender (aim 3). Then the check of a workbook of 3,000 rows and 68
columns (aim: below one second). Run: ``python benchmarks/workbooks.py [--rows 50000]``.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import python_calamine
import xlsxwriter

from benchmarks._residents import AT, Book, standard
from benchmarks._residents import table as residents
from benchmarks.validation import interleaved
from registry.standards.payloads import Datatype
from registry.validation.annotation.annotate import annotate
from registry.validation.service import Checked, check

FAULTS = 2_000
SMALL, WIDE = 3_000, 68


def write(path: Path, table: Sequence[Sequence[str]], numbers: frozenset[int]) -> None:
    """Write a workbook: columns of ``numbers`` as numbers where they are some."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate(table):
            for column, value in enumerate(row):
                if number and column in numbers and value.replace(".", "", 1).isdecimal():
                    sheet.write_number(number, column, float(value))
                else:
                    sheet.write_string(number, column, value)


def read(path: Path) -> list[list[object]]:
    """Read a workbook as python-calamine does."""
    return python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()  # type: ignore[return-value]


def main(number: int) -> None:
    """Measure and print."""
    book, registered = Book(), standard()
    variables = registered.standard.variables
    names = [one.name for one in variables]
    numeric = {Datatype.INTEGER, Datatype.DECIMAL}
    numbers = frozenset(at for at, one in enumerate(variables) if one.datatype in numeric)

    def checked(path: Path) -> Checked:
        return check(path, name=path.name, standards=[registered], profiles=[], book=book, today=AT)

    with tempfile.TemporaryDirectory() as folder:
        path, copy, small = (Path(folder) / name for name in ("uji.xlsx", "salinan.xlsx", "kecil.xlsx"))
        table = [names, *residents(0, number, book, faulty=1.2 * FAULTS / number).rows()]
        write(path, table, numbers)
        report = checked(path).report
        cells = len({finding.cell for finding in report.findings if finding.cell})
        print(f"{number} rows x {len(names)} columns, {path.stat().st_size / 1e6:.1f} MB, {cells} faulty cells")
        reading, checking = interleaved(lambda: read(path), lambda: checked(path))
        print(
            f"calamine {reading.wall:.2f} s  check {checking.wall:.2f} s  ratio {checking.wall / reading.wall:.2f}; "
            f"processor {reading.cpu:.2f} s and {checking.cpu:.2f} s  ratio {checking.cpu / reading.cpu:.2f} (aim 1.5)"
        )
        content = path.read_bytes()
        writing, marking = interleaved(lambda: write(copy, table, numbers), lambda: annotate(content, report), rounds=2)
        print(
            f"XlsxWriter {writing.wall:.2f} s  marked {marking.wall:.2f} s  ratio {marking.wall / writing.wall:.2f}; "
            f"processor {writing.cpu:.2f} s and {marking.cpu:.2f} s  ratio {marking.cpu / writing.cpu:.2f} (aim 3)"
        )
        wide = [*names, *(f"tambahan_{n}" for n in range(WIDE - len(names)))]
        made = residents(0, SMALL, book).rows()
        write(small, [wide, *([*row, *["x"] * (WIDE - len(row))] for row in made)], numbers)
        reading, checking = interleaved(lambda: read(small), lambda: checked(small))
        print(
            f"{SMALL} x {WIDE}: calamine {reading.wall:.2f} s  check {checking.wall:.2f} s (aim: below 1); "
            f"processor {reading.cpu:.2f} s and {checking.cpu:.2f} s"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    main(parser.parse_args().rows)
