"""Keys and tokens of sources at rest: enciphered with a key that lies beside the database, never in it.

``secrets.key`` (32 bytes, base64url, mode 600) is made when the first secret is stored. A stored secret names the key
it was enciphered with, so one that was in use before stays readable under another name (``secrets-*.key``). AES-GCM
(NIST SP 800-38D) binds it to its source and option: copied to another source, it opens nothing there.
"""

import base64
import hashlib
import re
import secrets
from pathlib import Path

from registry.errors import Conflict, Sentence
from registry.harvest.plugin import StopHarvest
from registry.web.instance_key import make_key

_FILE = "secrets.key"
_BYTES, _NONCE = 32, 12
_SEALED = re.compile(r"sealed:([0-9a-f]{16}):([A-Za-z0-9_-]+={0,2})")


class Safe:
    """The keys of one home folder; none is read or made before a secret is stored or opened."""

    def __init__(self, folder: Path | None) -> None:
        """Keep the key under ``folder``; without one, nothing that is enciphered can be opened."""
        self._folder = folder

    def seal(self, secret: str, *, source: str, option: str) -> str:
        """Return a secret enciphered, bound to its source and option; makes the key when there is none."""
        # a command that touches no secret should not pay for the import
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        key = self._own()
        nonce = secrets.token_bytes(_NONCE)
        hidden = nonce + AESGCM(key).encrypt(nonce, secret.encode(), _bound(source, option))
        return f"sealed:{_name(key)}:{base64.urlsafe_b64encode(hidden).decode()}"

    def open(self, stored: str, *, source: str, option: str) -> str:
        """Return a stored secret as it was given; one from before secrets were enciphered is returned as it is.

        Raises ``StopHarvest`` where its key is lost or it belongs elsewhere: it has to be given anew.
        """
        found = _SEALED.fullmatch(stored)
        if found is None:
            return stored
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        try:
            key = self._all()[found[1]]
            hidden = base64.urlsafe_b64decode(found[2])
            return AESGCM(key).decrypt(hidden[:_NONCE], hidden[_NONCE:], _bound(source, option)).decode()
        except (KeyError, ValueError, InvalidTag):
            raise StopHarvest(_lost(option, source)) from None

    def _own(self) -> bytes:
        if self._folder is None:
            msg = "a secret is stored with the folder of its key only"
            raise ValueError(msg)
        path = self._folder / _FILE
        if not path.exists():
            make_key(path)
        key = _read(path)
        if key is None:
            raise Conflict(
                Sentence(
                    f"Berkas kunci {_FILE} rusak; kembalikan dari cadangan, atau pindahkan agar dibuat yang baru.",
                    f"The key file {_FILE} is broken; restore it from a backup, or move it away for a new one.",
                )
            )
        return key

    def _all(self) -> dict[str, bytes]:
        found = [_read(path) for path in self._folder.glob("secrets*.key")] if self._folder else []
        return {_name(key): key for key in found if key is not None}


def is_sealed(value: str) -> bool:
    """Say whether a stored value is enciphered."""
    return _SEALED.fullmatch(value) is not None


def _read(path: Path) -> bytes | None:
    try:
        key = base64.urlsafe_b64decode(path.read_bytes().strip())
    except (OSError, ValueError):
        return None
    return key if len(key) == _BYTES else None


def _bound(source: str, option: str) -> bytes:
    return f"{source}/{option}".encode()


def _name(key: bytes) -> str:
    return hashlib.sha256(b"satudata secrets key" + key).hexdigest()[:16]


def _lost(option: str, source: str) -> Sentence:
    return Sentence(
        f"Rahasia '{option}' sumber '{source}' tidak dapat dibuka karena kuncinya hilang; kembalikan folder keys dari "
        f"cadangan, atau isi lagi: satudata harvest secret {source} {option}",
        f"The secret '{option}' of the source '{source}' cannot be opened, for its key is lost; restore the folder "
        f"keys from a backup, or give it anew: satudata harvest secret {source} {option}",
    )
