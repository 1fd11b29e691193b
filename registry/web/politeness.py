"""Politeness to the hosts we read: one request at a time, a pause between two, and their ``Retry-After`` (RFC 9110)."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime


class Politeness:
    """Shared by all sources of a process: two sources on one host take turns."""

    def __init__(self, interval: float = 0.2) -> None:
        """Keep ``interval`` seconds between the end of one request to a host and the start of the next."""
        self._interval = interval
        self._lock = threading.Lock()
        self._hosts: dict[str, _Turn] = {}

    @contextmanager
    def turn(self, host: str, *, is_ours: bool = False) -> Iterator[None]:
        """Wait for our turn at a host and hold it; at a host of our own network there is no pause after it."""
        with self._lock:
            turn = self._hosts.setdefault(host.lower(), _Turn())
        with turn.lock:
            wait = turn.free_at - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            try:
                yield
            finally:
                turn.free_at = time.monotonic() + (0 if is_ours else self._interval)


class _Turn:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0


def retry_after(value: str | None, now: datetime) -> int | None:
    """Return the seconds a ``Retry-After`` asks for, given in seconds or as a date; None for none or nonsense.

    Seven days at most: more would be a source that is never read again without anyone saying so.
    """
    text = (value or "").strip()
    if text.isdecimal() and text.isascii():
        return min(int(text[:9]), _WEEK)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        return None
    return min(max(round((moment - now).total_seconds()), 0), _WEEK)


_WEEK = 7 * 24 * 3600
