"""What a single value of a record must be, as one function for each variable.

A value has the type that the published JSON Schema gives it: numbers are numbers, dates and codes are texts. Codes are
taken as they stand in the list; their labels are read in files, where people write, and not here.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from registry.standards.payloads import Datatype, Severity
from registry.standards.vocabulary import SEPARATOR
from registry.validation.records.conditions import found
from registry.validation.rules import (
    CellRule,
    CellTest,
    Column,
    Filled,
    Long,
    Matching,
    Readable,
    Unrounded,
    Within,
    cell_rules,
)

Value = Any
Judged = tuple[Value, CellRule | None]
"""The value that rules read (None where there is none), and what the cell breaks first."""
Cell = Callable[[Value], Judged]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def cell(column: Column) -> Cell:
    """Return the function that judges the value of a variable; of several faults an error is told before others."""
    rules = sorted(cell_rules(column), key=lambda rule: rule.severity is not Severity.ERROR)
    required = next((rule for rule in rules if isinstance(rule.test, Filled)), None)
    wrong_type = CellRule("type", column.variable.severity.get("type", Severity.ERROR), Readable())
    reads = _reader(column)
    tests = tuple((rule, test) for rule in rules if (test := _broken(column, rule.test)) is not None)

    def judged(value: Value) -> Judged:
        is_there, read = reads(value)
        if not is_there:
            return None, wrong_type
        if read is None and (value is None or value.isspace() or not value):
            return None, required
        for rule, is_broken in tests:
            if is_broken(value, read):
                return read, rule
        return read, None

    return judged


def _reader(column: Column) -> Callable[[Value], tuple[bool, Value]]:
    """Return what reads a value: whether its type is right, and what it says; None where that is nothing."""
    if column.vocabulary is not None:
        return _codes(column)
    match column.datatype:
        case Datatype.INTEGER:
            return _whole
        case Datatype.DECIMAL:
            return _decimal
        case Datatype.DATE:
            return _date
        case _:
            return _text


def _text(value: Value) -> tuple[bool, Value]:
    if type(value) is not str:
        return value is None, None
    return True, None if not value or value.isspace() else value


def _whole(value: Value) -> tuple[bool, Value]:
    if type(value) is int:
        return _SMALLEST <= value <= _LARGEST, value
    if type(value) is float and value.is_integer():
        return _SMALLEST <= value <= _LARGEST, int(value)
    return value is None, None


def _decimal(value: Value) -> tuple[bool, Value]:
    if type(value) is float or type(value) is int:
        return True, float(value)
    return value is None, None


def _date(value: Value) -> tuple[bool, Value]:
    if type(value) is not str:
        return value is None, None
    if _DATE.fullmatch(value):
        try:
            return True, date.fromisoformat(value)
        except ValueError:
            return True, None
    return True, None


def _codes(column: Column) -> Callable[[Value], tuple[bool, Value]]:
    assert column.vocabulary is not None
    codes = column.vocabulary.codes
    is_multiple = column.variable.multiple

    def read(value: Value) -> tuple[bool, Value]:
        if type(value) is not str:
            return value is None, None
        if value in codes:
            return True, value
        if is_multiple and value and all(part in codes for part in value.split(SEPARATOR)):
            return True, value
        return True, None

    return read


def _broken(column: Column, test: CellTest) -> Callable[[Value, Value], bool] | None:
    """Return whether a value that is there breaks a test; None for tests that the reading makes itself."""
    match test:
        case Filled() | Unrounded():  # rounded is what a spreadsheet writes: here the pattern tells it
            return None
        case Matching(pattern=written) if column.vocabulary is not None:
            fits = found(written)
            return lambda value, read: read is None and not fits(value)
        case Matching(pattern=written):
            fits = found(written)
            return lambda value, _: not fits(value)
        case Long(minimum=minimum, maximum=maximum):
            shortest, longest = minimum or 0, _LARGEST if maximum is None else maximum
            return lambda value, _: not shortest <= len(value) <= longest
        case Within(minimum=minimum, maximum=maximum):
            return lambda _, read: (
                read is not None
                and ((minimum is not None and read < minimum) or (maximum is not None and read > maximum))
            )
        case _:
            return lambda _, read: read is None
