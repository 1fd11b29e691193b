"""What a person may type: words, ``"a phrase"``, ``-without`` and ``begin*``.

Syntax of other engines that we do not have gets a sentence that says what to do instead; it is never passed over
in silence. Texts are bounded: see ``LONGEST_TEXT`` and ``MOST_WORDS``.
"""

import re
from dataclasses import dataclass

from registry.errors import Invalid, Sentence
from registry.search.analysis import words

LONGEST_TEXT = 1000
MOST_WORDS = 32
_SHORTEST_BEGINNING = 2

_UNSUPPORTED: tuple[tuple[re.Pattern[str], Sentence], ...] = (
    (
        re.compile(r"(?:^|\s)(?:OR|NOT)(?=\s)|\|\|"),
        Sentence(
            "OR dan NOT tidak dikenal. Semua kata harus ada; beri tanda - di depan kata yang tidak diinginkan.",
            "OR and NOT are not known. All words must occur; put - before a word you do not want.",
        ),
    ),
    (
        re.compile(r"\w[~^]\d*(?:\s|$)"),
        Sentence(
            "Tanda ~ dan ^ tidak dikenal. Salah ketik sudah dicarikan sendiri bila tidak ada hasil.",
            "The signs ~ and ^ are not known. Typing errors are mended anyway when nothing is found.",
        ),
    ),
    (
        re.compile(r"(?:^|\s)-?(?!https?:)[A-Za-z_]+:[^\s/]"),
        Sentence(
            "Pencarian per kolom (kolom:kata) tidak dikenal. Gunakan saringan, atau apit dengan tanda kutip.",
            "Searching one field (field:word) is not known. Use the filters, or put it in quotation marks.",
        ),
    ),
    (
        re.compile(r"[\[{][^\[\]{}]*\sTO\s"),
        Sentence(
            "Rentang [a TO b] tidak dikenal. Gunakan saringan.", "Ranges [a TO b] are not known. Use the filters."
        ),
    ),
    (
        re.compile(r"\*\w|(?:^|\s)-?\*|\w\?\w"),
        Sentence(
            "Tanda * hanya boleh di akhir kata, misalnya pendud*; tanda ? di tengah kata tidak dikenal.",
            "The sign * may only end a word, as in pendud*; the sign ? inside a word is not known.",
        ),
    ),
)
_TOO_LONG = Sentence(
    f"Teks pencarian terlalu panjang. Pakailah paling banyak {LONGEST_TEXT} huruf dan {MOST_WORDS} kata.",
    f"The search text is too long. Use at most {LONGEST_TEXT} characters and {MOST_WORDS} words.",
)
_UNCLOSED = Sentence(
    'Tanda kutip belum ditutup. Tulis " juga di akhir frasa, atau hapus.',
    'A quotation mark is not closed. Write " at the end of the phrase, too, or take it out.',
)
_NO_WORDS = Sentence("Tulis sedikitnya satu kata atau kode.", "Write at least one word or code.")
_TOO_SHORT = Sentence(
    f"Tulis sedikitnya {_SHORTEST_BEGINNING} huruf di depan tanda *.",
    f"Write at least {_SHORTEST_BEGINNING} letters before the sign *.",
)
_PART = re.compile(r'(-?)"([^"]*)(?:"|$)|(\S+?)(?="|\s|$)')


@dataclass(frozen=True)
class Line:
    """A search text that was read.

    ``words`` must all occur in some form; of those in ``begun`` the beginning is enough. ``phrases`` must occur as
    they stand; nothing of ``without`` (each one word or a phrase) may. ``is_typed``: somebody is still at it.
    """

    words: tuple[str, ...] = ()
    begun: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    without: tuple[tuple[str, ...], ...] = ()
    is_typed: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing is asked for: everything is the answer."""
        return not (self.words or self.phrases or self.without)


def read(text: str, *, typing: bool = False) -> Line:
    """Read a search text; ``typing`` takes the last word as begun. ``Invalid`` says what cannot be read."""
    if len(text) > LONGEST_TEXT:
        raise Invalid(_TOO_LONG)
    _refuse_unsupported(text)
    if text.count('"') % 2 and not typing:
        raise Invalid(_UNCLOSED)
    plain: list[str] = []
    begun: set[str] = set()
    phrases: list[tuple[str, ...]] = []
    without: list[tuple[str, ...]] = []
    for match in _PART.finditer(text):
        minus, quoted, bare = match[1], match[2], match[3]
        if bare is None:
            _keep(phrases if not minus else without, words(quoted))
        elif bare.startswith("-") and len(bare) > 1:
            _keep(without, words(bare))
        else:
            found = words(bare)
            plain.extend(found)
            if found and (bare.endswith("*") or (typing and match.end() == len(text))):
                begun.update(_beginning(found[-1], typed=bare.endswith("*")))
    line = Line(tuple(dict.fromkeys(plain)), frozenset(begun), tuple(phrases), tuple(without), typing)
    if line.is_empty and text.strip():
        raise Invalid(_NO_WORDS)
    if len(plain) + sum(map(len, phrases)) + sum(map(len, without)) > MOST_WORDS:
        raise Invalid(_TOO_LONG)
    return line


def _keep(parts: list[tuple[str, ...]], found: list[str]) -> None:
    if found:
        parts.append(tuple(found))


def _beginning(word: str, *, typed: bool) -> list[str]:
    if len(word) >= _SHORTEST_BEGINNING:
        return [word]
    if typed:
        raise Invalid(_TOO_SHORT)
    return []


def _refuse_unsupported(text: str) -> None:
    unquoted = re.sub(r'"[^"]*(?:"|$)', " ", text)
    for pattern, sentence in _UNSUPPORTED:
        if pattern.search(unquoted):
            raise Invalid(sentence)
