"""The files in a zip as a village sends it: read in memory, bounded, never unpacked to disk."""

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from harvesters.folder.disk import printable
from harvesters.folder.found import Content, FileFound, Listed, Unreadable, is_clutter
from registry.harvest.plugin import Sentence, SkipRecord

MOST_MEMBERS = 1_000
LARGEST_MEMBER = 256 * 1024 * 1024
LARGEST_RATIO = 400
"""Unpacked over packed size, beyond 10 MB: more is a bomb."""
_BELOW_RATIO = 10 * 1024 * 1024
_ENCRYPTED = 0x1
_WORKBOOK = "[Content_Types].xml"


def members(found: FileFound) -> Iterator[Listed]:
    """Yield the files in a zip; a workbook that is only named as a zip is yielded as it is.

    Raises ``StillWritten`` or ``Unreadable`` as reading the file does.
    """
    content = found.read()
    try:
        with zipfile.ZipFile(content if not isinstance(content, bytes) else io.BytesIO(content)) as archive:
            inside = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise Unreadable(_no_zip(found.label)) from None
    if any(member.filename == _WORKBOOK for member in inside):
        yield found
        return
    if len(inside) > MOST_MEMBERS:
        raise Unreadable(_too_many(found.label))
    for member in sorted(inside, key=lambda one: one.filename):
        name = printable(member.filename.replace("\\", "/"))
        if member.is_dir() or any(is_clutter(part) for part in name.split("/") if part != ".."):
            continue
        label = f"{found.label}/{name}"
        if fault := _fault(member, name, label):
            yield SkipRecord(label, fault)
        else:
            yield FileFound(label, partial(_read, content, member, label), _time(member))


def _fault(member: zipfile.ZipInfo, name: str, label: str) -> Sentence | None:
    if member.flag_bits & _ENCRYPTED:
        return Sentence(
            f"{label!r} terkunci sandi; kirim tanpa sandi lewat halaman unggah, atau buka dahulu.",
            f"{label!r} is locked with a password; send it without one through the upload page, or open it first.",
        )
    if name.lower().endswith(".zip"):
        return Sentence(
            f"{label!r} adalah zip di dalam zip; taruh berkasnya langsung.",
            f"{label!r} is a zip within a zip; put the files in directly.",
        )
    large = member.file_size > LARGEST_MEMBER
    if large or (member.file_size > _BELOW_RATIO and member.file_size > LARGEST_RATIO * max(1, member.compress_size)):
        return _too_large(label)
    return None


def _read(content: Content, member: zipfile.ZipInfo, label: str) -> bytes:
    limit = min(LARGEST_MEMBER, max(_BELOW_RATIO, LARGEST_RATIO * max(1, member.compress_size)))
    try:
        with (
            zipfile.ZipFile(content if not isinstance(content, bytes) else io.BytesIO(content)) as archive,
            archive.open(member) as stream,
        ):
            data = stream.read(limit + 1)  # the directory of a zip may lie about its sizes
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise Unreadable(_no_zip(label)) from None
    if len(data) > limit:
        raise Unreadable(_too_large(label))
    return data


def _time(member: zipfile.ZipInfo) -> float | None:
    try:
        return datetime(*member.date_time, tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _no_zip(label: str) -> Sentence:
    return Sentence(
        f"Berkas zip {label!r} rusak atau terpotong; buat dan kirim ulang.",
        f"The zip {label!r} is damaged or cut short; make it and send it again.",
    )


def _too_many(label: str) -> Sentence:
    return Sentence(
        f"Berkas zip {label!r} berisi lebih dari {MOST_MEMBERS} berkas; kirim hanya berkas data.",
        f"The zip {label!r} holds more than {MOST_MEMBERS} files; send data files only.",
    )


def _too_large(label: str) -> Sentence:
    return Sentence(
        f"{label!r} terlalu besar setelah dibuka dari zip (paling besar {LARGEST_MEMBER // 1024**2} MB).",
        f"{label!r} is too large when unpacked ({LARGEST_MEMBER // 1024**2} MB at most).",
    )
