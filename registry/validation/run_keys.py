"""Idempotency keys of checks: the same request, sent again, leads to the same run."""

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.errors import Invalid, Sentence
from registry.validation.run_record import Incoming


class KeyReused(Invalid):
    """The same Idempotency-Key with something else."""

    type = "idempotency-key-reused"
    title = Sentence(
        "Kunci Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru.",
        "This Idempotency-Key was used for another request. Use a new one.",
    )


@dataclass(frozen=True, slots=True)
class RunKeys:
    """The keys of the runs in one folder: each in a file of its own, named by its hash."""

    runs: Path

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.runs / ".keys"

    def known(self, key: str, sender: int | None, files: Sequence[Incoming]) -> str | None:
        """Return the run that a key stands for, None for a new one; KeyReused when it stands for other files."""
        try:
            name, said = self._path(key, sender).read_text().split(" ")
        except (OSError, ValueError):
            return None
        if not (self.runs / name).exists():
            return None
        if said != _said(files):
            raise KeyReused
        return name

    def remember(self, key: str, sender: int | None, files: Sequence[Incoming], name: str) -> None:
        """Let a key stand for a run."""
        path = self._path(key, sender)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"{name} {_said(files)}")

    def sweep(self) -> None:
        """Forget the keys of runs that are gone."""
        for kept in self.folder.glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if not (self.runs / kept.read_text().partition(" ")[0]).exists():
                    kept.unlink()

    def _path(self, key: str, sender: int | None) -> Path:
        return self.folder / digest(f"{sender} {key}")


def digest(secret: str) -> str:
    """Return the hash by which a secret is known."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _said(files: Sequence[Incoming]) -> str:
    """Return a hash of files and of what is asked of them; the files are at their beginning before and after."""
    found = hashlib.sha256()
    for one in files:
        found.update(repr(one.asked).encode())
        one.content.seek(0)
        while part := one.content.read(1 << 20):
            found.update(part)
        one.content.seek(0)
    return found.hexdigest()
