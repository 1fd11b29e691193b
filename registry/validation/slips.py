"""Faults that have one cause: a whole column written another way, or rows whose cells slipped by one column."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from registry.errors import Sentence
from registry.standards.payloads import Datatype, Severity
from registry.validation.judgement import Fault
from registry.validation.plan import ColumnPlan, Plan
from registry.validation.reading import ColumnReading

_SHARE = 0.8
"""Of the faulty cells of a column so many must have the cause, for it to be told as theirs."""
_SOME = 3
"""Fewer cells tell nothing of a column; fewer faults nothing of a row."""

_COMMA = re.compile(r"-?[0-9]{1,3}(\.?[0-9]{3})*,[0-9]+|-?[0-9]+,[0-9]+")
_GROUPED = re.compile(r"-?[0-9]{1,3}([.,][0-9]{3})+")
_UNIT = re.compile(r"-?[0-9]+([.,][0-9]+)?\s*[^\W\d_]+\.?")


@dataclass(frozen=True, slots=True)
class Slip:
    """A way in which whole columns are written wrongly: what it looks like, for which datatypes, what to do."""

    fits: Callable[[str], bool]
    datatypes: frozenset[Datatype]
    cause: Sentence


def _written(pattern: str) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        with suppress(ValueError):
            datetime.strptime(text.strip(), pattern)  # noqa: DTZ007 - only whether it can be read
            return True
        return False

    return fits


_NUMBERS = frozenset({Datatype.INTEGER, Datatype.DECIMAL})
_DATES = frozenset({Datatype.DATE})
_SLIPS: tuple[Slip, ...] = (
    Slip(
        lambda text: text.strip().startswith(("'", "’", "`")),
        frozenset(Datatype),
        Sentence(
            "Isian kolom ini diawali apostrof ('). Hapus apostrofnya; agar nomor panjang tetap utuh, ubah format kolom "
            "menjadi Teks.",
            "The values of this column begin with an apostrophe ('). Delete it; format the column as Text to keep long "
            "numbers whole.",
        ),
    ),
    Slip(
        lambda text: _COMMA.fullmatch(text.strip()) is not None,
        frozenset({Datatype.DECIMAL}),
        Sentence(
            "Kolom ini memakai koma sebagai tanda desimal. Tulis dengan titik, misalnya 12.5, atau ubah pengaturan "
            "ekspornya.",
            "This column uses a comma as the decimal sign. Write a point, such as 12.5, or change how it is exported.",
        ),
    ),
    Slip(
        lambda text: _GROUPED.fullmatch(text.strip()) is not None,
        _NUMBERS,
        Sentence(
            "Kolom ini memakai tanda pemisah ribuan. Tulis angkanya tanpa tanda, misalnya 1250000.",
            "This column separates thousands by a sign. Write digits only, such as 1250000.",
        ),
    ),
    Slip(
        lambda text: _UNIT.fullmatch(text.strip()) is not None,
        _NUMBERS,
        Sentence(
            "Satuan ditulis di belakang angka. Tulis angkanya saja; satuannya sudah ditetapkan standar.",
            "A unit is written after the figure. Write the figure only; the standard gives the unit.",
        ),
    ),
    Slip(
        lambda text: any(map(_written("%d/%m/%Y"), (text, text.replace("-", "/").replace(".", "/")))),
        _DATES,
        Sentence(
            "Tanggal kolom ini ditulis hari/bulan/tahun. Tulis tahun-bulan-hari, misalnya 1990-08-17.",
            "The dates of this column are written day/month/year. Write year-month-day, such as 1990-08-17.",
        ),
    ),
    Slip(
        lambda text: any(map(_written("%m/%d/%Y"), (text, text.replace("-", "/").replace(".", "/")))),
        _DATES,
        Sentence(
            "Bulan dan hari tertukar: tanggal kolom ini ditulis bulan/hari/tahun. Tulis tahun-bulan-hari, misalnya "
            "1990-08-17.",
            "Month and day are swapped: the dates of this column are written month/day/year. Write year-month-day, "
            "such as 1990-08-17.",
        ),
    ),
    Slip(
        _written("%Y-%d-%m"),
        _DATES,
        Sentence(
            "Bulan dan hari tertukar: tanggal kolom ini ditulis tahun-hari-bulan. Tulis tahun-bulan-hari, misalnya "
            "1990-08-17.",
            "Month and day are swapped: the dates of this column are written year-day-month. Write year-month-day, "
            "such as 1990-08-17.",
        ),
    ),
    Slip(
        lambda text: text.strip().isdigit() and len(text.strip()) == 5,  # noqa: PLR2004 - days since 1900
        _DATES,
        Sentence(
            "Tanggal kolom ini tampil sebagai angka urut Excel. Ubah format kolom menjadi Tanggal sebelum mengekspor.",
            "The dates of this column show as Excel's serial numbers. Format the column as Date before exporting.",
        ),
    ),
)


def slips(plan: Plan, faults: Iterable[Fault]) -> dict[tuple[str, str], Sentence]:
    """Return the cause that the faults of a column and check share, by variable and check."""
    texts: dict[tuple[str, str], Counter[str]] = {}
    for fault in faults:
        if fault.text and fault.check in {"type", "format", "pattern", "length", "code"}:
            texts.setdefault((fault.variable, fault.check), Counter())[fault.text] += 1
    found: dict[tuple[str, str], Sentence] = {}
    for (variable, check), cells in texts.items():
        datatype = plan.column(variable).variable.datatype
        for slip in _SLIPS:
            if datatype not in slip.datatypes:
                continue
            if _most(sum(number for text, number in cells.items() if slip.fits(text)), cells.total()):
                found[variable, check] = slip.cause
                break
    return found


def shifted(
    plan: Plan, faults: Iterable[Fault], texts_of: Callable[[Sequence[int]], Mapping[int, Sequence[str | None]]]
) -> Iterator[tuple[int, list[int]]]:
    """Yield by how many columns the cells of rows slipped (1 to the right, -1 to the left), and which rows.

    ``texts_of`` gives the cells of rows. Rows are told where most of their faulty cells fit the neighbouring column.
    """
    errors: dict[int, list[str]] = {}
    for fault in faults:
        if fault.severity is Severity.ERROR and fault.check not in {"unique", "required"}:
            errors.setdefault(fault.row, []).append(fault.variable)
    suspect = [row for row, variables in errors.items() if len(variables) >= _SOME]
    if not suspect:
        return
    readings = {column.reading.index: column.reading for column in plan.columns if _is_telling(column)}
    cells = texts_of(suspect)
    for step in (1, -1):
        rows = [
            row
            for row in suspect
            if row in cells
            and _most(*_fitting(cells[row], [plan.column(name).reading.index for name in errors[row]], readings, step))
        ]
        if rows:
            yield step, rows


def _fitting(
    cells: Sequence[str | None], faulty: Sequence[int], readings: Mapping[int, ColumnReading], step: int
) -> tuple[int, int]:
    """Count the faulty cells that would fit the column from which they slipped, and those that can be told."""
    told = [(index, readings[index - step]) for index in faulty if index - step in readings and cells[index]]
    return sum(_reads(reading, cells[index] or "") for index, reading in told), len(told)


def _is_telling(column: ColumnPlan) -> bool:
    """Say whether not every text would do for a column."""
    variable = column.variable
    return (
        column.reading.vocabulary is not None
        or variable.datatype is not Datatype.STRING
        or variable.constraints.pattern is not None
    )


def _reads(reading: ColumnReading, text: str) -> bool:
    """Say whether a text could stand in a column."""
    text = text.strip()
    if reading.vocabulary is not None:
        return reading.vocabulary.read(text) is not None
    match reading.variable.datatype:
        case Datatype.DATE:
            patterns = [*(reading.column.dates if reading.column else ()), "%Y-%m-%d"]
            return any(_written(pattern)(text) for pattern in patterns)
        case Datatype.STRING:
            return re.search(reading.variable.constraints.pattern or "", text) is not None
        case _:
            return re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) is not None


def _most(some: int, every: int) -> bool:
    return every >= _SOME and some >= _SHARE * every
