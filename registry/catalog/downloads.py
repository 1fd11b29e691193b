"""The files behind a dataset's distributions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from registry.accounts.caller import Caller
from registry.errors import Conflict, Forbidden, Gone, NotFound, Sentence
from registry.files.store import FileStore
from registry.items.repository import Entry
from registry.items.state import Access, State

EXTENSIONS = {"CSV": "csv", "JSON": "json", "XLSX": "xlsx", "PARQUET": "parquet"}
"""File extension by format (EU file-type authority code)."""
TABULAR = ("CSV", "JSON", "PARQUET")
"""Formats whose rows can be read."""
_SEPARATORS = ",;\t|"


class NotATable(Conflict):
    """A file whose content cannot be reviewed, so that nobody can say that no person is in it."""

    type = "not-a-table"


class ByRequest(Forbidden):
    """The files of a restricted dataset are given by grant (terbatas)."""

    type = "by-request"
    title = Sentence(
        "Berkas ini terbatas. Ajukan permohonan kepada walidata instansi penerbit.",
        "These files are restricted. Ask the walidata of the publishing agency.",
    )


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


def file_of(entry: Entry, identifier: str, files: FileStore, *, by: Caller) -> tuple[Path, dict[str, Any], str]:
    """Return a distribution's file, the distribution and the file name to offer.

    Microdata for people's rows, ByRequest for files that are not everybody's, Gone for what was withdrawn.
    """
    if entry.body.get("is_microdata"):
        raise Microdata
    if entry.version.access != Access.PUBLIC.value and not (by.curates or by.agency == entry.item.agency):
        raise ByRequest
    if entry.version.state == State.RETIRED.value:
        raise Gone(Sentence(f"Sudah dicabut: {entry.version.reason}", f"Withdrawn: {entry.version.reason}"))
    found = distribution(entry, identifier)
    if not found.get("sha256"):
        raise NotFound(Sentence("Berkas ini disimpan di tempat lain.", "This file is kept elsewhere."))
    name = f"{entry.item.slug}.{EXTENSIONS.get(found.get('format', ''), 'bin')}"
    return files.path(found["sha256"]), found, name


def table(entry: Entry, identifier: str, files: FileStore) -> pl.DataFrame:
    """Return a distribution's rows, every value as text."""
    found = distribution(entry, identifier)
    if not found.get("sha256"):
        raise NotFound(Sentence("Berkas ini disimpan di tempat lain.", "This file is kept elsewhere."))
    return text_rows(files.path(found["sha256"]), found.get("format", "")).collect()


def text_rows(path: Path, form: str) -> pl.LazyFrame:
    """Return the rows of a file of a format, every value as text; NotATable for a format that has none."""
    match form:
        case "CSV":
            return _csv(path)
        case "JSON":
            frame = pl.read_json(path, infer_schema_length=None).lazy()
        case "PARQUET":
            frame = pl.scan_parquet(path)
        case other:
            raise NotATable(
                Sentence(
                    f"Berkas {other} tidak dapat diperiksa isinya. Sertakan sebagai CSV, JSON, atau PARQUET.",
                    f"The content of a {other} file cannot be reviewed. Give it as CSV, JSON or PARQUET.",
                )
            )
    return frame.cast(pl.String)


def _csv(path: Path) -> pl.LazyFrame:
    """Read CSV with the separator that its heading has most of: files from Excel in Indonesia have semicolons."""
    with path.open("rb") as file:
        heading = file.readline(1 << 16).decode("utf-8", "replace")
    separator = max(_SEPARATORS, key=heading.count)
    return pl.scan_csv(path, infer_schema=False, separator=separator)


def tables(entry: Entry, files: FileStore) -> Mapping[str, pl.DataFrame]:
    """Return the rows of every distribution of a dataset by identifier, for the review before publication.

    Empty for other kinds, and for closed datasets: these stay with their own people, and nothing is opened.
    """
    if entry.version.access == Access.CLOSED.value:
        return {}
    return {
        found["identifier"]: table(entry, found["identifier"], files)
        for found in entry.body.get("distributions", [])
        if found.get("sha256")
    }
