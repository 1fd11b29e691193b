"""The expressions of a standard's rules as polars expressions; unknown stays unknown (Kleene's three values)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from registry.errors import Invalid, Sentence
from registry.standards.payloads import Datatype
from registry.standards.syntax import (
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Expression,
    Kind,
    ListOf,
    Literal,
    Name,
    Not,
    names,
)
from registry.validation import nik
from registry.validation.operands import kind_of, literal_of
from registry.validation.rules import DECIMAL

_EPOCH = date(1970, 1, 1).toordinal()
_MARCH_OF_YEAR_0 = 719_468
"""Days from 1 March of the year 0 to 1 January 1970."""
_USUAL = date(1900, 1, 1).toordinal() - _EPOCH
"""Days from 1970 to the first whose ages are kept."""
_CENTURIES, _YEARS = 146_097, 1461
"""Days in four centuries, and in four years."""

_COMPARE: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TURNED: Mapping[str, str] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The comparison that says the same with its sides turned."""


def _number(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(DECIMAL)).then(text.cast(pl.Float64, strict=False))


_TEXT: Mapping[str, Callable[..., pl.Expr]] = {
    "missing": lambda value: value.is_null(),
    "present": lambda value: value.is_not_null(),
    "number": _number,
    "substr": lambda text, start, length: text.str.slice(start - 1, length),
    "length": lambda text: text.str.len_chars().cast(pl.Int64),
    "matches": lambda text, pattern: text.str.contains(pattern),
    "starts": lambda text, prefix: text.str.starts_with(prefix),
    # one form of sigma, whether or not it ends a word: so engines agree
    "lower": lambda text: text.str.to_lowercase().str.replace_all("ς", "σ", literal=True),
}


