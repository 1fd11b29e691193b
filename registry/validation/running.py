"""Doing one run: judge the file, keep report and findings, mark the workbook, delete what was sent."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
import polars as pl
import structlog

from registry.errors import RegistryError
from registry.validation import table_of_findings
from registry.validation.annotation import listing
from registry.validation.report import Report
from registry.validation.run_folder import FINDINGS, REPORT, WORKBOOK, Folder
from registry.validation.run_record import Asked, Phase, Run
from registry.validation.since import Place, Since, places, since

_logger = structlog.get_logger(__name__)
_OFTEN = 0.2  # seconds between two lines on the progress

Progress = Callable[[Phase, int, int | None], None]
"""Is told the phase, how much of it is done and, where known, how much there is."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its report, its receipt, and what marks the sender's workbook."""

    report: Report
    workbook: Callable[[Since | None], bytes | None]
    """Makes the marked workbook, which takes a while; it tells what was mended since."""
    receipt: str | None = None


Judge = Callable[[Asked, Path, Progress], Outcome]
"""Checks a file; given by whoever knows the registered standards."""


def work(folder: Folder, run: Run, judge: Judge) -> None:
    """Do a run to its end. Whatever happens, the file that was sent is deleted and the run has an end."""
    try:
        if not folder.is_ended():
            _work(folder, run, judge)
    except RegistryError as refused:
        folder.end(Phase.FAILED, refusal=refused.detail)
    except Exception as fault:  # noqa: BLE001  # told to the sender as failed; nobody must wait for ever
        _logger.warning("check failed", fault=type(fault).__name__)
        with suppress(FileNotFoundError):  # its days were over meanwhile
            if not folder.is_cancelled():
                folder.end(Phase.FAILED)
    finally:
        folder.clean()


def _work(folder: Folder, run: Run, judge: Judge) -> None:
    progress = _Told(folder)
    progress(Phase.READING, 0, None)
    outcome = judge(run.asked, folder.source, progress)
    if folder.is_cancelled():
        return
    found = table_of_findings.table(outcome.report)
    before = _before(folder, run)
    told = since(before, places(outcome.report)) if before is not None else None
    folder.write(FINDINGS, table_of_findings.parquet(found))
    folder.write(REPORT, orjson.dumps(outcome.report.to_json(0)))
    folder.judge(receipt=outcome.receipt, compared=asdict(told) if told else None)
    progress(Phase.MARKING, 0, None)
    workbook = outcome.workbook(told)
    if folder.is_cancelled():
        return
    if workbook is not None:
        folder.write(WORKBOOK, workbook)
    folder.end(Phase.DONE, has_workbook=workbook is not None)


class _Told:
    """Writes the progress down, not more often than anybody looks."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._phase: Phase | None = None
        self._next = 0.0

    def __call__(self, phase: Phase, done: int, total: int | None) -> None:
        at = time.monotonic()
        if phase is not self._phase or at >= self._next:
            self._phase, self._next = phase, at + _OFTEN
            self._folder.tell(phase, done, total)


def _before(folder: Folder, run: Run) -> set[Place] | None:
    """Return the former findings: those that the workbook itself lists, else those of the run that was named."""
    with folder.source.open("rb") as stream:
        is_package = stream.read(2) == b"PK"
    listed = listing.former(folder.source.read_bytes()) if is_package else None
    if listed is not None or run.asked.previous is None:
        return listed
    kept = folder.path.parent / run.asked.previous / FINDINGS
    if not kept.is_file():
        return None
    rows = pl.read_parquet(kept, columns=["sheet", "cell", "check", "severity"])
    rows = rows.filter(pl.col("cell").is_not_null() & (pl.col("severity") != "note"))
    return {Place(sheet or "", cell, check) for sheet, cell, check in rows.select("sheet", "cell", "check").iter_rows()}
