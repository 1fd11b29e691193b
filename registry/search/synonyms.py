"""Synonyms and abbreviations: expressions that mean the same (*KK*, *kartu keluarga*), applied to queries only.

They are data (``synonyms.json``), so a new one needs no new index.
"""

import json
from collections.abc import Iterable, Sequence
from importlib.resources import files

from registry.search.analysis import words

Expression = tuple[str, ...]
"""One or several folded words that stand together."""


class Synonyms:
    """Groups of expressions with one meaning, and the words a query need not insist on (nor an expression in it)."""

    def __init__(self, groups: Iterable[Sequence[str]], optional: Iterable[str] = ()) -> None:
        self.optional = frozenset(optional)
        read = [[tuple(words(text)) for text in group] for group in groups]
        self.known = self.optional.union(*(expression for expressions in read for expression in expressions))
        """Words that stand here are what somebody means, and no misspelling of another."""
        self._others: dict[Expression, tuple[Expression, ...]] = {}
        for expressions in read:
            for one in expressions:
                others = [other for other in expressions if other != one]
                asked = tuple(word for word in one if word not in self.optional) or one
                self._others[asked] = (*self._others.get(asked, ()), *others)
        self._longest = max(map(len, self._others), default=1)

    def at(self, line: Sequence[str], start: int) -> tuple[Expression, tuple[Expression, ...]]:
        """Return the longest known expression that starts at a word of a line, and what else says the same.

        Where none is known, the expression is the word alone and there are no others.
        """
        for length in range(min(self._longest, len(line) - start), 0, -1):
            expression = tuple(line[start : start + length])
            if expression in self._others:
                return expression, self._others[expression]
        return (line[start],), ()


def open_synonyms() -> Synonyms:
    """Return the curated synonyms of ``synonyms.json``."""
    table = json.loads(files("registry.search").joinpath("synonyms.json").read_text("utf-8"))
    return Synonyms(table["groups"], table["optional"])
