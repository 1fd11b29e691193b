"""By what a code is found: its notation, and each of its names from the beginning of every word.

*Kota Blitar* is found as ``kota blitar`` and as ``blitar``; what a person types is the beginning of such a key. Keys
are folded here and compared byte by byte, so every database finds the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from registry.search.analysis import spans

LONGEST = 48
"""Characters of a key; what is typed beyond them is compared with the names themselves."""


def phrase(text: str) -> str:
    """Return the words of a text, folded, with one space between them."""
    plain = text.lower()
    if plain.isascii() and plain.replace(" ", "").isalnum():
        return " ".join(plain.split())
    return " ".join(span.word for span in spans(text))


def names(labels: Mapping[str, str], alt_labels: Iterable[Sequence[str]]) -> Collection[str]:
    """Return what a code is called: its labels and other labels (language and wording), each wording once."""
    return {*labels.values(), *(wording for _, wording in alt_labels)}


def keys(notation: str, called: Iterable[str]) -> set[str]:
    """Return the keys of a code with these names."""
    return {notation.lower()[:LONGEST], *(beginning[:LONGEST] for name in called for beginning in _beginnings(name))}


def typed(text: str) -> list[str]:
    """Return how what a person typed may begin a key: as it stands, for a notation, and as words."""
    return [way for way in dict.fromkeys((text.lower(), phrase(text))) if way]


def begins(text: str, notation: str, called: Iterable[str]) -> bool:
    """Say whether a text is the beginning of the notation, or of a word of a name and what follows it."""
    ways = tuple(typed(text))
    return notation.lower().startswith(ways) or any(
        beginning.startswith(ways) for name in called for beginning in _beginnings(name)
    )


def _beginnings(name: str) -> Iterator[str]:
    whole = phrase(name)
    while whole:
        yield whole
        whole = whole.partition(" ")[2]
