"""Who read which microdata, when and why: a line for each reading, chained, beside the store.

One file a month. Each line carries a mark (HMAC-SHA-256) of itself and of the line before, by a key that only the
service has: a line that was changed, taken out or put in breaks the chain.
"""

import fcntl
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from registry.microdata.ring import Ring

_LAST = 4096  # bytes at a file's end in which its last line lies whole


class Purpose(StrEnum):
    """Why microdata is read."""

    HARVEST = "harvest"
    """A file that was sent is taken in."""
    COMPARISON = "comparison"
    """Compared with another table of the same persons."""
    TABULATION = "tabulation"
    """Counted into tables."""
    REPORT = "report"
    """Its producer looks at what a check found."""
    VERIFICATION = "verification"
    """Proven to be what was stored."""


@dataclass(frozen=True, slots=True)
class Reader:
    """In whose name something is read, and why. ``by`` is a user's number, None: the service by itself."""

    by: int | None
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading."""

    at: datetime
    by: int | None
    purpose: str
    address: str


@dataclass(frozen=True, slots=True)
class Readings:
    """The log of one store."""

    folder: Path
    ring: Ring

    def note(self, address: str, reader: Reader, at: datetime) -> None:
        """Write a line before the reading is allowed; what cannot be written is not read."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = {"at": at.isoformat(), "by": reader.by, "purpose": reader.purpose.value, "address": address}
        path = self.folder / f"access-{at:%Y-%m}.jsonl"
        with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(self._marked(line, _last_mark(file)))

    def latest(self, most: int, *, address: str | None = None) -> list[Reading]:
        """Return the newest readings, the newest first; of one file where its address is given."""
        found: list[Reading] = []
        for path in sorted(self.folder.glob("access-*.jsonl"), reverse=True):
            for said in reversed(path.read_bytes().splitlines()):
                line = orjson.loads(said)
                if address in {None, line["address"]}:
                    at = datetime.fromisoformat(line["at"])
                    found.append(Reading(at, line["by"], line["purpose"], line["address"]))
                if len(found) == most:
                    return found
        return found

    def broken(self) -> Iterator[str]:
        """Yield the places, as ``file:line``, at which the chain is broken."""
        for path in sorted(self.folder.glob("access-*.jsonl")):
            mark = ""
            for number, said in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
                try:
                    line = orjson.loads(said)
                    told = line.pop("mark")
                except (ValueError, KeyError):
                    line, told = {}, ""
                if said != self._marked(line, mark):
                    yield f"{path.name}:{number}"
                mark = told

    def _marked(self, line: dict[str, Any], before: str) -> bytes:
        key = self.ring.derived("readings")
        mark = hmac.digest(key, before.encode() + orjson.dumps(line), "sha256").hex()[:32]
        return orjson.dumps({**line, "mark": mark}, option=orjson.OPT_APPEND_NEWLINE)


def _last_mark(file: BinaryIO) -> str:
    size = file.seek(0, os.SEEK_END)
    if not size:
        return ""
    file.seek(max(0, size - _LAST))
    try:
        return str(orjson.loads(file.read().splitlines()[-1])["mark"])
    except (ValueError, KeyError):  # a line that was cut off: the break is told by ``broken``
        return ""
