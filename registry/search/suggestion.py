"""*Mungkin maksud Anda*: the text with its mistyped words mended, from words that stand in what was found."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz.distance import OSA

from registry.search.analysis import Stems, spans, words
from registry.search.matching import distance


def suggest(text: str, asked: Sequence[str], found: Iterable[Mapping[str, Any]], stems: Stems) -> str | None:
    """Return the text with each asked word that no hit has replaced by the nearest one; None if none was replaced."""
    seen = Counter(word for values in found for word in set(_words_of(values)))
    known = {stems.of(word) for word in seen}
    mended = {
        word: better
        for word in asked
        if word not in seen and stems.of(word) not in known and (better := _nearest(word, seen))
    }
    if not mended:
        return None
    parts: list[str] = []
    at = 0
    for word, start, end in spans(text):
        if word in mended:
            parts += [text[at:start], mended[word]]
            at = end
    return "".join([*parts, text[at:]]).rstrip("*")


def _words_of(values: Mapping[str, Any]) -> Iterable[str]:
    for name in ("title", "description", "agency_title"):
        for text in values[name].values():
            yield from words(text)
    for keyword in values["keywords"]:
        yield from words(keyword)


def _nearest(word: str, seen: Mapping[str, int]) -> str | None:
    most = distance(word)
    near = [(away, -seen[other], other) for other in seen if (away := _away(word, other, most)) is not None]
    return min(near)[2] if near else None


def _away(word: str, other: str, most: int) -> float | None:
    edits = OSA.distance(word, other, score_cutoff=most)
    if edits <= most:
        return edits
    return most + 0.5 if other.startswith(word) else None
