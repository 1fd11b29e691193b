"""Names and values as they stand in SQL: quoted, never pasted."""

from collections.abc import Iterable
from datetime import date

WHITE_SPACE = "".join(
    map(chr, [*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F])
) + chr(0x3000)
"""What counts as blank: White_Space of Unicode."""


def named(name: str) -> str:
    """Quote the name of a column or table."""
    return '"' + name.replace('"', '""') + '"'


def written(value: str | float | date | None) -> str:
    """Write a value; a number with a fraction as one of double precision, which a bare 0.1 would not be."""
    match value:
        case None:
            return "NULL"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case date():
            return f"DATE '{value.isoformat()}'"
        case float():
            return f"CAST('{value!r}' AS DOUBLE)"
        case _:
            return str(value)


def listed(values: Iterable[str | float | date]) -> str:
    """Write the values after ``IN``."""
    return f"({', '.join(map(written, values))})"


def either(conditions: Iterable[str]) -> str:
    """Join conditions of which one must hold; with none, nothing holds."""
    return _joined(" OR ", conditions) or "FALSE"


def every(conditions: Iterable[str]) -> str:
    """Join conditions that must all hold; with none, everything holds."""
    return _joined(" AND ", conditions) or "TRUE"


def _joined(word: str, conditions: Iterable[str]) -> str:
    return word.join(f"({condition})" for condition in conditions)


def found(text: str, pattern: str) -> str:
    """Say that a pattern is found in a text (RE2: linear in the text's length, as in polars)."""
    return f"regexp_matches({text}, {written(pattern)})"


def trimmed(text: str) -> str:
    """Return a text without the white space around it; between two signs of ASCII there is nothing to look for."""
    plain = f"{text} BETWEEN '!' AND '~' AND right({text}, 1) BETWEEN '!' AND '~'"
    return f"CASE WHEN {plain} THEN {text} ELSE trim(both {written(WHITE_SPACE)} from {text}) END"


def lowered(text: str) -> str:
    """Return a text in small letters; the sigma has one form, and the dotted I keeps its dot as Unicode says."""
    return f"replace(lower(replace({text}, 'İ', 'i̇')), 'ς', 'σ')"
