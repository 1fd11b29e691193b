"""The tree of an expression: what a rule or an indicator may say, and the functions it may call.

Unknown values propagate through it (Kleene's three values); a rule whose test is unknown is not broken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What an expression yields; a variable's kind is known only by its standard."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CONDITION = "condition"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Name:
    """The value of a variable in the row at hand."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number."""

    value: str | int | float


@dataclass(frozen=True, slots=True)
class ListOf:
    """The literals after ``in`` and ``not in``."""

    items: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of ``FUNCTIONS`` with its arguments."""

    function: str
    args: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """``== != < <= > >=`` of two values, or ``in`` and ``not in`` with a list on the right."""

    op: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Boolean:
    """``and`` or ``or`` of two or more conditions."""

    op: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``+ - * // %`` of two numbers; division by zero is unknown."""

    op: str
    left: "Expression"
    right: "Expression"


Expression = Name | Literal | ListOf | Call | Compare | Boolean | Not | Arithmetic


@dataclass(frozen=True, slots=True)
class Signature:
    """Kinds of a function's arguments and result; ``literals`` are the arguments that must be written out."""

    takes: tuple[Kind, ...]
    gives: Kind
    literals: frozenset[int] = frozenset()


FUNCTIONS: Mapping[str, Signature] = MappingProxyType(
    {
        "missing": Signature((Kind.ANY,), Kind.CONDITION),
        "present": Signature((Kind.ANY,), Kind.CONDITION),
        "number": Signature((Kind.TEXT,), Kind.NUMBER),
        "substr": Signature((Kind.TEXT, Kind.NUMBER, Kind.NUMBER), Kind.TEXT, frozenset({1, 2})),
        "length": Signature((Kind.TEXT,), Kind.NUMBER),
        "matches": Signature((Kind.TEXT, Kind.TEXT), Kind.CONDITION, frozenset({1})),
        "starts": Signature((Kind.TEXT, Kind.TEXT), Kind.CONDITION, frozenset({1})),
        "lower": Signature((Kind.TEXT,), Kind.TEXT),
        "date": Signature((Kind.TEXT,), Kind.DATE, frozenset({0})),
        "year": Signature((Kind.DATE,), Kind.NUMBER),
        "month": Signature((Kind.DATE,), Kind.NUMBER),
        "day": Signature((Kind.DATE,), Kind.NUMBER),
        "age": Signature((Kind.DATE,), Kind.NUMBER),
        "reference_date": Signature((), Kind.DATE),
        "nik_date_is_real": Signature((Kind.TEXT,), Kind.CONDITION),
        "nik_birth_date": Signature((Kind.TEXT,), Kind.DATE),
        "nik_sex": Signature((Kind.TEXT,), Kind.TEXT),
    }
)
"""Every function. ``substr`` counts from 1; ``matches`` finds the pattern anywhere unless it is anchored; ``age`` is in
completed years at the reference date; ``nik_sex`` gives '1' (male) or '2' (female); ``missing`` is never unknown."""


def kind(expression: Expression) -> Kind:
    """Tell what an expression yields; ``ANY`` for a variable."""
    match expression:
        case Literal(value=str()):
            return Kind.TEXT
        case Literal() | Arithmetic():
            return Kind.NUMBER
        case Call(function=function):
            return FUNCTIONS[function].gives
        case Compare() | Boolean() | Not():
            return Kind.CONDITION
        case _:
            return Kind.ANY


def names(expression: Expression) -> frozenset[str]:
    """Return the variables that an expression reads."""
    return frozenset(_names(expression))


def _names(expression: Expression) -> Iterator[str]:
    match expression:
        case Name(name=name):
            yield name
        case Call(args=parts) | Boolean(operands=parts):
            for part in parts:
                yield from _names(part)
        case Compare(left=left, right=right) | Arithmetic(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case Not(operand=operand):
            yield from _names(operand)
