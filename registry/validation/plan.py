"""A standard, compiled: the checks of every column of a file, and the rules across columns and rows."""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce

import polars as pl

from registry.codes.payloads import CodeBook
from registry.standards.expressions import names, parse
from registry.standards.payloads import DataStandard, Datatype, Profile, ProfileColumn, Rule, Severity, Variable
from registry.validation.expressions import DECIMAL, Compiler
from registry.validation.reading import ColumnReading, among, check_patterns, is_blank
from registry.validation.vocabulary import vocabulary

_FIXED_DIGITS = re.compile(r"^\^\[0-9\]\{(1?[0-9])\}\$$")


def text_of(name: str) -> pl.Expr:
    """The mended text of a variable's column."""
    return pl.col(f"text:{name}")


def value_of(name: str) -> pl.Expr:
    """The value of a variable, of its own type."""
    return pl.col(f"value:{name}")


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a single cell; ``broken`` is over text and value and never unknown."""

    name: str
    severity: Severity
    broken: pl.Expr


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column: how it is read and what each of its cells must satisfy, in the order of telling."""

    reading: ColumnReading
    checks: tuple[Check, ...]
    suspect: tuple[pl.Expr, ...]
    """Cheap signs over the plainly read text and value that a cell must be looked at; a sound cell may show one."""

    @property
    def name(self) -> str:
        """Name of the variable."""
        return self.reading.name

    @property
    def variable(self) -> Variable:
        """The variable of the standard."""
        return self.reading.variable


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule over one row, ready to run."""

    rule: Rule
    uses: frozenset[str]
    broken: pl.Expr


@dataclass(frozen=True, slots=True)
class GroupRule:
    """A rule over the rows of a group; ``counted`` is unknown where a value it needs is."""

    rule: Rule
    uses: frozenset[str]
    counted: pl.Expr


@dataclass(frozen=True)
class Plan:
    """All that a file of these columns is checked for."""

    standard: DataStandard
    profile: Profile | None
    columns: tuple[ColumnPlan, ...]
    row_rules: tuple[RowRule, ...]
    group_rules: tuple[GroupRule, ...]
    unique: tuple[tuple[str, ...], ...]
    """Variables whose values together stand once; the finding is told at the first."""
    prepared: tuple[pl.Expr, ...]
    """Columns that the rules read beside the values."""
    at: date

    @cached_property
    def _by_name(self) -> dict[str, ColumnPlan]:
        return {column.name: column for column in self.columns}

    def column(self, name: str) -> ColumnPlan:
        """Return the plan of a variable's column; KeyError when the file has none."""
        return self._by_name[name]

    @property
    def grouped(self) -> tuple[str, ...]:
        """Variables whose values are needed of every row, not only of the suspect ones."""
        wanted = [name for key in self.unique for name in key] + [name for rule in self.group_rules for name in rule.rule.by]
        if self.profile and self.profile.duplicates:
            wanted += [name for name in self.profile.duplicates.by if name in {column.name for column in self.columns}]
        return tuple(dict.fromkeys(wanted))


def build(
    standard: DataStandard,
    profile: Profile | None,
    found: Mapping[str, tuple[int, str, ProfileColumn | None]],
    *,
    book: CodeBook,
    at: date,
    numbers: frozenset[int] = frozenset(),
) -> Plan:
    """Compile a standard for the columns found in a file (variable → position, header, profile column).

    ``numbers`` are the positions that hold cells stored as numbers. Raises ``Invalid`` where the standard or the
    profile cannot be compiled.
    """
    readings = []
    for variable in standard.variables:
        if variable.name in found:
            index, header, column = found[variable.name]
            if column:
                check_patterns(column)
            readings.append(
                ColumnReading(index, header, variable, column, vocabulary(variable, column, book, at), index in numbers)
            )
    compiler = Compiler(
        {reading.name: value_of(reading.name) for reading in readings},
        {reading.name: Datatype.STRING if reading.vocabulary else reading.variable.datatype for reading in readings},
        at,
    )
    row_rules = tuple(_row_rules(standard.rules, compiler))
    group_rules = tuple(_group_rules(standard.rules, compiler))
    keys = [(name,) for name in compiler.columns if standard.variable(name).constraints.unique]
    if standard.key and set(standard.key) <= set(compiler.columns) and (tuple(standard.key)) not in keys:
        keys.append(tuple(standard.key))
    in_rules = frozenset().union(*(rule.uses for rule in (*row_rules, *group_rules)))
    return Plan(
        standard,
        profile,
        tuple(
            ColumnPlan(reading, tuple(_checks(reading)), tuple(_suspect(reading, used=reading.name in in_rules)))
            for reading in readings
        ),
        row_rules,
        group_rules,
        tuple(keys),
        tuple(expression.alias(name) for name, expression in compiler.prepared.items()),
        at,
    )