@dataclass(frozen=True, slots=True)
class Compiler:
    """Turns the tree of a rule into one expression over typed columns; ``at`` is the reference date."""

    columns: Mapping[str, pl.Expr]
    datatypes: Mapping[str, Datatype]
    at: date
    numbers: Mapping[str, tuple[pl.Expr, int | None]] = field(default_factory=dict)
    """Columns of so many digits that are at hand as numbers, too: where a cell without an error holds nothing else."""
    prepared: dict[str, pl.Expr] | None = None
    """Columns that the compiled expressions read beside those of the variables, to be computed once before them, in "
    "this order."""

    def compile(self, node: Expression) -> pl.Expr:  # noqa: PLR0911 - one return for each kind of node
        """Return the expression; raises ``Invalid`` where values of two kinds are compared."""
        match node:
            case Name(name=name):
                return self.columns[name]
            case Literal(value=value):
                return pl.lit(value)
            case Not(operand=operand):
                return ~self.compile(operand)
            case Boolean(op=op, operands=operands):
                join = operator.and_ if op == "and" else operator.or_
                joined = self.compile(operands[0])
                for part in operands[1:]:
                    joined = join(joined, self.compile(part))
                return joined
            case Compare(op=op, left=left, right=right):
                return self._compare(op, left, right)
            case Arithmetic(op=op, left=left, right=right):
                return self._arithmetic(op, self.compile(left), self.compile(right))
            case Call(function=function, args=args):
                return self._call(function, args)
            case _:
                raise Invalid(Sentence("Daftar hanya dapat berdiri setelah `in`.", "A list stands only after `in`."))

    def _kind(self, node: Expression) -> Kind:
        return kind_of(node, self.datatypes)

    def _compare(self, op: str, left: Expression, right: Expression) -> pl.Expr:
        if isinstance(right, ListOf):
            values: list[Any] = [literal_of(item, self._kind(left)) for item in right.items]
            value = self.compile(left)
            if self._kind(left) is Kind.NUMBER:  # whole and decimal numbers alike: every literal is exact in a double
                value, values = value.cast(pl.Float64), [float(each) for each in values]
            among = value.is_in(values)
            return ~among if op == "not in" else among
        if not names(left) and names(right):  # polars fails where a constant stands left of a column of one value
            op, left, right = _TURNED[op], right, left
        first, second = self._as_numbers(left, right) or (
            self._side(left, self._kind(right)),
            self._side(right, self._kind(left)),
        )
        return _COMPARE[op](first, second)

    def _as_numbers(self, left: Expression, right: Expression) -> tuple[pl.Expr, pl.Expr] | None:
        """Return two columns of as many digits as numbers, which compare as their texts do."""
        if not (isinstance(left, Name) and isinstance(right, Name)):
            return None
        first, second = self.numbers.get(left.name), self.numbers.get(right.name)
        return (first[0], second[0]) if first and second and first[1] == second[1] else None

    def _side(self, node: Expression, other: Kind) -> pl.Expr:
        return pl.lit(literal_of(node, other)) if isinstance(node, Literal) else self.compile(node)

    @staticmethod
    def _arithmetic(op: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        """Reckon in double precision, in which nothing overflows; what is divided by zero is unknown."""
        first, second = left.cast(pl.Float64), right.cast(pl.Float64)
        match op:
            case "+":
                return first + second
            case "-":
                return first - second
            case "*":
                return first * second
            case _:
                divisor = pl.when(second != 0).then(second)
                floor = (first / divisor).floor()
                return floor if op == "//" else first - floor * divisor

    def _call(self, function: str, args: tuple[Expression, ...]) -> pl.Expr:  # noqa: PLR0911 - one for each function
        match function:
            case "date":
                return pl.lit(literal_of(_written(args[0]), Kind.DATE))
            case "reference_date":
                return pl.lit(self.at)
            case "nik_date_is_real":
                return pl.when(self._digits(args[0]).is_not_null()).then(self._birth_date(args[0]).is_not_null())
            case "nik_birth_date":
                return self._birth_date(args[0])
            case "nik_sex":
                return nik.sex(self._digits(args[0]))
            case "year" | "month" | "day" | "age":
                return self._of_date(function, self.compile(args[0]))
            case "number" if self._kind(args[0]) is Kind.NUMBER:
                return self.compile(args[0])
            case _:
                return _TEXT[function](self.compile(args[0]), *(_written(arg).value for arg in args[1:]))

    def _digits(self, node: Expression) -> pl.Expr:
        """Return the birth digits of a NIK, parsed once for all rules where it is a variable."""
        if not isinstance(node, Name):
            return nik.digits(self.compile(node))
        number = self.numbers.get(node.name)
        if number is not None and number[1] == nik.LENGTH:
            return self._prepare(f"nik-digits:{node.name}", lambda: nik.digits_of(number[0]))
        return self._prepare(f"nik-digits:{node.name}", lambda: nik.digits(self.compile(node)))

    def _birth_date(self, node: Expression) -> pl.Expr:
        def birth() -> pl.Expr:
            return nik.birth_date(self._digits(node), self.at)

        return self._prepare(f"nik-birth:{node.name}", birth) if isinstance(node, Name) else birth()

    def _prepare(self, name: str, expression: Callable[[], pl.Expr]) -> pl.Expr:
        if self.prepared is None:
            return expression()
        if name not in self.prepared:
            made = expression()  # first, for it may prepare others that it reads
            self.prepared[name] = made
        return pl.col(name)

    def _of_date(self, function: str, day: pl.Expr) -> pl.Expr:
        if function == "year":
            return day.dt.year().cast(pl.Int64)
        if function == "month":
            return day.dt.month().cast(pl.Int64)
        if function == "day":
            return day.dt.day().cast(pl.Int64)
        return _age(day, self.at)


def _age(day: pl.Expr, at: date) -> pl.Expr:
    """Return the age at a date: looked up, where all days are of the usual centuries, and reckoned else."""
    ages = _ages(at)

    def of(days: pl.Series) -> pl.Series:
        places = days.to_physical() - _USUAL
        least, most = places.min(), places.max()
        if isinstance(least, int) and isinstance(most, int) and least >= 0 and most < len(ages):
            return ages.gather(places)
        return pl.select(_completed_years(pl.lit(days), at)).to_series()

    return day.map_batches(of, return_dtype=pl.Int64, is_elementwise=True)


@lru_cache(maxsize=8)
def _ages(at: date) -> pl.Series:
    """Return the ages by day of birth, from the first of the usual days on."""
    days = pl.date_range(date(1900, 1, 1), date(2099, 12, 31), eager=True)
    return pl.select(_completed_years(pl.lit(days), at)).to_series()


def _completed_years(day: pl.Expr, at: date) -> pl.Expr:
    """Return the age at a date, in whole numbers alone, which is far faster than asking for year, month and day.

    Years begin in March here, so that the leap day is the last of its year and days of the year compare as birthdays.
    """
    days = 4 * (day.to_physical() + _MARCH_OF_YEAR_0) + 3
    in_century = days % _CENTURIES | 3
    years = days // _CENTURIES * 100 + in_century // _YEARS
    own, of_year = divmod((4 * (at.toordinal() + _MARCH_OF_YEAR_0 - _EPOCH) + 3), _CENTURIES)
    own_years, own_day = own * 100 + (of_year | 3) // _YEARS, (of_year | 3) % _YEARS // 4
    before_birthday = in_century % _YEARS // 4 > own_day
    return (own_years - years - before_birthday.cast(pl.Int32)).cast(pl.Int64)


def _written(node: Expression) -> Literal:
    """Return an argument that the language demands to be written out."""
    if not isinstance(node, Literal):
        raise Invalid(Sentence("Bagian ini harus ditulis langsung.", "This part must be written out."))
    return node
