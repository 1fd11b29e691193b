"""Rules over one row as plain conditions on single fields, for the languages that know no expressions.

A rule is kept unless its test is false while its ``when`` is not false, and a test over an empty cell is unknown, not
false (Kleene). Both are said here by telling of every comparison whether it must *surely* hold (the cell is filled and
fits) or only *not fail* (an empty cell will do).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.standards.compile.plan import escaped
from registry.standards.expressions import parse
from registry.standards.payloads import Rule
from registry.standards.syntax import Arithmetic, Boolean, Call, Compare, Expression, ListOf, Literal, Name, Not

_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<", "in": "not in", "not in": "in"}


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell is filled, or empty."""

    name: str
    filled: bool


@dataclass(frozen=True, slots=True)
class Among:
    """A cell's text is one of some (or none of them); where not ``surely``, an empty cell will do."""

    name: str
    values: tuple[str | int | float, ...]
    among: bool
    surely: bool


@dataclass(frozen=True, slots=True)
class Begins:
    """A cell's text begins with a pattern (or does not)."""

    name: str
    pattern: str
    begins: bool
    surely: bool


@dataclass(frozen=True, slots=True)
class Bounded:
    """A cell's number lies within bounds."""

    name: str
    op: str
    value: int | float
    surely: bool


@dataclass(frozen=True, slots=True)
class Multiple:
    """A cell's number is a multiple of a whole number (or not)."""

    name: str
    of: int
    holds: bool
    surely: bool


@dataclass(frozen=True, slots=True)
class Differs:
    """Two cells do not hold the same text; an empty one will do."""

    name: str
    other: str


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple["Condition", ...]


Condition = Filled | Among | Begins | Bounded | Multiple | Differs | Every | Some


def kept(rule: Rule) -> Condition | None:
    """Return the condition that a row keeps a rule; None where it needs more than single fields can tell."""
    if rule.test is None:
        return None
    try:
        test = _condition(parse(rule.test), holds=True, surely=False)
        if rule.when is None:
            return test
        return Some((test, _condition(parse(rule.when), holds=False, surely=True)))
    except LookupError:
        return None


def names(condition: Condition) -> frozenset[str]:
    """Return the variables that a condition reads."""
    if isinstance(condition, Every | Some):
        return frozenset().union(*map(names, condition.parts))
    return frozenset({condition.name, condition.other} if isinstance(condition, Differs) else {condition.name})


def reckons(condition: Condition) -> bool:
    """Say whether a condition asks for a multiple, for which SHACL has no word."""
    if isinstance(condition, Every | Some):
        return any(map(reckons, condition.parts))
    return isinstance(condition, Multiple)


def _condition(expression: Expression, *, holds: bool, surely: bool) -> Condition:
    """Translate an expression that must hold, or must not; LookupError where there are no words for it."""
    match expression:
        case Not(operand=operand):
            return _condition(operand, holds=not holds, surely=surely)
        case Boolean(op=op, operands=operands):
            parts = tuple(_condition(part, holds=holds, surely=surely) for part in operands)
            return Every(parts) if (op == "and") is holds else Some(parts)
        case Call(function="present" | "missing" as function, args=(Name(name=name),)):
            return Filled(name, (function == "present") is holds)
        case Call(function="starts", args=(Name(name=name), Literal(value=str() as text))):
            return Begins(name, escaped(text), holds, surely)
        case Compare(op=op, left=left, right=right):
            return _comparison(op if holds else _CONTRARY[op], left, right, surely=surely)
    raise LookupError(expression)


def _comparison(  # noqa: PLR0911 - one return for each form
    op: str, left: Expression, right: Expression, *, surely: bool
) -> Condition:
    match left, op, right:
        case Name(name=name), "!=", Name(name=other) if not surely:
            return Differs(name, other)
        case Name(name=name), ("==" | "!="), Literal(value=value):
            return Among(name, (value,), op == "==", surely)
        case Name(name=name), ("in" | "not in"), ListOf(items=items):
            return Among(name, tuple(item.value for item in items), op == "in", surely)
        case Name(name=name), _, Literal(value=int() | float() as value):
            return Bounded(name, op, value, surely)
        case Arithmetic(op="%", left=Name(name=name), right=Literal(value=int() as of)), ("==" | "!="), Literal(
            value=0
        ):
            if of > 0:
                return Multiple(name, of, op == "==", surely)
        case Call(function="length", args=(Name(name=name),)), ("==" | "!="), Literal(value=int() as value):
            return Begins(name, f".{{{value}}}$", op == "==", surely)
        case Call(function="substr", args=(Name(name=name), Literal(value=start), Literal())), _, _:
            return Begins(name, f".{{{int(start) - 1}}}(?:{_texts(op, right)})", op in {"==", "in"}, surely)
    raise LookupError(op)


def _texts(op: str, right: Expression) -> str:
    match op, right:
        case (("==" | "!="), Literal(value=str() as text)):
            return escaped(text)
        case (("in" | "not in"), ListOf(items=items)):
            return "|".join(escaped(str(item.value)) for item in items)
    raise LookupError(op)


NUMERIC: Mapping[str, tuple[str, str]] = {
    "<": ("exclusiveMaximum", "maxExclusive"),
    "<=": ("maximum", "maxInclusive"),
    ">": ("exclusiveMinimum", "minExclusive"),
    ">=": ("minimum", "minInclusive"),
}
"""The words of JSON Schema and of SHACL for a bound."""
