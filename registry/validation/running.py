"""Doing one run: judge its files, keep reports and findings, mark the workbooks, delete what was sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import polars as pl
import structlog

from registry.errors import RegistryError
from registry.microdata import resting
from registry.validation import table_of_findings
from registry.validation.annotation import listing
from registry.validation.findings import Finding
from registry.validation.report import Report
from registry.validation.run_folder import FINDINGS, REPORT, WORKBOOK, Folder
from registry.validation.run_record import Asked, Phase, Run
from registry.validation.since import Place, Since, places, since

_logger = structlog.get_logger(__name__)
_OFTEN = 0.2  # seconds between two lines on the progress

Progress = Callable[[int, Phase, int, int | None], None]
"""Is told the number of the file, the phase, how much of it is done and, where known, how much there is."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent, and what is asked of it."""

    asked: Asked
    file: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its report, its receipt, and what marks the sender's workbook."""

    report: Report
    workbook: Callable[[Since | None], bytes | None]
    """Makes the marked workbook, which takes a while; it tells what was mended since."""
    receipt: str | None = None
    findings: Callable[[], Iterator[Sequence[Finding]]] | None = None
    """Gives every finding, part after part, where the report may not list them all."""

    def parts(self) -> Iterator[pl.DataFrame]:
        """Yield every finding as tables."""
        return table_of_findings.tables(self.report, self.findings() if self.findings else (self.report.findings,))


Judge = Callable[[Sequence[Sent], Sequence[Sent], Progress], Sequence[Outcome]]
"""Checks files together, beside those of the period before; given by whoever knows the registered standards."""


def work(folder: Folder, run: Run, judge: Judge) -> None:
    """Do a run to its end. Whatever happens, the file that was sent is deleted and the run has an end."""
    try:
        if not folder.is_ended():
            _work(folder, run, judge)
    except RegistryError as refused:
        folder.fail(refused.detail)
    except Exception as fault:  # noqa: BLE001  # told to the sender as failed; nobody must wait for ever
        _logger.warning("check failed", fault=type(fault).__name__)
        with suppress(FileNotFoundError):  # its days were over meanwhile
            if not folder.is_cancelled():
                folder.fail()
    finally:
        folder.clean()


def _work(folder: Folder, run: Run, judge: Judge) -> None:
    with ExitStack() as held:  # in memory, and nowhere when this ends

        def opened(path: Path) -> Path:
            return held.enter_context(resting.in_memory(folder.ring, path))

        sent = [(one, Sent(one.run().asked, opened(one.source))) for one in folder.together()]
        before = [Sent(Asked(name), opened(folder.before(at))) for at, name in enumerate(run.asked.before)]
        _judged(folder, sent, before, judge)


def _judged(folder: Folder, given: Sequence[tuple[Folder, Sent]], before: Sequence[Sent], judge: Judge) -> None:
    progress = _Told(folder)
    progress(1, Phase.READING, 0, None)
    outcomes = judge([sent for _, sent in given], before, progress)
    if folder.is_cancelled():
        return
    done = [
        (one, outcome, _kept(one, outcome, sent.file)) for (one, sent), outcome in zip(given, outcomes, strict=True)
    ]
    for one, outcome, told in reversed(done):  # the first comes last: when it is there, all are
        one.judge(receipt=outcome.receipt, compared=asdict(told) if told else None)
    for number, (one, outcome, told) in reversed(list(enumerate(done, 1))):
        progress(number, Phase.MARKING, 0, None)
        workbook = outcome.workbook(told)
        if folder.is_cancelled():
            return
        if workbook is not None:
            one.hide(WORKBOOK, workbook)
        one.end(Phase.DONE, has_workbook=workbook is not None)


def _kept(folder: Folder, outcome: Outcome, file: Path) -> Since | None:
    """Keep report and findings of a file; return what was mended since it was checked before."""
    before = _before(folder, folder.run(), file)
    folder.hide(FINDINGS, table_of_findings.parquet(outcome.parts))
    folder.hide(REPORT, orjson.dumps(outcome.report.to_json(0)))
    if before is None or outcome.report.unlisted:
        return None
    return since(before, places(outcome.report))


class _Told:
    """Writes the progress down, not more often than anybody looks."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._last: tuple[int, Phase] | None = None
        self._next = 0.0

    def __call__(self, file: int, phase: Phase, done: int, total: int | None) -> None:
        at = time.monotonic()
        if (file, phase) != self._last or at >= self._next:
            self._last, self._next = (file, phase), at + _OFTEN
            self._folder.tell(file, phase, done, total)


def _before(folder: Folder, run: Run, file: Path) -> set[Place] | None:
    """Return the former findings: those that the workbook itself lists, else those of the run that was named."""
    with file.open("rb") as stream:
        is_package = stream.read(2) == b"PK"
    listed = listing.former(file.read_bytes()) if is_package else None
    if listed is not None or run.asked.previous is None:
        return listed
    try:
        kept = folder.named(run.asked.previous).shown(FINDINGS)
    except FileNotFoundError:
        return None
    rows = pl.read_parquet(kept, columns=["sheet", "cell", "check", "severity"])
    rows = rows.filter(pl.col("cell").is_not_null() & (pl.col("severity") != "note"))
    return {Place(sheet or "", cell, check) for sheet, cell, check in rows.select("sheet", "cell", "check").iter_rows()}
