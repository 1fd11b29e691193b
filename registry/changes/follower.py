"""Keep projections (search index, graph …) up with the change log, from a cursor of each."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Engine, bindparam, func, select
from sqlmodel import Session, col

from registry.changes import log
from registry.changes.models import Change, ProjectionCursor
from registry.db import now, reading, writing

_logger = structlog.get_logger(__name__)
_STEP = 1_500
"""Changes applied at once: a harvested dataset that publishes makes five, and each step costs a commit of the index."""
_COUNTING_HOUR = 19
"""In UTC: two in the morning in Blitar, when few search."""
_LAG = select(
    func.coalesce(select(func.max(col(Change.seq))).scalar_subquery(), 0)
    - func.coalesce(
        select(col(ProjectionCursor.seq)).where(col(ProjectionCursor.name) == bindparam("name")).scalar_subquery(), 0
    )
)
_PATIENCE = timedelta(minutes=10)


class Projection(Protocol):
    """Something derived from the registered items; applying a change twice does no harm."""

    name: str

    def is_empty(self) -> bool:
        """Say whether nothing is held (new, or deleted): a new process then starts from the first change."""

    def apply(self, session: Session, changes: Sequence[Change]) -> None:
        """Bring what these changes touched to its present state."""


class Counted(NamedTuple):
    """How much a projection should hold by the database, and how much it does."""

    expected: int
    held: int


@runtime_checkable
class Countable(Projection, Protocol):
    """A projection that can tell whether it lost or kept too much."""

    def counted(self, session: Session) -> Counted:
        """Count what is held and what should be; only right when it has followed every change."""

    def refill(self, session: Session) -> int:
        """Build it anew beside the one in use, then swap; returns how much it holds."""


class Follower:
    """Follows the log for some projections; only the process that holds ``lock`` may call it."""

    def __init__(
        self, engine: Engine, projections: Sequence[Projection], lock: Path, *, clock: Callable[[], datetime] = now
    ) -> None:
        """Take the projections to feed and the path of the lock that makes this process their only writer."""
        self._engine = engine
        self._projections = projections
        self._clock = clock
        self._lock = FileLock(lock)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._begun: set[str] = set()
        self._count_again = datetime.min.replace(tzinfo=UTC)

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

    def reconcile(self, *, wait: float = 0) -> dict[str, Counted] | None:
        """Count what each projection holds against the database, and build anew what differs.

        A projection follows a log and never looks back, so what it lost otherwise (a disk that came back older, a
        hand in the index) would be missing for ever. Returns what was counted by name; None when another process
        holds the lock. A projection that lags or does not answer is passed over.
        """
        with self._held(wait) as held:
            if not held:
                return None
            return {one.name: counted for one in self._countable() if (counted := self._reconciled(one))}

    def count_when_due(self) -> None:
        """Reconcile once a night, after two in the morning in Blitar, and once when nothing was ever counted."""
        if self._is_due() and self._clock() >= self._count_again:
            self._count_again = self._clock() + _PATIENCE  # where something does not answer
            self.reconcile()

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
                self.count_when_due()
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
            changes = log.read(session, after=after, limit=_STEP)
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

    def _is_due(self) -> bool:
        """Say whether something was not counted since the last night's hour."""
        night = self._clock().replace(hour=_COUNTING_HOUR, minute=0, second=0, microsecond=0)
        night -= timedelta(days=night > self._clock())
        with reading(self._engine) as session:
            cursors = [session.get(ProjectionCursor, one.name) for one in self._countable()]
        return any(one is not None and (one.counted_at is None or one.counted_at < night) for one in cursors)

    def _countable(self) -> Iterator[Countable]:
        return (one for one in self._projections if isinstance(one, Countable))

    def _reconciled(self, projection: Countable) -> Counted | None:
        while self._step(projection):
            pass
        with reading(self._engine) as session:
            seen = log.head(session)
            if standing(session, projection.name).behind:
                return None
            counted = projection.counted(session)
            if counted.expected != counted.held:
                _logger.warning("projection differs", projection=projection.name, **counted._asdict())
                projection.refill(session)
        self._note(projection.name, seen, fault=None, counted=counted)
        return counted

    def _failed(self, projection: Projection, seq: int | None, error: Exception) -> None:
        fault = type(error).__name__
        _logger.warning("projection stopped", projection=projection.name, fault=fault)
        self._note(projection.name, seq, fault=fault)

    def _note(self, name: str, seq: int | None, *, fault: str | None, counted: Counted | None = None) -> None:
        """Keep how far a projection is (``None``: as far as before) and what stopped it."""
        with writing(self._engine) as session:
            cursor = session.get(ProjectionCursor, name) or ProjectionCursor(name=name, seq=0, updated_at=now())
            cursor.seq = cursor.seq if seq is None else seq
            cursor.updated_at, cursor.fault = now(), fault
            if counted is not None:
                cursor.counted_at, cursor.expected, cursor.held = self._clock(), *counted
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
    counted_at: datetime | None = None
    """When what it holds was last counted against the database."""
    differed: int | None = None
    """How many it held too many or, below zero, too few then; it was built anew when that was not 0."""


def standing(session: Session, name: str) -> Standing:
    """Return how far a projection is."""
    cursor = session.get(ProjectionCursor, name)
    if cursor is None:
        return Standing(log.head(session), None, None)
    differed = None if cursor.expected is None or cursor.held is None else cursor.held - cursor.expected
    return Standing(log.head(session) - cursor.seq, cursor.updated_at, cursor.fault, cursor.counted_at, differed)


def lag(session: Session, name: str) -> int:
    """Return how many changes a projection is behind; one small question, for it is asked on hot paths."""
    return int(session.connection().execute(_LAG, {"name": name}).scalar_one())