def _row_rules(rules: Sequence[Rule], compiler: Compiler) -> Iterator[RowRule]:
    for rule in rules:
        if rule.test is None:
            continue
        test, when = parse(rule.test), parse(rule.when) if rule.when else None
        uses = names(test) | (names(when) if when else frozenset())
        if not uses | {rule.column} <= set(compiler.columns):
            continue  # the file lacks a column: its absence is told once, not at every row
        broken = ~compiler.compile(test)
        if when:
            applies = compiler.compile(when)
            broken &= applies | applies.is_null()
        yield RowRule(rule, uses, broken.fill_null(value=False))


def _group_rules(rules: Sequence[Rule], compiler: Compiler) -> Iterator[GroupRule]:
    for rule in rules:
        if rule.count is None:
            continue
        count = parse(rule.count)
        uses = names(count) | set(rule.by)
        if uses | {rule.column} <= set(compiler.columns):
            yield GroupRule(rule, frozenset(uses), compiler.compile(count))


def _checks(reading: ColumnReading) -> Iterator[Check]:
    variable, limits = reading.variable, reading.variable.constraints
    text, value = text_of(reading.name), value_of(reading.name)
    unread = text.is_not_null() & value.is_null()

    def check(name: str, broken: pl.Expr) -> Check:
        return Check(name, variable.severity.get(name, Severity.ERROR), broken.fill_null(value=False))

    if limits.required:
        yield check("required", text.is_null())
    if reading.vocabulary is not None:
        if reading.vocabulary.written_as_codes and limits.pattern and not variable.multiple:
            yield check("pattern", unread & ~text.str.contains(limits.pattern))
        if not (reading.column and reading.column.free_text):
            yield check("code", unread)
        return
    for lost in (reading.stored_as_number, reading.written_rounded):
        if lost is not None:
            yield check("type", text.is_not_null() & lost)
    match variable.datatype:
        case Datatype.INTEGER:
            yield check("type", unread | text.str.starts_with("+"))
        case Datatype.DECIMAL:
            yield check("type", text.is_not_null() & ~text.str.contains(DECIMAL))
        case Datatype.DATE:
            yield check("format", unread)
        case Datatype.STRING:
            if limits.pattern:
                yield check("pattern", ~_matches(text, limits.pattern))
            if outside := _outside(text.str.len_chars(), limits.min_length, limits.max_length, int):
                yield check("length", outside[0])
    bound: Callable[[str | float], object] = date.fromisoformat if variable.datatype is Datatype.DATE else _number  # type: ignore[assignment]
    if variable.datatype is not Datatype.STRING and (outside := _outside(value, limits.minimum, limits.maximum, bound)):
        yield check("range", outside[0])


def _suspect(reading: ColumnReading, *, used: bool) -> Iterator[pl.Expr]:
    """Signs of a cell that the exact reading must judge; each may be unknown, which is no sign."""
    variable, limits = reading.variable, reading.variable.constraints
    text, value = text_of(reading.name), value_of(reading.name)
    if limits.required:
        yield text.is_null()
    if reading.vocabulary is not None:
        if reading.vocabulary.written_as_codes:
            yield ~among(text, list(reading.vocabulary.exact))
        else:
            yield text.is_not_null() & value.is_null()
        return
    needs_text = limits.required or limits.unique or used
    if variable.datatype is Datatype.DATE:
        yield text.is_not_null() & value.is_null()
        yield ~text.str.contains(reading.lexical)
        yield value < date.min
    elif (
        variable.datatype is Datatype.STRING
        and needs_text
        and not reading.column
        and not _FIXED_DIGITS.match(limits.pattern or "")
    ):
        yield is_blank(text)
    if (stored := reading.stored_as_number) is not None:
        yield stored
    for check in _checks(reading):
        text_type = check.name == "type" and variable.datatype is Datatype.STRING  # breaks the pattern, too
        if check.name not in {"required", "format"} and not text_type:
            yield check.broken


def _matches(text: pl.Expr, pattern: str) -> pl.Expr:
    """Find a pattern; a fixed number of digits is counted and cast, which is faster than matching."""
    if fixed := _FIXED_DIGITS.match(pattern):
        digits = text.cast(pl.UInt64, strict=False).is_not_null() & ~text.str.starts_with("+")
        return (text.str.len_bytes() == int(fixed[1])) & digits
    return text.str.contains(pattern)


def _outside(
    value: pl.Expr,
    minimum: str | float | None,
    maximum: str | float | None,
    bound: Callable[[str | float], object],
) -> tuple[pl.Expr] | None:
    """Say whether a value lies outside its bounds, both inclusive; None when there are none."""
    parts = []
    if minimum is not None:
        parts.append(value < bound(minimum))
    if maximum is not None:
        parts.append(value > bound(maximum))
    return (reduce(operator.or_, parts),) if parts else None


def _number(value: str | float) -> float:
    return float(value) if isinstance(value, str) else value
