"""Checking a file against a standard, as a multiple of merely reading it and beside what others need for it.

Writes 1,000,000 rows of 40 columns (NIK, 21 code lists, a place among 84,000, dates, whole and decimal numbers,
patterns), one percent of them faulty, and times in turn: polars reading the file as text, and the check with every
faulty cell listed. Prints the medians and their ratio (aim 1.7), the same for the processor time, which other work on
the machine disturbs less, and the peak memory of each in a process of its own (aim 600 MB).

Then 200,000 of these rows: the same, and jsonschema-rs row by row over the standard's published JSON Schema (aim: ten
times its time), frictionless over its Table Schema (aim: a hundred times; it is given the first rows only and told per
row). Both are asked for single cells alone, we for all rules; the cells they find must be those that we find.

Then a file of which every cell is wrong, its faults counted, the first of each kind listed; and workbooks: 3,000 rows
of 68 columns, read and checked. Run: ``python benchmarks/validation.py [--rows 1000000] [--short] [--long]``. With
``--short`` it ends after reading and checking; ``--long`` adds the peak memory of 10,000,000 rows (aim 1500 MB), for
which some 2.5 GB of disk are needed.
"""

import argparse
import csv
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import frictionless
import jsonschema_rs
import polars as pl
import python_calamine
import xlsxwriter

from benchmarks._residents import AT, PART, Book, standard, table, write
from registry.standards.compile.json_schema import json_schema
from registry.standards.compile.plan import plan
from registry.standards.compile.table_schema import table_schema
from registry.standards.payloads import Severity
from registry.standards.repository import Registered
from registry.validation.checked import Checked
from registry.validation.plan import build
from registry.validation.readers.csv import CsvSheet
from registry.validation.rules import DECIMAL, WHOLE
from registry.validation.run import Judgement, judge
from registry.validation.service import check

ROUNDS = 5
SLICE = 5_000
"""Rows that frictionless is given."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a job costs: medians in seconds, by the clock and of the processors."""

    wall: float
    cpu: float


def interleaved(*jobs: Callable[[], object], rounds: int = ROUNDS) -> list[Cost]:
    """Return the cost of each job, run in turn."""
    seconds: list[list[Cost]] = [[] for _ in jobs]
    for turn in range(rounds + 1):
        for job, taken in zip(jobs, seconds, strict=True):
            wall, cpu = time.perf_counter(), time.process_time()
            job()
            if turn:  # the first turn warms the caches
                taken.append(Cost(time.perf_counter() - wall, time.process_time() - cpu))
    return [
        Cost(statistics.median(one.wall for one in taken), statistics.median(one.cpu for one in taken))
        for taken in seconds
    ]


def compared(read: Cost, checked: Cost) -> str:
    return (
        f"read {read.wall:.3f} s  check {checked.wall:.3f} s  ratio {checked.wall / read.wall:.2f}; "
        f"processor {read.cpu:.3f} s and {checked.cpu:.3f} s  ratio {checked.cpu / read.cpu:.2f}"
    )


