"""Rows about people in a table that is to be open: what of them, taken together, points at somebody (k-anonymity).

Sweeney 2002: a release is k-anonymous when every row shares what is known of it elsewhere with at least k - 1 others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from registry.disclosure import detectors

KNOWN: Mapping[str, re.Pattern[str]] = {
    "nama": re.compile(r"^nama( (lengkap|penduduk|warga|kepala keluarga|kk|anggota.*))?$"),
    "jenis kelamin": re.compile(r"^(jenis kelamin|jk|sex|gender|kelamin)$"),
    "umur": re.compile(r"^(umur|usia|tanggal ?lahir|tgl ?lahir|tahun lahir|ttl)$"),
    "tempat lahir": re.compile(r"^tempat ?lahir$"),
    "agama": re.compile(r"^agama( id)?$"),
    "pekerjaan": re.compile(r"^(pekerjaan|kondisi pekerjaan)( utama| id)?$"),
    "pendidikan": re.compile(r"^pendidikan( tertinggi| kk id| terakhir)?$"),
    "status perkawinan": re.compile(r"^status (perkawinan|pernikahan|kawin)$"),
    "alamat": re.compile(r"^(alamat.*|dusun|rt|rw)$"),
    "suku": re.compile(r"^suku( bangsa)?$"),
}
"""What others may know of a person, by the words of a heading."""
_COUNTS = re.compile(r"^(jumlah|banyaknya|nilai|persentase)\b")
_LEAST = 3
"""So many of them in one table, sex or age among them, make its rows people."""
_LATITUDE, _LONGITUDE = (-11.0, 6.0), (95.0, 141.0)
_EXACT = re.compile(r"^-?\d{1,3}[.,]\d{4,}$")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table whose rows are people: the columns that are known elsewhere, and how few share them."""

    columns: tuple[str, ...]
    smallest: int
    """Rows in the smallest group that shares all of them."""
    alone: int
    """Rows that share them with nobody."""
    is_placed: bool
    """Whether the rows have coordinates exact to a house."""


def people(table: pl.DataFrame) -> Rows | None:
    """Return what points at people in a table of rows; None where its rows are no people, or are counts of them."""
    words = {column: " ".join(re.split(r"[\W_]+", column.lower())).strip() for column in table.columns}
    if any(_COUNTS.match(word) for word in words.values()) or table.is_empty():
        return None
    found = {column: next((k for k, p in KNOWN.items() if p.match(word)), None) for column, word in words.items()}
    kinds = {kind for kind in found.values() if kind}
    if len(kinds) < _LEAST or not kinds & {"jenis kelamin", "umur"}:
        return None
    columns = [column for column, kind in found.items() if kind]
    sizes: list[int] = table.group_by(columns).len()["len"].to_list()
    return Rows(tuple(columns), min(sizes), sizes.count(1), _is_placed(table))


def _is_placed(table: pl.DataFrame) -> bool:
    """Say whether one column holds latitudes and another longitudes, or one holds both."""
    sides: set[str] = set()
    for column in table.columns:
        values = table[column].cast(pl.String).drop_nulls().head(1000).to_list()
        if any(detectors.places_in(value) for value in values):
            return True
        exact = [float(value.replace(",", ".")) for value in values if _EXACT.match(value)]
        if exact and len(exact) * 2 > len(values):
            sides |= {"lat"} if all(_LATITUDE[0] <= each <= _LATITUDE[1] for each in exact) else set()
            sides |= {"long"} if all(_LONGITUDE[0] <= each <= _LONGITUDE[1] for each in exact) else set()
    return len(sides) > 1
