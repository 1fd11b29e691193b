"""Whether a projection has followed every change, for hot paths: asked again only when somebody wrote."""

import sqlite3
from threading import Lock

from sqlalchemy import Engine
from sqlmodel import Session

from registry.changes.follower import lag


class Currency:
    """Knows of one projection whether it was up to date when it was asked last, and whether that still holds."""

    def __init__(self, engine: Engine, name: str) -> None:
        """Take the database and the name of the projection."""
        self._file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._name = name
        self._watching: sqlite3.Connection | None = None
        self._lock = Lock()
        self._held_at: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether it was up to date and nothing was written since; where the database cannot tell cheaply, False."""
        return self._held_at is not None and self._held_at == self._mark()

    def ask(self, session: Session) -> bool:
        """Say whether it is up to date."""
        if self.is_known:
            return True
        before = self._mark()
        is_current = not lag(session, self._name)
        self._held_at = before if is_current else None
        return is_current

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            if self._watching is not None:
                self._watching.close()
                self._watching = None

    def _mark(self) -> int | None:
        """Return a number that is another one as soon as any connection of any process has committed (SQLite)."""
        if self._file is None:
            return None
        with self._lock:
            if self._watching is None:
                self._watching = sqlite3.connect(self._file, check_same_thread=False)
            return int(self._watching.execute("PRAGMA data_version").fetchone()[0])
