"""A standard, compiled: the checks of every column of a file, and the rules across columns and rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from registry.codes.payloads import CodeBook
from registry.standards.expressions import names, parse
from registry.standards.payloads import DataStandard, Datatype, Profile, ProfileColumn, Rule, Variable
from registry.standards.vocabulary import vocabulary
from registry.validation.checks import Check, cell_checks, number_of, signs, value_of
from registry.validation.expressions import Compiler
from registry.validation.reading import ColumnReading, check_patterns


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
    """A rule over the rows of a group; ``counted`` is over ``uses`` and unknown where a value it needs is."""

    rule: Rule
    uses: frozenset[str]
    counted: pl.Expr
    applies: pl.Expr
    """Rows for which the rule's ``when`` is false belong to no group."""


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
        wanted = [name for key in self.unique for name in key] + [
            name for rule in self.group_rules for name in rule.rule.by
        ]
        if self.profile and self.profile.duplicates:
            wanted += [name for name in self.profile.duplicates.by if name in {column.name for column in self.columns}]
        return tuple(dict.fromkeys(wanted))

    @cached_property
    def asked_of_errors(self) -> tuple[str, ...]:
        """Variables of which keys and rules ask whether a cell has an error already."""
        rules: tuple[RowRule | GroupRule, ...] = (*self.row_rules, *self.group_rules)
        asked = set(self.grouped).union(*({*rule.uses, rule.rule.column} for rule in rules))
        return tuple(column.name for column in self.columns if column.name in asked)


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
    prepared: dict[str, pl.Expr] = {}
    compiler = Compiler(
        {reading.name: value_of(reading.name) for reading in readings},
        {reading.name: Datatype.STRING if reading.vocabulary else reading.variable.datatype for reading in readings},
        at,
        {reading.name: number_of(reading.name) for reading in readings if reading.digits},
        prepared,
    )
    row_rules = tuple(_row_rules(standard.rules, compiler))
    group_rules = tuple(_group_rules(standard.rules, compiler))
    keys: list[tuple[str, ...]] = [(name,) for name in compiler.columns if standard.variable(name).constraints.unique]
    if standard.key and set(standard.key) <= set(compiler.columns) and tuple(standard.key) not in keys:
        keys.append(tuple(standard.key))
    in_rules = {name for rule in row_rules for name in rule.uses}
    in_rules |= {name for rule in group_rules for name in (*rule.uses, *rule.rule.by)}
    return Plan(
        standard,
        profile,
        tuple(
            ColumnPlan(reading, tuple(cell_checks(reading)), tuple(signs(reading, used=reading.name in in_rules)))
            for reading in readings
        ),
        row_rules,
        group_rules,
        tuple(keys),
        tuple(expression.alias(name) for name, expression in prepared.items()),
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
        when = parse(rule.when) if rule.when else None
        uses = names(count) | (names(when) if when else frozenset())
        if uses | {*rule.by, rule.column} <= set(compiler.columns):
            applies = compiler.compile(when).fill_null(value=True) if when else pl.lit(value=True)
            yield GroupRule(rule, uses - set(rule.by), compiler.compile(count), applies)
