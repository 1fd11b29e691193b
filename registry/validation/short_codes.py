"""Lists of codes of one or two bytes: a cell is looked up by two bytes at once, the separator behind it included."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from registry.validation.readers.fields import Bools, Fields

LONGEST = 2
"""Bytes of a code, at the most."""
_ENDS = "\r\n"


@dataclass(frozen=True, slots=True)
class ShortCodes:
    """Which pairs of bytes begin a sound cell: a code alone, one with the sign behind it, or an empty cell."""

    known: Bools
    longest: int
    characters: pl.Series
    """The codes of one byte, each at its place."""

    def unknown(self, fields: Fields, at: int) -> Bools:
        """Say of each cell of a column whether it is none of the codes; of an empty one only where one is required."""
        unknown: Bools = ~self.known.take(fields.pairs_at(fields.starts[at]))
        if self.longest > 1:
            unknown |= fields.lengths[at] > self.longest
        return unknown

    def values(self, fields: Fields, at: int) -> pl.Series | None:
        """Return the codes of a column as texts where all are of one byte; what is none of them is null."""
        return None if self.longest > 1 else self.characters.gather(pl.Series(fields.bytes_at(fields.starts[at])))


@lru_cache(maxsize=64)
def short_codes(codes: Sequence[str], separator: str, *, required: bool) -> ShortCodes:
    """Put ASCII codes of one or two bytes into a table. A code with a separator is left out: its cell has quotes."""
    ends = [ord(end) for end in (separator, *_ENDS)]
    known = np.zeros(1 << 16, dtype=np.bool_)
    characters: list[str | None] = [None] * 256
    plain = [code for code in codes if not {*code} & {separator, *_ENDS}]
    for code in plain:
        if len(code) == 1:
            characters[ord(code)] = code
            known[[ord(code) | end << 8 for end in ends]] = True
        else:
            known[int.from_bytes(code.encode(), "little")] = True
    if not required:
        known.reshape(256, 256)[:, ends] = True
    return ShortCodes(known, max(map(len, plain), default=1), pl.Series(characters, dtype=pl.String))
