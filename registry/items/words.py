"""How the words of a long text changed: what stayed, what went, what came."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from rapidfuzz.distance import Indel

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_SENTENCES = re.compile(r"[^.!?\n]+(?:[.!?\n]+\s*|$)|[.!?\n]+\s*")
_LIMIT = 5000
"""Words on either side up to which they are compared one by one: the work grows with their product."""


class Piece(NamedTuple):
    """A run of text that is the ``same`` in both, was ``removed`` or was ``added``."""

    change: str
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts in reading order; the same and removed ones give the text before.

    The shortest way from one to the other (longest common subsequence of words). Beyond 5,000 words sentences are
    compared instead.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > _LIMIT:
        old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    return tuple(
        Piece(change, "".join([text for _, text in run]))
        for change, run in groupby(_joined(old, new), key=itemgetter(0))
    )


def _joined(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Join neighbours; a blank between two changed words is part of the change, so that phrases stay whole."""
    removed = added = same = ""
    for code in Indel.opcodes(old, new):
        went, came = "".join(old[code.src_start : code.src_end]), "".join(new[code.dest_start : code.dest_end])
        if code.tag == "equal":
            if (removed or added) and went.isspace():
                removed, added = removed + went, added + came
                continue
            yield from _changed(removed, added)
            removed = added = ""
            same += went
            continue
        if same:
            yield "same", same
            same = ""
        removed, added = removed + went, added + came
    yield from _changed(removed, added)
    if same:
        yield "same", same


def _changed(removed: str, added: str) -> Iterator[tuple[str, str]]:
    """Give back what both end with: it was taken for a part of the change and is none."""
    blanks = 0
    while blanks < min(len(removed), len(added)) and removed[-1 - blanks] == added[-1 - blanks]:
        if not removed[-1 - blanks].isspace():
            break
        blanks += 1
    cut = blanks or None
    if went := removed[: -cut if cut else None]:
        yield "removed", went
    if came := added[: -cut if cut else None]:
        yield "added", came
    if cut:
        yield "same", removed[-cut:]
