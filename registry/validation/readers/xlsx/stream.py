"""A sheet's part of the package as batches of rows, a few megabytes at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

import polars as pl

from registry.validation.readers import limits
from registry.validation.readers.xlsx import careful
from registry.validation.readers.xlsx.facts import SheetFacts
from registry.validation.readers.xlsx.tags import Unusual
from registry.validation.readers.xlsx.text import Malformed
from registry.validation.readers.xlsx.tokens import Batch, batch

_CHUNK = 4 << 20
_FIRST = 1 << 18
"""Bytes of the first batch, so that the header of a large sheet is seen at once."""
_DATA, _END, _ROW = b"<sheetData", b"</sheetData", b"<row "


class TooLarge(Exception):
    """A row or part is larger than anything a spreadsheet program writes."""


def rows(opened: Callable[[], IO[bytes]], facts: SheetFacts) -> Iterator[Batch]:
    """Yield the rows of a sheet in order; raises ``Malformed`` and ``TooLarge``."""
    last = 0
    try:
        for found in _in_order(_fast(opened, facts)):
            last = int(found.rows[-1])
            yield found
    except Unusual:
        with opened() as stream:
            for found in _in_order(careful.batches(stream, facts)):
                if int(found.rows[-1]) > last:  # the rows up to there were told already
                    later = found.rows.filter(found.rows > last)
                    yield Batch(later, found.hidden, found.cells.filter(pl.col("row") > last))


def _in_order(found: Iterator[Batch]) -> Iterator[Batch]:
    last = 0
    for one in found:
        if one.rows.is_empty():
            continue
        if int(one.rows[0]) <= last or not one.rows.is_sorted() or one.rows.n_unique() < len(one.rows):
            raise Malformed
        last = int(one.rows[-1])
        if last > limits.ROWS or not _are_in_order(one.cells):
            raise Malformed
        yield one


def _are_in_order(cells: pl.DataFrame) -> bool:
    """Say whether every cell lies in the sheet and right of the one before it, so that none stands twice."""
    if (cells["column"] >= limits.COLUMNS).any():
        return False
    places = cells.select(pl.col("row").cast(pl.Int64) * limits.COLUMNS + pl.col("column")).to_series()
    return bool((places.diff().drop_nulls() > 0).all())


def _fast(opened: Callable[[], IO[bytes]], facts: SheetFacts) -> Iterator[Batch]:
    with opened() as stream:
        buffer = _begun(stream, facts)
        if buffer is None:
            return
        while (end := buffer.find(_END)) < 0:
            if (cut := buffer.rfind(_ROW)) > 0:
                yield batch(buffer[:cut])
                buffer = buffer[cut:]
            more = stream.read(_CHUNK)
            if not more:
                raise Malformed
            buffer += more
            if len(buffer) > limits.ROW_BYTES:
                raise TooLarge
        if buffer[:end].strip():
            yield batch(buffer[:end])
        after = buffer[end:] + stream.read(limits.PART)
        if stream.read(1):
            raise TooLarge
        if not after.rstrip().endswith(b"</worksheet>"):
            raise Unusual
        facts.after(_text(after))


def _begun(stream: IO[bytes], facts: SheetFacts) -> bytes | None:
    """Read up to the rows; return what was read of them, None when the sheet has none."""
    buffer = stream.read(_FIRST)
    while (start := buffer.find(_DATA)) < 0 or not (begin := buffer.find(b">", start) + 1):
        more = stream.read(_CHUNK)
        if not more:
            raise Unusual
        buffer += more
        if len(buffer) > limits.PART:
            raise TooLarge
    before = _text(buffer[:start])
    if "<!" in before or ("encoding=" in before and 'encoding="utf-8"' not in before.lower()):
        raise Unusual
    facts.before(before)
    return None if buffer[begin - 2 : begin] == b"/>" else buffer[begin:]


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Unusual from None
