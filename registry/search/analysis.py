"""Text analysis, done here and not in the engines, so that every engine finds the same.

A text becomes words: folded (case, diacritics), codes written as one word of digits (``35.05.10.2011`` and
``3505102011`` are the same word), Indonesian words with their stem beside them (``kependudukan`` → ``penduduk``).
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple, TypeVar

from registry.search.sastrawi import Stemmer

LONGEST_WORD = 64
_has_words = itemgetter(0)
_CACHED_WORDS = 200_000
_SHORT_LINE = 32
_Kept = TypeVar("_Kept")
_SHORTEST_STEMMED = 4

# A run of letters and digits, with dots and apostrophes inside it: a word (Jum'at), a code (35.05.10.2011, A.01.11,
# SP00055.00.00), or words with a dot between them, which are parted again.
_RUN = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_CODE = re.compile(r"(?:[A-Za-z]\.|[A-Za-z]{1,4})?\d+(?:\.\d+)+")
_NOT_LETTER = re.compile(r"[\W_]+")


class Word(NamedTuple):
    """A folded word and where it stands in the text it came from."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return letters and digits only, without case and diacritics."""
    if text.isascii():
        undotted = text.replace(".", "")
        return undotted.lower() if undotted.isalnum() else _NOT_LETTER.sub("", undotted).lower()
    decomposed = unicodedata.normalize("NFKD", text)
    return _NOT_LETTER.sub("", "".join(c for c in decomposed if not unicodedata.combining(c))).casefold()


def spans(text: str) -> Iterator[Word]:
    """Yield the folded words of a text with their places."""
    for match in _RUN.finditer(text):
        start = match.start()
        for part in _parts(match[0]):
            if word := fold(part)[:LONGEST_WORD]:
                yield Word(word, start, start + len(part))
            start += len(part) + 1


def words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return [span.word for span in spans(text)]


def _parts(run: str) -> list[str]:
    return [run] if run.isalnum() or _CODE.fullmatch(run) else run.split(".")


def composed(text: str) -> str:
    """Return a text with its accents written into the letters, as most are typed (Unicode NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def notation(code: str) -> str:
    """Return a code in its one normal writing: letters and digits only."""
    return fold(code)[:LONGEST_WORD]


def beginnings(code: str) -> list[str]:
    """Return the codes above a code: by its dots, or every beginning of a code that is all digits."""
    parts = [fold(part) for part in code.split(".")]
    if len(parts) > 1:
        return [begun[:LONGEST_WORD] for begun in accumulate(parts[:-1])]
    digits = parts[0][:LONGEST_WORD]
    return [digits[:end] for end in range(2, len(digits))] if digits.isdigit() else []


class Form(NamedTuple):
    """A folded word and its stem."""

    word: str
    stem: str


class Stems:
    """Indonesian stems: Sastrawi with a table of exceptions, each word worked out once.

    ``exceptions`` maps a word to its stem. ``without`` are roots that the dictionary has and no catalogue uses, and
    that take words away from their true root (*terna*, a herb, would catch *peternakan* before *ternak* does).
    """

    def __init__(self, exceptions: Mapping[str, str], without: frozenset[str]) -> None:
        self._stemmer = Stemmer(without)
        self._exceptions = dict(exceptions)
        self._excepted: dict[str, list[str]] = {}
        for word, stem in self._exceptions.items():
            self._excepted.setdefault(stem, []).append(word)
        self._stems: dict[str, str] = {}
        self._forms: dict[str, tuple[Form, ...]] = {}
        self._pieces = _Remembered(self._piece)
        self._lines: dict[str, tuple[str, tuple[str, ...]]] = {}

    def of(self, word: str) -> str:
        """Return the stem of a folded word; codes and short words are their own."""
        stem = self._stems.get(word)
        if stem is None:
            if not word.isalpha():  # of codes each is another: they would push the words out
                return word
            stem = _remember(self._stems, word, self._work_out(word))
        return stem

    def exceptions(self, stem: str) -> Iterable[str]:
        """Return the words that have this stem by the table, and not by their affixes."""
        return self._excepted.get(stem, ())

    def pieces(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the words of each stretch between two spaces, and their stems, as an engine indexes them.

        Most stretches are one word; of several (*kartu-kartu*) both texts have spaces. Most of building an index is
        this, so each stretch is looked up as a whole; one without any word is passed over.
        """
        return filter(_has_words, map(self._pieces.__getitem__, text.split()))

    def lines(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return the words of a text parted by spaces, and their stems, those of one stretch together.

        A stretch without a word leaves an empty one. Short texts, keywords and names mostly, come again and again.
        """
        if len(text) > _SHORT_LINE:
            return self._line(text)
        line = self._lines.get(text)
        return line if line is not None else _remember(self._lines, text, self._line(text))

    def _line(self, text: str) -> tuple[str, tuple[str, ...]]:
        pieces = [*map(self._pieces.__getitem__, composed(text).split())]
        words, roots = zip(*pieces, strict=True) if pieces else ((), ())
        return " ".join(words), roots

    def line(self, text: str) -> str:
        """Return the words of a text parted by spaces."""
        return " ".join(words for words, _ in self.pieces(text))

    def stretch(self, stretch: str) -> tuple[Form, ...]:
        """Return the words between two spaces: mostly one, and mostly seen before, so it need not be read again."""
        forms = self._forms.get(stretch)
        if forms is None:
            forms = tuple(Form(word, self.of(word)) for word in words(stretch))
            _remember(self._forms, stretch, forms)
        return forms

    def _piece(self, stretch: str) -> tuple[str, str]:
        forms = self.stretch(stretch)
        return " ".join(form.word for form in forms), " ".join(form.stem for form in forms)

    def _work_out(self, word: str) -> str:
        if word in self._exceptions:
            return self._exceptions[word]
        if len(word) < _SHORTEST_STEMMED or not word.isascii() or not word.isalpha():
            return word
        stem = self._stemmer.stem(word)
        return self._exceptions.get(stem, stem)


class _Remembered(dict[str, tuple[str, str]]):
    """A table that works out what it lacks, and begins anew when it has grown too large."""

    def __init__(self, work_out: Callable[[str], tuple[str, str]]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, stretch: str) -> tuple[str, str]:
        return _remember(self, stretch, self._work_out(stretch))


def _remember(known: dict[str, _Kept], word: str, value: _Kept) -> _Kept:
    if len(known) >= _CACHED_WORDS:
        known.clear()
    known[word] = value
    return value


def open_stems() -> Stems:
    """Return the stems with the exceptions of ``stems.json``."""
    table = json.loads(files("registry.search").joinpath("stems.json").read_text("utf-8"))
    exceptions = {word: family["stem"] for family in table["families"] for word in [family["stem"], *family["words"]]}
    return Stems(exceptions, frozenset(table["without"]))
