"""Where the words of a query stand in a text, marked by us from the text as written.

Engines only see folded words and stems, so they cannot mark the original; a word is marked when it, its stem, its
beginning or a near form of it was asked for.
"""

import html
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from rapidfuzz.distance import OSA

from registry.search.analysis import Form, Stems, spans

EXCERPT = 240
"""Length of an excerpt, in characters."""
_LEAD = 60


class Highlight(NamedTuple):
    """A stretch of a text in one language, and the places in the text where something asked for stands."""

    language: str
    whole: str
    places: tuple[tuple[int, int], ...]
    start: int
    end: int

    @property
    def markup(self) -> str:
        """The text escaped, with ``<mark>`` around what was found; safe to put in a page."""
        is_plain = not any(map(self.whole.__contains__, "&<>\"'"))
        return self._written(str if is_plain else html.escape, "<mark>", "</mark>")

    def __html__(self) -> str:
        """Tell a template that the markup is safe as it is."""
        return self.markup

    @property
    def text(self) -> str:
        """The text without marks."""
        return self._written(str, "", "")

    def _written(self, write: Callable[[str], str], opening: str, closing: str) -> str:
        whole, at, end = self.whole, self.start, self.end
        parts = ["… "] if at else []
        for first, last in self.places:
            parts += (write(whole[at:first]), opening, write(whole[first:last]), closing)
            at = last
        parts.append(write(whole[at:end]))
        if end < len(whole):
            parts.append(" …")
        return "".join(parts)


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
        self._places: dict[str, tuple[tuple[int, int], ...]] = {}
        self._exact = frozenset(exact)
        self._alike = frozenset(map(stems.of, alike))
        self._begun = tuple(begun)
        self._near = dict(near or {})
        self._hints = self._lasting() if not self._near else None

    def candidates(self, text: str) -> Iterable[tuple[int, str]]:
        """Return the stretches of a text, between spaces, that may hold something asked for, with their places.

        Reading a text word by word is most of what a search costs, so stretches without any letters that a marked
        word must have are passed over. A text that is folded by more than its case is read whole.
        """
        if self._hints is None or not text.isascii() or "'" in text:
            return _stretches(text)
        lowered = text.lower()
        places: list[int] = []
        for hint in self._hints:
            at = lowered.find(hint)
            while at >= 0:
                places.append(at)
                at = lowered.find(hint, at + 1)
        if not places:
            return ()
        found: list[tuple[int, str]] = []
        end = 0
        for at in sorted(places):
            if at < end:
                continue
            # The text between the last stretch and this place, up to its last space, is passed over.
            before = text[end:at].rsplit(None, 1)
            start = at - len(before[-1]) if before and not text[at - 1].isspace() else at
            stretch = text[start:].split(None, 1)[0]
            end = start + len(stretch)
            found.append((start, stretch))
        return found

    def _lasting(self) -> tuple[str, ...] | None:
        """Return the letters of which every word that is marked has some; None where that cannot be said.

        An affix changes no more of a word than its first letter (*tulis*, *menulis*); other words of a stem are in the
        table of exceptions. Codes are written with dots and without.
        """
        hints = {*self._exact, *self._begun, *(stem[1:] or stem for stem in self._alike)}
        hints.update(word[1:] for stem in self._alike for word in self.stems.exceptions(stem))
        return tuple(hints) if all(hint.isascii() and hint.isalpha() for hint in hints) else None

    def places(self, stretch: str) -> tuple[tuple[int, int], ...]:
        """Return where, in a stretch of text between spaces, the words stand that were asked for."""
        places = self._places.get(stretch)
        if places is None:
            forms = self.stems.stretch(stretch)
            places = tuple(
                (at.start, at.end) for form, at in zip(forms, spans(stretch), strict=True) if self._has(form)
            )
            self._places[stretch] = places
        return places

    def _has(self, form: Form) -> bool:
        word, stem = form
        return (
            stem in self._alike
            or word in self._exact
            or (bool(self._begun) and word.startswith(self._begun))
            or (bool(self._near) and self._is_near(word))
        )

    def _is_near(self, word: str) -> bool:
        return any(OSA.distance(word, asked, score_cutoff=most) <= most for asked, most in self._near.items())


def _stretches(text: str) -> Iterator[tuple[int, str]]:
    end = 0
    for stretch in text.split():
        start = text.find(stretch, end)
        end = start + len(stretch)
        yield start, stretch


def highlight(text: str, language: str, marks: Marks) -> Highlight | None:
    """Mark a whole text; None when nothing in it was asked for."""
    found = _found(text, marks)
    return Highlight(language, text, tuple(found), 0, len(text)) if found else None


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
    return Highlight(language, text, tuple(place for place in found if place[1] <= end), start, end)


def _found(text: str, marks: Marks, within: int | None = None) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, stretch in marks.candidates(text):
        places = marks.places(stretch)
        if not places:
            continue
        if within is not None and found and start > found[0][0] + within:
            break
        found += [(start + first, start + last) for first, last in places]
    return found
