"""A large CSV file in blocks of whole records, so that memory does not grow with it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from registry.validation.readers.fields import Fields, fields

BLOCK = 8 * 1024 * 1024
"""Bytes read at a time: what a query costs is the same however few rows it has."""
PIECE = 3 * 1024 * 1024
"""Bytes whose cells are looked at at once."""
_COUNTED = 64 * 1024
_QUOTE, _END = b'"', b"\n"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records: the bytes of a text up to ``end``, where what is cut off begins."""

    text: bytes
    end: int
    is_first: bool


@dataclass(frozen=True, slots=True)
class Blocks:
    """The rows of a CSV file in UTF-8: their first after so many lines, each with a cell for every name."""

    data: Path | bytes
    skip: int
    separator: str
    names: tuple[str, ...]
    first_row: int

    def __iter__(self) -> Iterator[Block]:
        """Yield blocks of text."""
        return records(self.data, self.skip)

    def pieces(self, block: Block) -> list[Fields]:
        """Find the cells of a block, in pieces that the processors keep near; none where it is not plain."""
        found, begin = [], 0
        while begin < block.end:
            most = begin + PIECE
            end = block.text.rfind(_END, begin, most) + 1 if most < block.end else block.end
            piece = fields(block.text[begin : end or block.end], len(self.names), self.separator)
            if piece is None:
                return []
            found.append(piece)
            begin = end or block.end
        return found

    def frame(self, block: Block) -> pl.DataFrame:
        """Return any block as texts; raises what polars raises where it cannot be parsed."""
        # polars takes the width from a block's first row, which may be a short one
        known = b"" if block.is_first else self.separator.join(["x"] * len(self.names)).encode() + _END
        schema = {name: pl.String() for name in self.names}
        text = known + memoryview(block.text)[: block.end]
        frame = pl.read_csv(text, has_header=False, schema=schema, separator=self.separator)
        return frame if block.is_first else frame[1:]


def records(data: Path | bytes, skip: int) -> Iterator[Block]:
    """Yield a file in blocks that end where a record ends: outside quotes. What is cut off is read again."""
    with io.BytesIO(data) if isinstance(data, bytes) else data.open("rb") as stream:
        for _ in range(skip):
            stream.readline()
        is_first, text, end = True, stream.read(BLOCK), 0
        while text:
            while not (end := _end_of_records(text)) and (more := stream.read(BLOCK)):
                text += more
            yield Block(text, end or len(text), is_first)
            stream.seek((end or len(text)) - len(text), io.SEEK_CUR)
            is_first, text = False, stream.read(BLOCK)


def _end_of_records(text: bytes) -> int:
    """Return where the last whole record of a text ends; 0 when none does."""
    end = text.rfind(_END) + 1
    if _QUOTE not in text:
        return end
    while end and _quotes(text, end) % 2:
        end = text.rfind(_END, 0, text.rfind(_QUOTE, 0, end)) + 1
    return end


def _quotes(text: bytes, end: int) -> int:
    """Count quotes up to a place, in parts that the processor keeps near."""
    characters = np.frombuffer(text, np.uint8, end)
    return sum(
        int(np.count_nonzero(characters[begin : begin + _COUNTED] == ord(_QUOTE))) for begin in range(0, end, _COUNTED)
    )
