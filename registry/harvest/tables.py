"""A table as a source wrote it, read as text: headers and rows, whatever the file's form; and written again mapped."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from registry.errors import Sentence
from registry.harvest.mapped import Mapper, Value
from registry.standards.vocabulary import SEPARATOR, fold
from registry.validation.readers.open import open_source
from registry.validation.readers.table import Sheet, Unreadable, text_column

_PARQUET = b"PAR1"
_HEADER_CELLS = 2
"""A row with fewer is a title, where another row has more."""
_SLICE = 10_000


class NoTable(Exception):
    """A file holds no table that can be read; the sentence says what to do."""

    def __init__(self, reason: Sentence) -> None:
        """Keep the sentence for people."""
        self.reason = reason
        super().__init__(reason.id)


@dataclass(frozen=True, slots=True)
class RawTable:
    """The headers of a table and its cells as text, in file order."""

    headers: tuple[str, ...]
    frame: pl.LazyFrame
    """One text column per header, named by its place."""

    def rows(self, limit: int | None = None) -> Iterator[dict[str, str]]:
        """Yield rows by header; empty cells as empty text. Of headers that repeat the first counts."""
        places = {header: place for place, header in reversed(list(enumerate(self.headers))) if header}
        frame = self.frame if limit is None else self.frame.head(limit)
        for part in frame.collect(engine="streaming").iter_slices(_SLICE):
            for row in part.iter_rows():
                yield {header: row[place] or "" for header, place in places.items()}

    def column(self, header: str) -> list[str]:
        """Return the distinct values of a column, sorted, empty ones left out; headers compare without case."""
        place = next(place for place, name in enumerate(self.headers) if fold(name) == fold(header))
        name = self.frame.collect_schema().names()[place]
        found = self.frame.select(pl.col(name).str.strip_chars()).unique().collect().to_series()
        return sorted(value for value in found if value)

    def has(self, header: str) -> bool:
        """Say whether the table has a column."""
        return any(fold(name) == fold(header) for name in self.headers)


def read_table(content: Path | bytes, wanted: Sequence[str] = ()) -> RawTable:
    """Read the table of a CSV, XLSX, ODS, XLS or Parquet file; raises ``NoTable``.

    The header row is the one of the first sheet with most of the ``wanted`` headers, else the fullest of the first
    rows.
    """
    try:
        if _starts_with(content, _PARQUET):
            return _parquet(content)
        opened = open_source(content)
        sheet, number, width = _header(opened.sheets, {fold(name) for name in wanted})
        table = sheet.table(number, width)
    except Unreadable as refused:
        raise NoTable(refused.remark.message) from None
    except (pl.exceptions.PolarsError, OSError, UnicodeError):
        raise NoTable(_damaged()) from None
    frame = table.frame.select(pl.col(text_column(place)) for place in range(len(table.headers)))
    return RawTable(tuple(header.strip() for header in table.headers), frame)


def write_mapped(table: RawTable, mapper: Mapper) -> bytes:
    """Return a table with every row mapped, as CSV in UTF-8 whose headers are the mapping's targets."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    targets = [rule.target for rule in mapper.mapping.fields]
    writer.writerow(targets)
    for row in table.rows():
        values: Mapping[str, Value] = mapper.row(row).values
        writer.writerow([_cell(values[target]) for target in targets])
    return stream.getvalue().encode()


def _cell(value: Value) -> str:
    return value if isinstance(value, str) else SEPARATOR.join(value)


def _header(sheets: Sequence[Sheet], wanted: set[str]) -> tuple[Sheet, int, int]:
    """Return the sheet, the number of its header row and its width."""
    candidates: list[tuple[int, int, int, int, Sheet]] = []
    for place, sheet in enumerate(sheets):
        for number, row in enumerate(sheet.head(), start=1):
            cells = [cell for cell in row if cell.strip()]
            if not cells:
                continue
            fits = len({fold(cell) for cell in cells} & wanted)
            full = len(set(cells)) if len(cells) >= _HEADER_CELLS else 1
            candidates.append((-fits, place, 0 if wanted else -full, number, sheet))
    if not candidates:
        raise NoTable(_empty())
    _, _, _, number, sheet = min(candidates, key=lambda one: one[:4])
    row = sheet.head()[number - 1]
    return sheet, number, max(index for index, cell in enumerate(row) if cell.strip()) + 1


def _parquet(content: Path | bytes) -> RawTable:
    frame = pl.scan_parquet(content if isinstance(content, Path) else io.BytesIO(content))
    names = frame.collect_schema().names()
    nested = [name for name, kind in frame.collect_schema().items() if kind.is_nested()]
    if nested:
        raise NoTable(_nested(nested))
    return RawTable(tuple(names), frame.select(pl.col(name).cast(pl.String) for name in names))


def _starts_with(content: Path | bytes, sign: bytes) -> bool:
    if isinstance(content, bytes):
        return content.startswith(sign)
    with content.open("rb") as stream:
        return stream.read(len(sign)) == sign


def _damaged() -> Sentence:
    return Sentence(
        "Berkas ini rusak atau bukan tabel; simpan ulang sebagai XLSX atau CSV, lalu kirim lagi.",
        "The file is damaged or no table; save it as XLSX or CSV again and send it once more.",
    )


def _empty() -> Sentence:
    return Sentence("Berkas ini kosong.", "The file is empty.")


def _nested(names: Sequence[str]) -> Sentence:
    listed = ", ".join(names[:5])
    return Sentence(
        f"Kolom {listed} berisi daftar atau susunan, bukan satu nilai per sel; ratakan dahulu.",
        f"The columns {listed} hold lists or structures, not one value a cell; flatten them first.",
    )
