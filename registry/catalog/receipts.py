"""The proof of a distribution's check: its receipt, and the report that the producer reads."""

from typing import Any

import orjson

from registry.catalog.downloads import distribution
from registry.errors import NotFound, Sentence
from registry.files.store import FileStore
from registry.items.repository import Entry


def receipt(entry: Entry, identifier: str, files: FileStore) -> dict[str, Any]:
    """Return the receipt of a distribution's check; NotFound when it was never checked."""
    found = (distribution(entry, identifier).get("check") or {}).get("receipt")
    if not found:
        raise NotFound(
            Sentence("Berkas ini belum pernah diperiksa.", "This file was never checked."),
        )
    read: dict[str, Any] = orjson.loads(files.read(found))
    return read


def report(entry: Entry, identifier: str, files: FileStore) -> dict[str, Any]:
    """Return the report of a check as plain values; what identifies a person is masked in it."""
    read: dict[str, Any] = orjson.loads(files.read(receipt(entry, identifier, files)["report"]))
    return read


def workbook(entry: Entry, identifier: str, files: FileStore) -> bytes:
    """Return the report of a check as a workbook (XLSX)."""
    return files.read(receipt(entry, identifier, files)["workbook"])
