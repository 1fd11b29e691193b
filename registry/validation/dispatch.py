"""Runs too large to be checked by the process that serves: each gets a process of its own, so many at a time.

The queue is the folder of runs itself: whoever serves from it, in however many processes, takes the oldest run that
nobody holds and that has no end. A run whose process died is therefore taken again, after a restart as well.
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson
import structlog

from registry.validation.run_folder import STATE, Folder, claimed, holding

_logger = structlog.get_logger(__name__)
_LOOK = 1.0  # seconds between two looks at the folder, for runs that another process took in
_WATCH = 0.1
_SWEPT = 3600.0  # seconds between two looks for what is over
_LONGEST = 1800.0  # seconds that one run may take
_ATTEMPTS = 2

Command = Callable[[Folder], bytes]
"""Tells the process of a run, in one line of JSON, all it has to know."""


class Dispatcher:
    """Starts and watches the processes of runs."""

    def __init__(self, folder: Folder, *, most: int, command: Command, sweep: Callable[[], object]) -> None:
        """Work on the runs under ``folder``, at most so many at a time over all processes that serve from it.

        ``sweep`` deletes what is over; it is called every hour.
        """
        self._folder = folder
        self._most = most
        self._command = command
        self._sweep = sweep
        self._stopped = threading.Event()
        self._woken = threading.Condition()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to take runs, those left over from before as well."""
        if not self._threads:
            self._threads = [
                threading.Thread(target=self._serve, args=(slot,), name=f"checks-{slot}", daemon=True)
                for slot in range(self._most)
            ]
            for thread in self._threads:
                thread.start()

    def wake(self) -> None:
        """Look at the folder now: a run was put in."""
        with self._woken:
            self._woken.notify_all()

    def stop(self) -> None:
        """Take no more; what is under way is stopped, and taken again by the next start."""
        self._stopped.set()
        self.wake()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _serve(self, slot: int) -> None:
        swept = time.monotonic()
        while not self._stopped.is_set():
            try:
                if slot == 0 and time.monotonic() - swept > _SWEPT:
                    swept = time.monotonic()
                    self._sweep()
                if not self._one(slot):
                    with self._woken:
                        self._woken.wait(_LOOK)
            except Exception as fault:  # noqa: BLE001  # the next run is taken, whatever was wrong with this one
                _logger.warning("dispatch failed", fault=type(fault).__name__)
                self._stopped.wait(_LOOK)

    def _one(self, slot: int) -> bool:
        """Take the next run, if there is one and a place for it."""
        if next(open_runs(self._folder), None) is None:
            return False
        place = claimed(self._folder.path / f".place-{slot}")
        with holding(place) as is_free:
            if place is None or not is_free:
                return False
            for folder in open_runs(self._folder):
                held = folder.claim()
                with holding(held):
                    if held is not None and not folder.is_ended():
                        self._run(folder, held, place)
                        return True
        return False

    def _run(self, folder: Folder, held: int, place: int) -> None:
        if folder.attempt() > _ATTEMPTS:
            folder.fail()
            return
        # the process inherits both locks: should this one die, they are held until that one ends
        child = subprocess.Popen(
            [sys.executable, "-m", "registry.validation.worker"],
            stdin=subprocess.PIPE,
            pass_fds=(held, place),
            start_new_session=True,
        )
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError), child.stdin as line:
            line.write(self._command(folder) + b"\n")
        until = time.monotonic() + _LONGEST
        while child.poll() is None:
            if self._stopped.is_set() or folder.is_cancelled() or time.monotonic() > until:
                child.kill()
                child.wait()
                break
            time.sleep(_WATCH)
        if folder.is_cancelled():
            folder.clean()
        elif time.monotonic() > until:
            folder.fail()


def open_runs(folder: Folder) -> Iterator[Folder]:
    """Yield the runs without an end, the oldest first, of the folder that holds them all."""
    found = []
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir(folder.path):
            one = folder.at(Path(entry.path))
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                if entry.is_dir() and not one.is_ended():
                    found.append(((one.path / STATE).stat().st_mtime_ns, one.path.name, one))
    return (one for *_, one in sorted(found, key=lambda item: item[:2]))


def told(folder: Folder, *, database: str, keys: Path, instance: str, megabytes: int) -> bytes:
    """Return what the process of a run has to know, as one line."""
    return orjson.dumps(
        {
            "folder": str(folder.path.resolve()),
            "database": database,
            "keys": str(keys.resolve()),
            "microdata_key": str(folder.ring.path.resolve()),
            "home": str(folder.ring.home.resolve()),
            "instance": instance,
            "megabytes": megabytes,
        }
    )
