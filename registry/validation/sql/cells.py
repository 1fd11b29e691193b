"""The rules of single cells as SQL."""

from datetime import date

from registry.standards.payloads import Severity
from registry.validation.readers.table import number_column
from registry.validation.rules import (
    EXACT_DIGITS,
    SCIENTIFIC,
    CellTest,
    Column,
    Filled,
    Long,
    Matching,
    Unrounded,
    Within,
    cell_rules,
)
from registry.validation.sql.literals import either, every, found, named, written
from registry.validation.sql.readings import source_of, text_of, value_of


def first_broken(column: Column) -> str:
    """Return the number of the rule that a cell breaks first, errors before warnings; null where it breaks none."""
    rules = sorted(enumerate(cell_rules(column)), key=lambda numbered: numbered[1].severity is not Severity.ERROR)
    cases = " ".join(f"WHEN {_broken(rule.test, column)} THEN {number}" for number, rule in rules)
    return f"CASE {cases} END" if cases else "NULL"


def _broken(test: CellTest, column: Column) -> str:
    text, value = text_of(column.name), value_of(column.name)
    match test:
        case Filled():
            return f"{text} IS NULL"
        case Unrounded(pattern=pattern):
            return f"{text} IS NOT NULL AND ({either(_rounded(column, pattern))})"
        case Matching(pattern=pattern):
            asked = (
                f"{text} IS NOT NULL AND {value} IS NULL" if column.vocabulary is not None else f"{text} IS NOT NULL"
            )
            return f"{asked} AND NOT {found(text, pattern)}"
        case Long(minimum=minimum, maximum=maximum):
            return _outside(f"length({text})", minimum, maximum)
        case Within(minimum=minimum, maximum=maximum):
            return _outside(value, minimum, maximum)
        case _:
            return f"{text} IS NOT NULL AND {value} IS NULL"


def _rounded(column: Column, pattern: str | None) -> list[str]:
    source, signs = source_of(column), []
    if column.has_numbers:
        signs.append(f"{named(number_column(column.index))} AND length({source}) >= {EXACT_DIGITS}")
    if pattern:
        signs.append(every([found(source, SCIENTIFIC), f"NOT {found(text_of(column.name), pattern)}"]))
    return signs


def _outside(value: str, minimum: float | date | None, maximum: float | date | None) -> str:
    parts = [f"{value} < {written(minimum)}"] if minimum is not None else []
    if maximum is not None:
        parts.append(f"{value} > {written(maximum)}")
    return either(parts)
