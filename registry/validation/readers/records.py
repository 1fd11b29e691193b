"""JSON lines and JSON arrays of flat records as tables: the keys are the headers, the row is the line or place."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import orjson
import polars as pl

from registry.validation.readers import faults, limits, notices
from registry.validation.readers.csv import HEAD_ROWS
from registry.validation.readers.table import ROW, Remark, Source, Table, read_in_parts, text_column
from registry.validation.readers.xlsx.text import Malformed
from registry.validation.readers.xlsx.values import number_text

_BATCH = 20_000
_BLANK = b" \t\r\n"
_NESTED = frozenset({dict, list})
_LONG = re.compile(rb"[:,\[]\s*-?[0-9]{19}")
"""Whole numbers too long for 64 bits, which would be rounded."""


class Records(Protocol):
    """The records of a file, from the beginning each time; ``numbered`` raises ``Unreadable``."""

    def numbered(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each record with its number."""


@dataclass(frozen=True, slots=True)
class Lines:
    """One record per line (JSON lines); blank lines count and hold nothing."""

    data: Path | bytes

    def numbered(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the record of each line."""
        with io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb") as stream:
            number = 0
            while line := stream.readline(limits.ROW_BYTES):
                number += 1
                if len(line) >= limits.ROW_BYTES:
                    raise faults.cell_too_long()
                if content := line.removeprefix(b"\xef\xbb\xbf").strip(_BLANK):
                    yield number, _record(_parsed(content, number), number)


@dataclass(frozen=True, slots=True)
class Array:
    """One array of records."""

    content: bytes

    def numbered(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the records with their places, the first is 1."""
        found = _parsed(self.content, None)
        if not isinstance(found, list):
            raise faults.broken_records(None)
        for number, record in enumerate(found, start=1):
            yield number, _record(record, number)


@dataclass(frozen=True)
class RecordSheet:
    """The one table of a file of records."""

    records: Records
    size: int
    name: str | None = None

    @cached_property
    def _keys(self) -> dict[str, bool]:
        """All keys in the order of their first appearance, and whether any value of them is nested."""
        keys: dict[str, bool] = {}
        for _, record in self.records.numbered():
            if not record.keys() <= keys.keys():
                keys |= {key: False for key in record if key not in keys}
                if len(keys) > limits.COLUMNS:
                    raise faults.too_large()
            if not _NESTED.isdisjoint(map(type, record.values())):
                keys |= {key: True for key, value in record.items() if type(value) in _NESTED}
        return keys

    def head(self) -> Sequence[Sequence[str]]:
        """Return the keys and the first records as text."""
        records = [record for _, record in islice(self.records.numbered(), HEAD_ROWS - 1)]
        return [list(self._keys), *([_text(record.get(key)) or "" for key in self._keys] for record in records)]

    def table(self, header_row: int, width: int) -> Table:
        """Return the records; those of a large file are read again whenever they are asked for."""
        if header_row != 1:
            raise faults.no_header()
        headers = tuple(self._keys)[:width]
        schema: dict[str, pl.DataType] = {ROW: pl.UInt32()} | {
            text_column(index): pl.String() for index in range(len(headers))
        }
        nested = [key for key in headers if self._keys[key]]
        remarks: tuple[Remark, ...] = (notices.nested(nested),) if nested else ()
        if self.size <= limits.HELD:
            loaded = pl.concat([pl.DataFrame(schema=schema), *self._frames(headers, schema, _BATCH)])
            return Table(None, headers, 1, loaded.lazy(), remarks=remarks, loaded=loaded)

        frame = read_in_parts(lambda: self._frames(headers, schema, _BATCH), schema)
        return Table(None, headers, 1, frame, remarks=remarks)

    def _frames(self, headers: Sequence[str], schema: dict[str, Any], size: int) -> Iterator[pl.DataFrame]:
        numbered = self.records.numbered()
        while batch := list(islice(numbered, size)):
            columns = [[_text(record.get(key)) for _, record in batch] for key in headers]
            numbers = [number for number, _ in batch]
            yield pl.DataFrame([numbers, *columns], schema=schema, orient="col")


def open_records(source: Path | bytes) -> Source:
    """Open JSON lines or a JSON array; raises ``Unreadable``."""
    content = source if isinstance(source, bytes) else None
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    start = source[:64] if isinstance(source, bytes) else _first(source)
    if not start.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK).startswith(b"["):
        return Source((RecordSheet(Lines(source), size),))
    if size > limits.ARRAY:
        raise faults.too_large()
    content = source if isinstance(source, bytes) else source.read_bytes()
    return Source((RecordSheet(Array(content.removeprefix(b"\xef\xbb\xbf")), size),))


def _first(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(64)


def _parsed(content: bytes, line: int | None) -> object:
    """Parse JSON; numbers that floats cannot hold, and everything odd, go to the parser that keeps their digits."""
    if not _LONG.search(content):
        with suppress(orjson.JSONDecodeError):
            return orjson.loads(content)
    try:
        return json.loads(content.decode(), parse_int=str, parse_float=number_text, parse_constant=_refuse)
    except (ValueError, RecursionError, Malformed):
        raise faults.broken_records(line) from None


def _record(value: object, number: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise faults.broken_records(number)
    return value


def _text(value: object) -> str | None:
    """Write a value as text: whole numbers with all digits, nested values as JSON."""
    if type(value) is str:
        if len(value) > limits.CELL:
            raise faults.cell_too_long()
        if not value.isascii():
            value = value.encode("utf-8", "replace").decode()  # half of a pair of surrogates is no character
        return value or None
    match value:
        case None:
            return None
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return number_text(repr(value))
        case _:
            return orjson.dumps(value).decode()[: limits.CELL]


def _refuse(name: str) -> None:
    raise ValueError(name)
