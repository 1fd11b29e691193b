"""The instance's own secret for what it hands out and takes back: signs tokens, enciphers what it must keep for a day.

``instance.key`` (32 bytes, base64url, mode 600) lies under ``keys`` in the home folder, made when it is first needed.
Losing it costs nothing that lasts: tokens given out before are refused, and answers kept for a day are not replayed.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import cached_property
from pathlib import Path

_BYTES, _NONCE = 32, 12


class InstanceKey:
    """One key for each purpose, derived from the one that is kept (HMAC-SHA-256, NIST SP 800-108)."""

    def __init__(self, folder: Path, purpose: str) -> None:
        """Keep the key under ``folder``; nothing is read or made before it is used."""
        self._path, self._purpose = folder / "instance.key", purpose

    def mark(self, content: bytes) -> bytes:
        """Return the mark (HMAC-SHA-256) of a content, by which it is known to come from here."""
        return hmac.digest(self._key, content, "sha256")

    def is_marked(self, content: bytes, mark: bytes) -> bool:
        """Say whether a mark, or the beginning of one of at least 16 bytes, is that of a content."""
        return len(mark) >= 16 and hmac.compare_digest(self.mark(content)[: len(mark)], mark)  # noqa: PLR2004

    def seal(self, content: bytes) -> bytes:
        """Return a content enciphered (AES-GCM, NIST SP 800-38D)."""
        # what touches nothing enciphered should not pay for the import
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, content, None)

    def open(self, hidden: bytes) -> bytes | None:
        """Return a content as it was sealed, None when it was sealed with a key that is lost."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        try:
            return AESGCM(self._key).decrypt(hidden[:_NONCE], hidden[_NONCE:], None)
        except (InvalidTag, ValueError):
            return None

    @cached_property
    def _key(self) -> bytes:
        if not self._path.exists():
            make_key(self._path)
        key = base64.urlsafe_b64decode(self._path.read_bytes())
        return hmac.digest(key, hashlib.sha256(self._purpose.encode()).digest(), "sha256")


def make_key(path: Path) -> None:
    """Make a key of 32 bytes in a file, unless another process is faster."""
    keep_key(path, base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)))


def keep_key(path: Path, content: bytes) -> None:
    """Write a new key to a file only its owner can read (mode 600); a key that is there is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(new)
    except FileExistsError:
        pass
    finally:
        new.unlink()
