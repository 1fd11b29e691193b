"""The expressions of rules and indicators: read into a small tree, never run here.

They look like Python and are parsed by its grammar, but only what ``registry.standards.syntax`` names exists. What an
expression cannot say (loops, attributes, other functions) therefore cannot be smuggled into a standard.
"""

import ast
from collections.abc import Mapping
from datetime import date

from registry.errors import Invalid, Sentence
from registry.standards.patterns import pattern_fault
from registry.standards.syntax import (
    FUNCTIONS,
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
    Signature,
    kind,
    names,
)

__all__ = [
    "FUNCTIONS",
    "Arithmetic",
    "Boolean",
    "Call",
    "Compare",
    "Expression",
    "Kind",
    "ListOf",
    "Literal",
    "Name",
    "Not",
    "Signature",
    "kind",
    "names",
    "parse",
]

MAX_LENGTH = 1000
"""Longest expression, in characters."""
MAX_DEPTH = 20
"""Deepest nesting."""
LARGEST = 10**15
"""Largest number that may be written, either side of zero."""

_COMPARE: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_ARITHMETIC: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}


def parse(text: str) -> Expression:
    """Read an expression; raises ``Invalid`` whose members name the ``expression`` and the ``part`` at fault."""
    if len(text) > MAX_LENGTH:
        raise _invalid(
            text,
            text[:40],
            f"terlalu panjang (paling banyak {MAX_LENGTH} karakter)",
            f"is too long (at most {MAX_LENGTH})",
        )
    if "\\" in text:  # Python would read it as an escape first; and a class says the same in every language
        raise _invalid(
            text, "\\", "tidak dapat dipakai; tulis mis. [.] atau [0-9]", "cannot be used; write [.] or [0-9]"
        )
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _invalid(text, text, "tidak dapat dibaca", "cannot be read") from None
    return _Reader(text.strip()).read(tree.body)


def _invalid(text: str, part: str, fault_id: str, fault_en: str) -> Invalid:
    return Invalid(
        Sentence(f"Ungkapan tidak benar: `{part}` {fault_id}.", f"The expression is not valid: `{part}` {fault_en}."),
        expression=text,
        part=part,
    )


def _fits(value: str | float) -> bool:
    """Say whether a constant is a text, or a number that every engine holds exactly."""
    return isinstance(value, str) or (not isinstance(value, bool) and abs(value) <= LARGEST)


