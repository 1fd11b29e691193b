"""Rules compiled to polars: the checks of every column of a file, and the rules across columns and rows.

What is checked stands in ``validation.rules``; this module and ``validation.sql`` only say it in an engine's words. A
new kind of check therefore begins there and is compiled in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from registry.codes.payloads import CodeBook
from registry.standards.payloads import DataStandard, Profile, ProfileColumn, Rule, Variable
from registry.validation.checks import Check, cell_checks, number_of, value_of
from registry.validation.expressions import Compiler
from registry.validation.reading import ColumnReading, check_patterns
from registry.validation.rules import AcrossColumns, AcrossRows, Ruleset, ruleset
from registry.validation.signs import signs


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
    rules: Ruleset
    """What was compiled."""

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
    return compiled(ruleset(standard, profile, found, book=book, at=at, numbers=numbers))


def compiled(rules: Ruleset) -> Plan:
    """Compile rules to polars; raises ``Invalid`` where that cannot be done."""
    for column in rules.columns:
        if column.column:
            check_patterns(column.column)
    readings = [ColumnReading(**vars(column)) for column in rules.columns]
    prepared: dict[str, pl.Expr] = {}
    compiler = Compiler(
        {reading.name: value_of(reading.name) for reading in readings},
        {reading.name: reading.datatype for reading in readings},
        rules.at,
        {reading.name: (number_of(reading.name), reading.digits) for reading in readings if reading.key_is_number},
        prepared,
    )
    row_rules = tuple(_row_rule(rule, compiler) for rule in rules.across_columns)
    group_rules = tuple(_group_rule(rule, compiler) for rule in rules.across_rows)
    in_rules = {name for rule in row_rules for name in rule.uses}
    in_rules |= {name for rule in group_rules for name in (*rule.uses, *rule.rule.by)}
    return Plan(
        rules.standard,
        rules.profile,
        tuple(
            ColumnPlan(reading, tuple(cell_checks(reading)), tuple(signs(reading, used=reading.name in in_rules)))
            for reading in readings
        ),
        row_rules,
        group_rules,
        rules.unique,
        tuple(expression.alias(name) for name, expression in prepared.items()),
        rules.at,
        rules,
    )


def _row_rule(rule: AcrossColumns, compiler: Compiler) -> RowRule:
    broken = ~compiler.compile(rule.test)
    if rule.when:
        applies = compiler.compile(rule.when)
        broken &= applies | applies.is_null()
    return RowRule(rule.rule, rule.uses, broken.fill_null(value=False))


def _group_rule(rule: AcrossRows, compiler: Compiler) -> GroupRule:
    applies = compiler.compile(rule.when).fill_null(value=True) if rule.when else pl.lit(value=True)
    return GroupRule(rule.rule, rule.uses, compiler.compile(rule.count), applies)
