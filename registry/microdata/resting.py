"""Files that lie enciphered at a path of their own: what was sent, half-done work, results that name persons.

Each is written whole or not at all. What must be read from a path is put into memory that has a name only while it is
open and is on no disk (Linux, ``memfd_create``).
"""

import contextlib
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from registry.microdata import sealed
from registry.microdata.ring import Ring

_CHUNK = 1 << 20


def write(ring: Ring, path: Path, content: bytes | BinaryIO, *, durable: bool = False) -> str:
    """Write a file enciphered, in place of an earlier one; return the SHA-256 of its content in hexadecimal."""
    return written(ring, path.parent, content, lambda _: path, durable=durable)[0]


def written(
    ring: Ring, folder: Path, content: bytes | BinaryIO, place: sealed.Place, *, durable: bool
) -> tuple[str, Path]:
    """Write a file where ``place`` says, of its hash, under ``folder``; return hash and path."""
    new = folder / f".{secrets.token_hex(8)}.new"
    try:
        with os.fdopen(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            stream = io.BytesIO(content) if isinstance(content, bytes) else content
            digest = sealed.seal(stream, file, ring, place)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        path = place(digest)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    return digest, path


def read(ring: Ring, path: Path) -> bytes:
    """Return a file's content; Damaged, or KeyMissing."""
    with sealed.opened(path, ring) as content:
        return content.readall()


@dataclass(frozen=True, slots=True)
class SealedDisk:
    """Writes and reads whole files at paths of somebody else's choice, enciphered."""

    ring: Ring

    def write(self, path: Path, content: bytes) -> None:
        """Write a file, whole or not at all."""
        write(self.ring, path, content)

    def read(self, path: Path) -> bytes:
        """Return a file's content; OSError, Damaged or KeyMissing."""
        return read(self.ring, path)


@contextlib.contextmanager
def in_memory(ring: Ring, path: Path) -> Iterator[Path]:
    """Yield a path under which the content can be read until the context ends; it is in memory only."""
    with memory_file() as file, sealed.opened(path, ring) as content:
        shutil.copyfileobj(content, file, _CHUNK)
        file.flush()
        yield Path(f"/proc/self/fd/{file.fileno()}")


@contextlib.contextmanager
def memory_file() -> Iterator[BinaryIO]:
    """Yield a file that lies in memory only and is gone when the context ends."""
    with os.fdopen(os.memfd_create("satudata", os.MFD_CLOEXEC), "w+b") as file:
        yield file


def rewrap(ring: Ring, path: Path) -> None:
    """Let the key in force open a file that an earlier one opens; the file is replaced whole."""
    new = path.with_name(f".{secrets.token_hex(8)}.new")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            sealed.rewrap(path, file, ring)
            file.flush()
            os.fsync(file.fileno())
        shutil.copystat(path, new)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
