"""Keep projections (search index, graph …) up with the change log, from a cursor of each."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlmodel import Session

from registry.changes import log
from registry.changes.models import Change, ProjectionCursor
from registry.db import now, reading, writing

_logger = structlog.get_logger(__name__)


class Projection(Protocol):
    """Something derived from the registered items; applying a change twice does no harm."""

    name: str

    def is_empty(self) -> bool:
        """Say whether nothing is held (new, or deleted): a new process then starts from the first change."""

    def apply(self, session: Session, changes: Sequence[Change]) -> None:
        """Bring what these changes touched to its present state."""


class Follower:
    """Follows the log for some projections; only the process that holds ``lock`` may call it."""

    def __init__(self, engine: Engine, projections: Sequence[Projection], lock: Path) -> None:
        """Take the projections to feed and the path of the lock that makes this process their only writer."""
        self._engine = engine
        self._projections = projections
        self._lock = FileLock(lock)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._begun: set[str] = set()

    def catch_up(self, *, wait: float = 0) -> bool:
        """Apply all that is new, unless another process does so already; say whether this one did."""
        with self._held(wait) as held:
            if held:
                for projection in self._projections:
                    while self._step(projection):
                        pass
            return held

    def rebuild(self, name: str, build: Callable[[Session], object], *, wait: float = 60) -> bool:
        """Build a projection anew from all that is there; False when another process does not let go in time.

        The cursor is set to the head read before building: what is written meanwhile is applied afterwards.
        """
        with self._held(wait) as held:
            if held:
                with reading(self._engine) as session:
                    seen = log.head(session)
                    build(session)
                self._note(name, seen, fault=None)
            return held

    def start(self) -> None:
        """Follow in a thread of its own until ``stop``; another holder of the lock is waited for."""
        self._thread = threading.Thread(target=self._run, name="projections", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop following and wait for the step under way."""
        self._stop.set()
        self._wake.set()
        if self._thread:
            self._thread.join(timeout=30)

    def wake(self) -> None:
        """Look at the log now instead of at the next turn."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.catch_up()
            except Exception as error:  # noqa: BLE001  # a database that is away comes back; the thread must be there
                _logger.warning("following stopped for now", fault=type(error).__name__)
            self._wake.wait(0.5)
            self._wake.clear()

    def _begin(self, projection: Projection) -> None:
        """Once in a process: a projection that lost what it held starts again from the first change."""
        if projection.name not in self._begun:
            if projection.is_empty():
                self._note(projection.name, 0, fault=None)
            self._begun.add(projection.name)

    def _step(self, projection: Projection) -> bool:
        """Apply the next changes; False when there are none, or when the projection failed and says so."""
        try:
            self._begin(projection)
        except Exception as error:  # noqa: BLE001  # the same as below, before anything was read
            self._failed(projection, None, error)
            return False
        with reading(self._engine) as session:
            cursor = session.get(ProjectionCursor, projection.name)
            after = cursor.seq if cursor else 0
            changes = log.read(session, after=after)
            if not changes:
                return False
            last = changes[-1].seq
            try:
                projection.apply(session, changes)
            except Exception as error:  # noqa: BLE001  # a projection may fail in any way; the log goes on without it
                self._failed(projection, after, error)
                return False
        self._note(projection.name, last, fault=None)
        return True

    def _failed(self, projection: Projection, seq: int | None, error: Exception) -> None:
        fault = type(error).__name__
        _logger.warning("projection stopped", projection=projection.name, fault=fault)
        self._note(projection.name, seq, fault=fault)

    def _note(self, name: str, seq: int | None, *, fault: str | None) -> None:
        """Keep how far a projection is (``None``: as far as before) and what stopped it."""
        with writing(self._engine) as session:
            cursor = session.get(ProjectionCursor, name) or ProjectionCursor(name=name, seq=0, updated_at=now())
            cursor.seq = cursor.seq if seq is None else seq
            cursor.updated_at, cursor.fault = now(), fault
            session.add(cursor)

    @contextmanager
    def _held(self, wait: float) -> Iterator[bool]:
        try:
            self._lock.acquire(timeout=wait)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            self._lock.release()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a projection is: changes not applied yet, when it last moved, what stopped it last (by error name)."""

    behind: int
    updated_at: datetime | None
    fault: str | None


def standing(session: Session, name: str) -> Standing:
    """Return how far a projection is."""
    cursor = session.get(ProjectionCursor, name)
    if cursor is None:
        return Standing(log.head(session), None, None)
    return Standing(log.head(session) - cursor.seq, cursor.updated_at, cursor.fault)


def lag(session: Session, name: str) -> int:
    """Return how many changes a projection is behind."""
    return standing(session, name).behind
