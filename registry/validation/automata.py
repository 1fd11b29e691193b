"""Patterns as tables of states, by which the cells of a column are followed byte by byte, all at once.

Only what such a table can say is compiled: ASCII signs and classes, groups, alternatives and repetitions between ``^``
and ``$``. Cells longer than ``FOLLOWED`` and cells with a sign beyond ASCII are told, whatever the pattern.
"""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from registry.validation.readers.fields import WORD, Bools, Fields

FOLLOWED = 32
"""Bytes of a cell that are followed."""
_STATES = 250
"""At the most; a table has a row of 256 places for each."""
_TIMES = 64
"""Repetitions that are written out, at the most."""
_SPECIAL = "^$.*+?{}[]()|\\"
_SHORTHANDS = {"d": string.digits, "w": string.ascii_letters + string.digits + "_"}
_ITEM = re.compile(r"(?:\[([^\[\]\\^])(?:-([^\[\]\\^]))?\]|([A-Za-z0-9 _/:-]))(?:\{(\d{1,2})\})?")
_ENDED, _LOST = 0, 1
"""The states of a cell that ended where it may, and of one that fits no more."""


class _Unknown(Exception):
    """The pattern has something that is not compiled."""


@dataclass
class _Steps:
    """A pattern as steps: from a state by a byte to another, or freely (by None)."""

    ways: list[list[tuple[frozenset[int] | None, int]]] = field(default_factory=list)

    def state(self) -> int:
        self.ways.append([])
        if len(self.ways) > _STATES * 4:
            raise _Unknown
        return len(self.ways) - 1

    def way(self, begin: int, by: frozenset[int] | None, end: int) -> None:
        self.ways[begin].append((by, end))

    def reached(self, states: frozenset[int]) -> frozenset[int]:
        """Return the states with those that can be reached freely."""
        found, left = set(states), list(states)
        while left:
            for by, end in self.ways[left.pop()]:
                if by is None and end not in found:
                    found.add(end)
                    left.append(end)
        return frozenset(found)


@dataclass
class _Reader:
    """Reads a pattern from left to right."""

    pattern: str
    steps: _Steps
    at: int = 0

    def next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        sign = self.next()
        if not sign or not sign.isascii():
            raise _Unknown
        self.at += 1
        return sign

    def alternatives(self, begin: int) -> int:
        """Read up to the end of a group; return the state behind it."""
        end = self.steps.state()
        self.steps.way(self.sequence(begin), None, end)
        while self.next() == "|":
            self.take()
            self.steps.way(self.sequence(begin), None, end)
        return end

    def sequence(self, begin: int) -> int:
        at = self.steps.state()
        self.steps.way(begin, None, at)
        while self.next() not in {"", "|", ")"}:
            at = self.repeated(at)
        return at

    def repeated(self, begin: int) -> int:
        """Read one item with its number of times."""
        item = self.at
        end = self.item(begin)
        least, most = self.times()
        after = self.at
        if (least, most) == (1, 1):
            return end
        at, stops = begin, [] if least else [begin]
        for number in range(1, max(least, most or least + 1) + 1):
            self.at = item
            last = self.steps.state()
            self.steps.way(self.item(at), None, last)
            if most is None and number > least:
                self.steps.way(last, None, at)
            at = last
            if number >= least:
                stops.append(at)
        self.at = after
        end = self.steps.state()
        for stop in stops:
            self.steps.way(stop, None, end)
        return end

    def times(self) -> tuple[int, int | None]:
        found: tuple[int, int | None]
        match self.next():
            case "?":
                found = 0, 1
            case "*":
                found = 0, None
            case "+":
                found = 1, None
            case "{":
                least, comma, most = self.pattern[self.at + 1 : self.pattern.index("}", self.at)].partition(",")
                self.at = self.pattern.index("}", self.at)
                found = int(least), (int(most) if most else None) if comma else int(least)
            case _:
                return 1, 1
        self.at += 1
        if self.next() in {"?", "+", "*", "{"} or max(found[0], found[1] or 0) > _TIMES:
            raise _Unknown
        return found

    def item(self, begin: int) -> int:
        sign = self.take()
        if sign == "(":
            if self.next() == "?":
                if self.pattern[self.at : self.at + 2] != "?:":
                    raise _Unknown
                self.at += 2
            end = self.alternatives(begin)
            if self.take() != ")":
                raise _Unknown
            return end
        end = self.steps.state()
        self.steps.way(begin, self.one_of() if sign == "[" else self.meant(sign), end)
        return end

    def meant(self, sign: str) -> frozenset[int]:
        """Return the bytes for which a sign outside brackets stands."""
        if sign == ".":
            return frozenset(range(1, 128)) - {ord("\n")}
        if sign == "\\":
            sign = self.take()
            if sign in _SHORTHANDS:
                return frozenset(_SHORTHANDS[sign].encode())
            if sign.isalnum():
                raise _Unknown
        elif sign in _SPECIAL:
            raise _Unknown
        return frozenset(sign.encode())

    def one_of(self) -> frozenset[int]:
        """Read a class of signs in brackets."""
        found: set[int] = set()
        excluded = self.next() == "^"
        self.at += excluded
        while (sign := self.take()) != "]":
            if sign in "[&~":
                raise _Unknown  # nested classes and what is done with them
            first = self.meant(sign) if sign == "\\" else frozenset(sign.encode())
            if self.next() == "-" and self.pattern[self.at + 1 : self.at + 2] != "]" and len(first) == 1:
                self.take()
                last = self.take()
                if last in "[\\":
                    raise _Unknown
                first = frozenset(range(min(first), ord(last) + 1))
            found |= first
        return frozenset(range(1, 128)) - found if excluded else frozenset(found)


