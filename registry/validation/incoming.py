"""What is asked of a file before it is read as a table: its hash, and a date in its name."""

import hashlib
import io
import re
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

from registry.validation.readers.open import BINARY

_CHUNK = 1 << 20
_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")


def date_in_name(name: str) -> date | None:
    if found := _DATE_IN_NAME.search(name):
        with suppress(ValueError):
            return date.fromisoformat(found[1])
    return None


class Hashing:
    """Hashes a file beside a check, from when processors are free: while findings are explained one after another."""

    def __init__(self, source: Path | bytes, beside: ThreadPoolExecutor) -> None:
        """Keep what is to be hashed."""
        self._source, self._beside = source, beside
        self._hashed: Future[tuple[str, bool]] | None = None

    def begin(self) -> None:
        """Begin, if that was not done."""
        self._hashed = self._hashed or self._beside.submit(digest, self._source)

    def result(self) -> tuple[str, bool]:
        """Return what ``digest`` says."""
        return self._hashed.result() if self._hashed else digest(self._source)


def digest(source: Path | bytes) -> tuple[str, bool]:
    """Return the SHA-256 of a file, and whether a NUL stands in its text (which the fast reader would let pass)."""
    digest, text, nul = hashlib.sha256(), None, False
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            text = not chunk.startswith(BINARY) if text is None else text
            nul = nul or (text and b"\0" in chunk)
    return digest.hexdigest(), nul