def read_file(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def check_file(path: Path) -> Checked:
    return check(path, name=path.name, standards=[standard()], profiles=[], book=Book(), today=AT)


def count_file(path: Path) -> Judgement:
    """Judge a file of which every cell may be wrong; list the first hundred of each kind."""
    book, registered = Book(), standard()
    sheet = CsvSheet(path, ",")
    held = sheet.table(1, len(registered.standard.variables))
    found = {name: (at, name, None) for at, name in enumerate(held.headers)}
    return judge(build(registered.standard, None, found, book=book, at=AT), held, most=100)


def _nothing(path: Path) -> None:
    """Load what every job needs, and do nothing."""
    path.stat()
    Book()


def peak(job: Callable[[Path], object], path: Path) -> float:
    """Return the peak memory of a job in a new process, in MB."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_peak, job, path).result()


def _peak(job: Callable[[Path], object], path: Path) -> float:
    """Read the mark of this program alone: what ``getrusage`` tells goes back to the process that started it."""
    job(path)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1000


Cells = set[tuple[int, str]]
"""Row and column of cells with an error."""


def own_cells(checked: Checked) -> Cells:
    """Return the cells that have an error of their own: not by a rule, nor for standing twice."""
    return {
        (found.row or 0, found.column or "")
        for found in checked.report.findings
        if found.severity is Severity.ERROR and not found.check.startswith(("rule.", "unique"))
    }


def by_json_schema(path: Path, book: Book) -> Cells:
    """Check every row by jsonschema-rs: those that are valid first, the errors of the others then."""
    body = standard().standard.model_copy(update={"rules": []})
    schema = json_schema(plan(Registered("uji", standard().iri, body), book=book, at=AT), "https://contoh.id")
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    numbers = {"integer": (int, re.compile(WHOLE)), "number": (float, re.compile(DECIMAL))}
    typed = {name: numbers[facts["type"]] for name, facts in schema["properties"].items() if facts["type"] in numbers}
    cells: Cells = set()
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            instance: dict[str, object] = {name: text for name, text in row.items() if text}
            for name, (read, written) in typed.items():
                if written.fullmatch(row[name]):
                    instance[name] = read(row[name])
            if not validator.is_valid(instance):
                for error in validator.iter_errors(instance):
                    at = error.instance_path[0] if error.instance_path else getattr(error.kind, "property", "")
                    cells.add((number, str(at)))
    return cells


def by_frictionless(path: Path, book: Book) -> Cells:
    """Check a file by frictionless over the standard's Table Schema."""
    body = standard().standard.model_copy(update={"rules": [], "key": []})
    schema = table_schema(plan(Registered("uji", standard().iri, body), book=book, at=AT), "https://contoh.id")
    plain = [{key: value for key, value in field.items() if not key.startswith("x-")} for field in schema["fields"]]
    described = frictionless.Schema.from_descriptor({"fields": plain, "missingValues": [""]})
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Resource(path=str(path), schema=described).validate(limit_errors=1_000_000)
    return {(row, name) for row, name in report.flatten(["rowNumber", "fieldName"])}


def beside_others(path: Path, checked: Callable[[Path], Checked], book: Book) -> None:
    """Compare the check with what others need for the same rows."""
    (ours, theirs), (cost, rust) = (
        (own_cells(checked(path)), by_json_schema(path, book)),
        _both(lambda: checked(path), lambda: by_json_schema(path, book)),
    )
    # the schema tells the shape of a long list's codes alone, and no bounds of dates
    print(f"jsonschema-rs: {rust.wall:.2f} s, {rust.wall / cost.wall:.1f} times ours (aim 10)")
    print(f"  cells with an error: {len(theirs)}, ours {len(ours)}, in both {len(ours & theirs)}")
    few = path.with_name("sebagian.csv")
    with path.open("rb") as whole:
        few.write_bytes(b"".join(islice(whole, SLICE + 1)))
    (ours, theirs), seconds = (own_cells(checked(few)), by_frictionless(few, book)), time.perf_counter()
    by_frictionless(few, book)
    per_row = (time.perf_counter() - seconds) / SLICE
    number = sum(1 for _ in path.open("rb")) - 1
    print(
        f"frictionless: {per_row * 1e6:.0f} us for each of {SLICE} rows, for {number} rows "
        f"{per_row * number:.1f} s, {per_row * number / cost.wall:.0f} times ours (aim 100)"
    )
    print(f"  cells with an error: {len(theirs)}, ours {len(ours)}, in both {len(ours & theirs)}")


def _both(*jobs: Callable[[], object]) -> list[Cost]:
    return interleaved(*jobs, rounds=2)


def main(number: int, *, long: bool, short: bool) -> None:
    book, registered = Book(), standard()
    names = [one.name for one in registered.standard.variables]

    def checked(path: Path) -> Checked:
        return check(path, name=path.name, standards=[registered], profiles=[], book=book, today=AT)

    with tempfile.TemporaryDirectory() as folder:
        sizes = sorted({number, min(number, PART)}, reverse=True)
        for size in sizes:
            path = Path(folder) / f"uji-{size}.csv"
            write(path, size, book)
            counts = checked(path).report.counts
            print(f"{size} rows x {len(names)} columns, {path.stat().st_size / 1e6:.1f} MB")
            print(f"{counts['error']} errors and {counts['warning']} warnings listed")
            print(compared(*interleaved(lambda: read_file(path), lambda: checked(path))), "(aim 1.7)")  # noqa: B023
            bare, reading, checking = (peak(job, path) for job in (_nothing, read_file, check_file))
            print(
                f"peak memory: read {reading:.0f} MB  check {checking:.0f} MB (of which {bare:.0f} MB before it begins)"
            )
        if short:
            return
        beside_others(path, checked, book)

        wrong = Path(folder) / "salah.csv"
        cells = pl.select(pl.format("x{}?", pl.int_range(number)).alias("nik")).with_columns(
            pl.lit("x?").alias(name) for name in names[1:]
        )
        cells.write_csv(wrong)
        begun = time.perf_counter()
        found = count_file(wrong)
        print(
            f"every cell wrong: {sum(found.tally.values())} faults counted in {time.perf_counter() - begun:.1f} s, "
            f"{len(found.faults)} listed, peak memory {peak(count_file, wrong):.0f} MB"
        )
        if long:
            huge = Path(folder) / "besar.csv"
            write(huge, 10_000_000, book)
            print(f"peak memory of 10000000 rows, {huge.stat().st_size / 1e6:.0f} MB: {peak(count_file, huge):.0f} MB")
            huge.unlink()

        wide = table(0, 3000, book).with_columns(pl.lit("x").alias(f"tambahan_{i}") for i in range(68 - len(names)))
        path = Path(folder) / "uji.xlsx"
        with xlsxwriter.Workbook(str(path)) as workbook:
            sheet = workbook.add_worksheet()
            sheet.write_row(0, 0, wide.columns)
            for position, row in enumerate(wide.iter_rows(), start=1):
                for column, value in enumerate(row):
                    sheet.write_string(position, column, value)
        costs = interleaved(
            lambda: python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(),
            lambda: checked(path),
        )
        print("XLSX 3000 x 68, calamine alone and read and checked:", compared(*costs))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--long", action="store_true", help="Measure the memory of 10,000,000 rows, too.")
    parser.add_argument("--short", action="store_true", help="Only read and check: below a minute.")
    asked = parser.parse_args()
    main(asked.rows, long=asked.long, short=asked.short)
