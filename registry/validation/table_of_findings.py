"""All findings of a report as a table, for whoever sorts and filters them in a program of their own.

Kept as Parquet; given as Parquet, CSV or JSON lines, a part at a time. Values are masked as in the report.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import orjson
import polars as pl

from registry.validation.findings import Finding
from registry.validation.readers.table import read_in_parts
from registry.validation.report import Report

COLUMNS = ("sheet", "row", "column", "cell", "severity", "check", "value", "message", "suggestion")
PARQUET, CSV = "application/vnd.apache.parquet", "text/csv; charset=utf-8; header=present"
_FORMULA = r"^[=+\-@\t\r]"
_PART = 20_000


@cache
def _schema() -> pl.Schema:
    """All are texts but the number of the row."""
    return pl.Schema({name: pl.Int64() if name == "row" else pl.String() for name in COLUMNS})


def table(report: Report, findings: Iterable[Finding]) -> pl.DataFrame:
    """Return findings as a table, in the language of the report."""
    rows = [_row(report, finding) for finding in findings]
    return pl.DataFrame(rows, schema=_schema(), orient="row", infer_schema_length=None)


def tables(report: Report, findings: Iterable[Iterable[Finding]]) -> Iterator[pl.DataFrame]:
    """Yield findings that come part after part as tables."""
    return (table(report, some) for some in findings)


def parquet(parts: Callable[[], Iterator[pl.DataFrame]]) -> bytes:
    """Return findings as the bytes of a Parquet file; no more than a part of them is held otherwise."""
    stream = io.BytesIO()
    read_in_parts(parts, dict(_schema())).sink_parquet(stream, engine="streaming")
    return stream.getvalue()


def csv(parts: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Yield findings as CSV (RFC 4180, UTF-8 with byte order mark).

    What a spreadsheet would take for a formula gets an apostrophe before it: the values are somebody else's.
    """
    yield ("\ufeff" + ",".join(COLUMNS) + "\r\n").encode()
    for part in parts:
        texts = [name for name, kind in _schema().items() if kind == pl.String]
        safe = part.with_columns(
            pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
            for name in texts
        )
        yield safe.write_csv(include_header=False, line_terminator="\r\n").encode()


def json(parts: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Yield findings as one JSON array."""
    yield b"["
    comma = b""
    for part in parts:
        yield comma + orjson.dumps(records(part))[1:-1]
        comma = b","
    yield b"]"


def report_json(report: Mapping[str, Any], parts: Iterable[pl.DataFrame]) -> Iterator[bytes]:
    """Yield a report with all its findings, as the contract has it."""
    rest = {name: value for name, value in report.items() if name not in {"findings", "truncated"}}
    yield orjson.dumps(rest)[:-1] + b',"findings":'
    yield from json(parts)
    yield b',"truncated":false}'


def parts(kept: bytes) -> Iterator[pl.DataFrame]:
    """Yield the findings that are kept, so many at a time."""
    offset = 0
    while (part := page(kept, offset, _PART)).height:
        yield part
        offset += part.height


def page(kept: bytes, offset: int, limit: int, *, severity: str = "", column: str = "") -> pl.DataFrame:
    """Return some of the findings that are kept, those of a severity or column only where given."""
    return _chosen(kept, severity, column).slice(offset, limit).collect()


def count(kept: bytes, *, severity: str = "", column: str = "") -> int:
    """Return how many findings are kept, of a severity or column where given."""
    return int(_chosen(kept, severity, column).select(pl.len()).collect().item())


def faulty_rows(kept: bytes) -> int:
    """Return how many rows have an error in their content, of the findings that are kept."""
    found = pl.scan_parquet(kept).filter(
        (pl.col("severity") == "error") & ~pl.col("check").str.contains(r"^(file|header)\.")
    )
    return int(found.select(pl.col("row").drop_nulls().n_unique()).collect().item())


def examples(kept: bytes, most: int) -> dict[str, tuple[dict[str, Any], ...]]:
    """Return the first findings of each cause, by check and column."""
    first = pl.scan_parquet(kept).filter(pl.int_range(pl.len()).over("check", "column") < most).collect()
    found: dict[str, list[dict[str, Any]]] = {}
    for one in records(first):
        found.setdefault(f"{one['check']} {one['column'] or ''}", []).append(one)
    return {name: tuple(some) for name, some in found.items()}


def records(found: pl.DataFrame) -> list[dict[str, Any]]:
    """Return findings as a report lists them."""
    order = ("sheet", "row", "column", "cell", "check", "severity", "value", "message", "suggestion")
    return found.select(order).to_dicts()


def _chosen(kept: bytes, severity: str, column: str) -> pl.LazyFrame:
    found = pl.scan_parquet(kept)
    if severity:
        found = found.filter(pl.col("severity") == severity)
    return found.filter(pl.col("column") == column) if column else found


def _row(report: Report, found: Finding) -> tuple[Any, ...]:
    return (
        found.sheet,
        found.row,
        found.column,
        found.cell,
        found.severity.value,
        found.check,
        found.value,
        report.in_language(found.message),
        found.suggestion,
    )
