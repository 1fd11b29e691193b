"""A folder of blobs named by their SHA-256; a file is written whole or not at all, and readable by its owner only."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from registry.errors import NotFound, Sentence


class FileStore:
    """Blobs under one folder. Equal content is stored once."""

    def __init__(self, folder: Path) -> None:
        """Keep blobs under ``folder``, made when the first one comes."""
        self._folder = folder

    def put(self, content: bytes) -> str:
        """Store bytes and return their SHA-256 in hexadecimal."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        name = self._write(path, content, durable=True)
        name.replace(path)
        return digest

    @contextmanager
    def together(self) -> Iterator["FileStore"]:
        """Give a store whose blobs become durable in one go and appear when the context ends; none if it fails.

        One wait for the disk instead of one for every blob: a village's tables are some fifty small files.
        """
        batch = _Batch(self._folder)
        try:
            yield batch
            batch.finish()
        finally:
            batch.discard()

    def path(self, digest: str) -> Path:
        """Return where a blob lies; NotFound when it is not there."""
        path = self._path(digest)
        if not path.is_file():
            raise NotFound(Sentence("Berkas ini tidak ada di penyimpanan.", "This file is not in the store."))
        return path

    def read(self, digest: str) -> bytes:
        """Return a blob's bytes; NotFound when it is not there."""
        return self.path(digest).read_bytes()

    def remove(self, digest: str) -> None:
        """Remove a blob; nothing happens when it is not there."""
        self._path(digest).unlink(missing_ok=True)

    def _write(self, path: Path, content: bytes, *, durable: bool) -> Path:
        """Write a file beside its place, readable by its owner only (mode 600), to be renamed once complete."""
        for folder in (self._folder, path.parent):  # one by one: a mode is not given to parents
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name)

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not all(sign in "0123456789abcdef" for sign in digest):  # noqa: PLR2004  # SHA-256
            raise NotFound(Sentence("Pengenal berkas tidak sah.", "That is not the name of a file."))
        return self._folder / digest[:2] / digest


class _Batch(FileStore):
    """Blobs that wait beside their places until all of them are on the disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._waiting: dict[str, Path] = {}

    def put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if digest not in self._waiting and not path.exists():
            self._waiting[digest] = self._write(path, content, durable=False)
        return digest

    def finish(self) -> None:
        if not self._waiting:
            return
        # Returns once everything is written (Linux, sync(2)); some fifty fsync wait five times as long. A fault of the
        # disk is told by no sync, but by the name: it is the hash of what should be there.
        os.sync()
        for digest, name in self._waiting.items():
            name.replace(self._path(digest))
        self._waiting.clear()

    def discard(self) -> None:
        for name in self._waiting.values():
            name.unlink(missing_ok=True)
        self._waiting.clear()
