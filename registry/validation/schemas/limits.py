"""Limits of Table Schema and CSVW on a value, as judges."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import jsonschema_rs

from registry.errors import Sentence
from registry.validation.schemas import wording
from registry.validation.schemas.columns import Broken, Judge, Pointer
from registry.validation.schemas.values import Parse

Limit = Callable[[str, Any], Broken | None]
"""Says what a text and the value it was read as break."""
_BOUNDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, limit: value >= limit,
    "maximum": lambda value, limit: value <= limit,
    "exclusiveMinimum": lambda value, limit: value > limit,
    "exclusiveMaximum": lambda value, limit: value < limit,
}


def judge(check: str, kind: Sentence, parse: Parse, limits: Iterable[Limit]) -> Judge:
    """Return a judge: the text must be a value, and the value within all limits; the first fault is told."""
    told = tuple(limits)

    def judged(text: str) -> Broken | None:
        try:
            value = parse(text)
        except (ValueError, ArithmeticError):
            return Broken(check, kind)
        return next((broken for limit in told if (broken := limit(text, value)) is not None), None)

    return judged


def whole(pattern: str, at: Pointer) -> Limit:
    """Return the limit of a pattern that must fit the whole text; matched in time linear in the text."""
    try:
        search = jsonschema_rs.Draft202012Validator(
            {"pattern": f"^(?:{pattern})$"}, pattern_options=jsonschema_rs.RegexOptions()
        )
    except (jsonschema_rs.ValidationError, ValueError):
        at.refuse(f"pola {pattern!r} tidak dapat dibaca", f"the pattern {pattern!r} cannot be read")
    broken = Broken("pattern", wording.pattern(pattern))
    return lambda text, _: None if search.is_valid(text) else broken


def long(minimum: int | None, maximum: int | None) -> Limit:
    """Return the limit of a length: characters of a text, members of a list."""
    broken = Broken("length", wording.length(minimum, maximum))

    def limit(_: str, value: Any) -> Broken | None:
        if not isinstance(value, str | list | dict | tuple):
            return None
        outside = (minimum is not None and len(value) < minimum) or (maximum is not None and len(value) > maximum)
        return broken if outside else None

    return limit


def bound(word: str, limit: Any, written: object) -> Limit:
    """Return the limit of a bound of a value."""
    broken = Broken("range", wording.bound(word, written))
    holds = _BOUNDS[word]
    return lambda _, value: None if holds(value, limit) else broken


def among(values: Iterable[Any], written: list[Any]) -> Limit:
    """Return the limit of listed values."""
    known = list(values)
    broken = Broken("code", wording.one_of(written))
    return lambda _, value: None if value in known else broken


def read(at: Pointer, parse: Parse, limit: Any) -> Any:
    """Read the value of a limit by the type that it limits; refuses a schema whose limit is none."""
    try:
        return parse(limit if isinstance(limit, str) else str(limit).lower() if isinstance(limit, bool) else str(limit))
    except (ValueError, ArithmeticError):
        at.refuse(f"{limit!r} bukan nilai jenis kolomnya", f"{limit!r} is no value of its column's type")
