"""The form of an enciphered file: AES-256-GCM (NIST SP 800-38D) in frames, after the STREAM construction.

A file has a key of its own, made for it and used for nothing else. In its head lies that key, wrapped with the key in
force and bound to the place of the file: a file put in another's place does not open. Each frame carries its number and
whether it is the last one in its nonce (Hoang, Reyhanitabar, Rogaway, Vizár 2015): frames that are changed, missing,
twice, in another order or cut off at the end are refused. Writing and reading need one frame of memory; reading may
begin anywhere.

    head   8 magic · 8 name of the wrapping key · 16 identity of the file · 12 nonce · 48 wrapped key
    frame  at most 262,144 bytes of content · 16 tag; the last may be empty
"""

import hashlib
import io
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from registry.errors import Invalid, Sentence
from registry.microdata.ring import NAME, Ring

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = b"SATUDM1\n"
FRAME = 1 << 18
Place = Callable[[str], Path]
"""Says, of the hash of a content, where its file will lie."""
_TAG, _NONCE, _KEY, _IDENTITY = 16, 12, 32, 16
_NAMED = len(MAGIC) + NAME // 2
HEAD = _NAMED + _IDENTITY + _NONCE + _KEY + _TAG


class Damaged(Invalid):
    """An enciphered file that is not what was written."""

    type = "microdata-damaged"
    title = Sentence(
        "Berkas data mikro ini rusak, terpotong, atau bukan berkas yang seharusnya di tempat itu. Kembalikan dari "
        "cadangan.",
        "This file of microdata is damaged, cut off or not the one that belongs there. Restore it from a backup.",
    )


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself before anything is deciphered."""

    wrapped_by: str
    """Name of the key that opens it."""
    identity: str
    """Of this one writing of it: the same content written again has another."""


def seal(content: BinaryIO, file: BinaryIO, ring: Ring, place: Place) -> str:
    """Write a content enciphered; return its SHA-256 in hexadecimal.

    ``file`` stands at its beginning.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    name, wrapping = ring.active
    identity, key = secrets.token_bytes(_IDENTITY), secrets.token_bytes(_KEY)
    cipher, digest = AESGCM(key), hashlib.sha256()
    out = bytearray(FRAME + _TAG)
    file.write(bytes(HEAD))
    number, piece = 0, content.read(FRAME)
    while True:
        following = content.read(FRAME) if piece else b""
        digest.update(piece)
        view = memoryview(out)[: len(piece) + _TAG]
        cipher.encrypt_into(_nonce(number, is_last=not following), piece, None, view)
        file.write(view)
        if not following:
            break
        number, piece = number + 1, following
    found = digest.hexdigest()
    file.seek(0)
    file.write(_head(name, wrapping, identity, key, ring.place(place(found))))
    return found


def head_of(path: Path) -> Head:
    """Read what a file says of itself; Damaged where it is none of ours."""
    with path.open("rb") as file:
        return _parsed(file.read(HEAD))


def is_sealed(path: Path) -> bool:
    """Say whether a file is one of ours."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def opened(path: Path, ring: Ring) -> "Opened":
    """Open an enciphered file for reading; Damaged, or KeyMissing when its key is not at hand."""
    file = path.open("rb")
    try:
        return Opened(file, ring, ring.place(path))
    except BaseException:
        file.close()
        raise


def rewrap(path: Path, to: BinaryIO, ring: Ring) -> None:
    """Copy a file, its key wrapped with the key in force; what it protects is copied as it lies."""
    with path.open("rb") as file:
        given, place = file.read(HEAD), ring.place(path)
        head, key = _parsed(given), _unwrapped(given, ring, place)
        name, wrapping = ring.active
        to.write(_head(name, wrapping, bytes.fromhex(head.identity), key, place))
        while piece := file.read(FRAME):
            to.write(piece)


class Opened(io.RawIOBase):
    """The content of an enciphered file, deciphered frame by frame as it is read; it can be read from anywhere."""

    def __init__(self, file: BinaryIO, ring: Ring, place: bytes) -> None:
        """Take a file at its beginning."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        self._file = file
        self._cipher = AESGCM(_unwrapped(file.read(HEAD), ring, place))
        body = os.fstat(file.fileno()).st_size - HEAD
        self._frames = -(-body // (FRAME + _TAG))
        self.size = body - self._frames * _TAG
        """Bytes of the content."""
        if self._frames < 1 or self.size < 0:
            raise Damaged
        self._at, self._held, self._frame = 0, -1, b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from anywhere."""
        return True

    def tell(self) -> int:
        """Return where it is read next."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go elsewhere."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Read from one frame; 0 at the end. Damaged for a frame that is not what was written."""
        number, start = divmod(self._at, FRAME)
        if self._at >= self.size:
            if self.size == 0:
                self._deciphered(0)  # an empty content is proven, too
            return 0
        if number != self._held:
            self._frame, self._held = self._deciphered(number), number
        target = memoryview(buffer).cast("B")
        part = self._frame[start : start + len(target)]
        target[: len(part)] = part
        self._at += len(part)
        return len(part)

    def readall(self) -> bytes:
        """Read what is left."""
        if self._at:
            return super().readall()
        content, written = bytearray(self.size), 0
        for number in range(self._frames):
            frame = self._enciphered(number)
            written += self._open(number, frame, memoryview(content)[written : written + len(frame) - _TAG])
        self._at = self.size
        return bytes(content)

    def close(self) -> None:
        """Close the file beneath."""
        self._file.close()
        super().close()

    def _deciphered(self, number: int) -> bytes:
        frame = self._enciphered(number)
        content = bytearray(max(0, len(frame) - _TAG))
        self._open(number, frame, memoryview(content))
        return bytes(content)

    def _enciphered(self, number: int) -> bytes:
        self._file.seek(HEAD + number * (FRAME + _TAG))
        return self._file.read(FRAME + _TAG)

    def _open(self, number: int, frame: bytes, into: memoryview) -> int:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415

        try:
            return self._cipher.decrypt_into(_nonce(number, is_last=number == self._frames - 1), frame, None, into)
        except (InvalidTag, ValueError):
            raise Damaged from None


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_NONCE - 1, "big") + bytes([is_last])


def _head(name: str, wrapping: bytes, identity: bytes, key: bytes, place: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    named = MAGIC + bytes.fromhex(name) + identity
    nonce = secrets.token_bytes(_NONCE)
    return named + nonce + AESGCM(wrapping).encrypt(nonce, key, named + place)


def _parsed(head: bytes) -> Head:
    if len(head) < HEAD or not head.startswith(MAGIC):
        raise Damaged
    return Head(head[len(MAGIC) : _NAMED].hex(), head[_NAMED : _NAMED + _IDENTITY].hex())


def _unwrapped(head: bytes, ring: Ring, place: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    wrapping = ring.key(_parsed(head).wrapped_by)
    named, nonce = head[: _NAMED + _IDENTITY], head[_NAMED + _IDENTITY :][:_NONCE]
    try:
        return AESGCM(wrapping).decrypt(nonce, head[HEAD - _KEY - _TAG : HEAD], named + place)
    except InvalidTag:
        raise Damaged from None
