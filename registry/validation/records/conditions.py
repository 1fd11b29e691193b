"""The expressions of a standard's rules as plain functions of one record; unknown (None) stays unknown.

The third engine of ``validation.rules``, beside polars and SQL: the one that answers before the others have started.
"""

import math
import operator
from calendar import monthrange
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import jsonschema_rs

from registry.errors import Invalid, Sentence
from registry.standards.payloads import Datatype
from registry.standards.syntax import Arithmetic, Boolean, Call, Compare, Expression, Kind, ListOf, Literal, Name, Not
from registry.validation.operands import kind_of, literal_of
from registry.validation.rules import DECIMAL

Values = Mapping[str, Any]
"""The values of a record by variable; None where there is none."""
Function = Callable[[Values], Any]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NIK, _FEMALE, _LAST_DAY = 16, 40, 31


def found(written: str) -> Callable[[str], bool]:
    """Tell whether a pattern of the common subset is in a text: in time linear in it, for strangers write them."""
    options = jsonschema_rs.RegexOptions()  # Rust's engine, which is that of polars
    return jsonschema_rs.Draft202012Validator({"pattern": written}, pattern_options=options).is_valid


@cache
def _decimals() -> Callable[[str], bool]:
    return found(DECIMAL)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Turns the tree of a rule into one function; ``at`` is the reference date."""

    datatypes: Mapping[str, Datatype]
    at: date

    def compile(self, node: Expression) -> Function:  # noqa: PLR0911 - one return for each kind of node
        """Return the function; raises ``Invalid`` where values of two kinds are compared."""
        match node:
            case Name(name=name):
                return operator.itemgetter(name)
            case Literal(value=value):
                return lambda _: value
            case Not(operand=operand):
                of = self.compile(operand)
                return lambda values: None if (found := of(values)) is None else not found
            case Boolean(op=op, operands=operands):
                return _joined([self.compile(part) for part in operands], decides=op == "or")
            case Compare(op=op, left=left, right=right):
                return self._compare(op, left, right)
            case Arithmetic(op=op, left=left, right=right):
                return _known(_ARITHMETIC[op], self.compile(left), self.compile(right))
            case Call(function=function, args=args):
                return self._call(function, args)
            case _:
                raise Invalid(Sentence("Daftar hanya dapat berdiri setelah `in`.", "A list stands only after `in`."))

    def _compare(self, op: str, left: Expression, right: Expression) -> Function:
        kinds = kind_of(left, self.datatypes), Kind.ANY if isinstance(right, ListOf) else self._kind(right)
        if isinstance(right, ListOf):
            among = frozenset(literal_of(item, kinds[0]) for item in right.items)
            return _known(
                (lambda value: value not in among) if op == "not in" else among.__contains__, self.compile(left)
            )
        return _known(_COMPARE[op], self._side(left, kinds[1]), self._side(right, kinds[0]))

    def _kind(self, node: Expression) -> Kind:
        return kind_of(node, self.datatypes)

    def _side(self, node: Expression, other: Kind) -> Function:
        if not isinstance(node, Literal):
            return self.compile(node)
        value = literal_of(node, other)
        return lambda _: value

    def _call(self, function: str, args: tuple[Expression, ...]) -> Function:
        if function == "date":
            value = literal_of(_written(args[0]), Kind.DATE)
            return lambda _: value
        if function == "reference_date":
            return lambda _: self.at
        of = self.compile(args[0])
        if function == "missing":
            return lambda values: of(values) is None
        if function == "present":
            return lambda values: of(values) is not None
        if function == "number" and self._kind(args[0]) is Kind.NUMBER:
            return of
        return _known(self._function(function, [_written(arg).value for arg in args[1:]]), of)

    def _function(self, name: str, given: list[Any]) -> Callable[[Any], Any]:  # noqa: PLR0911 - one for each function
        at = self.at
        match name:
            case "substr":
                start, length = given
                return lambda text: text[start - 1 : start - 1 + length]
            case "matches":
                return found(given[0])
            case "starts":
                return lambda text: text.startswith(given[0])
            case "age":
                return lambda day: completed_years(day, at)
            case "nik_date_is_real":
                return lambda nik: None if birth_digits(nik) is None else birth_date(nik, at) is not None
            case "nik_birth_date":
                return lambda nik: birth_date(nik, at)
            case _:
                return _FUNCTIONS[name]


def completed_years(day: date, at: date) -> int:
    """Return the age at a date in completed years."""
    return at.year - day.year - ((at.month, at.day) < (day.month, day.day))


def birth_digits(nik: str) -> str | None:
    """Return the digits DDMMYY of a NIK; None for what is not sixteen digits, or is a temporary number."""
    is_whole = len(nik) == _NIK and nik.isascii() and nik.isdigit() and nik[0] != "0"
    return nik[6:12] if is_whole else None


def birth_date(nik: str, at: date) -> date | None:
    """Return the birth date in a NIK, in the century that makes the age 0 to 99 at a date; None when not real."""
    digits = birth_digits(nik)
    if digits is None:
        return None
    code, month, of_century = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    day = code % _FEMALE
    year = at.year // 100 * 100 + of_century
    if (year, month, day) > (at.year, at.month, at.day):
        year -= 100
    if code > _FEMALE + _LAST_DAY or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:  # noqa: PLR2004
        return None
    return date(year, month, day)


def _sex(nik: str) -> str | None:
    digits = birth_digits(nik)
    day = int(digits[:2]) if digits else 0
    if not 1 <= day % _FEMALE <= _LAST_DAY or day > _FEMALE + _LAST_DAY:
        return None
    return "2" if day > _FEMALE else "1"


def _number(text: str) -> float | None:
    return float(text) if _decimals()(text) else None


def _divided(first: float, second: float) -> float | None:
    if not second:
        return None
    found = first / second
    return float(math.floor(found)) if math.isfinite(found) else found


def _rest(first: float, second: float) -> float | None:
    floor = _divided(first, second)
    return None if floor is None else first - floor * second


def _in_double(reckon: Callable[[float, float], float | None]) -> Callable[[Any, Any], float | None]:
    def reckoned(first: Any, second: Any) -> float | None:
        with suppress(OverflowError):
            return reckon(float(first), float(second))
        return None

    return reckoned


_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    op: _in_double(reckon)
    for op, reckon in {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "//": _divided,
        "%": _rest,
    }.items()
}
_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "number": _number,
    "length": len,
    # one form of sigma, whether or not it ends a word: so engines agree
    "lower": lambda text: text.lower().replace("ς", "σ"),
    "nik_sex": _sex,
    "year": operator.attrgetter("year"),
    "month": operator.attrgetter("month"),
    "day": operator.attrgetter("day"),
}


def _known(of: Callable[..., Any], *operands: Function) -> Function:
    """Apply a function to what is known; of what is not, the result is not known either."""
    if len(operands) == 1:
        (only,) = operands
        return lambda values: None if (value := only(values)) is None else of(value)
    first, second = operands

    def both(values: Values) -> Any:
        one, other = first(values), second(values)
        return None if one is None or other is None else of(one, other)

    return both


def _joined(parts: list[Function], *, decides: bool) -> Function:
    """Join conditions by Kleene: one that is ``decides`` settles it, else one that is unknown leaves it unknown."""

    def joined(values: Values) -> bool | None:
        result: bool | None = not decides
        for part in parts:
            found = part(values)
            if found is None:
                result = None
            elif bool(found) is decides:
                return decides
        return result

    return joined


def _written(node: Expression) -> Literal:
    if not isinstance(node, Literal):
        raise Invalid(Sentence("Bagian ini harus ditulis langsung.", "This part must be written out."))
    return node
