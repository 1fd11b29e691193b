"""Opening a file by what its bytes say, never by its name."""

from pathlib import Path

from registry.validation.readers import faults
from registry.validation.readers.csv import open_csv
from registry.validation.readers.table import Source
from registry.validation.readers.workbook import open_workbook

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"II*\0",
    b"MM\0*",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"{\\rtf",
    b"\x7fELF",
    b"MZ",
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<table", b"{", b"[")


def open_source(source: Path | bytes) -> Source:
    """Open a spreadsheet or CSV file; raises ``Unreadable`` with a sentence for whoever sent it."""
    start = source[:64] if isinstance(source, bytes) else _first(source)
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        if isinstance(source, Path) and source.stat().st_size > len(start):
            return open_csv(source)
        raise faults.empty()
    if start.startswith((_ZIP, _COMPOUND)):
        return open_workbook(source if isinstance(source, bytes) else source.read_bytes())
    if start.startswith(_OTHERS) or start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise faults.not_a_table()
    return open_csv(source)


def _first(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(64)
