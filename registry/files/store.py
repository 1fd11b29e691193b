"""A folder of blobs named by their SHA-256; a file is written whole or not at all, and readable by its owner only."""

import hashlib
import os
import tempfile
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
        for folder in (self._folder, path.parent):  # one by one: a mode is not given to parents
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent)  # mode 600; renamed once complete
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return digest

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

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not all(sign in "0123456789abcdef" for sign in digest):  # noqa: PLR2004  # SHA-256
            raise NotFound(Sentence("Pengenal berkas tidak sah.", "That is not the name of a file."))
        return self._folder / digest[:2] / digest