@dataclass(frozen=True, slots=True)
class Automaton:
    """Where each byte leads from each state; a nought stands behind every cell."""

    table: npt.NDArray[np.uint8]
    begin: int

    def misses(self, fields: Fields, at: int) -> Bools:
        """Say of each cell of a column whether it is not surely of the pattern."""
        lengths = fields.lengths[at]
        followed = min(int(lengths.max(initial=0)), FOLLOWED) + 1
        state = np.full(fields.height, self.begin, dtype=np.uint16)
        for number, word in enumerate(fields.words(at, -(-followed // WORD))):
            characters = word.view(np.uint8).reshape(-1, WORD)
            for place in range(min(WORD, followed - number * WORD)):
                state <<= 8
                state |= characters[:, place]
                state = self.table.take(state).astype(np.uint16)
        missed: Bools = state != _ENDED
        return missed


@lru_cache(maxsize=64)
def automaton(pattern: str) -> Automaton | None:
    """Compile a pattern; None where that cannot be done."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or pattern.endswith("\\$"):
        return None
    steps = _Steps()
    reader = _Reader(pattern[1:-1], steps)
    try:
        begin = steps.state()
        end = reader.alternatives(begin)
        if reader.next() or "|" in _outside_groups(pattern[1:-1]):  # ^a|b$ is not ^(a|b)$
            return None
        return _followed(steps, steps.reached(frozenset({begin})), end)
    except (_Unknown, ValueError):
        return None


def _outside_groups(pattern: str) -> Iterator[str]:
    depth = 0
    for sign in pattern:
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            yield sign


def _followed(steps: _Steps, begin: frozenset[int], end: int) -> Automaton:
    """Follow all ways of a pattern at once; raises ``_Unknown`` where they are too many."""
    numbers: dict[frozenset[int], int] = {begin: 2}
    rows = [np.full(256, _ENDED, np.uint8), np.full(256, _LOST, np.uint8)]
    left = [begin]
    for states in left:
        row = np.full(256, _LOST, np.uint8)
        row[0] = _ENDED if end in states else _LOST
        ways = [(by, target) for state in states for by, target in steps.ways[state] if by is not None]
        for byte in frozenset[int]().union(*(by for by, _ in ways)):
            reached = steps.reached(frozenset(target for by, target in ways if byte in by))
            if reached not in numbers:
                numbers[reached] = len(numbers) + 2
                left.append(reached)
                if len(numbers) > _STATES:
                    raise _Unknown
            row[byte] = numbers[reached]
        rows.append(row)
    return Automaton(np.concatenate(rows), 2)


def fixed_places(pattern: str, longest: int) -> list[tuple[int, int]] | None:
    """Return the least and most byte at each place, where a pattern is of a fixed and not too great length."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return None
    ranges: list[tuple[int, int]] = []
    rest = pattern[1:-1]
    while rest:
        if (item := _ITEM.match(rest)) is None:
            return None
        low, high, literal, times = item.groups()
        first, last = low or literal, high or low or literal
        if not (first + last).isascii():
            return None
        ranges += [(ord(first), ord(last))] * int(times or 1)
        rest = rest[item.end() :]
    return ranges if 0 < len(ranges) <= longest else None
