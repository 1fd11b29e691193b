"""The expressions of a standard's rules as SQL, whose three values are Kleene's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

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
)
from registry.validation.operands import kind_of, literal_of
from registry.validation.rules import DECIMAL
from registry.validation.sql import days
from registry.validation.sql.literals import found, listed, lowered, named, written

_COMPARE: Mapping[str, str] = {"==": "=", "!=": "<>"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """Writes the tree of a rule over typed columns; ``at`` is the reference date."""

    columns: Mapping[str, str]
    datatypes: Mapping[str, Datatype]
    at: date
    prepared: dict[str, str] = field(default_factory=dict)
    """Columns that the written expressions read beside those of the variables, in the order of computing."""

    def write(self, node: Expression) -> str:  # noqa: PLR0911 - one return for each kind of node
        """Return the SQL; raises ``Invalid`` where values of two kinds are compared."""
        match node:
            case Name(name=name):
                return self.columns[name]
            case Literal(value=value):
                return written(value)
            case Not(operand=operand):
                return f"(NOT {self.write(operand)})"
            case Boolean(op=op, operands=operands):
                return f"({f' {op.upper()} '.join(map(self.write, operands))})"
            case Compare(op=op, left=left, right=right):
                return self._compare(op, left, right)
            case Arithmetic(op=op, left=left, right=right):
                return _arithmetic(op, self.write(left), self.write(right))
            case Call(function=function, args=args):
                return self._call(function, args)
            case _:
                raise Invalid(Sentence("Daftar hanya dapat berdiri setelah `in`.", "A list stands only after `in`."))

    def _compare(self, op: str, left: Expression, right: Expression) -> str:
        of_left, of_right = kind_of(left, self.datatypes), kind_of(right, self.datatypes)
        if isinstance(right, ListOf):
            return f"({self.write(left)} {op.upper()} {listed(literal_of(item, of_left) for item in right.items)})"
        return f"({self._side(left, of_right)} {_COMPARE.get(op, op)} {self._side(right, of_left)})"

    def _side(self, node: Expression, other: Kind) -> str:
        return written(literal_of(node, other)) if isinstance(node, Literal) else self.write(node)

    def _call(self, function: str, args: tuple[Expression, ...]) -> str:
        match function, args:
            case "reference_date", ():
                return written(self.at)
            case "date", (Literal() as day,):
                return written(literal_of(day, Kind.DATE))
            case (("nik_date_is_real" | "nik_birth_date" | "nik_sex"), (node,)):
                return self._nik(function, node)
            case "number", (node,) if kind_of(node, self.datatypes) is Kind.NUMBER:
                return self.write(node)
            case _, (node, *others):
                return self._of_value(
                    function, self.write(node), [arg.value for arg in others if isinstance(arg, Literal)]
                )
        raise Invalid(Sentence("Bagian ini harus ditulis langsung.", "This part must be written out."))

    def _of_value(self, function: str, value: str, literals: list[str | float]) -> str:  # noqa: PLR0911 - one for each
        match function, literals:
            case "missing", []:
                return f"({value} IS NULL)"
            case "present", []:
                return f"({value} IS NOT NULL)"
            case "number", []:
                return f"CASE WHEN {found(value, DECIMAL)} THEN TRY_CAST({value} AS DOUBLE) END"
            case "substr", [start, length]:
                return f"substr({value}, {start}, {length})"
            case "matches", [str() as pattern]:
                return found(value, pattern)
            case "starts", [str() as prefix]:
                return f"(substr({value}, 1, {len(prefix)}) = {written(prefix)})"
            case "lower", []:
                return lowered(value)
            case "age", []:
                return days.age(value, self.at)
            case _:
                return f"{function}({value})"  # length, year, month and day are words of SQL

    def _nik(self, function: str, node: Expression) -> str:
        digits = self._prepared("nik-digits", node, days.nik_digits(self.write(node)))
        if function == "nik_sex":
            return days.nik_sex(digits)
        born = self._prepared("nik-birth", node, days.nik_birth_date(digits, self.at))
        if function == "nik_birth_date":
            return born
        return f"CASE WHEN {digits} IS NOT NULL THEN {born} IS NOT NULL END"

    def _prepared(self, what: str, node: Expression, expression: str) -> str:
        """Compute once what several rules ask of a variable."""
        if not isinstance(node, Name):
            return expression
        self.prepared.setdefault(f"{what}:{node.name}", expression)
        return named(f"{what}:{node.name}")


def _arithmetic(op: str, left: str, right: str) -> str:
    """Reckon in double precision, in which nothing overflows; what is divided by zero is unknown."""
    first, second = f"CAST({left} AS DOUBLE)", f"CAST({right} AS DOUBLE)"
    floor = f"floor({first} / nullif({second}, 0))"
    match op:
        case "//":
            return floor
        case "%":
            return f"({first} - {floor} * {second})"
        case _:
            return f"({first} {op} {second})"
