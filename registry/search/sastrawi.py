"""The Sastrawi stemmer without its detours.

It makes a regular expression of each word to tell which part it took away: to compile these was half of its time, and
pushed the library's own expressions out of Python's cache of them. And it asks every rule of a prefix of every word,
where the first two letters tell which of them can apply.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Context.Context import Context
from Sastrawi.Stemmer.Context.Removal import Removal
from Sastrawi.Stemmer.Context.Visitor.VisitorProvider import VisitorProvider
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

_PARTICLE, _POSSESSIVE, _SUFFIX, _PREFIX = "P", "PP", "DS", "DP"  # what the library calls the affixes it removes

_BEGINNINGS = ("", *["be"] * 5, *["te"] * 4, *["me"] * 10, *["pe"] * 13, "te", "pe", *[""] * 4, "ku", "ka")
"""How the words begin that each of the library's rules of prefixes can change, in its order; empty for any word."""


class Stemmer:
    """Works out the stem of a word; ``without`` are roots of its dictionary that are left out."""

    def __init__(self, without: frozenset[str] = frozenset()) -> None:
        self._dictionary = ArrayDictionary([root for root in StemmerFactory().get_words() if root not in without])
        self._rules = _Rules()

    def stem(self, word: str) -> str:
        """Return the stem of a word of letters only."""
        context = _Stemming(word, self._dictionary, self._rules)
        context.execute()
        return str(context.result)


class _Rules(VisitorProvider):  # type: ignore[misc]  # the library has no types
    """The library's rules in its order, each with our way to remove."""

    def __init__(self) -> None:
        super().__init__()
        kinds = (_PARTICLE, _POSSESSIVE, _SUFFIX)
        removing, (plain, *ambiguous) = self.get_suffix_visitors(), self.get_prefix_visitors()
        self.suffix_visitors = [
            _Rule([_changed(rule.remove)], kind) for rule, kind in zip(removing, kinds, strict=True)
        ]
        rules = [_Rule([_changed(plain.remove)], _PREFIX)]
        rules += [_Rule([one.disambiguate for one in rule.disambiguators], _PREFIX) for rule in ambiguous]
        told = list(zip(_BEGINNINGS, rules, strict=True))
        self.prefix_visitors = {
            begun: [rule for beginning, rule in told if beginning in {"", begun}] for begun in set(_BEGINNINGS)
        }


class _Stemming(Context):  # type: ignore[misc]  # the library has no types
    """The library's course of a word, each time with those rules of prefixes that can apply."""

    def accept_prefix_visitors(self, visitors: Mapping[str, list["_Rule"]]) -> None:
        """Take one prefix away, if there is one."""
        super().accept_prefix_visitors(visitors.get(self.current_word[:2], visitors[""]))


def _changed(remove: Callable[[str], str]) -> Callable[[str], str | None]:
    def way(word: str) -> str | None:
        result = remove(word)
        return result if result != word else None

    return way


class _Rule:
    """Takes an affix away in the first way that leaves a root, else in the last one."""

    def __init__(self, ways: Iterable[Callable[[str], str | None]], kind: str) -> None:
        self._ways, self._kind = tuple(ways), kind

    def visit(self, context: Any) -> None:
        """Apply the rule to the word at hand."""
        word, result = context.current_word, None
        for way in self._ways:
            result = way(word)
            if context.dictionary.contains(result):
                break
        if result is None:
            return
        context.add_removal(Removal(self, word, result, word.replace(result, "", 1), self._kind))
        context.current_word = result
