"""How a column's text becomes values of the standard, step by step: each step is one layer of columns over the last."""

from collections.abc import Iterator, Mapping

from registry.standards.payloads import Datatype
from registry.standards.vocabulary import fold
from registry.validation.readers.table import number_column, text_column
from registry.validation.rules import DECIMAL, GROUPED, WHOLE, WITH_COMMA, Column
from registry.validation.sql import days
from registry.validation.sql.literals import either, found, listed, lowered, named, trimmed, written

Layer = Mapping[str, str]
"""Columns by name, each with the SQL that computes it from the columns before."""


def text_of(name: str) -> str:
    """The mended text of a variable's column."""
    return named(f"text:{name}")


def value_of(name: str) -> str:
    """The value of a variable, of its own type."""
    return named(f"value:{name}")


def source_of(column: Column) -> str:
    """The text as the file holds it."""
    return named(text_column(column.index))


def codes_of(name: str) -> str:
    """The table of a variable's texts with the code that each means."""
    return f"codes:{name}"


def steps(column: Column) -> Iterator[tuple[str, str]]:
    """Yield the steps from the source to the mended text (name, SQL); null when it is empty or stands for nothing."""
    source, profile = source_of(column), column.column
    if profile is None:
        plain = f"{source} BETWEEN '!' AND '~'"  # begins with a sign of ASCII, as nearly every text does
        yield f"text:{column.name}", f"CASE WHEN {plain} THEN {source} WHEN {trimmed(source)} <> '' THEN {source} END"
        return
    yield f"trimmed:{column.name}", trimmed(source)
    bare = named(f"trimmed:{column.name}")
    if profile.strip_apostrophe:
        without = trimmed(f"substr({bare}, 2)")
        yield f"bare:{column.name}", f"CASE WHEN substr({bare}, 1, 1) = '''' THEN {without} ELSE {bare} END"
        bare = named(f"bare:{column.name}")
    nothing = [f"{bare} = ''"]
    if profile.placeholders:
        nothing.append(f"{lowered(bare)} IN {listed(sorted({fold(text) for text in profile.placeholders}))}")
    yield f"filled:{column.name}", f"CASE WHEN NOT ({either(nothing)}) THEN {bare} END"
    text = named(f"filled:{column.name}")
    if profile.values and column.vocabulary is None:
        meant = " ".join(f"WHEN {written(raw)} THEN {written(code)}" for raw, code in profile.values.items())
        yield f"meant:{column.name}", f"CASE {text} {meant} ELSE {text} END"
        text = named(f"meant:{column.name}")
    yield f"text:{column.name}", _decimal_point(column, text) if profile.decimal_comma else text


def _decimal_point(column: Column, text: str) -> str:
    """Read 1.234,5 as 1234.5; a cell that holds a number is left alone, and so is what is no such writing."""
    grouped = either([found(text, GROUPED), found(text, WITH_COMMA)])
    if column.has_numbers:
        grouped = f"({grouped}) AND NOT {named(number_column(column.index))}"
    return f"CASE WHEN {grouped} THEN replace(replace({text}, '.', ''), ',', '.') ELSE {text} END"


def value(column: Column) -> str:
    """Return the value of a mended text, null where it cannot be read."""
    text = text_of(column.name)
    if column.vocabulary is not None:
        return f"{named(codes_of(column.name))}.code"
    match column.datatype:
        case Datatype.INTEGER:
            return f"CASE WHEN {found(text, WHOLE)} THEN TRY_CAST({text} AS BIGINT) END"
        case Datatype.DECIMAL:
            return f"CASE WHEN {found(text, DECIMAL)} THEN TRY_CAST({text} AS DOUBLE) END"
        case Datatype.DATE:
            return f"coalesce({', '.join(days.day_of(text, pattern) for pattern in column.date_patterns)}, NULL)"
        case _:
            return text
