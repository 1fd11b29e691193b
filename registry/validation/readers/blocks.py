"""A large CSV file in blocks of whole records, so that memory does not grow with it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from registry.validation.readers.fields import Fields, fields

BLOCK = 16 * 1024 * 1024
"""Bytes read at a time: what a query costs is the same however few rows it has."""
PIECE = 3 * 1024 * 1024
"""Bytes whose cells are looked at at once."""
_QUOTE, _END = b'"', b"\n"


@dataclass(frozen=True, slots=True)
class Blocks:
    """The rows of a CSV file in UTF-8: their first after so many lines, each with a cell for every name."""

    data: Path | bytes
    skip: int
    separator: str
    names: tuple[str, ...]
    first_row: int

    def __iter__(self) -> Iterator[tuple[bytes, bool]]:
        """Yield blocks of text, and of each whether it is the first."""
        for number, block in enumerate(records(self.data, self.skip)):
            yield block, number == 0

    def pieces(self, block: bytes) -> list[Fields]:
        """Find the cells of a block, in pieces that the processors keep near; none where it is not plain."""
        found, begin = [], 0
        while begin < len(block):
            end = block.rfind(_END, begin, begin + PIECE) + 1 if len(block) - begin > PIECE else len(block)
            piece = fields(block[begin : end or len(block)], len(self.names), self.separator)
            if piece is None:
                return []
            found.append(piece)
            begin = end or len(block)
        return found

    def frame(self, block: bytes, *, first: bool) -> pl.DataFrame:
        """Return any block as texts; raises what polars raises where it cannot be parsed."""
        # polars takes the width from a block's first row, which may be a short one
        known = b"" if first else self.separator.join(["x"] * len(self.names)).encode() + _END
        schema = {name: pl.String() for name in self.names}
        frame = pl.read_csv(known + block, has_header=False, schema=schema, separator=self.separator)
        return frame if first else frame[1:]


def records(data: Path | bytes, skip: int) -> Iterator[bytes]:
    """Yield a file in blocks that end where a record ends: outside quotes."""
    rest = b""
    with io.BytesIO(data) if isinstance(data, bytes) else data.open("rb") as stream:
        for _ in range(skip):
            stream.readline()
        while read := stream.read(BLOCK):
            block = rest + read
            end = _end_ofrecords(block)
            if end:
                yield block[:end]
            rest = block[end:]
    if rest:
        yield rest


def _end_ofrecords(block: bytes) -> int:
    """Return where the last whole record of a block ends; 0 when none does."""
    end = block.rfind(_END) + 1
    if _QUOTE not in block:
        return end
    while end and int(np.count_nonzero(np.frombuffer(block, np.uint8, end) == ord(_QUOTE))) % 2:
        end = block.rfind(_END, 0, block.rfind(_QUOTE, 0, end)) + 1
    return end
