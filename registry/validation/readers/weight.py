"""How much work a file is, before it is opened: packed files and native parsers are heavier than their bytes."""

import struct
import zipfile
import zlib
from typing import BinaryIO

from registry.validation.readers import faults, limits
from registry.validation.readers.archive import GZIP, ZIP
from registry.validation.readers.parquet import MAGIC as PARQUET

_MARKUP = 8
"""Bytes of a sheet's XML that are as much work as one byte of CSV."""


def weight(content: BinaryIO, size: int) -> int:
    """Return the bytes of CSV that are as much work as a file; its position is kept.

    Parquet always weighs as much as a file can: its parser is native code that memory alone can end, and belongs into
    a process of its own.
    """
    at = content.tell()
    try:
        content.seek(0)
        start = content.read(4)
        if start == PARQUET:
            return limits.UNPACKED
        if start == ZIP:
            return max(size, _unpacked(content) // _MARKUP)
        if start.startswith(GZIP):
            return max(size, _gunzipped(content))
        return size
    finally:
        content.seek(at)


def _unpacked(content: BinaryIO) -> int:
    try:
        with zipfile.ZipFile(content) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (*faults.DAMAGE, struct.error):
        return 0  # refused as soon as it is opened


def _gunzipped(content: BinaryIO) -> int:
    """Unpack without keeping anything: what a gzip file tells of its size is only its last part's, and may be a lie."""
    content.seek(0)
    unpacking, size = zlib.decompressobj(wbits=31), 0
    try:
        while (packed := content.read(limits.CHUNK)) and size < limits.RATIO_FREE * 2:
            while packed and size < limits.RATIO_FREE * 2:
                size += len(unpacking.decompress(packed, limits.CHUNK))
                packed = unpacking.unconsumed_tail
    except zlib.error:
        pass  # refused as soon as it is opened
    return size
