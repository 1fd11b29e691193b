"""A standard compiled for single records: which variables of a record break which check, in microseconds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from registry.codes.payloads import CodeBook
from registry.standards.payloads import DataStandard, Severity
from registry.validation.plan import Plan, compiled
from registry.validation.records.cells import Cell, cell
from registry.validation.records.conditions import Conditions, Function
from registry.validation.rules import AcrossColumns, Ruleset, ruleset

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """A variable of a record that breaks a check; a variable that the standard does not know has no value here."""

    variable: str
    check: str
    severity: Severity
    keyword: str
    """The keyword of JSON Schema that says the same, ``x-rule`` where none does."""
    value: Any = None


_KEYWORDS: Mapping[str, str] = {
    "required": "required",
    "type": "type",
    "format": "format",
    "pattern": "pattern",
    "code": "enum",
}


class RecordPlan:
    """What a record of a standard is checked for at a reference date."""

    def __init__(self, rules: Ruleset) -> None:
        """Compile; what only many rows together can tell is left out."""
        self.rules = replace(rules, unique=(), across_rows=())
        columns = self.rules.columns
        self.names = tuple(column.name for column in columns)
        self._known = frozenset(self.names)
        cells: tuple[tuple[str, Cell], ...] = tuple((column.name, cell(column)) for column in columns)
        self._cells = tuple((name, judge, judge(None)) for name, judge in cells)
        conditions = Conditions({column.name: column.datatype for column in columns}, rules.at)
        self._across = tuple(
            (rule.rule, rule.uses | {rule.rule.column}, _broken(rule, conditions)) for rule in self.rules.across_columns
        )

    def columnar(self) -> Plan:
        """Return the same rules compiled to polars, which finds out of many records those that must be judged."""
        return compiled(self.rules)

    def faults(self, record: Record) -> list[Fault]:
        """Judge one record; in the order of its standard's variables, then what is unknown."""
        values: dict[str, Any] = {}
        found: list[Fault] = []
        wrong: set[str] = set()
        for name, judge, of_nothing in self._cells:
            given = record.get(name)
            values[name], broken = of_nothing if given is None else judge(given)
            if broken is not None:
                found.append(Fault(name, broken.name, broken.severity, self._keyword(name, broken.name, given), given))
                if broken.severity is Severity.ERROR:
                    wrong.add(name)
        for rule, reads, is_broken in self._across:
            if wrong and not wrong.isdisjoint(reads):
                continue  # a cell that has an error keeps quiet about the rest
            if is_broken(values):
                told = rule.column
                found.append(Fault(told, f"rule.{rule.id}", rule.severity, "x-rule", record.get(told)))
                if rule.severity is Severity.ERROR:
                    wrong.add(told)
        if not record.keys() <= self._known:
            found += [
                Fault(name, "header.extra", Severity.NOTE, "additionalProperties")
                for name in record
                if name not in self._known
            ]
        return found

    def _keyword(self, name: str, check: str, value: Any) -> str:
        if check in _KEYWORDS:
            return _KEYWORDS[check]
        limits = self.rules.standard.variable(name).constraints
        if check == "length":
            is_short = limits.min_length is not None and len(value) < limits.min_length
            return "minLength" if is_short else "maxLength"
        return "minimum" if _is_below(value, limits.minimum) else "maximum"


def record_plan(standard: DataStandard, *, book: CodeBook, at: date) -> RecordPlan:
    """Compile a standard for records written in its own variables; Invalid where a rule cannot be read."""
    found = {variable.name: (index, variable.name, None) for index, variable in enumerate(standard.variables)}
    return RecordPlan(ruleset(standard, None, found, book=book, at=at))


def _is_below(value: Any, minimum: float | str | None) -> bool:
    if minimum is None:
        return False
    if isinstance(value, str):
        return value < str(minimum)
    return bool(value < float(minimum))


def _broken(rule: AcrossColumns, conditions: Conditions) -> Callable[[Mapping[str, Any]], bool]:
    """Return whether a rule is broken: its test is false, and what it applies to is not."""
    test: Function = conditions.compile(rule.test)
    if rule.when is None:
        return lambda values: test(values) is False
    applies: Function = conditions.compile(rule.when)
    return lambda values: test(values) is False and applies(values) is not False
