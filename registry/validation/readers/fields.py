"""Where the cells of a block of CSV text lie, found in one pass over its bytes.

A check asks most cells only whether they are as expected, which eight bytes at a time tell without making a text of
them. Only plain blocks are read so: few quotes, as many cells in each row as in the header, UTF-8. Of any other block
``fields`` gives nothing, and the general reader takes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int32]

WORD = 8
"""Bytes looked at at once."""
_END, _ASCII, _QUOTE = 10, 127, b'"'
_FEW = 8
"""At the most one byte in so many is set aside."""
_BEYOND = bytes(2 * WORD)
"""Read beyond the last cell of a block."""
_KEPT = np.array([(1 << 8 * length) - 1 for length in range(WORD)] + [(1 << 64) - 1], dtype=np.uint64)
"""The bits of a word that hold so many bytes."""


@dataclass(frozen=True)
class Fields:
    """A block of plain rows; cell ``at`` of each begins at ``starts[at]`` and has ``lengths[at]`` bytes."""

    text: bytes
    starts: Places
    lengths: Places
    foreign: Bools | None
    """Rows with a sign beyond ASCII; None where the block has none."""
    aside: Mapping[int, bytes]
    """Rows with quotes: their cells are empty here, and this is how they are written."""

    @property
    def height(self) -> int:
        """How many rows there are."""
        return int(self.starts.shape[1])

    def bytes_at(self, places: Places) -> npt.NDArray[np.uint8]:
        """Return the byte at each place."""
        return np.frombuffer(self.text, np.uint8).take(places)

    def words_at(self, places: Places) -> Words:
        """Return the eight bytes from each place on, the first as the lowest.

        They are put together of the two aligned words that hold them, which is faster than to read them where they lie.
        """
        aligned = np.frombuffer(self.text, "<u8", len(self.text) // WORD)
        above, shift = places >> 3, ((places & 7) << 3).astype(np.uint64)
        found: Words = aligned.take(above) >> shift
        above += 1
        upper = aligned.take(above, mode="clip")
        upper <<= np.subtract(64, shift, out=shift)  # by 64 it leaves nothing
        found |= upper
        return found

    def words(self, at: int, number: int) -> list[Words]:
        """Return the first ``number`` words of cells, filled up with zeros."""
        return self.words_from(self.starts[at], self.lengths[at], number)

    def words_from(self, starts: Places, lengths: Places, number: int) -> list[Words]:
        """Return what begins at places and has so many bytes, in ``number`` words filled up with zeros."""
        found = [self.words_at(starts) & _KEPT.take(lengths, mode="clip")]
        for position in range(1, number):
            places = np.minimum(starts + position * WORD, len(self.text) - WORD)
            found.append(self.words_at(places) & _KEPT.take(lengths - position * WORD, mode="clip"))
        return found

    def texts(self, at: int) -> pl.Series:
        """Return cells as texts, null for the empty ones."""
        cell = pl.lit(self._whole).bin.slice(pl.col("start"), pl.col("length")).cast(pl.String)
        places = pl.DataFrame({"start": self.starts[at], "length": self.lengths[at]})
        return places.select(pl.when(pl.col("length") > 0).then(cell)).to_series()

    @cached_property
    def _whole(self) -> pl.Series:
        return pl.Series([self.text], dtype=pl.Binary)

    def lines(self, rows: Sequence[int]) -> bytes:
        """Return rows as they are written."""
        starts, ends = self.starts[0], self.starts[-1] + self.lengths[-1]
        return b"".join([(self.aside.get(row) or self.text[starts[row] : ends[row]]) + b"\n" for row in rows])


def fields(block: bytes, width: int, separator: str) -> Fields | None:
    """Find the cells of a block that ends with a whole row; None where it is not plain."""
    if width == 1 or (set_aside := _without_quotes(block, width, separator)) is None:
        return None
    text, aside = set_aside
    if (ends := _ends(text, width, separator)) is None:
        return None
    starts = np.empty_like(ends)
    starts[1:] = ends[:-1] + 1
    starts[0, 0] = 0
    starts[0, 1:] = ends[-1, :-1] + 1
    if b"\r" in block:
        height = ends.shape[1]
        if text.count(b"\r\n") != height or text.count(b"\r") != height:
            return None
        ends[-1] -= 1
    rows = dict(zip(np.searchsorted(starts[0], list(aside)).tolist(), aside.values(), strict=True))
    try:
        return Fields(text, starts, ends - starts, _foreign(text, ends[-1]), rows)
    except UnicodeDecodeError:
        return None


def _ends(text: bytes, width: int, separator: str) -> Places | None:
    """Return where each cell ends, column by column; None where a row has more cells or fewer."""
    characters = np.frombuffer(text, np.uint8, len(text) - len(_BEYOND))
    signs = characters == _END
    height = int(np.count_nonzero(signs))
    signs |= characters == ord(separator)
    found = np.flatnonzero(signs)
    if len(found) != height * width:
        return None
    ends: Places = np.ascontiguousarray(found.astype(np.int32).reshape(-1, width).T)
    return ends if (characters.take(ends[-1]) == _END).all() else None


def _foreign(text: bytes, ends: Places) -> Bools | None:
    """Find rows beyond ASCII; raises UnicodeDecodeError where they are not UTF-8."""
    if text.isascii():
        return None
    text.decode()
    rows = np.zeros(len(ends), dtype=np.bool_)
    rows[np.searchsorted(ends, np.flatnonzero(np.frombuffer(text, np.uint8) > _ASCII))] = True
    return rows


def _without_quotes(block: bytes, width: int, separator: str) -> tuple[bytes, dict[int, bytes]] | None:
    """Put a row of empty cells for each line with quotes; also return these lines by the place of such a row.

    None where a cell goes over several lines, or where much of the block has quotes.
    """
    end = b"" if block.endswith(b"\n") else b"\n"
    at = block.find(_QUOTE)
    if at < 0:
        return b"".join([block, end, _BEYOND]), {}
    most = len(block) // _FEW
    instead = separator.encode() * (width - 1) + (b"\r\n" if block.endswith(b"\r\n") else b"\n")
    parts, aside, length, done = [], {}, 0, 0
    while at >= 0:
        begin, after = block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at) + 1 or len(block)
        line = block[begin:after]
        most -= len(line)
        if line.count(_QUOTE) % 2 or most < 0:
            return None
        parts += [block[done:begin], instead]
        aside[length + begin - done] = line.rstrip(b"\r\n")
        length += begin - done + len(instead)
        done, at = after, block.find(_QUOTE, after)
    return b"".join([*parts, block[done:], b"" if done == len(block) else end, _BEYOND]), aside
