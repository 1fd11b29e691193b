"""The Sastrawi stemmer without its detour: it makes a regular expression of each word to tell which part it took away.

To compile these was half of its time, and pushed the library's own expressions out of Python's cache of them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Context.Context import Context
from Sastrawi.Stemmer.Context.Removal import Removal
from Sastrawi.Stemmer.Context.Visitor.VisitorProvider import VisitorProvider
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

_PARTICLE, _POSSESSIVE, _SUFFIX, _PREFIX = "P", "PP", "DS", "DP"  # what the library calls the affixes it removes


class Stemmer:
    """Works out the stem of a word; ``without`` are roots of its dictionary that are left out."""

    def __init__(self, without: frozenset[str] = frozenset()) -> None:
        self._dictionary = ArrayDictionary([root for root in StemmerFactory().get_words() if root not in without])
        self._rules = _Rules()

    def stem(self, word: str) -> str:
        """Return the stem of a word of letters only."""
        context = Context(word, self._dictionary, self._rules)
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
        self.prefix_visitors = [_Rule([_changed(plain.remove)], _PREFIX)]
        self.prefix_visitors += [
            _Rule([one.disambiguate for one in rule.disambiguators], _PREFIX) for rule in ambiguous
        ]


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
