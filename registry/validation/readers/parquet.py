"""Parquet files as tables of text; the row is the number of the record, the first is 1."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from registry.validation.readers import faults, limits, notices
from registry.validation.readers.csv import HEAD_ROWS
from registry.validation.readers.table import ROW, Source, Table, number_column, text_column

MAGIC = b"PAR1"
_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class ParquetSheet:
    """The one table of a Parquet file."""

    data: Path | bytes
    schema: pl.Schema
    name: str | None = None

    def head(self) -> Sequence[Sequence[str]]:
        """Return the names of the columns and the first records as text."""
        columns = [
            _as_text(name, kind).fill_null("").alias(text_column(index))
            for index, (name, kind) in enumerate(self.schema.items())
        ]
        records = _guarded(scanned(self.data).head(HEAD_ROWS - 1).select(columns)) if columns else pl.DataFrame()
        return [list(self.schema), *map(list, records.iter_rows())]

    def table(self, header_row: int, width: int) -> Table:
        """Return the records; a large file stays unread until they are asked for."""
        if header_row != 1:
            raise faults.no_header()
        columns = list(self.schema.items())[:width]
        floats = [index for index, (_, kind) in enumerate(columns) if kind.is_float()]
        nested = [name for name, kind in columns if kind.is_nested()]
        frame = scanned(self.data, row_index_name=_free(self.schema), row_index_offset=1).select(
            pl.col(_free(self.schema)).cast(pl.UInt32).alias(ROW),
            *(_as_text(name, kind).alias(text_column(index)) for index, (name, kind) in enumerate(columns)),
            *(pl.col(columns[index][0]).is_not_null().alias(number_column(index)) for index in floats),
        )
        size = len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size
        told = (notices.nested(nested),) if nested else ()
        headers = tuple(name for name, _ in columns)
        texts = [pl.col(text_column(index)) for index in range(len(columns))]
        sizes = _guarded(
            frame.select(
                pl.max_horizontal([text.str.len_bytes().max() for text in texts]).alias("longest"),
                pl.sum_horizontal([text.str.len_bytes().cast(pl.UInt64).sum() for text in texts]).alias("all"),
            )
        )
        if (sizes["longest"][0] or 0) > limits.CELL:
            raise faults.cell_too_long()
        if (sizes["all"][0] or 0) > limits.PARQUET_TEXT:
            raise faults.too_large()
        numbers = frozenset(floats)
        if max(size, sizes["all"][0] or 0) > limits.HELD:
            return Table(None, headers, 1, frame, numbers, told)
        loaded = _guarded(frame)
        return Table(None, headers, 1, loaded.lazy(), numbers, told, loaded)


def open_parquet(data: Path | bytes) -> Source:
    """Open a Parquet file; raises ``Unreadable``."""
    try:
        schema = scanned(data).collect_schema()
    except BaseException as error:
        if is_native_fault(error):
            raise faults.broken_columns() from None
        raise
    if len(schema) > limits.COLUMNS:
        raise faults.too_large()
    if _guarded(scanned(data).select(pl.len())).item() > limits.PARQUET_ROWS:
        raise faults.too_large()
    return Source((ParquetSheet(data, schema),))


def scanned(data: Path | bytes, **options: object) -> pl.LazyFrame:
    """Scan a file where it is; paths are taken as they stand, never as patterns."""
    return pl.scan_parquet(io.BytesIO(data) if isinstance(data, bytes) else data, glob=False, **options)  # type: ignore[arg-type]


def is_native_fault(error: BaseException) -> bool:
    """Say whether an exception is what polars raises for damaged data, its panics included."""
    return (
        isinstance(error, (pl.exceptions.PolarsError, ValueError, OSError)) or type(error).__name__ == "PanicException"
    )


def _guarded(frame: pl.LazyFrame) -> pl.DataFrame:
    try:
        return frame.collect(engine="streaming")
    except BaseException as error:
        if is_native_fault(error):
            raise faults.broken_columns() from None
        raise


def _free(schema: pl.Schema) -> str:
    """Return a name that no column has."""
    name = ROW
    while name in schema:
        name += "_"
    return name


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    """Write a column as text: whole numbers without a fraction, dates as ISO 8601, empty as null."""
    value = pl.col(name)
    if kind == pl.String or kind in {pl.Categorical, pl.Enum}:
        text = value.cast(pl.String)
        return pl.when(text != "").then(text)
    if kind == pl.Boolean:
        return pl.when(value).then(pl.lit("TRUE")).when(~value).then(pl.lit("FALSE"))
    if kind.is_float():
        whole = (value == value.floor()) & (value.abs() < _EXACT * 10)
        return pl.when(whole).then(value.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(value.cast(pl.String))
    if isinstance(kind, pl.Datetime):
        written = value.dt.to_string("%Y-%m-%d %H:%M:%S")
        return written.str.strip_suffix(" 00:00:00")
    if kind.is_nested() or kind in {pl.Object, pl.Null}:
        return pl.lit(None, dtype=pl.String)
    return value.cast(pl.String, strict=False)
