"""Where the cells of a block of CSV text lie, found in one pass over its bytes.

A check asks most cells only whether they are as expected, which eight bytes at a time tell without making a text of
them. Only plain blocks are read so: no quotes, as many cells in each row as in the header, UTF-8. Of any other block
``fields`` gives nothing, and the general reader takes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]

WORD = 8
"""Bytes looked at at once."""
_END, _RETURN = 10, 13
_ASCII = 127
_BEYOND = bytes(2 * WORD)
"""Read beyond the last cell of a block."""
_KEPT = np.array([(1 << 8 * length) - 1 for length in range(WORD)] + [(1 << 64) - 1], dtype=np.uint64)
"""The bits of a word that hold so many bytes."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A block of plain rows; cell ``at`` of each begins at ``starts[at]`` and has ``lengths[at]`` bytes."""

    text: bytes
    starts: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int32]
    foreign: Bools | None
    """Rows with a sign beyond ASCII; None where the block has none."""

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.starts.shape[1]

    def bytes_at(self, places: Places) -> npt.NDArray[np.uint8]:
        """Return the byte at each place."""
        return np.frombuffer(self.text, np.uint8).take(places)

    def words_at(self, places: Places) -> Words:
        """Return the eight bytes from each place on, the first as the lowest."""
        found: Words = np.ndarray(len(self.text) - WORD + 1, "<u8", self.text, 0, (1,))[places]
        return found

    def words(self, at: int, number: int) -> list[Words]:
        """Return cells of at most ``number`` words, filled up with zeros."""
        return cut_words(self, self.starts[at], self.lengths[at], number)

    def texts(self, at: int) -> pl.Series:
        """Return cells as texts, null for the empty ones."""
        length = self.lengths[at]
        number = max(1, -(-int(length.max(initial=0)) // WORD))
        words = np.stack(self.words(at, number), axis=1)
        texts = pl.Series(words.view(f"S{WORD * number}").reshape(-1)).cast(pl.String)
        return texts.set(pl.Series(length == 0), None)

    def lines(self, rows: Sequence[int]) -> bytes:
        """Return rows as they are written."""
        starts, last = self.starts[0], self.starts[-1] + self.lengths[-1]
        return b"".join([self.text[starts[row] : last[row]] + b"\n" for row in rows])


def cut_words(fields: Fields, starts: Places, lengths: Places, number: int) -> list[Words]:
    """Return what begins at places and has so many bytes, in ``number`` words filled up with zeros."""
    words = []
    for position in range(number):
        left = lengths - position * WORD if position else lengths
        kept = _KEPT.take(left, mode="clip")
        places = starts + position * WORD if position else starts
        if position:
            places = np.minimum(places, len(fields.text) - WORD)
        words.append(fields.words_at(places) & kept)
    return words


def fields(block: bytes, width: int, separator: str) -> Fields | None:
    """Find the cells of a block that ends with a whole row; None where it is not plain."""
    if b'"' in block or not block:
        return None
    text = block + _BEYOND if block.endswith(b"\n") else block + b"\n" + _BEYOND
    characters = np.frombuffer(text, np.uint8, len(text) - len(_BEYOND))
    found = characters == ord(separator)
    np.logical_or(found, characters == _END, out=found)
    ends = np.flatnonzero(found)
    if len(ends) % width:
        return None
    ends = np.ascontiguousarray(ends.astype(np.int32).reshape(-1, width).T)
    if not (characters.take(ends[-1]) == _END).all() or text.count(b"\n") != ends.shape[1]:
        return None
    starts = np.empty_like(ends)
    starts[1:] = ends[:-1] + 1
    starts[0, 0] = 0
    starts[0, 1:] = ends[-1, :-1] + 1
    if width == 1 and (ends[0] == starts[0]).any():
        return None  # a blank line
    if b"\r" in block:
        if text.count(b"\r\n") != ends.shape[1] or text.count(b"\r") != ends.shape[1]:
            return None
        ends[-1] -= 1
    return Fields(text, starts, ends - starts, _foreign(block, ends[-1]))


def _foreign(block: bytes, ends: Places) -> Bools | None:
    """Find rows beyond ASCII; UnicodeDecodeError where they are not UTF-8."""
    if block.isascii():
        return None
    block.decode()
    rows = np.zeros(len(ends), dtype=np.bool_)
    rows[np.searchsorted(ends, np.flatnonzero(np.frombuffer(block, np.uint8) > _ASCII))] = True
    return rows
