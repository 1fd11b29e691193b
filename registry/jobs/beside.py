"""Work on jobs in a thread beside what the process does otherwise: how one process serves and works on SQLite."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import structlog

from registry.jobs.queue import AlreadyWorking

_logger = structlog.get_logger(__name__)


class Beside:
    """Enters the context in which jobs are worked on, and leaves it at the end; waits while another process works."""

    def __init__(
        self, work: Callable[[], AbstractContextManager[None]], *, patience: float = 15, delay: float = 0
    ) -> None:
        """Take what opens the work; it is tried after ``delay`` seconds, and while another works after ``patience``."""
        self._work, self._patience, self._delay = work, patience, delay
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the steps under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=60)

    def _run(self) -> None:
        self._stop.wait(self._delay)
        while not self._stop.is_set():
            try:
                with self._work():
                    self._stop.wait()
            except AlreadyWorking:
                self._stop.wait(self._patience)
            except Exception as error:  # noqa: BLE001  # a database that is away comes back; serving goes on
                _logger.warning("jobs are not worked on for now", fault=type(error).__name__)
                self._stop.wait(self._patience)
