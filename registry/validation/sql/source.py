"""A table of a file, handed to DuckDB: in memory as Arrow, a larger one as a Parquet file that is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from registry.validation.readers.table import Table
from registry.validation.sql.literals import written

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@dataclass(frozen=True, slots=True)
class Stream:
    """A frame that DuckDB reads through Arrow's own interface, for which it needs no other library."""

    frame: pl.DataFrame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the frame as a stream of Arrow."""
        return self.frame.__arrow_c_stream__(requested_schema)


@contextmanager
def opened(table: Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection in which the file's table is called ``source``; it reads no other file and no network."""
    with TemporaryDirectory(prefix="satudata-") as folder, duckdb.connect(config=_CONFIG) as connection:
        for setting in (f"temp_directory = {written(folder)}", f"allowed_directories = [{written(folder)}]"):
            connection.execute(f"SET {setting}")
        connection.execute("SET enable_external_access = false")
        if table.loaded is not None:
            connection.register("source", Stream(table.loaded))
        else:
            path = Path(folder) / "source.parquet"
            table.frame.sink_parquet(path)
            connection.execute(f"CREATE VIEW source AS SELECT * FROM read_parquet({written(str(path))})")
        connection.execute("SET lock_configuration = true")
        yield connection
