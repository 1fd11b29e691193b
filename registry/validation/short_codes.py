"""Lists of codes of one or two bytes: a cell is looked up by its first bytes, the separator behind it included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from registry.validation.readers.fields import Bools, Fields

LONGEST = 2
"""Bytes of a code, at the most."""
_ENDS = "\r\n"


@dataclass(frozen=True, slots=True)
class ShortCodes:
    """What may begin a sound cell: a code, one with the sign behind it, or the sign behind an empty cell."""

    known: Bools
    longest: int
    characters: pl.Series
    """The codes of one byte, each at its place."""

    def unknown(self, fields: Fields, at: int) -> Bools:
        """Say of each cell of a column whether it is none of the codes; of an empty one only where one is required."""
        starts = fields.starts[at]
        begin = fields.bytes_at(starts)
        if self.longest > 1:
            pairs = np.left_shift(fields.bytes_at(starts + 1), 8, dtype=np.uint16)
            pairs |= begin
            unknown = ~self.known.take(pairs)
        else:
            unknown = ~self.known.take(begin)
        unknown |= fields.lengths[at] > self.longest
        return unknown

    def values(self, fields: Fields, at: int) -> pl.Series | None:
        """Return the codes of a column as texts where all are of one byte; what is none of them is null."""
        return None if self.longest > 1 else self.characters.gather(pl.Series(fields.bytes_at(fields.starts[at])))


def short_codes(codes: Sequence[str], separator: str, *, required: bool) -> ShortCodes:
    """Put ASCII codes of one or two bytes into a table. A code with a separator is left out: its cell has quotes."""
    ends = [ord(end) for end in (separator, *_ENDS)]
    plain = [code for code in codes if not {*code} & {separator, *_ENDS}]
    longest = max(map(len, plain), default=1)
    known = np.zeros((256 ** (longest - 1), 256), dtype=np.bool_)  # the last byte first
    characters: list[str | None] = [None] * 256
    for code in plain:
        if len(code) == 1:
            characters[ord(code)] = code
        known[ord(code[1]) if len(code) > 1 else ends if longest > 1 else 0, ord(code[0])] = True
    if not required:
        known[:, ends] = True
    return ShortCodes(known.reshape(-1), longest, pl.Series(characters, dtype=pl.String))
