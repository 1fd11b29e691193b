"""Tables kept once more as Parquet, so that a question reads only the columns and the rows it needs.

Derived and named by what it was made from: the bytes of the original and the standards that were heard. It may be
deleted at any time and is made again when it is asked for.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson
import polars as pl

from registry.catalog.downloads import NotATable, text_rows
from registry.errors import Sentence
from registry.exchange.tables.columns import Column, Declared, fitting

Known = Mapping[str, Declared]
"""What standards say of columns, by name."""

ROW = "__row__"
"""Name under which a row's place in the file is read; it is not stored."""
_MADE = "1"  # of the rules by which tables are made: another number makes all of them anew
_GROUP = 50_000  # rows read at once
_FACTS = "satudata"


@dataclass(frozen=True, slots=True)
class Stored:
    """A table as it is kept: the file, its digest, columns and number of rows."""

    path: Path
    digest: str
    columns: tuple[Column, ...]
    rows: int

    def scan(self) -> pl.LazyFrame:
        """Return the rows, read when they are needed, each with its place in ``ROW``."""
        return pl.scan_parquet(self.path, row_index_name=ROW)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of derived files."""

    folder: Path

    def stored(
        self, original: Path, form: str, sha256: str, following: Sequence[str], known: Callable[[], Known]
    ) -> Stored:
        """Return the table of an original; made when it is not there. NotATable when it cannot be read as one.

        ``following`` names what ``known`` was read from.
        """
        digest = hashlib.sha256(orjson.dumps([_MADE, sha256, form, *following])).hexdigest()
        path = self.path(digest, "parquet")
        if not path.is_file():
            self.made(path, lambda to: _make(original, form, to, known()))
        columns, rows = _facts(path)
        return Stored(path, digest, columns, rows)

    def path(self, digest: str, ending: str) -> Path:
        """Return where a derived file lies, or would."""
        return self.folder / digest[:2] / f"{digest}.{ending}"

    def made(self, path: Path, write: Callable[[Path], None]) -> Path:
        """Make a derived file, whole or not at all."""
        for folder in (self.folder, path.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=path.parent) as beside:
            made = Path(beside) / path.name
            write(made)
            made.chmod(0o600)
            made.replace(path)
        return path


@lru_cache(maxsize=64)
def _facts(path: Path) -> tuple[tuple[Column, ...], int]:
    """Return columns and rows; a path names its content, so that what was read once stays true."""
    said = orjson.loads(pl.read_parquet_metadata(path)[_FACTS])
    return tuple(Column.read(each) for each in said["columns"]), said["rows"]


def _make(original: Path, form: str, to: Path, known: Known) -> None:
    try:
        text = text_rows(original, form)
        empty = pl.when(pl.all() != "").then(pl.all())  # nothing is written in an empty cell, quoted or not
        frame, columns, rows = fitting(text.select(empty), known)
        facts = orjson.dumps({"columns": [each.stored() for each in columns], "rows": rows}).decode()
        frame.sink_parquet(to, row_group_size=_GROUP, metadata={_FACTS: facts})
    except (
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
        UnicodeDecodeError,
        io.UnsupportedOperation,
    ) as error:
        raise NotATable(
            Sentence(
                "Berkas ini tidak terbaca sebagai tabel. Unduh berkas aslinya.",
                "This file cannot be read as a table. Download the original.",
            )
        ) from error