class _Reader:
    """Turns Python's tree of one text into ours, refusing whatever the language does not have."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, node: ast.expr, depth: int = 1) -> Expression:
        if depth > MAX_DEPTH:
            raise self._fault(
                node, f"bersarang lebih dari {MAX_DEPTH} tingkat", f"nests deeper than {MAX_DEPTH} levels"
            )
        expression: Expression
        match node:
            case ast.Name(id=name) if ast.get_source_segment(self.text, node) == name:  # Python folds º to o
                expression = Name(name)
            case ast.Constant() | ast.UnaryOp(op=ast.USub()):
                expression = self._literal(node)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                expression = Not(self._of(Kind.CONDITION, operand, depth))
            case ast.BoolOp(op=op, values=values):
                operands = tuple(self._of(Kind.CONDITION, value, depth) for value in values)
                expression = Boolean("and" if isinstance(op, ast.And) else "or", operands)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                first, second = self._of(Kind.NUMBER, left, depth), self._of(Kind.NUMBER, right, depth)
                expression = Arithmetic(_ARITHMETIC[type(op)], first, second)
            case ast.Compare():
                expression = self._compare(node, depth)
            case ast.Call():
                expression = self._call(node, depth)
            case _:
                raise self._unknown(node)
        return expression

    def _literal(self, node: ast.Constant | ast.UnaryOp) -> Literal:
        match node:
            case ast.Constant(value=str() | int() | float() as value) if _fits(value):
                return Literal(value)
            case ast.UnaryOp(operand=ast.Constant(value=int() | float() as value)) if _fits(value):
                return Literal(-value)
            case _:
                raise self._unknown(node)

    def _of(self, wanted: Kind, node: ast.expr, depth: int) -> Expression:
        """Read a part that must yield a certain kind; a variable may be of any kind but a condition."""
        expression = self.read(node, depth + 1)
        found = kind(expression)
        if found is not wanted and wanted is not Kind.ANY and (found is not Kind.ANY or wanted is Kind.CONDITION):
            raise self._fault(node, f"harus berupa {_KINDS[wanted].id}", f"must be {_KINDS[wanted].en}")
        return expression

    def _compare(self, node: ast.Compare, depth: int) -> Expression:
        lefts = [node.left, *node.comparators]
        pairs = [
            self._pair(node, left, op, right, depth)
            for left, op, right in zip(lefts, node.ops, node.comparators, strict=False)
        ]
        return pairs[0] if len(pairs) == 1 else Boolean("and", tuple(pairs))

    def _pair(self, node: ast.Compare, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> Compare:
        sign = _COMPARE.get(type(op))
        if sign is None:
            raise self._fault(node, "memakai pembanding yang tidak ada", "uses a comparison that does not exist")
        first = self.read(left, depth + 1)
        if sign in {"in", "not in"}:
            items = self._list(right, depth)
            second: Expression = items
            kinds = {kind(item) for item in items.items}
        else:
            second = self.read(right, depth + 1)
            kinds = {kind(second)}
        kinds = (kinds | {kind(first)}) - {Kind.ANY}
        if len(kinds) > 1 or Kind.CONDITION in kinds:
            raise self._fault(
                node, "membandingkan dua jenis nilai yang berbeda", "compares values of two different kinds"
            )
        return Compare(sign, first, second)

    def _list(self, node: ast.expr, depth: int) -> ListOf:
        if not isinstance(node, ast.List) or not node.elts:
            raise self._fault(node, "harus berupa daftar, mis. ['1', '2']", "must be a list, such as ['1', '2']")
        items = tuple(self.read(element, depth + 1) for element in node.elts)
        if not all(isinstance(item, Literal) for item in items):
            raise self._fault(node, "hanya boleh berisi teks dan angka", "may hold only texts and numbers")
        return ListOf(tuple(item for item in items if isinstance(item, Literal)))

    def _call(self, node: ast.Call, depth: int) -> Call:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        signature = FUNCTIONS.get(name)
        if signature is None:
            raise self._fault(node, "memanggil fungsi yang tidak ada", "calls a function that does not exist")
        if node.keywords or len(node.args) != len(signature.takes):
            raise self._fault(
                node, f"harus punya {len(signature.takes)} argumen", f"must have {len(signature.takes)} arguments"
            )
        args = tuple(self._of(wanted, arg, depth) for wanted, arg in zip(signature.takes, node.args, strict=True))
        for position in signature.literals:
            if not isinstance(args[position], Literal):
                raise self._fault(node.args[position], "harus ditulis langsung", "must be written out")
        self._check_literals(node, name, args)
        return Call(name, args)

    def _check_literals(self, node: ast.Call, name: str, args: tuple[Expression, ...]) -> None:
        match name, args:
            case "matches", (_, Literal(value=str() as pattern)):
                if fault := pattern_fault(pattern):
                    raise Invalid(fault, expression=self.text, part=pattern)
            case "date", (Literal(value=str() as day),):
                try:
                    well_formed = date.fromisoformat(day).isoformat() == day
                except ValueError:
                    well_formed = False
                if not well_formed:
                    raise self._fault(
                        node, "bukan tanggal; tulis mis. date('2025-12-31')", "is not a date (YYYY-MM-DD)"
                    )
            case "substr", (_, Literal(value=start), Literal(value=length)):
                if not (isinstance(start, int) and isinstance(length, int) and start >= 1 and length >= 1):
                    raise self._fault(
                        node, "harus punya awal dan panjang bulat mulai 1", "must have whole start and length from 1"
                    )

    def _unknown(self, node: ast.expr) -> Invalid:
        return self._fault(node, "tidak termasuk bahasa aturan", "is not part of the language of rules")

    def _fault(self, node: ast.expr, fault_id: str, fault_en: str) -> Invalid:
        return _invalid(self.text, ast.get_source_segment(self.text, node) or self.text, fault_id, fault_en)


_KINDS: Mapping[Kind, Sentence] = {
    Kind.TEXT: Sentence("teks", "a text"),
    Kind.NUMBER: Sentence("angka", "a number"),
    Kind.DATE: Sentence("tanggal", "a date"),
    Kind.CONDITION: Sentence("syarat (benar atau salah)", "a condition (true or false)"),
    Kind.ANY: Sentence("nilai", "a value"),
}
