"""The keys of microdata: one file outside the database and outside every backup, readable by its owner only.

The file (JSON, mode 600) holds the key in force, those that were in force before, and a lasting secret. A key in force
only ever wraps the key of a file, so it is changed without touching what it protects. From the lasting secret come the
keys that must not change: addresses in the store and pseudonyms (HMAC-SHA-256, NIST SP 800-108).

Beside the store lies ``keys.json``: the names of all keys that were ever made, no secret. Where it names a key and the
file is gone, no new one is made: whoever lost a key must be told, not given another.
"""

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from registry.errors import Conflict, Sentence
from registry.web.instance_key import keep_key

_BYTES = 32
NAME = 16
"""Signs of a key's name."""


class KeyMissing(Conflict):
    """The key of microdata is not there, or is another one."""

    type = "microdata-key-missing"


class KeyInUse(Conflict):
    """A key that files still need."""

    type = "microdata-key-in-use"


@dataclass(frozen=True, slots=True)
class _Read:
    """The key file as it was when it was read."""

    state: tuple[int, int, int]
    active: str
    keys: dict[str, bytes]
    lasting: bytes


@dataclass(slots=True)
class Ring:
    """The keys in one file; nothing is read or made before a file is written or read."""

    path: Path
    home: Path
    """The home folder; a file is bound to its place in it."""
    _read: _Read | None = field(default=None, repr=False)

    @property
    def known(self) -> Path:
        """``keys.json`` beside the store."""
        return self.home / "microdata" / "keys.json"

    @property
    def destroyed(self) -> Path:
        """The list of what was destroyed: it stays with the keys, so that no backup brings any of it back."""
        return self.path.with_name(f"{self.path.name}.destroyed")

    def place(self, path: Path) -> bytes:
        """Return to what a file at a path is bound: its place in the home folder, wherever that lies."""
        return bytes((path.parent.resolve() / path.name).relative_to(self.home.resolve()))

    @property
    def active(self) -> tuple[str, bytes]:
        """Name and key by which new files are protected; made when there never was one. KeyMissing when it was lost."""
        if not self.path.exists():
            self.make()
        read = self._current()
        return read.active, read.keys[read.active]

    @property
    def names(self) -> list[str]:
        """The names of the keys at hand, the one in force last; none where there is no key file."""
        if not self.path.exists():
            return []
        read = self._current()
        return [*(name for name in read.keys if name != read.active), read.active]

    def key(self, name: str) -> bytes:
        """Return a key by its name; KeyMissing when it is not at hand."""
        if not self.path.exists():
            raise KeyMissing(_missing(self.path, name))
        found = self._current().keys.get(name)
        if found is None:
            raise KeyMissing(_other(self.path, name))
        return found

    def derived(self, purpose: str) -> bytes:
        """Return the key of a purpose: 32 bytes, the same for ever, of no use for another purpose."""
        if not self.path.exists():
            self.make()
        return hmac.digest(self._current().lasting, purpose.encode(), "sha256")

    def make(self) -> bool:
        """Make the file unless it is there; say whether it was made. KeyMissing when there was one and it is lost."""
        if self.path.exists():
            return False
        if remembered := self.remembered():
            raise KeyMissing(_missing(self.path, remembered[-1]))
        key = secrets.token_bytes(_BYTES)
        keep_key(self.path, _written(name_of(key), {name_of(key): key}, secrets.token_bytes(_BYTES)))
        self._remember()
        return True

    def turn(self) -> str:
        """Put a new key in force and keep the others; return its name."""
        read = self._current()
        key = secrets.token_bytes(_BYTES)
        self._replace(_written(name_of(key), {**read.keys, name_of(key): key}, read.lasting))
        self._remember()
        return name_of(key)

    def forget(self, names: list[str]) -> None:
        """Destroy keys that are no longer in force: what only they open is lost for ever, in every backup as well."""
        read = self._current()
        if read.active in names:
            raise KeyInUse(
                Sentence("Kunci yang berlaku tidak dapat dimusnahkan.", "The key in force cannot be destroyed.")
            )
        kept = {name: key for name, key in read.keys.items() if name not in names}
        self._replace(_written(read.active, kept, read.lasting))

    def remembered(self) -> list[str]:
        """Return the names of the keys that were ever made for this store, the newest last."""
        try:
            told: list[str] = orjson.loads(self.known.read_bytes())["keys"]
        except (OSError, ValueError, KeyError):
            return []
        return told

    def _current(self) -> _Read:
        state = _state(self.path)
        if self._read is None or self._read.state != state:
            self._read = _opened(self.path, state)
        return self._read

    def _replace(self, content: bytes) -> None:
        new = self.path.with_name(f".{self.path.name}.{secrets.token_hex(8)}")
        keep_key(new, content)
        new.replace(self.path)
        self._read = None

    def _remember(self) -> None:
        self.known.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        names = [*dict.fromkeys((*self.remembered(), *self.names))]
        new = self.known.with_name(f".{self.known.name}.{secrets.token_hex(8)}")
        keep_key(new, orjson.dumps({"keys": names}))
        new.replace(self.known)


