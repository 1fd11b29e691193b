"""What a file of certain columns is checked for: the contract that every engine compiles and none may widen.

A standard's version, a profile and the code lists at the reference date become plain objects here: how each column is
read, what its cells must satisfy, what holds across the columns of a row and across the rows of a group. They name no
engine. ``validation.plan`` compiles them to polars, ``validation.sql`` to SQL; the two must find the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from registry.codes.payloads import CodeBook
from registry.standards.expressions import Expression, names, parse
from registry.standards.payloads import DataStandard, Datatype, Profile, ProfileColumn, Rule, Severity, Variable
from registry.standards.vocabulary import Vocabulary, vocabulary

ISO_DATE = "%Y-%m-%d"
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
"""How a number is written: no plus, no exponent, no ``nan``."""
WHOLE = "^-?[0-9]+$"
"""How a whole number is written; it must lie within 64 bits."""
SCIENTIFIC = r"^[0-9]([.,][0-9]+)?[eE]\+[0-9]+$"
"""How a spreadsheet writes a long number that it has rounded."""
EXACT_DIGITS = 15
"""Digits that a spreadsheet keeps of a number."""
GROUPED = r"^-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?$"
WITH_COMMA = r"^-?[0-9]+,[0-9]+$"
"""How numbers are written where the comma stands before the decimals: 1.234,5 and 1234,5."""

_FIXED_DIGITS = re.compile(r"^\^\[0-9\]\{(1?[0-9])\}\$$")
"""The pattern of a fixed number of digits, few enough for 64 bits."""


@dataclass(frozen=True)
class Column:
    """How the cells of one column of a file are read as one variable."""

    index: int
    header: str
    variable: Variable
    column: ProfileColumn | None
    vocabulary: Vocabulary | None
    has_numbers: bool = False
    """The file stores some of its cells as numbers, and tells which."""

    @property
    def name(self) -> str:
        """Name of the variable."""
        return self.variable.name

    @property
    def datatype(self) -> Datatype:
        """Type of its values: codes are texts whatever they look like."""
        return Datatype.STRING if self.vocabulary is not None else self.variable.datatype

    @property
    def digits(self) -> int | None:
        """The fixed number of digits of which the text must consist, by its pattern; None for any other text."""
        if self.vocabulary is not None or self.variable.datatype is not Datatype.STRING:
            return None
        fixed = _FIXED_DIGITS.match(self.variable.constraints.pattern or "")
        return int(fixed[1]) if fixed else None

    @property
    def key_is_number(self) -> bool:
        """Whether every cell without an error is a number of so many digits, so that numbers can stand for texts."""
        return self.digits is not None and self.variable.severity.get("pattern", Severity.ERROR) is Severity.ERROR

    def key_text(self, key: object) -> str:
        """Write a key as the text it stands for."""
        return f"{key:0{self.digits}}" if self.key_is_number and isinstance(key, int) else str(key)

    @property
    def date_patterns(self) -> tuple[str, ...]:
        """The strptime patterns in which dates may be written, in the order of trying."""
        return tuple(dict.fromkeys([*(self.column.dates if self.column else ()), ISO_DATE]))


@dataclass(frozen=True, slots=True)
class Filled:
    """The cell holds something."""


@dataclass(frozen=True, slots=True)
class Readable:
    """What the cell holds is a value of its type, or one of its codes."""


@dataclass(frozen=True, slots=True)
class Unrounded:
    """The text never was a number of a spreadsheet that is too long for it, be it stored so or only written so.

    What is only written so (3,50510E+15) is told where it does not fit the pattern anyway: it says why.
    """

    pattern: str | None


@dataclass(frozen=True, slots=True)
class Matching:
    """The text fits a pattern; of a column of codes only what is no code is asked."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Long:
    """The text has so many characters, both bounds inclusive."""

    minimum: int | None
    maximum: int | None


@dataclass(frozen=True, slots=True)
class Within:
    """The value lies within bounds, both inclusive."""

    minimum: float | date | None
    maximum: float | date | None


CellTest = Filled | Readable | Unrounded | Matching | Long | Within


@dataclass(frozen=True, slots=True)
class CellRule:
    """What a single cell must satisfy. An empty cell satisfies all but ``Filled``; what is unknown is not broken."""

    name: str
    """Name of the check."""
    severity: Severity
    test: CellTest


@dataclass(frozen=True, slots=True)
class AcrossColumns:
    """A rule over one row: broken where ``test`` is false and ``when`` is not."""

    rule: Rule
    test: Expression
    when: Expression | None

    @property
    def uses(self) -> frozenset[str]:
        """The variables it reads."""
        return names(self.test) | (names(self.when) if self.when else frozenset())


