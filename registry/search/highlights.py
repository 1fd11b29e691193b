"""Where the words of a query stand in a text, marked by us from the text as written.

Engines only see folded words and stems, so they cannot mark the original; a word is marked when it, its stem, its
beginning or a near form of it was asked for.
"""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import OSA

from registry.search.analysis import Form, Stems, spans

EXCERPT = 240
"""Length of an excerpt, in characters."""
_LEAD = 60


class Segment(NamedTuple):
    """A piece of text and whether it is marked."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Highlight:
    """A text in one language, cut into marked and unmarked pieces."""

    language: str
    segments: tuple[Segment, ...]

    @property
    def markup(self) -> str:
        """The text escaped, with ``<mark>`` around what was found; safe to put in a page."""
        return "".join(
            f"<mark>{html.escape(piece.text)}</mark>" if piece.marked else html.escape(piece.text)
            for piece in self.segments
        )

    def __html__(self) -> str:
        """Tell a template that the markup is safe as it is."""
        return self.markup

    @property
    def text(self) -> str:
        """The text without marks."""
        return "".join(piece.text for piece in self.segments)


class Marks:
    """What to mark: words as written, stems, beginnings, and words that may be near (with their distance)."""

    def __init__(
        self,
        stems: Stems,
        exact: Iterable[str] = (),
        alike: Iterable[str] = (),
        begun: Iterable[str] = (),
        near: Mapping[str, int] | None = None,
    ) -> None:
        self.stems = stems
        self.passed: set[str] = set()
        """Stretches of text, between spaces, that are known to hold nothing asked for."""
        self._exact = frozenset(exact)
        self._alike = frozenset(map(stems.of, alike))
        self._begun = tuple(begun)
        self._near = dict(near or {})

    def has(self, form: Form) -> bool:
        """Tell whether a word of a text is one of those asked for."""
        word, stem = form
        return (
            stem in self._alike
            or word in self._exact
            or (bool(self._begun) and word.startswith(self._begun))
            or (bool(self._near) and self._is_near(word))
        )

    def _is_near(self, word: str) -> bool:
        return any(OSA.distance(word, asked, score_cutoff=most) <= most for asked, most in self._near.items())


def highlight(text: str, language: str, marks: Marks) -> Highlight | None:
    """Mark a whole text; None when nothing in it was asked for."""
    found = _found(text, marks)
    return Highlight(language, _cut(text, found, 0, len(text))) if found else None


def excerpt(text: str, language: str, marks: Marks) -> Highlight | None:
    """Mark a text and keep about ``EXCERPT`` characters around the first mark; None when nothing was asked for."""
    found = _found(text, marks, within=EXCERPT)
    if not found:
        return None
    start = 0 if len(text) <= EXCERPT else max(0, min(found[0][0] - _LEAD, len(text) - EXCERPT))
    if start:
        start = text.find(" ", start, found[0][0]) + 1 or start
    end = min(len(text), start + EXCERPT)
    if end < len(text):
        end = max(text.rfind(" ", found[0][1], end), found[0][1])
    segments = _cut(text, [span for span in found if span[0] >= start and span[1] <= end], start, end)
    before = (Segment("… ", marked=False),) if start else ()
    after = (Segment(" …", marked=False),) if end < len(text) else ()
    return Highlight(language, before + segments + after)


def _found(text: str, marks: Marks, within: int | None = None) -> list[tuple[int, int]]:
    # The innermost loop of every search: a stretch of text seen before costs one look into a set.
    found: list[tuple[int, int]] = []
    passed, end = marks.passed, 0
    for stretch in text.split():
        start = text.find(stretch, end)
        end = start + len(stretch)
        if stretch in passed:
            continue
        forms = marks.stems.stretch(stretch)
        if not any(map(marks.has, forms)):
            passed.add(stretch)
            continue
        if within is not None and found and start > found[0][0] + within:
            break
        places = zip(forms, spans(stretch), strict=True)
        found += [(start + at.start, start + at.end) for form, at in places if marks.has(form)]
    return found


def _cut(text: str, found: list[tuple[int, int]], start: int, end: int) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    at = start
    for first, last in found:
        if first > at:
            segments.append(Segment(text[at:first], marked=False))
        segments.append(Segment(text[first:last], marked=True))
        at = last
    if at < end:
        segments.append(Segment(text[at:end], marked=False))
    return tuple(segments)
