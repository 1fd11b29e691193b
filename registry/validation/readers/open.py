"""Opening a file by what its bytes say, never by its name."""

from pathlib import Path

from registry.errors import Sentence
from registry.validation.readers import faults, limits
from registry.validation.readers.archive import GZIP, ZIP, guarded, gunzipped, open_archive
from registry.validation.readers.csv import mended, open_csv
from registry.validation.readers.parquet import MAGIC as PARQUET
from registry.validation.readers.parquet import open_parquet
from registry.validation.readers.records import open_records
from registry.validation.readers.table import Source
from registry.validation.readers.workbook import open_ods, open_xls
from registry.validation.readers.xlsx.open import open_xlsx

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EMPTY_ZIP = b"PK\x05\x06"
_PDF = Sentence("PDF", "PDF")
_IMAGE = Sentence("gambar", "an image")
_ARCHIVE = Sentence("arsip RAR atau 7-Zip", "a RAR or 7-Zip archive")
_PAGE = Sentence("halaman web (HTML) yang bernama lembar kerja", "a web page (HTML) named as a spreadsheet")
_XML = Sentence("XML", "XML")
_WORD = Sentence("dokumen Word", "a Word document")
_SLIDES = Sentence("dokumen PowerPoint", "a PowerPoint document")
_KINDS = {
    b"%PDF": _PDF,
    b"\x89PNG": _IMAGE,
    b"\xff\xd8\xff": _IMAGE,
    b"GIF8": _IMAGE,
    b"II*\0": _IMAGE,
    b"MM\0*": _IMAGE,
    b"7z\xbc\xaf": _ARCHIVE,
    b"Rar!": _ARCHIVE,
    b"{\\rtf": _WORD,
    b"<!doctype html": _PAGE,
    b"<html": _PAGE,
    b"<table": _PAGE,
    b"<?xml": _XML,
}
"""What a file is that is no table, by its first bytes."""
_OTHERS = (b"RIFF", b"\x7fELF", b"MZ", b"<!doctype", _EMPTY_ZIP)
_BLANK = b"\xef\xbb\xbf \t\r\n"
BINARY = (ZIP[:2], _COMPOUND[:2], GZIP, PARQUET, b"\xff\xfe", b"\xfe\xff")
"""Beginnings of files in which a NUL is no damage: archives, workbooks, Parquet and UTF-16."""


def open_source(source: Path | bytes) -> Source:
    """Open a table of any kind; raises ``Unreadable`` with a sentence for whoever sent it."""
    start = source[:64] if isinstance(source, bytes) else _first(source)
    if start.startswith(GZIP):
        return _open(gunzipped(_whole(source)), packed=True)
    return _open(source)


def _open(source: Path | bytes, *, packed: bool = False) -> Source:
    start = source[:64] if isinstance(source, bytes) else _first(source)
    if not start.strip(_BLANK):
        if isinstance(source, Path) and source.stat().st_size > len(start):
            return open_csv(source)
        raise faults.empty()
    if start.startswith(ZIP):
        return _open_package(_whole(source), packed=packed)
    if start.startswith(_COMPOUND):
        return open_xls(_whole(source))
    if start.startswith(PARQUET):
        return open_parquet(source)
    text = start.lstrip(_BLANK)
    if start.startswith(GZIP):
        raise faults.nested_archive()
    lower = text.lower()
    if kind := next(
        (said for begins, said in _KINDS.items() if start.startswith(begins) or lower.startswith(begins)), None
    ):
        raise faults.another_kind(kind)
    if start.startswith(_OTHERS) or lower.startswith(_OTHERS):
        raise faults.not_a_table()
    if text.startswith((b"{", b"[")):
        return open_records(source)
    return mended(open_csv(source)) if packed else open_csv(source)


def _open_package(content: bytes, *, packed: bool) -> Source:
    archive = guarded(content)
    names = {name.replace("\\", "/").lstrip("/").casefold() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        raise faults.binary_workbook()
    for folder, kind in (("word/", _WORD), ("ppt/", _SLIDES)):
        if any(name.startswith(folder) for name in names) and not any(name.startswith("xl/") for name in names):
            raise faults.another_kind(kind)
    if "[content_types].xml" in names:
        return open_xlsx(archive, content)
    if "content.xml" in names:
        return open_ods(archive, content)
    if packed:
        raise faults.nested_archive()
    return open_archive(archive, lambda member: _open(member, packed=True))


def _whole(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    if source.stat().st_size > limits.UNPACKED:
        raise faults.too_large()
    return source.read_bytes()


def _first(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(64)
