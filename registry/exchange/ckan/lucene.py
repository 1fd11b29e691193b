"""Solr's query language, as CKAN's clients write it in ``q`` and ``fq``, read into a tree (Lucene's classic syntax).

Where nothing stands between two clauses both must hold, as CKAN sets it; OR binds closer than that, and AND closest. So
``organization:a OR organization:b metadata_modified:[…]``, which CKAN's harvester asks, means what it says. What is
read is bounded in length, in parts and in depth.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

_MOST_SIGNS, _MOST_PARTS, _DEEPEST = 20_000, 1_024, 30
_LOCAL = re.compile(r"\{!|(?<!\w)_(?:query|val)_\s*:")
_FIELD = re.compile(r"\s*([A-Za-z_*][\w.*\-]*):")
_RANGE = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|[^\s\]}]+)\s+TO\s+("(?:[^"\\]|\\.)*"|[^\s\]}]+)\s*([\]}])""")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_BOOST = re.compile(r"\^\d*(?:\.\d+)?")
_SLOP = re.compile(r"~\d*(?:\.\d+)?")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Unreadable(ValueError):
    """The query breaks the syntax, or asks for too much."""


class Occur(Enum):
    """Whether a clause must, may or must not hold."""

    MUST = "+"
    MAY = ""
    NOT = "-"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a phrase (``quoted``) or a pattern in a field; without a field, in the fields that a search begins with.

    ``pattern`` holds the text with ``*`` and ``?`` as they stand for any signs; empty where there are none.
    """

    field: str
    text: str
    quoted: bool = False
    pattern: str = ""
    fuzzy: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """Values of a field between two, which are empty where a side is open."""

    field: str
    low: str
    high: str
    with_low: bool
    with_high: bool


@dataclass(frozen=True, slots=True)
class Every:
    """All there is (``*:*``)."""


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses, each with whether it must hold."""

    clauses: tuple[tuple[Occur, "Node"], ...]


Node = Word | Range | Every | Group


def read(text: str) -> Node:
    """Return the tree of a query; ``Unreadable`` when it has none."""
    if len(text) > _MOST_SIGNS:
        raise Unreadable("too long")
    if _LOCAL.search(text):
        raise Unreadable("local parameters and magic fields are not supported")
    if not text.strip():
        return Every()
    reading = _Reading(text)
    node = reading.group("", 0)
    if reading.at < len(text):
        raise Unreadable(f"unexpected {text[reading.at]!r} at {reading.at}")
    return node


def leaves(node: Node) -> Iterator[Node]:
    """Yield the parts of a tree that hold no other ones."""
    if isinstance(node, Group):
        for _, part in node.clauses:
            yield from leaves(part)
    else:
        yield node


def words(text: str) -> list[str] | None:
    """Return the words of a query that is nothing but words; None when it says more."""
    parts = text.split()
    plain = all(part.isalnum() and part not in {"AND", "OR", "NOT", "TO"} for part in parts)
    return parts if plain else None


