"""Destroying a file so that it stays destroyed: first its key, then its bytes, then the proof that both are gone.

The identity of the file goes to a list beside the key file, before anything is touched: whatever brings the file back
(a backup from before, a process killed half-way) is ended by ``finish`` at the next start. Its head is overwritten, and
with it the only copy of its wrapped key in the home folder: what a disk may still hold of the frames is noise to
everybody, the service included. A backup from before still holds head and frames; it opens with the key in force then,
until that key is destroyed (``Ring.forget``).
"""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from registry.microdata import sealed
from registry.microdata.ring import Ring
from registry.microdata.store import MicrodataStore


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found after a destruction, each looked at anew."""

    identity: str
    wrapped_by: str
    """The key that still opens it in backups from before."""
    head_overwritten: bool
    file_removed: bool
    listed: bool

    @property
    def holds(self) -> bool:
        """Say whether nothing is left here."""
        return self.head_overwritten and self.file_removed and self.listed

    def to_json(self) -> dict[str, Any]:
        """Return it as a certificate has it."""
        return asdict(self)


def shred(store: MicrodataStore, address: str) -> Proof:
    """Destroy a file and return the proof, which claims nothing of a file that was gone already or had no head."""
    path = store.vault.at(address)
    try:
        head = sealed.head_of(path)
    except FileNotFoundError:
        return Proof("", "", head_overwritten=False, file_removed=True, listed=False)
    except sealed.Damaged:  # half destroyed, or never whole: there is no key to overwrite
        head = sealed.Head("", "")
    if head.identity:
        _list(store.ring, head.identity)
    return Proof(
        head.identity,
        head.wrapped_by,
        head_overwritten=_end(path),
        file_removed=not path.exists(),
        listed=head.identity in listed(store.ring),
    )


def finish(store: MicrodataStore) -> list[str]:
    """End what was destroyed and is there again, and files that were never whole; return their addresses."""
    for half in store.vault.folder.glob(".*.new"):
        if half.stat().st_mtime < store.clock().timestamp() - _HALF_MADE:
            half.unlink(missing_ok=True)
    gone, ended = listed(store.ring), []
    for held in store.vault.held():
        try:
            is_over = sealed.head_of(held.path).identity in gone
        except sealed.Damaged:
            with held.path.open("rb") as file:  # only what was overwritten by us: a damaged file is told, not removed
                is_over = not any(file.read(sealed.HEAD))
        except FileNotFoundError:
            continue
        if is_over:
            _end(held.path)
            ended.append(held.address)
    return ended


_HALF_MADE = 3600.0  # seconds after which nobody writes a file any more


def listed(ring: Ring) -> frozenset[str]:
    """Return the identities of all files that were destroyed."""
    try:
        return frozenset(ring.destroyed.read_text().split())
    except FileNotFoundError:
        return frozenset()


def _list(ring: Ring, identity: str) -> None:
    with os.fdopen(os.open(ring.destroyed, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as file:
        file.write(f"{identity}\n")
        file.flush()
        os.fsync(file.fileno())


def _end(path: Path) -> bool:
    """Overwrite the head, wait for the disk, remove the file; say whether the head reads as overwritten."""
    with path.open("r+b") as file:
        file.write(bytes(sealed.HEAD))
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        is_over = not any(file.read(sealed.HEAD))
    path.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return is_over
