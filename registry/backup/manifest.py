"""What a backup says of itself: of which moment and schema, how many rows, and the hash of everything in it.

It is written last: a folder without it is a backup that was broken off.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from registry.errors import Conflict, Invalid, Sentence

NAME = "manifest.json"
FORMAT = 1
_CHUNK = 2**20


class NotABackup(Conflict):
    """A folder that is no whole backup."""

    type = "not-a-backup"


class Damaged(Invalid):
    """A backup of which something is missing or is not what it was."""

    type = "damaged-backup"


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of a backup: its path inside, SHA-256 and bytes; ``rows`` for a table."""

    path: str
    sha256: str
    size: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole backup. ``changes`` and ``chain``: number and hash of the newest line of the change log."""

    format: int
    program: str
    made_at: str
    dialect: str
    revision: str
    changes: int
    chain: str
    tables: dict[str, Stored]
    columns: dict[str, list[str]]
    files: Stored
    keys: bool

    def write(self, folder: Path) -> str:
        """Write it into its folder; returns its own SHA-256, which vouches for all the rest."""
        content = orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        place = folder / NAME
        place.write_bytes(content)
        place.chmod(0o600)
        return hashlib.sha256(content).hexdigest()


def read(folder: Path) -> Manifest:
    """Read the manifest of a backup; NotABackup where there is none that this program can read."""
    try:
        told: dict[str, Any] = orjson.loads((folder / NAME).read_bytes())
    except OSError:
        raise NotABackup(
            Sentence(
                f"{folder} bukan cadangan yang utuh: {NAME} tidak ada. Cadangan yang terputus tidak dapat dipulihkan; "
                "pakai yang sebelumnya.",
                f"{folder} is no whole backup: it has no {NAME}. Use the one before.",
            )
        ) from None
    except ValueError:
        raise _damaged(NAME) from None
    if told.get("format") != FORMAT:
        raise NotABackup(
            Sentence(
                f"Cadangan ini dari versi program yang lain (bentuk {told.get('format')}). Pulihkan dengan versi "
                f"{told.get('program')}.",
                f"This backup is of another release (format {told.get('format')}). Restore it with "
                f"{told.get('program')}.",
            )
        )
    tables = {name: Stored(**stored) for name, stored in told["tables"].items()}
    return Manifest(**{**told, "tables": tables, "files": Stored(**told["files"])})


def stored(folder: Path, path: str, *, rows: int | None = None) -> Stored:
    """Describe a file of a backup."""
    return Stored(path, sha256_of(folder / path), (folder / path).stat().st_size, rows)


def prove(folder: Path, one: Stored) -> None:
    """Raise Damaged unless a file is there and is what it was."""
    if not (folder / one.path).is_file() or sha256_of(folder / one.path) != one.sha256:
        raise _damaged(one.path)


def listed(folder: Path, manifest: Manifest) -> Iterator[Stored]:
    """Yield the private files of a backup from their list."""
    prove(folder, manifest.files)
    with (folder / manifest.files.path).open("rb") as listing:
        for line in listing:
            yield Stored(**orjson.loads(line))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, reading it in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def _damaged(path: str) -> Damaged:
    return Damaged(
        Sentence(
            f"Cadangan rusak: {path} hilang atau bukan lagi yang disimpan. Pakai cadangan yang sebelumnya.",
            f"The backup is damaged: {path} is missing or is not what was stored. Use the one before.",
        )
    )
