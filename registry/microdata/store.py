"""Where rows about persons lie: enciphered, each content once, named by a keyed hash, read for a reason that is noted.

Whoever has the SHA-256 of a content finds it here. On the disk and in a backup it has another name, an HMAC of that
hash by a key of the service: whoever holds only the files cannot try whether a content they can guess is among them.
"""

import hmac
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from registry.db import now
from registry.errors import NotFound, Sentence
from registry.microdata import resting, sealed
from registry.microdata.readings import Purpose, Reader, Readings
from registry.microdata.ring import Ring

HASH = 64
"""Signs of a SHA-256 in hexadecimal, and of an address."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file as it lies in a store."""

    address: str
    path: Path
    at: datetime
    """When it was put, or put again."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Enciphered contents under one folder, each once."""

    folder: Path
    ring: Ring

    def put(self, content: bytes | BinaryIO) -> str:
        """Store a content and return its SHA-256 in hexadecimal; the same content takes the place of an earlier one."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return resting.written(self.ring, self.folder, content, self.path, durable=True)[0]

    def address(self, sha256: str) -> str:
        """Return the name of a content on the disk; NotFound for what is no SHA-256."""
        if len(sha256) != HASH or not all(sign in "0123456789abcdef" for sign in sha256):
            raise NotFound(Sentence("Pengenal berkas tidak sah.", "That is not the name of a file."))
        return hmac.digest(self.ring.derived("address"), bytes.fromhex(sha256), "sha256").hex()

    def path(self, sha256: str) -> Path:
        """Return where a content lies, or would."""
        return self.at(self.address(sha256))

    def at(self, address: str) -> Path:
        """Return where the content of an address lies, or would."""
        return self.folder / address[:2] / address

    def open(self, address: str) -> sealed.Opened:
        """Open a content for reading by its address; NotFound, Damaged or KeyMissing."""
        try:
            return sealed.opened(self.at(address), self.ring)
        except FileNotFoundError:
            raise _not_here() from None

    def read(self, sha256: str) -> bytes:
        """Return a content whole; NotFound, Damaged or KeyMissing."""
        return self.read_at(self.address(sha256))

    def read_at(self, address: str) -> bytes:
        """Return the content of an address whole; NotFound, Damaged or KeyMissing."""
        with self.open(address) as content:
            return content.readall()

    def held(self) -> Iterator[Held]:
        """Yield what is stored."""
        for path in sorted(self.folder.glob("??/*")):
            if len(path.name) == HASH:
                with suppress(FileNotFoundError):  # destroyed meanwhile
                    yield Held(path.name, path, datetime.fromtimestamp(path.stat().st_mtime, UTC))


@dataclass(frozen=True, slots=True)
class MicrodataStore:
    """The store of microdata: a vault whose readings are noted, and whose losses are proven."""

    vault: Vault
    clock: Callable[[], datetime] = field(default=now)

    @property
    def readings(self) -> Readings:
        """The log of who read what."""
        return Readings(self.vault.folder, self.vault.ring)

    @property
    def ring(self) -> Ring:
        """Its keys."""
        return self.vault.ring

    def put(self, content: bytes | BinaryIO) -> str:
        """Store a content and return its SHA-256 in hexadecimal."""
        return self.vault.put(content)

    def address(self, sha256: str) -> str:
        """Return the name under which people and the log know a content."""
        return self.vault.address(sha256)

    def holds(self, sha256: str) -> bool:
        """Say whether a content is here."""
        return self.vault.path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """Return the size of a content in bytes; nothing of it is read."""
        with self.vault.open(self.address(sha256)) as content:
            return content.size

    def read(self, sha256: str, reader: Reader) -> bytes:
        """Return a content whole, and note who read it; NotFound, Damaged or KeyMissing."""
        return self.read_at(self.address(sha256), reader)

    def read_at(self, address: str, reader: Reader) -> bytes:
        """Return a content by its address, and note who read it; NotFound, Damaged or KeyMissing."""
        self.readings.note(address, reader, self.clock())
        return self.vault.read_at(address)

    def beside(self, folder: Path) -> Vault:
        """Return a vault with the same keys elsewhere in the home folder, for work that is under way."""
        return Vault(folder, self.ring)

    def prove(self, held: Held) -> None:
        """Read a file whole; Damaged or KeyMissing unless it is what was stored at its address."""
        self.readings.note(held.address, Reader(None, Purpose.VERIFICATION), self.clock())
        with sealed.opened(held.path, self.ring) as content:
            while content.read(sealed.FRAME):
                pass


def open_store(home: Path, key_file: Path | None = None) -> MicrodataStore:
    """Return the store of a home folder; nothing is read or made before something is put."""
    return MicrodataStore(Vault(home / "microdata", Ring(key_file or home / "keys" / "microdata.key", home)))


def _not_here() -> NotFound:
    return NotFound(
        Sentence(
            "Data mikro ini tidak ada di penyimpanan: sudah dimusnahkan, atau belum dipulihkan dari cadangan.",
            "This microdata is not in the store: it was destroyed, or has not been restored from a backup.",
        )
    )
