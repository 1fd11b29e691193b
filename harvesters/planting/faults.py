"""The ways in which a cell can be wrong: what stands there then, and the check that must say so.

Each fault proposes texts for a cell; a fault that proposes none does not fit the column. Whether a cell may be spoilt
without touching another finding is the planter's business.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from harvesters.planting.cells import Cell
from harvesters.planting.fields import Field, Layout
from harvesters.planting.writer import Form
from registry.harvest.plugin import Datatype

_NUMBERS_IN_WORDS = ("dua", "tiga kali", "banyak", "tidak tahu", "seratus")
_NO_CODES = ("Belum didata", "Tidak jelas", "Lihat catatan", "Menyusul", "Sesuai dokumen")
_FILLER = "catatan pendata yang terlalu panjang untuk kolom ini "
_TRIES = 5
_LONG_TO_COME = 50
_LONG_DIGITS = 16
_MAN, _MARRIED = "1", "2"
"""Codes of dukcapil and kemendesa alike."""
_SHOWN_DIGITS = 15
"""Excel keeps 15 digits of a number."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One cell before it is spoilt, with what lies around it."""

    layout: Layout
    field: Field
    row: int
    rows: list[list[Cell]]
    """The table as spoilt so far."""
    form: Form
    period: date
    rng: Random

    @property
    def old(self) -> Cell:
        """What stands there now."""
        return self.rows[self.row][self.field.index]

    @property
    def text(self) -> str:
        """What stands there now, as plain text."""
        return self.field.plain(self.old)

    def code(self, variable: str) -> str | None:
        """Return what stands in another column of the row as plain text; None where that is empty or spoilt away."""
        other = self.layout.field(variable)
        text = other.plain(self.rows[self.row][other.index]) if other else ""
        return text or None

    def written(self, text: str) -> Cell:
        """Write a text the way the cell was written."""
        return self.field.like(self.old, text)


