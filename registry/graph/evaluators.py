"""The processes that evaluate SPARQL: a few, started when needed, killed when a query outlives its limit."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any

from registry.errors import Sentence
from registry.graph.store import GraphAway, GraphBusy, Limits, TooCostly
from registry.graph.worker import DATA, FRAME

_COMMAND = (sys.executable, "-P", "-m", "registry.graph.worker")
_FAREWELL = 2  # seconds for an idle process to end by itself


class _Gone(Exception):
    """The process ended before its answer did."""


class Evaluators:
    """Answers questions in processes of their own, a limited number at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(limits.evaluators)
        self._admitted = threading.BoundedSemaphore(limits.evaluators + limits.waiting)

    def ask(self, question: Mapping[str, Any], content: IO[bytes]) -> dict[str, Any]:
        """Evaluate a question, write the result's bytes to ``content`` and return how it ended.

        GraphBusy when all processes stay taken; TooCostly when it took too long or too much memory.
        """
        line = json.dumps(
            {
                **question,
                "seconds": self._limits.seconds,
                "memory": self._limits.memory,
                "result": self._limits.result,
            }
        ).encode()
        with self._place():
            process, is_new = self._take()
            try:
                return self._evaluate(process, line, content)
            except _Gone:
                if is_new:
                    raise self._too_much_memory() from None
            # One that had waited idle may have been ended by others meanwhile; a new one tells for sure.
            try:
                return self._evaluate(self._start(), line, content)
            except _Gone:
                raise self._too_much_memory() from None

    def close(self) -> None:
        """End the idle processes; one at work ends with its query."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            _end(process)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._admitted.acquire(blocking=False):
            raise GraphBusy
        try:
            if not self._places.acquire(timeout=self._limits.seconds):
                raise GraphBusy
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._admitted.release()

    def _take(self) -> tuple[subprocess.Popen[bytes], bool]:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.poll() is None:
                    return process, False
                _end(process)
        return self._start(), True

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603  # our own module, no word of it from outside
                _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError:
            raise GraphAway from None

    def _evaluate(self, process: subprocess.Popen[bytes], line: bytes, content: IO[bytes]) -> dict[str, Any]:
        content.seek(0)
        content.truncate()
        is_late = threading.Event()

        def late() -> None:
            is_late.set()
            process.kill()

        clock = threading.Timer(self._limits.seconds, late)
        clock.daemon = True
        clock.start()
        try:
            end = _converse(process, line, content)
        except BaseException as error:
            process.kill()
            _end(process)
            if isinstance(error, _Gone) and is_late.is_set():
                raise self._too_long() from None
            raise
        finally:
            clock.cancel()
        with self._lock:
            self._idle.append(process)
        return end

    def _too_long(self) -> TooCostly:
        seconds = f"{self._limits.seconds:g}"
        return TooCostly(
            Sentence(
                f"Kueri belum selesai setelah {seconds} detik dan dihentikan. Persempit polanya atau tambahkan LIMIT.",
                f"The query was stopped after {seconds} seconds. Narrow its patterns or add a LIMIT.",
            )
        )

    def _too_much_memory(self) -> TooCostly:
        return TooCostly(
            Sentence(
                "Kueri memerlukan terlalu banyak memori dan dihentikan. Persempit polanya, atau kurangi ORDER BY, "
                "DISTINCT, dan GROUP BY.",
                "The query needed too much memory and was stopped. Narrow its patterns, or use less of ORDER BY, "
                "DISTINCT and GROUP BY.",
            )
        )


def _converse(process: subprocess.Popen[bytes], line: bytes, content: IO[bytes]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(line + b"\n")
        process.stdin.flush()
    except OSError:
        raise _Gone from None
    while True:
        kind, length = FRAME.unpack(_exactly(process.stdout, FRAME.size))
        payload = _exactly(process.stdout, length)
        if kind != DATA:
            end: dict[str, Any] = json.loads(payload)
            return end
        content.write(payload)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    data = pipe.read(length)
    if len(data) < length:
        raise _Gone
    return data


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    try:
        process.wait(timeout=_FAREWELL)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
