"""The files behind a dataset's distributions."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from registry.errors import Forbidden, NotFound, Sentence
from registry.files.store import FileStore
from registry.items.repository import Entry

EXTENSIONS = {"CSV": "csv", "JSON": "json", "XLSX": "xlsx", "PARQUET": "parquet"}
"""File extension by format (EU file-type authority code)."""


class Microdata(Forbidden):
    """The rows of people stay in the private store of whoever runs the instance."""

    type = "microdata"
    title = Sentence(
        "Data mikro tidak dapat diunduh dari sini. Gunakan tabel agregat yang dihitung darinya.",
        "Microdata cannot be downloaded here. Use the aggregate tables computed from it.",
    )


def distribution(entry: Entry, identifier: str) -> dict[str, Any]:
    """Return the distribution of a dataset with this identifier; NotFound when it has none."""
    for found in entry.body.get("distributions", []):
        if found["identifier"] == identifier:
            return dict(found)
    raise NotFound(
        Sentence(
            f"Set data ini tidak punya berkas '{identifier}'.", f"This dataset has no distribution '{identifier}'."
        )
    )


def file_of(entry: Entry, identifier: str, files: FileStore) -> tuple[Path, dict[str, Any], str]:
    """Return a distribution's file, the distribution and the file name to offer; Microdata for people's rows."""
    if entry.body.get("is_microdata"):
        raise Microdata
    found = distribution(entry, identifier)
    name = f"{entry.item.slug}.{EXTENSIONS.get(found['format'], 'bin')}"
    return files.path(found["sha256"]), found, name


def table(entry: Entry, identifier: str, files: FileStore) -> pl.DataFrame:
    """Return a distribution's rows, every value as text."""
    found = distribution(entry, identifier)
    content = files.read(found["sha256"])
    match found["format"]:
        case "CSV":
            frame = pl.read_csv(BytesIO(content), infer_schema=False)
        case "JSON":
            frame = pl.read_json(BytesIO(content), infer_schema_length=None)
        case "PARQUET":
            frame = pl.read_parquet(BytesIO(content))
        case other:
            raise NotFound(
                Sentence(f"Berkas {other} tidak dapat dibuka sebagai tabel.", f"{other} does not open as a table.")
            )
    return frame.cast(pl.String)


def tables(entry: Entry, files: FileStore) -> Mapping[str, pl.DataFrame]:
    """Return the rows of every distribution of a dataset by identifier; empty for other kinds."""
    return {
        found["identifier"]: table(entry, found["identifier"], files)
        for found in entry.body.get("distributions", [])
        if found.get("sha256")
    }
