"""ZIP archives and gzip: guarded before anything is unpacked, their tables read as the sheets of one file."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from registry.validation.readers import faults, limits, notices
from registry.validation.readers.csv import CsvSheet
from registry.validation.readers.table import Sheet, Source, Table, Unreadable

ZIP = b"PK\x03\x04"
GZIP = b"\x1f\x8b"
_PASSED_OVER = ("__MACOSX/", ".")
_ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """A sheet of a file inside an archive, named after both."""

    sheet: Sheet
    name: str

    def head(self) -> Sequence[Sequence[str]]:
        """Return the first rows as text."""
        return self.sheet.head()

    def table(self, header_row: int, width: int) -> Table:
        """Return the table, under the name of the archived file."""
        return replace(self.sheet.table(header_row, width), sheet=self.name)

    def careful_table(self, header_row: int, width: int) -> Table:
        """Return the table where the fast reader of CSV refuses it."""
        if isinstance(self.sheet, CsvSheet):
            return replace(self.sheet.careful_table(header_row, width), sheet=self.name)
        return self.table(header_row, width)


def guarded(content: bytes) -> zipfile.ZipFile:
    """Open an archive whose members together fit the limits; raises ``Unreadable``. Nothing is unpacked yet."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except faults.DAMAGE:
        raise faults.broken() from None
    members = archive.infolist()
    if len(members) > limits.MEMBERS or sum(member.file_size for member in members) > limits.UNPACKED:
        raise faults.too_large()
    for member in members:
        if member.file_size > max(limits.RATIO_FREE, member.compress_size * limits.RATIO):
            raise faults.too_large()
        if member.flag_bits & 1:
            raise faults.protected()
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise faults.broken()
    if len({member.header_offset for member in members}) < len(members):
        raise faults.broken()
    return archive


def open_archive(archive: zipfile.ZipFile, opened: Callable[[bytes], Source]) -> Source:
    """Open the tables of an archive; ``opened`` opens one of them. Raises ``Unreadable``."""
    members = [member for member in archive.infolist() if not member.is_dir() and not _is_dust(member.filename)]
    if any(member.filename.lower().endswith(_ARCHIVES) for member in members):
        raise faults.nested_archive()
    if len(members) > limits.TABLES:
        raise faults.too_large()
    found: list[tuple[str, Source]] = []
    refused: list[Unreadable] = []
    for member in members:
        try:
            content = archive.read(member)
        except faults.DAMAGE:
            raise faults.broken() from None
        if content.startswith(GZIP):
            raise faults.nested_archive()
        try:
            found.append((PurePosixPath(member.filename.replace("\\", "/")).name, opened(content)))
        except Unreadable as fault:
            refused.append(fault)
    if not found:
        raise refused[0] if len(refused) == 1 else faults.no_table_inside()
    told = notices.archived([name for name, _ in found], len(refused))
    if len(found) == 1:
        (_, source) = found[0]
        return Source(source.sheets, (told, *source.remarks), source.stamp)
    return Source(tuple(_sheets(found)), (told,))


def gunzipped(content: bytes) -> bytes:
    """Return what a gzip file holds; raises ``Unreadable``."""
    unpacking = zlib.decompressobj(wbits=31)
    parts, size, rest = [], 0, content
    try:
        while rest:
            part = unpacking.decompress(rest, limits.CHUNK)
            parts.append(part)
            size += len(part)
            rest = unpacking.unconsumed_tail
            if size > limits.UNPACKED or size > max(limits.RATIO_FREE, len(content) * limits.RATIO):
                raise faults.too_large()
            if unpacking.eof:
                if not unpacking.unused_data.startswith(GZIP):
                    break
                rest, unpacking = unpacking.unused_data, zlib.decompressobj(wbits=31)
    except zlib.error:
        raise faults.broken() from None
    if not unpacking.eof:
        raise faults.broken()
    return b"".join(parts)


def _sheets(found: Iterable[tuple[str, Source]]) -> Iterable[Sheet]:
    for name, source in found:
        for sheet in source.sheets:
            yield NamedSheet(sheet, name if sheet.name is None else f"{name}: {sheet.name}")


def _is_dust(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")
