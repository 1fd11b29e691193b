"""Who works on a thing now: a hold that ends with its process, however the process ends.

On SQLite a lock on a file of the home folder; on PostgreSQL an advisory lock of a session, so that it holds on every
machine. Nothing has to be cleaned up after ``kill -9``: the operating system, or the server, lets go.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

_PAUSE = 0.05


class Holds:
    """Takes holds by name."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Take the database, and the folder of the locks where it is a file."""
        self._engine = engine
        self._folder = folder

    @contextmanager
    def take(self, name: str, *, patience: float = 0) -> Iterator[bool]:
        """Hold a name while the context lasts; says False when somebody else holds it for ``patience`` seconds."""
        if self._engine.dialect.name == "postgresql":
            with self._session_lock(name, patience) as held:
                yield held
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._folder / f"{name}.lock", timeout=patience)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def is_taken(self, name: str) -> bool:
        """Say whether somebody holds a name now."""
        with self.take(name) as free:
            return not free

    @contextmanager
    def _session_lock(self, name: str, patience: float) -> Iterator[bool]:
        key = {"key": int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)}
        options = {"isolation_level": "AUTOCOMMIT"}
        with self._engine.connect().execution_options(**options) as connection:
            end = time.monotonic() + patience
            while not (held := bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))):
                if time.monotonic() >= end:
                    break
                time.sleep(_PAUSE)
            try:
                yield held
            finally:
                if held:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
