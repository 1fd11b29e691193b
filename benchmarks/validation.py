"""Checking a file against a standard, as a multiple of merely reading it.

Writes 200,000 rows of 40 columns (NIK, 21 code lists, a place among 84,000, dates, whole and decimal numbers,
patterns), one percent of them faulty, and times in turn: polars reading the file as text, and the check with every
faulty cell listed. Prints the medians and their ratio (aim 1.7), the same for the processor time, which other work on
the machine disturbs less, and the peak memory of each in a process of its own. Then a workbook of 3,000 rows and 68
columns, read and checked. Run: ``python benchmarks/validation.py [--rows 1000000]``.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import polars as pl
import python_calamine
import xlsxwriter

from registry.codes.payloads import Code, Map
from registry.standards.payloads import (
    Classification,
    Constraints,
    DataStandard,
    Datatype,
    Rule,
    Severity,
    Text,
    Variable,
)
from registry.standards.repository import Registered
from registry.validation.service import Checked, check

AT = date(2025, 12, 31)
LISTS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 13, 14, 17, 20, 25, 30, 45, 75, 90]
ROUNDS = 7


class Book:
    """A code book of made-up lists, kept in memory."""

    def __init__(self) -> None:
        self.lists = {
            f"uji/daftar-{position}": {
                str(code): Code(str(code), {"id": f"Pilihan {code}"}) for code in range(1, size + 1)
            }
            for position, size in enumerate(LISTS)
        }
        places = [
            f"{p:02}.{k:02}.{c:02}.{d}"
            for p in range(11, 45)
            for k in range(1, 14)
            for c in range(1, 20)
            for d in range(2001, 2011)
        ]
        self.lists["uji/wilayah"] = {place: Code(place, {"id": f"Desa {place}"}) for place in places[:84_000]}

    def codes(self, ref: str, *, at: date) -> Mapping[str, Code]:  # noqa: ARG002 - all are always valid
        return self.lists[ref]

    def code(self, ref: str, notation: str) -> Code | None:
        return self.lists[ref].get(notation)

    def maps(self, slug: str, *, at: date) -> Sequence[Map]:  # noqa: ARG002 - there are none
        return []


def variable(
    name: str, datatype: Datatype = Datatype.STRING, code_list: str | None = None, **limits: object
) -> Variable:
    text = Text(id=name)
    classification = Classification(code_list=code_list, version="1.0.0") if code_list else None
    constraints = Constraints.model_validate(limits)
    return Variable(
        name=name,
        title=text,
        concept=text,
        definition=text,
        measure=text,
        datatype=datatype,
        classification=classification,
        constraints=constraints,
    )


def rule(identifier: str, column: str, test: str, when: str | None = None, severity: Severity = Severity.ERROR) -> Rule:
    return Rule(
        id=identifier, severity=severity, column=column, when=when, test=test, message=Text(id=identifier), basis="uji"
    )


def standard() -> Registered:
    text = Text(id="Uji kecepatan")
    variables = [
        variable("nik", required=True, unique=True, pattern="^[0-9]{16}$"),
        variable("no_kk", required=True, pattern="^[0-9]{16}$"),
        variable("nama", required=True, max_length=60),
        variable("wilayah", code_list="uji/wilayah", required=True),
        variable("tanggal_lahir", Datatype.DATE, required=True, minimum="1900-01-01", maximum="2025-12-31"),
        variable("tanggal_catat", Datatype.DATE),
        variable("usia", Datatype.INTEGER, minimum=0, maximum=120),
        variable("jumlah_art", Datatype.INTEGER, minimum=1, maximum=30),
        variable("tahun", Datatype.INTEGER, minimum=2000, maximum=2030),
        variable("penghasilan", Datatype.DECIMAL, minimum=0),
        variable("luas", Datatype.DECIMAL, minimum=0, maximum=10000),
        variable("berat", Datatype.DECIMAL),
        variable("rt", pattern="^[0-9]{3}$"),
        variable("rw", pattern="^[0-9]{3}$"),
        variable("kode_pos", pattern="^[0-9]{5}$"),
        variable("telepon", pattern="^(08|[+]62)[0-9]{7,12}$"),
        variable("surel", pattern="^[a-z0-9.]+@[a-z0-9]+[.]id$"),
        variable("akta", pattern="^[A-Z]{2}-[0-9]{4}$"),
        variable("alamat", min_length=3, max_length=100),
        *(variable(f"kode_{i}", code_list=f"uji/daftar-{i}", required=i < 10) for i in range(len(LISTS))),
    ]
    rules = [
        rule("nik-tanggal", "nik", "nik_date_is_real(nik)"),
        rule("nik-lahir", "tanggal_lahir", "nik_birth_date(nik) == tanggal_lahir", severity=Severity.WARNING),
        rule("nik-kk", "no_kk", "nik != no_kk"),
        rule("nik-kelamin", "kode_0", "nik_sex(nik) == kode_0"),
        rule("usia", "usia", "usia == age(tanggal_lahir)"),
        rule("catat", "tanggal_catat", "tanggal_catat >= tanggal_lahir"),
        Rule(
            id="kepala",
            severity=Severity.ERROR,
            column="no_kk",
            by=["no_kk"],
            count="kode_5 == '1'",
            minimum=1,
            maximum=1,
            message=text,
            basis="uji",
        ),
    ]
    body = DataStandard(
        title=text,
        description=text,
        unit_type=text,
        legal_basis=[],
        sources=[],
        key=["nik"],
        variables=variables,
        rules=rules,
    )
    return Registered("uji", "/id/standard/uji/uji/versi/1.0.0", body)


def rows(number: int, names: list[str], book: Book, *, faulty: float) -> list[list[str]]:
    chance = random.Random(7)
    places = list(book.lists["uji/wilayah"])
    made = []
    for index in range(number):
        born = date(1930, 1, 1) + timedelta(days=chance.randrange(34_000))
        sex = chance.randint(1, 2)
        nik = f"350510{born.day + 40 * (sex == 2):02}{born:%m%y}{index % 10_000:04}"
        if index >= 10_000:
            nik = f"{11 + index // 10_000:02}{nik[2:]}"
        age = AT.year - born.year - ((AT.month, AT.day) < (born.month, born.day))
        row = [
            nik, f"3505109{index // 4:09}", f"Warga {index}", chance.choice(places), born.isoformat(),
            (born + timedelta(days=chance.randrange(300))).isoformat(), str(age), str(chance.randint(1, 9)), "2025",
            f"{chance.randrange(9_000_000)}.5", f"{chance.randrange(300)}.25", f"{chance.randrange(90)}.1",
            "001", "002", "66181", f"0812{chance.randrange(10**8):08}", f"w{index}@desa.id", "AB-1234",
            f"Jalan Merdeka {index}",
        ]  # fmt: skip
        row += [str(sex), *(str(chance.randint(1, size)) for size in LISTS[1:])]
        row[names.index("kode_5")] = "1" if index % 4 == 0 else str(chance.randint(2, LISTS[5]))
        if chance.random() < faulty:
            column = chance.randrange(len(names))
            row[column] = chance.choice(["", "x?", "99999", "2019-02-30", "12;5", " 7"])
        made.append(row)
    return made


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


def main(number: int) -> None:
    book, registered = Book(), standard()
    names = [one.name for one in registered.standard.variables]

    def checked(path: Path) -> Checked:
        return check(path, name=path.name, standards=[registered], profiles=[], book=book, today=AT)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "uji.csv"
        path.write_text("\n".join(",".join(row) for row in [names, *rows(number, names, book, faulty=0.01)]) + "\n")
        result = checked(path).report
        size, counts = path.stat().st_size / 1e6, result.counts
        print(f"{number} rows x {len(names)} columns, {size:.1f} MB")
        print(f"{counts['error']} errors and {counts['warning']} warnings listed")
        print(compared(*interleaved(lambda: read_file(path), lambda: checked(path))), "(aim 1.7)")
        bare, reading, checking = (peak(job, path) for job in (_nothing, read_file, check_file))
        print(f"peak memory: read {reading:.0f} MB  check {checking:.0f} MB (of which {bare:.0f} MB before it begins)")

        wide = [*names, *(f"tambahan_{i}" for i in range(68 - len(names)))]
        path = Path(folder) / "uji.xlsx"
        with xlsxwriter.Workbook(str(path)) as workbook:
            sheet = workbook.add_worksheet()
            for position, row in enumerate([wide, *rows(3000, names, book, faulty=0.01)]):
                sheet.write_row(position, 0, row, None) if position == 0 else [
                    sheet.write_string(position, column, value)
                    for column, value in enumerate([*row, *["x"] * (68 - len(row))])
                ]
        costs = interleaved(
            lambda: python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(),
            lambda: checked(path),
        )
        print("XLSX 3000 x 68, calamine alone and read and checked:", compared(*costs))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    main(parser.parse_args().rows)