class _Reading:
    """One reading of a text, from the left to the right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.at = 0
        self._parts = 0

    def group(self, field: str, depth: int) -> Node:
        """Read clauses up to the end, or to the bracket that closes them."""
        if depth > _DEEPEST:
            raise Unreadable("too many brackets")
        runs: list[list[list[_Clause]]] = []
        joined = " "
        while self._more():
            if operator := self._operator():
                if joined:
                    raise Unreadable(f"misplaced {operator}")
                joined = operator
                continue
            clause = (self._mark() or Occur.MUST, self._clause(field, depth))
            if joined in {"", " "}:
                runs.append([[clause]])
            elif joined == "OR":
                runs[-1].append([clause])
            else:
                runs[-1][-1].append(clause)
            joined = ""
        if joined:
            raise Unreadable("a clause is missing")
        return _all_of([_either(run) for run in runs])

    def _more(self) -> bool:
        while self.at < len(self._text) and self._text[self.at].isspace():
            self.at += 1
        return self.at < len(self._text) and self._text[self.at] != ")"

    def _operator(self) -> str:
        for sign, meaning in (("AND", "AND"), ("OR", "OR"), ("&&", "AND"), ("||", "OR")):
            end = self.at + len(sign)
            if self._text.startswith(sign, self.at) and (end == len(self._text) or self._text[end] in ' \t\r\n(+-"'):
                self.at = end
                return meaning
        return ""

    def _mark(self) -> Occur | None:
        if self._text.startswith("NOT", self.at) and self._text[self.at + 3 : self.at + 4] in {" ", "("}:
            self.at += 3
            self._more()
            return Occur.NOT
        found = {"+": Occur.MUST, "-": Occur.NOT, "!": Occur.NOT}.get(self._text[self.at])
        if found:
            self.at += 1
            if not self._more():
                raise Unreadable("a clause is missing")
        return found

    def _clause(self, field: str, depth: int) -> Node:
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise Unreadable("too many clauses")
        if named := _FIELD.match(self._text, self.at):
            self.at = named.end()
            field = named[1]
            if not self._more() and not self._text.startswith("(", self.at):
                raise Unreadable(f"nothing is asked of {field}")
        sign = self._text[self.at]
        if sign == "(":
            self.at += 1
            node = self.group(field, depth + 1)
            if not self._text.startswith(")", self.at):
                raise Unreadable("a bracket is not closed")
            self.at += 1
        elif sign in "[{":
            node = self._range(field)
        elif sign == '"':
            node = self._phrase(field)
        else:
            node = self._word(field)
        if boost := _BOOST.match(self._text, self.at):
            self.at = boost.end()
        return node

    def _range(self, field: str) -> Range:
        found = _RANGE.match(self._text, self.at + 1)
        if not field or not found:
            raise Unreadable("a range is not closed, or of no field")
        with_low = self._text[self.at] == "["
        self.at = found.end()
        low, high = ("" if side == "*" else _plain(side) for side in found.groups()[:2])
        return Range(field, low, high, with_low, found[3] == "]")

    def _phrase(self, field: str) -> Word:
        found = _QUOTED.match(self._text, self.at)
        if not found:
            raise Unreadable("a quotation is not closed")
        self.at = found.end()
        if slop := _SLOP.match(self._text, self.at):
            self.at = slop.end()
        return Word(field, _ESCAPED.sub(r"\1", found[1]), quoted=True)

    def _word(self, field: str) -> Node:
        text, pattern, is_pattern = [], [], False
        while self.at < len(self._text) and self._text[self.at] not in ' \t\r\n()[]{}"^~':
            sign = self._text[self.at]
            if sign == "\\":
                self.at += 1
                sign = self._text[self.at : self.at + 1]
                if not sign:
                    raise Unreadable("nothing follows the backslash")
                pattern.append(re.escape(sign))
            else:
                is_pattern |= sign in "*?"
                pattern.append({"*": ".*", "?": "."}.get(sign) or re.escape(sign))
            text.append(sign)
            self.at += 1
        if not text:
            raise Unreadable(f"unexpected {self._text[self.at]!r} at {self.at}")
        slop = _SLOP.match(self._text, self.at)
        if slop:
            self.at = slop.end()
        said = "".join(text)
        if said == "*" and is_pattern and field in {"", "*"}:
            return Every()
        return Word(field, said, pattern="".join(pattern) if is_pattern else "", fuzzy=slop is not None)


def _plain(side: str) -> str:
    inner = side[1:-1] if side.startswith('"') else side
    return _ESCAPED.sub(r"\1", inner)


_Clause = tuple[Occur, Node]


def _either(run: Sequence[Sequence[_Clause]]) -> _Clause:
    """Return clauses joined by OR, within them those joined by AND, as one."""
    if len(run) == 1:
        return run[0][0] if len(run[0]) == 1 else (Occur.MUST, _all_of(run[0]))
    return Occur.MUST, Group(tuple((Occur.MAY, _all_of(alternative)) for alternative in run))


def _all_of(clauses: Sequence[_Clause]) -> Node:
    if len(clauses) == 1 and clauses[0][0] is Occur.MUST:
        return clauses[0][1]
    return Group(tuple(clauses))