Spoil = Callable[[Spot], Iterator[Cell]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to spoil a cell: its name in the ledger, the check that finds it, the texts it proposes."""

    name: str
    check: str
    spoil: Spoil
    empties: bool = False
    """The cell is left empty: the only fault that may be read as nothing."""
    repeats: bool = False
    """The text stands in an earlier row already: the only fault that may repeat a unique value."""


def faults_of(layout: Layout, field: Field, form: Form) -> list[Fault]:
    """Return the faults that can be planted in a column of a file of this form."""
    limits, kind = field.variable.constraints, field.variable.datatype
    coded = field.variable.classification is not None
    number = kind in {Datatype.INTEGER, Datatype.DECIMAL}
    fits = {
        _EMPTIED: limits.required,
        _WORDS: number and not coded,
        _NUMBER_CELL: field.is_text and limits.pattern is not None and form == "xlsx",
        _IMPOSSIBLE_DATE: kind is Datatype.DATE,
        _MISSHAPEN: field.is_text and limits.pattern is not None,
        _TOO_LONG: field.is_text and limits.max_length is not None,
        _TOO_SMALL: not field.is_text and not coded and limits.minimum is not None,
        _TOO_LARGE: not field.is_text and not coded and limits.maximum is not None,
        _NO_CODE: coded and not field.column.free_text,
        _DUPLICATE: limits.unique and field.variable.name not in layout.read_as_one,
    }
    chosen = [fault for fault, applies in fits.items() if applies and field.weighs(fault.check)]
    return chosen + [fault for rule in layout.rules(field) for fault in _BREAKING.get(rule.id, ())]


def _emptied(_: Spot) -> Iterator[Cell]:
    yield None


def _words(spot: Spot) -> Iterator[Cell]:
    yield spot.rng.choice(_NUMBERS_IN_WORDS)


def _number_cell(spot: Spot) -> Iterator[Cell]:
    """A long number that a spreadsheet stored as a number: what lies behind its fifteenth digit is lost."""
    if re.fullmatch(rf"[0-9]{{{_LONG_DIGITS}}}", spot.text):
        yield int(spot.text[:_SHOWN_DIGITS].ljust(_LONG_DIGITS, "0"))


def _impossible_date(spot: Spot) -> Iterator[Cell]:
    day, pattern = spot.field.date_of(spot.old)
    yield pattern.replace("%d", "31").replace("%m", "02").replace("%Y", str((day or spot.period).year))


def _misshapen(spot: Spot) -> Iterator[Cell]:
    text = spot.text
    slips = [text[:-1], f"{text}7", text.replace("0", "O", 1), text.replace("@", ""), f"{text[:-2]}-x", "12x", "??"]
    shapes = [slip for slip in dict.fromkeys(slips) if slip.strip() and not spot.field.matches(slip)]
    spot.rng.shuffle(shapes)
    yield from map(spot.written, shapes)


def _too_long(spot: Spot) -> Iterator[Cell]:
    limit = spot.field.variable.constraints.max_length or 0
    words = f"{spot.text} " if spot.text else _FILLER
    text = (words * (limit // len(words) + 2))[: limit + spot.rng.randint(1, 9)].strip()
    text = text.ljust(limit + 1, "n")
    if spot.field.matches(text):
        yield spot.written(text)


def _too_small(spot: Spot) -> Iterator[Cell]:
    minimum = spot.field.variable.constraints.minimum
    if isinstance(minimum, int | float):
        yield minimum - spot.rng.randint(1, 9)
    elif minimum:
        yield _day(spot, date.fromisoformat(str(minimum)).year - spot.rng.randint(1, 90))


def _too_large(spot: Spot) -> Iterator[Cell]:
    maximum = spot.field.variable.constraints.maximum
    if isinstance(maximum, int | float):
        yield maximum + spot.rng.randint(1, 9) * 100
    elif maximum:
        yield _day(spot, date.fromisoformat(str(maximum)).year + spot.rng.randint(1, 90))


def _no_code(spot: Spot) -> Iterator[Cell]:
    unknown = spot.rng.choice(_NO_CODES)
    separator = spot.field.column.separator
    yield f"{spot.text}{separator} {unknown}" if separator and spot.text else unknown


def _duplicate(spot: Spot) -> Iterator[Cell]:
    """The value of an earlier row; the planter sees to it that the earlier one stays as it is."""
    for _ in range(_TRIES if spot.row else 0):
        source = spot.field.plain(spot.rows[spot.rng.randrange(spot.row)][spot.field.index])
        if source.strip("0"):  # zeros stand for a number that is not given yet, and may repeat
            yield spot.written(source)


def _unknown_province(spot: Spot) -> Iterator[Cell]:
    if len(spot.text) == _LONG_DIGITS:
        yield spot.written(f"99{spot.text[2:]}")


def _unreal_birth(spot: Spot) -> Iterator[Cell]:
    text = spot.text
    if len(text) != _LONG_DIGITS:
        return
    unreal = (f"{text[:6]}00{text[8:]}", f"{text[:6]}3502{text[10:]}", f"{text[:8]}13{text[10:]}")
    yield spot.written(spot.rng.choice(unreal))


def _no_serial(spot: Spot) -> Iterator[Cell]:
    if len(spot.text) == _LONG_DIGITS:  # a child without a number yet has 0
        yield spot.written(f"{spot.text[:12]}0000")


def _card_is_person(spot: Spot) -> Iterator[Cell]:
    if person := spot.layout.field("nik"):
        yield spot.written(person.plain(spot.rows[spot.row][person.index]))


def _second_head(spot: Spot) -> Iterator[Cell]:
    table = spot.layout.table
    if (
        spot.row not in table.heads
        and spot.row not in table.departed
        and spot.layout.first_row(spot.row) in table.heads
    ):
        yield table.head


def _no_head(spot: Spot) -> Iterator[Cell]:
    """The head, where the family is listed from the head on, turned into a relative."""
    if spot.row in spot.layout.table.heads and spot.layout.first_row(spot.row) == spot.row:
        yield spot.layout.table.relative


def _man_of(variable: str, code: str) -> Spoil:
    """Write a code that only women can have where a man stands."""

    def spoil(spot: Spot) -> Iterator[Cell]:
        if spot.code(variable) == _MAN:
            yield code

    return spoil


def _unmarried(spot: Spot) -> Iterator[Cell]:
    """A way of family planning where nobody is married."""
    if spot.code("status_kawin") not in {None, _MARRIED}:
        yield "1"


def _other_sex(spot: Spot) -> Iterator[Cell]:
    """Sterilisation of the other sex, where someone is married."""
    if spot.code("status_kawin") == _MARRIED and (sex := spot.code("sex")):
        yield "6" if sex == _MAN else "7"


def _yet_to_come(spot: Spot) -> Iterator[Cell]:
    """A date in the wrong century: still to come for many years."""
    day, _ = spot.field.date_of(spot.old)
    if day:
        yield _day(spot, day.year + (100 if day.year + 100 > spot.period.year + _LONG_TO_COME else 200))


def _day(spot: Spot, year: int) -> str:
    """Return the day of the cell (or of the period) in another year, as the export writes dates."""
    day, pattern = spot.field.date_of(spot.old)
    day = day or spot.period
    leap = (day.month, day.day) == (2, 29)
    return f"{day.replace(year=year, day=28 if leap else day.day):{pattern}}"


_EMPTIED = Fault("required cell emptied", "required", _emptied, empties=True)
_WORDS = Fault("words for a number", "type", _words)
_NUMBER_CELL = Fault("long number stored as a number", "type", _number_cell)
_IMPOSSIBLE_DATE = Fault("date that does not exist", "format", _impossible_date)
_MISSHAPEN = Fault("text of another shape", "pattern", _misshapen)
_TOO_LONG = Fault("text too long", "length", _too_long)
_TOO_SMALL = Fault("value too small", "range", _too_small)
_TOO_LARGE = Fault("value too large", "range", _too_large)
_NO_CODE = Fault("label outside the list", "code", _no_code)
_DUPLICATE = Fault("value of an earlier row", "unique", _duplicate, repeats=True)
_BREAKING: dict[str, tuple[Fault, ...]] = {
    "R04": (Fault("unknown province in the NIK", "rule.R04", _unknown_province),),
    "R05": (Fault("unreal birth date in the NIK", "rule.R05", _unreal_birth),),
    "R06": (Fault("NIK without a serial", "rule.R06", _no_serial),),
    "R11": (Fault("NIK in place of the family card number", "rule.R11", _card_is_person),),
    "R12": (
        Fault("second head of a family", "rule.R12", _second_head),
        Fault("family without a head", "rule.R12", _no_head),
    ),
    "R14": (Fault("birth in the wrong century", "rule.R14", _yet_to_come),),
    "R20": (Fault("a man who gave birth", "rule.R20", _man_of("jenis_kelamin", "1")),),
    "R20a": (Fault("a pregnant man", "rule.R20a", _man_of("sex", "1")),),
    "R20b": (Fault("family planning without a marriage", "rule.R20b", _unmarried),),
    "R20c": (Fault("sterilisation of the other sex", "rule.R20c", _other_sex),),
    "P03": (Fault("divorce in the wrong century", "rule.P03", _yet_to_come),),
    "P01": (Fault("wedding in the wrong century", "rule.P01", _yet_to_come),),
}
"""How to break each rule of the standards that reports an error."""
