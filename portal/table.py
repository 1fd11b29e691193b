"""A table as people read it: code and name in one column, and what is the same in every row told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from portal.language import Language, msg

ROWS = 20
"""Rows that a page shows; all of them are in the downloads."""

TITLES: Mapping[str, str] = {
    "provinsi": msg("Provinsi"),
    "kabupaten_kota": msg("Kabupaten/kota"),
    "bps_kecamatan": msg("Kecamatan (kode BPS)"),
    "bps_desa_kelurahan": msg("Desa/kelurahan (kode BPS)"),
    "kemendagri_kecamatan": msg("Kecamatan (kode Kemendagri)"),
    "kemendagri_desa_kelurahan": msg("Desa/kelurahan (kode Kemendagri)"),
    "kategori": msg("Kategori"),
    "jumlah": msg("Jumlah"),
    "satuan": msg("Satuan"),
    "periode_update": msg("Periode"),
    "tahun": msg("Tahun"),
}
_CODE, _NAME = "kode_", "nama_"
_ROW_NUMBERS = {"id_index", "id"}
_MEASURES = {"jumlah"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the shown table: one of the file's, or a code with its name."""

    title: str
    is_number: bool
    values: tuple[str, ...]
    name: str = ""
    """The file's own name of the column; empty where only texts are known."""
    type: str = ""
    """Type of its values, as Table Schema names it."""
    empty: float = 0
    """Share of all rows that have no value."""


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a file."""

    constants: tuple[tuple[str, str], ...]
    """Title and value of the columns that say the same in every row."""
    columns: tuple[Column, ...]
    """Columns that differ."""
    shown: int
    """Rows shown."""
    rows: int
    """Rows in the file, or found in it."""
    places: tuple[int, ...] = ()
    """Number of each shown row in the file; from 1 onwards where none is told."""


def table(frame: pl.DataFrame, language: Language) -> Table:
    """Return the first rows of a file for a page."""
    constants: list[tuple[str, str]] = []
    columns: list[Column] = []
    for source in joined(frame.columns):
        title = title_of(source, language)
        values = _values(frame, source)
        if frame.height > 1 and len(set(values)) == 1:
            constants.append((title, values[0]))
        else:
            columns.append(Column(title, source[-1] in _MEASURES, tuple(values[:ROWS])))
    return Table(tuple(constants), tuple(columns), min(ROWS, frame.height), frame.height)


def joined(columns: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the file's columns in order, each code together with the name that stands beside it."""
    known = set(columns)
    found: list[tuple[str, ...]] = []
    for column in columns:
        name = column.replace(_CODE, _NAME, 1)
        if column in _ROW_NUMBERS or (_NAME in column and column.replace(_NAME, _CODE, 1) in known):
            continue
        found.append((column, name) if _CODE in column and name in known else (column,))
    return found


def title_of(source: tuple[str, ...], language: Language) -> str:
    """Return what a column is called on a page."""
    bare = source[0].replace(_CODE, "", 1) if len(source) > 1 else source[0]
    return language.say(TITLES[bare]) if bare in TITLES else bare


def _values(frame: pl.DataFrame, source: tuple[str, ...]) -> list[str]:
    columns = [[value or "" for value in frame[name].cast(pl.String).to_list()] for name in source]
    return [" — ".join(part for part in parts if part) for parts in zip(*columns, strict=True)]
