"""*Mungkin maksud Anda*: the text with its mistyped words mended, from words that stand in what was found."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA

from registry.search.analysis import Stems, spans, words
from registry.search.matching import distance


def suggest(text: str, asked: Sequence[str], found: Iterable[Mapping[str, Any]], stems: Stems) -> str | None:
    """Return the text with its mistyped words replaced by those of the first hit that has all of them.

    ``found`` is what is shown of the hits, best first. None when no hit explains every word, or nothing was mistyped.
    """
    for values in found:
        mended = _mended(asked, set(_words_of(values)), stems)
        if mended:
            return _replaced(text, mended)
    return None


def _mended(asked: Sequence[str], seen: set[str], stems: Stems) -> dict[str, str] | None:
    known = {stems.of(word) for word in seen}
    mended: dict[str, str] = {}
    for word in asked:
        if stems.of(word) not in known:
            better = _nearest(word, seen)
            if better is None:
                return None
            mended[word] = better
    return mended


def _replaced(text: str, mended: Mapping[str, str]) -> str:
    parts: list[str] = []
    at = 0
    for word, start, end in spans(text):
        if word in mended:
            parts += [text[at:start], mended[word]]
            at = end
    return "".join([*parts, text[at:]])


def _words_of(values: Mapping[str, Any]) -> Iterable[str]:
    for name in ("title", "description", "agency_title"):
        for text in values[name].values():
            yield from words(text)
    for keyword in values["keywords"]:
        yield from words(keyword)


def _nearest(word: str, seen: Iterable[str]) -> str | None:
    most = distance(word)
    near = [(away, other) for other in seen if (away := _away(word, other, most)) is not None]
    return min(near)[1] if near else None


def _away(word: str, other: str, most: int) -> float | None:
    edits = OSA.distance(word, other, score_cutoff=most)
    if edits <= most:
        return edits
    return most + 0.5 if other.startswith(word) else None
