"""``pytest --database postgresql``: what lies in SQLite inside a home lies on a PostgreSQL server instead.

So the whole suite runs on either: tests name a home, never its database. A home gets a database of its own when
something first asks for it, and the copy of a home a copy of that database. Tests that drive a browser or start the
program as another process keep to SQLite, and are left out: each says so by ``sqlite_only``.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from registry.settings import Settings

_NOTE = "database.txt"
"""In a home: whose database it is, and where; the copy of a home finds here what to copy."""


class Server(Protocol):
    """Makes databases."""

    def create(self, template: str = "template0") -> str:
        """Return the URL of a new database."""

    def drop(self, url: str) -> None:
        """Remove one."""


class Homes:
    """The databases of homes."""

    def __init__(self, server: Callable[[], Server]) -> None:
        """Take what gives the server; it is started when the first home asks."""
        self._server = server
        self._made: dict[Path, str] = {}
        self._lock = threading.RLock()

    def database(self, settings: Settings) -> str:
        """Return the URL of a home's database."""
        if settings.database_url:
            return settings.database_url
        home = settings.home.resolve()
        with self._lock:
            if home not in self._made:
                note = home / _NOTE
                of = note.read_text() if note.exists() else "template0"
                self._made[home] = self._server().create(of)
                home.mkdir(parents=True, exist_ok=True, mode=0o700)
                note.write_text(self._made[home].rpartition("/")[2])
            return self._made[home]

    def leave(self, folder: Path) -> None:
        """Remove the databases of homes in a folder that nobody needs any more."""
        with self._lock:
            for home in [home for home in self._made if home.is_relative_to(folder)]:
                self._server().drop(self._made.pop(home))


def is_chosen(config: pytest.Config) -> bool:
    """Say whether the suite runs on PostgreSQL."""
    return bool(config.getoption("--database") == "postgresql")


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what runs on SQLite only."""
    left = [item for item in items if _is_on_sqlite(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


_OUTSIDE = {"address", "chromium"}
"""Fixtures that start the program or a browser outside the tests' own process."""


def _is_on_sqlite(item: pytest.Item) -> bool:
    if item.get_closest_marker("sqlite_only") or not _OUTSIDE.isdisjoint(getattr(item, "fixturenames", ())):
        return True
    values = getattr(getattr(item, "callspec", None), "params", {}).values()
    return any(isinstance(value, str) and value == "sqlite" for value in values)
