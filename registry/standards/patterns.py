r"""Regular expressions that mean the same everywhere a standard is compiled to.

A pattern is read by JSON Schema (ECMA 262), Table Schema and CSVW, SHACL (XPath) and the columnar check (RE2-like).
What they do not share is refused: look-around, back references, ``\d`` and its kin (which digits they mean differs),
lazy and possessive repeats, nested classes. Nested unbounded repeats are refused because some engines backtrack.
"""

import re
from dataclasses import dataclass, field

from registry.errors import Sentence

MAX_LENGTH = 200
"""Longest pattern, in characters."""

_PUNCTUATION = set(r"\.^$|?*+()[]{}/-")
_BOUNDS = re.compile(r"\{(\d{1,3})(,(\d{1,3})?)?\}")


@dataclass
class _Group:
    start: int
    repeats: bool = False
    """An unbounded repeat stands somewhere inside."""


@dataclass
class _Scan:
    """A walk over a pattern, one element at a time."""

    text: str
    at: int = 0
    open: list[_Group] = field(default_factory=lambda: [_Group(0)])
    branches: bool = False
    """An alternative stands outside any group."""

    def fault(self) -> Sentence | None:
        """Return the first fault of the pattern, None when it is portable."""
        while self.at < len(self.text):
            if fault := self._element():
                return fault
        return None

    def _element(self) -> Sentence | None:
        sign = self.text[self.at]
        group: _Group | None = None
        if sign == "\\":
            if self.text[self.at + 1 : self.at + 2] not in _PUNCTUATION:
                return _shorthand(self.text[self.at : self.at + 2])
            self.at += 2
        elif sign == "[":
            if fault := self._bracket():
                return fault
        elif sign == "(":
            return self._open_group()
        elif sign == ")" and len(self.open) > 1:
            group = self.open.pop()
            self.open[-1].repeats |= group.repeats
            self.at += 1
        elif sign in "^$|":
            self.branches |= sign == "|" and len(self.open) == 1
            self.at += 1
            return None
        elif sign in "*+?{}])":
            return _stray(self.text[: self.at + 1])
        else:
            self.at += 1
        return self._repeat(group)

    def _open_group(self) -> Sentence | None:
        plain = self.text.startswith("(?:", self.at)
        if self.text.startswith("(?", self.at) and not plain:
            return _group(self.text[self.at : self.at + 4])
        self.open.append(_Group(self.at))
        self.at += 3 if plain else 1
        return None

    def _bracket(self) -> Sentence | None:
        start = self.at
        self.at += 2 if self.text.startswith("[^", self.at) else 1
        if self.text.startswith("]", self.at):
            return _stray(self.text[: self.at + 1])
        while self.at < len(self.text) and self.text[self.at] != "]":
            if self.text[self.at] == "\\":
                if self.text[self.at + 1 : self.at + 2] not in _PUNCTUATION:
                    return _shorthand(self.text[self.at : self.at + 2])
                self.at += 1
            elif self.text[self.at] == "[" or self.text[self.at : self.at + 2] in {"&&", "--", "~~", "||"}:
                part = self.text[start : self.at + 2]
                return Sentence(
                    f"Kelas bersarang {part!r} tidak dapat dipakai; tulis setiap karakternya dalam satu [ ].",
                    f"The nested class {part!r} cannot be used; list its characters in one [ ].",
                )
            self.at += 1
        self.at += 1
        return None

    def _repeat(self, group: _Group | None) -> Sentence | None:
        sign = self.text[self.at : self.at + 1]
        bounds = _BOUNDS.match(self.text, self.at)
        if sign not in {"*", "+", "?"} and not bounds:
            return None
        start = self.at
        self.at = bounds.end() if bounds else self.at + 1
        unbounded = sign in {"*", "+"} or (bounds is not None and bounds[2] == ",")
        if self.text[self.at : self.at + 1] in {"?", "+", "*"}:
            part = self.text[start : self.at + 1]
            return Sentence(
                f"Pengulangan {part!r} tidak dapat dipakai; pakai satu tanda pengulangan saja.",
                f"The repeat {part!r} cannot be used; use a single repeat sign.",
            )
        if unbounded and group and group.repeats:
            part = self.text[group.start : self.at]
            return Sentence(
                f"Pengulangan tanpa batas di dalam pengulangan ({part!r}) tidak dapat dipakai; batasi, mis. {{1,50}}.",
                f"An unbounded repeat inside a repeat ({part!r}) cannot be used; bound it, such as {{1,50}}.",
            )
        self.open[-1].repeats |= unbounded
        return None


def pattern_fault(pattern: str, *, whole: bool = False) -> Sentence | None:
    """Say what keeps a pattern from meaning the same everywhere; None when nothing does.

    With ``whole`` the pattern must tell of the whole value (``^…$``, alternatives in a group): some languages search
    for a pattern, others match the whole text, and only so do they agree.
    """
    if len(pattern) > MAX_LENGTH:
        return Sentence(
            f"Pola terlalu panjang ({len(pattern)} karakter); paling banyak {MAX_LENGTH}.",
            f"The pattern is too long ({len(pattern)} characters); at most {MAX_LENGTH}.",
        )
    scan = _Scan(pattern)
    if fault := scan.fault():
        return fault
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return Sentence(
            f"Pola {pattern!r} tidak dapat dibaca; periksa kurung dan tanda pengulangannya.",
            f"The pattern {pattern!r} cannot be read; check its brackets and repeat signs.",
        )
    if whole and (not (pattern.startswith("^") and pattern.endswith("$")) or scan.branches):
        return Sentence(
            f"Pola {pattern!r} harus berlaku untuk seluruh isi sel; tulis ^(…)$.",
            f"The pattern {pattern!r} must tell of the whole value; write ^(…)$.",
        )
    return None


def _shorthand(part: str) -> Sentence:
    return Sentence(
        f"Singkatan {part!r} berbeda arti di tiap bahasa; tulis karakternya, mis. [0-9].",
        f"The shorthand {part!r} differs between languages; list the characters, such as [0-9].",
    )


def _stray(part: str) -> Sentence:
    return Sentence(
        f"Tanda terakhir pada {part!r} tidak pada tempatnya; tulis \\ di depannya bila memang tanda itu.",
        f"The last sign of {part!r} is out of place; write \\ before it if the sign itself is meant.",
    )


def _group(part: str) -> Sentence:
    return Sentence(
        f"Kelompok {part!r} tidak dapat dipakai (tanpa look-around, rujukan balik, atau nama); pakai ( ) atau (?: ).",
        f"The group {part!r} cannot be used (no look-around, back reference or name); use ( ) or (?: ).",
    )
