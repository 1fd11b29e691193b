"""A large CSV file as a lazy frame that is read in blocks of whole records, so that memory does not grow with it.

A block is large, for what an engine does with each of them costs the same however few rows it holds, and the next one
is parsed while one is worked on.
"""

import io
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from registry.validation.readers.table import ROW

BLOCK = 12 * 1024 * 1024
"""Bytes read at a time."""
_QUOTE, _END = b'"', b"\n"

Parse = Callable[[bytes, Sequence[str] | None], pl.DataFrame]
"""Reads whole records, or only some of their columns."""


def in_blocks(data: Path | bytes, parse: Parse, *, skip: int, first_row: int, columns: Sequence[str]) -> pl.LazyFrame:
    """Return a file's records as a lazy frame of texts that begins with the row number.

    ``skip`` lines stand before them; the first of them is ``first_row``. Whatever ``parse`` raises is raised when the
    frame is collected.
    """
    schema = pl.Schema({ROW: pl.UInt32(), **{name: pl.String() for name in columns}})

    def frames(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, _batch_size: int | None
    ) -> Iterator[pl.DataFrame]:
        wanted = with_columns if with_columns is not None else schema.names()
        texts = [name for name in wanted if name != ROW] or columns[:1]
        number, left = first_row, n_rows
        for frame in _parsed(data, skip, lambda block: parse(block, texts)):
            numbered = frame.with_row_index(ROW, number).select(wanted)
            number += len(frame)
            if left is not None:
                numbered = numbered.head(left)
                left -= len(numbered)
            yield numbered if predicate is None else numbered.filter(predicate)
            if left == 0:
                return

    return register_io_source(frames, schema=schema, is_pure=True)


def _parsed(data: Path | bytes, skip: int, parse: Callable[[bytes], pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield the blocks of a file, parsed one ahead."""
    with ThreadPoolExecutor(1, thread_name_prefix="csv") as beside:
        waiting: deque[Future[pl.DataFrame]] = deque()
        for block in records(data, skip):
            waiting.append(beside.submit(parse, block))
            if len(waiting) > 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def records(data: Path | bytes, skip: int) -> Iterator[bytes]:
    """Yield a file in blocks that end where a record ends: outside quotes."""
    rest = b""
    with io.BytesIO(data) if isinstance(data, bytes) else data.open("rb") as stream:
        for _ in range(skip):
            stream.readline()
        while read := stream.read(BLOCK):
            block = rest + read
            end = _end_of_records(block)
            if end:
                yield block[:end]
            rest = block[end:]
    if rest:
        yield rest


def _end_of_records(block: bytes) -> int:
    """Return where the last whole record of a block ends; 0 when none does."""
    end = block.rfind(_END) + 1
    while end and block.count(_QUOTE, 0, end) % 2:
        end = block.rfind(_END, 0, block.rfind(_QUOTE, 0, end)) + 1
    return end