@dataclass(frozen=True, slots=True)
class AcrossRows:
    """A rule over the rows of a group: of those for which ``when`` is not false, so many satisfy ``count``."""

    rule: Rule
    count: Expression
    when: Expression | None

    @property
    def uses(self) -> frozenset[str]:
        """The variables that decide whether a row counts."""
        return (names(self.count) | (names(self.when) if self.when else frozenset())) - set(self.rule.by)


@dataclass(frozen=True)
class Ruleset:
    """All that a file of these columns is checked for, in the order of telling."""

    standard: DataStandard
    profile: Profile | None
    columns: tuple[Column, ...]
    across_columns: tuple[AcrossColumns, ...]
    across_rows: tuple[AcrossRows, ...]
    unique: tuple[tuple[str, ...], ...]
    """Variables whose values together stand once; the finding is told at the first."""
    at: date
    """The reference date."""

    @property
    def copies(self) -> tuple[str, ...]:
        """The variables by which the source's own repetitions of a row are known; empty where it has none."""
        by = self.profile.duplicates.by if self.profile and self.profile.duplicates else ()
        return tuple(by) if set(by) <= {column.name for column in self.columns} else ()


def ruleset(
    standard: DataStandard,
    profile: Profile | None,
    found: Mapping[str, tuple[int, str, ProfileColumn | None]],
    *,
    book: CodeBook,
    at: date,
    numbers: frozenset[int] = frozenset(),
) -> Ruleset:
    """Return what a file is checked for in the columns found (variable → position, header, profile column).

    ``numbers`` are the positions that hold cells stored as numbers. A rule that reads a column the file lacks is left
    out: the absence is told once, not at every row. Raises ``Invalid`` where a rule cannot be read.
    """
    columns = []
    for variable in standard.variables:
        if variable.name in found:
            index, header, column = found[variable.name]
            words = vocabulary(variable, column, book, at)
            columns.append(Column(index, header, variable, column, words, index in numbers))
    present = {column.name for column in columns}
    keys: list[tuple[str, ...]] = [(column.name,) for column in columns if column.variable.constraints.unique]
    if standard.key and set(standard.key) <= present and tuple(standard.key) not in keys:
        keys.append(tuple(standard.key))
    return Ruleset(
        standard,
        profile,
        tuple(columns),
        tuple(_across_columns(standard, present)),
        tuple(_across_rows(standard, present)),
        tuple(keys),
        at,
    )


def cell_rules(column: Column) -> Iterator[CellRule]:
    """Yield what the cells of a column must satisfy; of several that are broken the first is told."""
    for name, test in _coded(column) if column.vocabulary is not None else _typed(column):
        yield CellRule(name, column.variable.severity.get(name, Severity.ERROR), test)


def _coded(column: Column) -> Iterator[tuple[str, CellTest]]:
    limits = column.variable.constraints
    if limits.required:
        yield "required", Filled()
    as_codes = column.vocabulary is not None and column.vocabulary.written_as_codes
    if as_codes and limits.pattern and not column.variable.multiple:
        yield "pattern", Matching(limits.pattern)
    if not (column.column and column.column.free_text):
        yield "code", Readable()


def _typed(column: Column) -> Iterator[tuple[str, CellTest]]:
    limits = column.variable.constraints
    if limits.required:
        yield "required", Filled()
    if column.variable.datatype is Datatype.STRING:
        strict = column.variable.severity.get("pattern", Severity.ERROR) is Severity.ERROR
        if column.has_numbers or (limits.pattern and strict):
            yield "type", Unrounded(limits.pattern if strict else None)
        if limits.pattern:
            yield "pattern", Matching(limits.pattern)
        if limits.min_length is not None or limits.max_length is not None:
            yield "length", Long(limits.min_length, limits.max_length)
        return
    yield ("format" if column.variable.datatype is Datatype.DATE else "type"), Readable()
    if limits.minimum is not None or limits.maximum is not None:
        yield "range", Within(_bound(limits.minimum), _bound(limits.maximum))


def _bound(limit: float | str | None) -> float | date | None:
    """Read a bound: a date as ISO 8601, or a number."""
    if isinstance(limit, str):
        return date.fromisoformat(limit) if "-" in limit[1:] else float(limit)
    return limit


def _across_columns(standard: DataStandard, present: set[str]) -> Iterator[AcrossColumns]:
    for rule in standard.rules:
        if rule.test is not None:
            found = AcrossColumns(rule, parse(rule.test), parse(rule.when) if rule.when else None)
            if found.uses | {rule.column} <= present:
                yield found


def _across_rows(standard: DataStandard, present: set[str]) -> Iterator[AcrossRows]:
    for rule in standard.rules:
        if rule.count is not None:
            found = AcrossRows(rule, parse(rule.count), parse(rule.when) if rule.when else None)
            if found.uses | {*rule.by, rule.column} <= present:
                yield found
