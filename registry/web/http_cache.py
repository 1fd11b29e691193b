"""Answers kept with their validators, so that what has not changed is asked for and not sent again (RFC 9110 §13).

A cache only: it may be emptied at any time, and is worth nothing to another machine.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from registry.errors import RegistryError


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer kept: where it came from in the end, by what it is known again, and its body."""

    url: str
    etag: str | None
    last_modified: str | None
    content_type: str
    content: bytes


class Cache(Protocol):
    """Keeps one answer a name."""

    def get(self, name: str) -> Kept | None:
        """Return what is kept, if anything is."""

    def put(self, name: str, kept: Kept) -> None:
        """Keep an answer in place of an earlier one."""


class NoCache:
    """Keeps nothing."""

    def get(self, name: str) -> Kept | None:  # noqa: ARG002  # the port asks for it
        """Return nothing."""
        return None

    def put(self, name: str, kept: Kept) -> None:
        """Keep nothing."""


class Disk(Protocol):
    """Writes files whole and reads them."""

    def write(self, path: Path, content: bytes) -> None:
        """Write a file, whole or not at all."""

    def read(self, path: Path) -> bytes:
        """Return a file's content; OSError or RegistryError when it cannot be read."""


class PlainDisk:
    """Files as they are."""

    def write(self, path: Path, content: bytes) -> None:
        """Write a file, whole or not at all."""
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)

    def read(self, path: Path) -> bytes:
        """Return a file's content."""
        return path.read_bytes()


class FolderCache:
    """One file an answer under a folder: a line of JSON, then the body. Names are hashed: they may tell a secret."""

    def __init__(
        self, folder: Path, *, largest: int = 32_000_000, most: int = 1_000, disk: "Disk | None" = None
    ) -> None:
        """Keep the ``most`` last answers of at most ``largest`` bytes under ``folder``, made when one comes.

        ``disk`` writes and reads the files, where they must not lie as they came.
        """
        self._folder, self._largest, self._most = folder, largest, most
        self._disk = disk or PlainDisk()

    def get(self, name: str) -> Kept | None:
        """Return what is kept under a name; a file that cannot be read is as good as none."""
        try:
            head, _, content = self._disk.read(self._path(name)).partition(b"\n")
            said = json.loads(head)
            if len(content) != said.pop("size"):
                return None
            return Kept(**said, content=content)
        except (OSError, RegistryError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def put(self, name: str, kept: Kept) -> None:
        """Keep an answer, whole or not at all."""
        if len(kept.content) > self._largest:
            return
        said = {key: value for key, value in asdict(kept).items() if key != "content"} | {"size": len(kept.content)}
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._disk.write(self._path(name), json.dumps(said).encode() + b"\n" + kept.content)
        files = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime)
        for old in files[: max(0, len(files) - self._most)]:
            old.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / hashlib.sha256(name.encode()).hexdigest()
