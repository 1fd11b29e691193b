"""CSV files (RFC 4180; semicolons and tabs too), read as text only: no type is guessed."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import polars as pl

from registry.validation.readers import faults, limits, notices
from registry.validation.readers.table import ROW, Remark, Source, Table, Unreadable, read_in_parts, text_column

HEAD_ROWS = 50
"""How many rows are looked at to find the header."""
STREAMED = 16 * 1024 * 1024
"""Files larger than this, in bytes, are streamed; smaller ones are held in memory, which is faster."""
MOST_RAGGED = 10_000
"""Rows with too many cells that are told one by one."""
_PART = 50_000
_HEAD_BYTES = 1 << 18
_SEPARATOR = re.compile(r"sep=([,;\t|])\r?\n")
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
    before: int = 0
    """Lines before the first row that are no row: ``sep=;`` as Excel writes it."""

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
            skip_lines=lines + self.before,
            schema=schema,
            separator=self.delimiter,
            row_index_name=ROW,
            row_index_offset=header_row + 1,
        )
        if _size(self.data) > STREAMED:
            # Numpy, which only files of this size need, is not loaded by a service that meets none.
            from registry.validation.readers.blocks import Blocks  # noqa: PLC0415

            blocks = Blocks(self.data, lines + self.before, self.delimiter, tuple(schema), header_row + 1)
            return Table(None, tuple(header[:width]), header_row, frame, blocks=blocks)
        loaded = frame.collect(engine="streaming")
        return Table(None, tuple(header[:width]), header_row, loaded.lazy(), loaded=loaded)

    def careful_table(self, header_row: int, width: int) -> Table:
        """Read row by row, telling rows that are too long; for files the fast reader refuses."""
        header = next(islice(self._rows(), header_row - 1, None))
        remarks, number, row = [], 0, [""]
        for number, row in enumerate(self._rows(), start=1):
            if number > header_row and any(row[len(header) :]):
                remarks.append(faults.ragged(number, len(row), len(header)))
                if len(remarks) == MOST_RAGGED:
                    remarks.append(faults.too_ragged(number))
                    break
        open_cell = next((cell for cell in row if "\n" in cell), None) if number > header_row else None
        if open_cell is not None and self._has_open_quote():
            remarks.append(faults.open_quote(number, len(open_cell.splitlines())))
        else:
            open_cell = None
        schema = {ROW: pl.UInt32()} | {text_column(index): pl.String() for index in range(len(header))}
        table = Table(None, tuple(header[:width]), header_row, pl.LazyFrame(schema=schema), remarks=tuple(remarks))

        def frames() -> Iterator[pl.DataFrame]:
            numbered = enumerate(self._rows(), start=1)
            rows = ((at, row) for at, row in numbered if at > header_row and not any(row[len(header) :]))
            rows = (found for found in rows if open_cell is None or found[0] < number)
            while part := list(islice(rows, _PART)):
                columns = [
                    [(row[index] or None) if index < len(row) else None for _, row in part]
                    for index in range(len(header))
                ]
                yield pl.DataFrame([[number for number, _ in part], *columns], schema=schema, orient="col")

        if _size(self.data) > limits.HELD:
            return replace(table, frame=read_in_parts(frames, schema))
        loaded = pl.concat([pl.DataFrame(schema=schema), *frames()])
        return replace(table, frame=loaded.lazy(), loaded=loaded)

    def _has_open_quote(self) -> bool:
        """Say whether quotes are odd in number, so that the last row holds all that follows the one left open."""
        with io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb") as stream:
            return sum(chunk.count(b'"') for chunk in iter(lambda: stream.read(_CHUNK), b"")) % 2 == 1

    def _rows(self) -> Iterator[list[str]]:
        """Yield all rows from the first; raises ``Unreadable`` for a cell without end."""
        with (
            io.BytesIO(self.data) if isinstance(self.data, bytes) else self.data.open("rb") as stream,
            io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text,
        ):
            for _ in range(self.before):
                text.readline()
            try:
                yield from csv.reader(text, delimiter=self.delimiter)
            except csv.Error:
                raise faults.cell_too_long() from None

    def _records(self) -> list[tuple[list[str], int]]:
        """Return the first rows with the number of lines read up to their end."""
        text = _cut(_start(self.data))
        for _ in range(self.before):
            text = text.partition("\n")[2]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter)
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
    if b"\r" in start and b"\n" not in start:
        data = _whole(data).replace(b"\r", b"\n")  # how programs on old Macintosh computers ended lines
        start = data[:_HEAD_BYTES]
    text = _cut(start)
    said = _SEPARATOR.match(text)
    sign = said[1] if said else _delimiter(text)
    if sign != ",":
        remarks.append(notices.delimiter(sign))
    sheet = CsvSheet(data, sign, before=1 if said else 0)
    if any(len(row) > limits.COLUMNS for row in sheet.head()):
        raise faults.too_large()
    return Source((sheet,), tuple(remarks))


def mended(opened: Source) -> Source:
    """Return a CSV file in UTF-8, re-encoded where that is beyond doubt; raises ``Unreadable`` where it is not."""
    sheet = opened.sheets[0]
    if not isinstance(sheet, CsvSheet) or (fault := text_fault(sheet.data)) is None:
        return opened
    if fault.remark == faults.nul_bytes().remark:
        raise fault
    western = open_csv(as_western(sheet.data))
    return Source(western.sheets, (faults.re_encoded("Windows-1252"), *western.remarks))


def as_western(data: Path | bytes) -> bytes:
    """Re-encode text in Windows-1252 as UTF-8; raises ``Unreadable`` where that is not beyond doubt.

    Lines that are UTF-8 stay as they are: files are often put together from several.
    """
    return b"\n".join(_line_as_western(line) for line in _whole(data).split(b"\n"))


def _line_as_western(line: bytes) -> bytes:
    try:
        line.decode()
    except UnicodeDecodeError:
        if {byte for byte in line if byte > _ASCII} - _CP1252_TEXT:
            raise faults.unknown_encoding() from None
        return line.decode("cp1252").encode()
    return line


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


def _whole(data: Path | bytes) -> bytes:
    """Return all of a file that must be written anew, which is done in memory."""
    if _size(data) > limits.UNPACKED:
        raise faults.too_large()
    return data.read_bytes() if isinstance(data, Path) else data


def _decoded(data: Path | bytes, encoding: str) -> bytes:
    try:
        return _whole(data).decode(encoding).encode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        raise faults.unknown_encoding() from None


def _delimiter(text: str) -> str:
    """Take the sign that splits most of the first rows into the most columns; the comma when in doubt."""
    lines = [line for line in text.splitlines()[:HEAD_ROWS] if line.strip()]
    scores = {}
    for sign in (",", ";", "\t", "|"):
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=sign)]
        except csv.Error:  # a cell longer than any
            widths = []
        common = max(set(widths), key=widths.count, default=1)
        scores[sign] = (common > 1, widths.count(common) * min(common, 20) if common > 1 else 0)
    return max(scores, key=lambda sign: scores[sign])
