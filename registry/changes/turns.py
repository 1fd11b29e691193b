"""Turns at the database: as many requests at once as it has connections for, the others in the order they came.

A pool of connections gives a free one to whoever happens to ask, and SQLite its lock for writing likewise: under load
somebody always asks first, and a request may wait until it is told that the database is away. Whoever waits for a turn
holds no thread, no connection and no lock.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter, move_on_after

from registry.errors import Overloaded

_PATIENCE = 30  # seconds


class Turns:
    """The turns of one process.

    They are fewer than the connections of an engine (15): callers are recognised, and keys of idempotency kept, beside
    them. One writes at a time on SQLite, and the change log has one end on PostgreSQL too.
    """

    def __init__(self, reading: int = 8, writing: int = 2) -> None:
        """Let so many read, and so many write, at once."""
        self._reading, self._writing = CapacityLimiter(reading), CapacityLimiter(writing)

    @asynccontextmanager
    async def turn(self, holder: object, *, writes: bool) -> AsyncIterator[None]:
        """Hold a turn for as long as the context lasts; Overloaded when none comes in time."""
        turns = self._writing if writes else self._reading
        with move_on_after(_PATIENCE) as waiting:
            await turns.acquire_on_behalf_of(holder)
        if waiting.cancelled_caught:
            raise Overloaded
        try:
            yield
        finally:
            turns.release_on_behalf_of(holder)
