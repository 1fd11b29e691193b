"""CSV files (RFC 4180; semicolons and tabs too), read as text only: no type is guessed."""

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from registry.validation.readers import faults
from registry.validation.readers.table import ROW, Remark, Source, Table, Unreadable, text_column

HEAD_ROWS = 50
"""How many rows are looked at to find the header."""
STREAMED = 128 * 1024 * 1024
"""Files larger than this, in bytes, are streamed; smaller ones are held in memory, which is faster."""
_HEAD_BYTES = 1 << 18
_CHUNK = 1 << 20
_ASCII = 0x7F
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CP1252_TEXT = frozenset(bytes(range(0xC0, 0x100)) + b"\x80\x85\x91\x92\x93\x94\x96\x97\x99\xa0\xa9\xab\xae\xb0\xbb")
"""Bytes over 127 that stand in Western text: letters, quotes, dashes, signs. Others mean another encoding."""


@dataclass(frozen=True, slots=True)
class CsvSheet:
    """The one table of a CSV file in UTF-8."""

    data: Path | bytes
    delimiter: str
    name: str | None = None

    def head(self) -> Sequence[Sequence[str]]:
        """Return the first rows as text."""
        return [row for row, _ in self._records()]

    def table(self, header_row: int, width: int) -> Table:
        """Return the rows under a header row; a large file stays unread until they are asked for."""
        records = self._records()
        header, lines = records[header_row - 1]
        schema = {text_column(index): pl.String() for index in range(len(header))}
        frame = pl.scan_csv(
            self.data,
            has_header=False,
            skip_lines=lines,
            schema=schema,
            separator=self.delimiter,
            row_index_name=ROW,
            row_index_offset=header_row + 1,
        )
        if _size(self.data) > STREAMED:
            return Table(None, tuple(header[:width]), header_row, frame)
        loaded = frame.collect(engine="streaming")
        return Table(None, tuple(header[:width]), header_row, loaded.lazy(), loaded=loaded)

    def careful_table(self, header_row: int, width: int) -> Table:
        """Read row by row, telling rows that are too long; for files the fast reader refuses."""
        text = (self.data.read_bytes() if isinstance(self.data, Path) else self.data).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter))
        header = rows[header_row - 1]
        columns: list[list[str | None]] = [[] for _ in header]
        numbers: list[int] = []
        remarks: list[Remark] = []
        for number, row in enumerate(rows[header_row:], start=header_row + 1):
            if any(row[len(header) :]):
                remarks.append(faults.ragged(number, len(row), len(header)))
                continue
            numbers.append(number)
            for index, column in enumerate(columns):
                column.append((row[index] or None) if index < len(row) else None)
        data = {ROW: pl.Series(numbers, dtype=pl.UInt32)} | {
            text_column(index): pl.Series(column, dtype=pl.String) for index, column in enumerate(columns)
        }
        loaded = pl.DataFrame(data)
        return Table(None, tuple(header[:width]), header_row, loaded.lazy(), remarks=tuple(remarks), loaded=loaded)

    def _records(self) -> list[tuple[list[str], int]]:
        """Return the first rows with the number of lines read up to their end."""
        start = _start(self.data)
        reader = csv.reader(io.StringIO(_cut(start), newline=""), delimiter=self.delimiter)
        records = []
        try:
            for row in reader:
                records.append((row, reader.line_num))
                if len(records) == HEAD_ROWS:
                    break
        except csv.Error:
            pass  # an endless quote: what was read so far is enough to find the header
        return records


def open_csv(data: Path | bytes) -> Source:
    """Open a CSV file, whatever its encoding and delimiter; raises ``Unreadable``."""
    start = data[:_HEAD_BYTES] if isinstance(data, bytes) else _start(data)
    remarks: list[Remark] = []
    if start.startswith(_UTF16):
        data, encoding = _decoded(data, "utf-16"), "UTF-16"
        remarks.append(faults.re_encoded(encoding))
        start = data[:_HEAD_BYTES]
    elif b"\0" in start:
        raise faults.nul_bytes() if start.count(b"\0") * 4 < len(start) else faults.not_a_table()
    sign = _delimiter(_cut(start))
    if sign != ",":
        remarks.append(faults.delimiter(sign))
    return Source((CsvSheet(data, sign),), tuple(remarks))


def as_western(data: Path | bytes) -> bytes:
    """Re-encode text in Windows-1252 as UTF-8; raises ``Unreadable`` where that is not beyond doubt."""
    raw = data.read_bytes() if isinstance(data, Path) else data
    if {byte for byte in set(raw) if byte > _ASCII} - _CP1252_TEXT:
        raise faults.unknown_encoding()
    try:
        return raw.decode("cp1252").encode()
    except UnicodeDecodeError:
        raise faults.unknown_encoding() from None


def text_fault(data: Path | bytes) -> Unreadable | None:
    """Read all of a file and tell the first fault of its characters: NUL, or bytes that are not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream: io.BufferedIOBase = io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")
    with stream:
        while chunk := stream.read(_CHUNK):
            if b"\0" in chunk:
                return faults.nul_bytes()
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return faults.unknown_encoding()
    return None if not decoder.getstate()[0] else faults.unknown_encoding()


def _size(data: Path | bytes) -> int:
    return data.stat().st_size if isinstance(data, Path) else len(data)


def _start(data: Path | bytes) -> bytes:
    if isinstance(data, bytes):
        return data[:_HEAD_BYTES]
    with data.open("rb") as stream:
        return stream.read(_HEAD_BYTES)


def _cut(start: bytes) -> str:
    """Decode the beginning of a file up to its last whole line."""
    whole = start if len(start) < _HEAD_BYTES else start[: start.rfind(b"\n") + 1] or start
    return whole.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")


def _decoded(data: Path | bytes, encoding: str) -> bytes:
    raw = data.read_bytes() if isinstance(data, Path) else data
    try:
        return raw.decode(encoding).encode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise faults.unknown_encoding() from None


def _delimiter(text: str) -> str:
    """Take the sign that splits most of the first rows into the most columns; the comma when in doubt."""
    lines = [line for line in text.splitlines()[:HEAD_ROWS] if line.strip()]
    scores = {}
    for sign in (",", ";", "\t"):
        widths = [len(row) for row in csv.reader(lines, delimiter=sign)]
        common = max(set(widths), key=widths.count, default=1)
        scores[sign] = (common > 1, widths.count(common) * min(common, 20) if common > 1 else 0)
    return max(scores, key=lambda sign: scores[sign])
