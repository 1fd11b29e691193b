"""Checking files in a process with limits: what it may take is bounded, and if it dies the test says so."""

import logging
import multiprocessing
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from registry.validation.annotation import listing
from registry.validation.annotation.annotate import annotate
from registry.validation.annotation.package import NotAnnotatable
from registry.validation.report import Report
from tests.validation.conftest import Bench

MEMORY = 6 * 1024**3
"""Address space of the process, in bytes; a third of it is threads and libraries that are never touched."""
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file."""

    valid: bool
    rows: int
    checks: tuple[tuple[str, str], ...]
    """Severity and name of each check that found something, each once."""
    seconds: float
    peak: int
    """Memory that it took beyond what the process held before, in MB."""

    def of(self, severity: str) -> list[str]:
        """Return the names of the checks of one severity."""
        return [check for weight, check in self.checks if weight == severity]


class Confined:
    """A process of its own that checks files one after another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start()

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=_limit)

    def check(self, content: bytes | Path, name: str) -> Outcome:
        """Check a file; fails when the process dies, raises or is too slow."""
        path = content
        if isinstance(content, bytes):
            path = self._folder / "file"
            path.write_bytes(content)
        try:
            return self._pool.submit(_judge, path, name).result(timeout=SECONDS)
        except BrokenProcessPool:
            self._start()
            raise AssertionError(f"{name}: the process died") from None

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _limit() -> None:
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Bench().check(Bench().csv({}))  # what is loaded once is no file's fault


def _judge(path: Path, name: str) -> Outcome:
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew
    before, started = _status("VmRSS"), time.perf_counter()
    report = Bench().check(path, name=name).report
    if name.endswith(".xlsx"):
        _mark(path.read_bytes(), report)
    told = tuple(dict.fromkeys((str(one.severity), one.check) for one in report.findings))
    for finding in report.findings:
        assert finding.message.id
        assert finding.message.en
    return Outcome(report.valid, report.rows, told, time.perf_counter() - started, (_status("VmHWM") - before) // 1024)


def _mark(content: bytes, report: Report) -> None:
    """Do what is done with a workbook after its check: it is marked and given back, and may come again."""
    with suppress(NotAnnotatable):
        listing.former(annotate(content, report))


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))
