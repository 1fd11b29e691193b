"""Long lists of codes as a table in which a column is looked up at once, by the bytes of its cells.

Open addressing: a code stands at the place that its hash tells, or at one of the next. Both words of a cell are
compared with what stands there, so that nothing is found that is not in the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from registry.validation.readers.fields import WORD, Bools, Words

_ROOM = 4
"""Places for each code."""
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Codes of at most sixteen bytes, none of them empty."""

    first: Words
    second: Words
    reach: int
    """Places after its own at which a code may stand."""

    def holds(self, words: list[Words]) -> Bools:
        """Say of each text whether it is one of the codes."""
        places, beyond = self._places(*words), len(self.first) - 1
        found: Bools = (self.first.take(places) == words[0]) & (self.second.take(places) == words[1])
        left = np.flatnonzero(~found)
        for step in range(1, self.reach + 1):
            if not len(left):
                break
            next_places = places[left] + step & beyond
            hit = (self.first.take(next_places) == words[0][left]) & (self.second.take(next_places) == words[1][left])
            found[left[hit]] = True
            left = left[~hit]
        return found

    def _places(self, first: Words, second: Words) -> npt.NDArray[np.int64]:
        return hashed(first, second, len(self.first))


def hashed(first: Words, second: Words, size: int) -> npt.NDArray[np.int64]:
    """Return the place of each text in a table of a size, a power of two."""
    mixed = (first ^ second * _SECOND) * _FIRST
    mixed ^= mixed >> np.uint64(32)
    mixed *= _SECOND
    return (mixed >> np.uint64(64 - (size.bit_length() - 1))).astype(np.int64)


def code_table(codes: tuple[str, ...]) -> CodeTable:
    """Put codes of one to sixteen bytes into a table."""
    first, second = _as_words(codes)
    size = 1 << max(4, (len(codes) * _ROOM - 1).bit_length())
    table_first, table_second = np.zeros(size, np.uint64), np.zeros(size, np.uint64)
    places, left, step = hashed(first, second, size), np.arange(len(codes)), -1
    while len(left):
        step += 1
        here = places[left] + step & (size - 1)
        order = np.unique(here, return_index=True)[1]
        order = order[table_first[here[order]] == 0]
        table_first[here[order]], table_second[here[order]] = first[left[order]], second[left[order]]
        left = np.delete(left, order)
    return CodeTable(table_first, table_second, step)


def _as_words(codes: Sequence[str]) -> tuple[Words, Words]:
    both = np.array([code.encode() for code in codes], dtype=f"S{2 * WORD}").view("<u8").reshape(-1, 2)
    return both[:, 0].copy(), both[:, 1].copy()