def name_of(key: bytes) -> str:
    """Return the name of a key: the beginning of its hash, which tells nothing of it."""
    return hashlib.sha256(b"satudata microdata key" + key).hexdigest()[:NAME]


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _opened(path: Path, state: tuple[int, int, int]) -> _Read:
    try:
        told: dict[str, Any] = orjson.loads(path.read_bytes())
        keys = {name_of(key): key for key in map(_decoded, told["keys"])}
        active, lasting = told["active"], _decoded(told["lasting"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyMissing(_broken(path)) from None
    if active not in keys:
        raise KeyMissing(_broken(path))
    return _Read(state, active, keys, lasting)


def _written(active: str, keys: dict[str, bytes], lasting: bytes) -> bytes:
    told = {"active": active, "keys": [_encoded(key) for key in keys.values()], "lasting": _encoded(lasting)}
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _encoded(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


def _decoded(text: str) -> bytes:
    key = base64.urlsafe_b64decode(text)
    if len(key) != _BYTES:
        raise ValueError
    return key


def _missing(path: Path, name: str) -> Sentence:
    return Sentence(
        f"Kunci data mikro tidak ada di {path}, padahal berkas yang disimpan memakai kunci {name}. Kembalikan berkas "
        "kunci dari tempat Anda menyimpannya (lihat SATUDATA_MICRODATA_KEY_FILE); tanpa kunci itu data mikro tidak "
        "dapat dibuka oleh siapa pun.",
        f"There is no microdata key at {path}, though stored files use the key {name}. Put the key file back from "
        "where you keep it (see SATUDATA_MICRODATA_KEY_FILE); without it nobody can open the microdata.",
    )


def _other(path: Path, name: str) -> Sentence:
    return Sentence(
        f"Berkas kunci data mikro {path} tidak memuat kunci {name} yang dipakai berkas ini: kuncinya lain, atau kunci "
        "itu sudah dimusnahkan. Pakai berkas kunci yang benar (lihat SATUDATA_MICRODATA_KEY_FILE).",
        f"The microdata key file {path} does not hold the key {name} that this file needs: it is another key file, or "
        "the key was destroyed. Use the right key file (see SATUDATA_MICRODATA_KEY_FILE).",
    )


def _broken(path: Path) -> Sentence:
    return Sentence(
        f"Berkas kunci data mikro {path} rusak; kembalikan salinannya dari tempat Anda menyimpannya.",
        f"The microdata key file {path} is broken; put its copy back from where you keep it.",
    )


def is_private(path: Path) -> bool:
    """Say whether only its owner can read a file."""
    return not path.stat().st_mode & 0o077 and path.stat().st_uid == os.getuid()
