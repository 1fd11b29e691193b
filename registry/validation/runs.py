"""Checks that somebody asked for on the page: each lives in a folder of its own for some days and is then gone.

What is kept is the report (identifying values masked) and the marked workbook, never the file that was sent: it is
deleted as soon as it was judged. A run is known by an unguessable name; its workbook, which holds the sender's own
values, is given only to whoever also holds the secret that its sender got.
"""

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import orjson
import structlog

from registry.errors import Forbidden, NotFound, Sentence
from registry.validation.report import Report

_logger = structlog.get_logger(__name__)
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
_LONGEST = timedelta(minutes=30)
_STATE, _SOURCE, _REPORT, _WORKBOOK = "state.json", "source", "report.json", "workbook.xlsx"


class Phase(StrEnum):
    """How far a run is."""

    WAITING = "waiting"
    CHECKING = "checking"
    MARKING = "marking"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({Phase.DONE, Phase.FAILED, Phase.CANCELLED})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sender wants to know of a file."""

    name: str
    standard: str | None = None
    profile: str | None = None
    period: date | None = None
    language: str = "id"
    previous: str | None = None
    """The run of the file before it was mended."""


@dataclass(frozen=True, slots=True)
class Run:
    """A check that was asked for."""

    id: str
    asked: Asked
    phase: Phase
    begun_at: datetime
    expires_at: datetime
    secret_hash: str
    size: int
    has_workbook: bool = False
    compared: Mapping[str, int] | None = None
    """How many findings of the former run are mended and left, and how many are new."""

    @property
    def is_ended(self) -> bool:
        """Say whether nothing more will happen."""
        return self.phase in ENDED


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: its report, and the sender's workbook with the findings in it where it is one."""

    report: Report
    workbook: Callable[[], bytes | None]
    """Makes the marked workbook, which takes a while."""


Judge = Callable[[Asked, Path], Outcome]
"""Checks a file; given by whoever knows the registered standards."""


class Runs:
    """The runs of one home folder."""

    def __init__(self, folder: Path, *, days: int, clock: Callable[[], datetime]) -> None:
        """Keep runs under ``folder`` for so many days."""
        self._folder = folder
        self._days = days
        self._clock = clock
        self._workers = ThreadPoolExecutor(1, thread_name_prefix="check")  # polars itself uses every core

    def begin(self, asked: Asked, content: bytes, judge: Judge, *, wait: float = 0) -> tuple[Run, str]:
        """Take a file to be checked; return its run, ended when it took no longer than ``wait``, and the secret."""
        self.purge()
        secret = secrets.token_urlsafe(16)
        at = self._clock()
        run = Run(
            secrets.token_urlsafe(16),
            asked,
            Phase.WAITING,
            at,
            at + timedelta(days=self._days),
            _digest(secret),
            len(content),
        )
        for folder in (self._folder, self._folder / run.id):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write(run.id, _SOURCE, content)
        self._keep(run)
        working = self._workers.submit(self._work, run, judge)
        with contextlib.suppress(TimeoutError):
            working.result(timeout=wait)
        return self.find(run.id), secret

    def find(self, name: str) -> Run:
        """Return a run; NotFound when there is none, or no longer."""
        state = self._folder / name / _STATE if _NAME.fullmatch(name) else None
        try:
            run = _read(state.read_bytes()) if state else None
        except (OSError, ValueError, KeyError):
            run = None
        if run is None or run.expires_at <= self._clock():
            raise NotFound(
                Sentence(
                    "Hasil pemeriksaan ini tidak ada atau sudah dihapus. Periksa berkasnya lagi.",
                    "There is no such result, or it was deleted. Check the file again.",
                )
            )
        if not run.is_ended and self._clock() - run.begun_at > _LONGEST:
            return replace(run, phase=Phase.FAILED)  # the process that worked on it is gone
        return run

    def report(self, run: Run) -> dict[str, Any]:
        """Return the report of a run that is done, as the API gives it."""
        found: dict[str, Any] = orjson.loads((self._folder / run.id / _REPORT).read_bytes())
        return found

    def is_secret_of(self, run: Run, secret: str) -> bool:
        """Say whether a secret is the one that the sender of a run got."""
        return hmac.compare_digest(_digest(secret), run.secret_hash)

    def workbook(self, run: Run, secret: str) -> bytes:
        """Return the marked workbook to its sender; Forbidden for anybody else, NotFound when there is none."""
        if not self.is_secret_of(run, secret):
            raise Forbidden(
                Sentence(
                    "Buku kerja ini memuat data Anda sendiri dan hanya dapat diunduh dari peramban yang mengirimnya.",
                    "This workbook holds the sender's own data and can only be had from the browser that sent it.",
                )
            )
        try:
            return (self._folder / run.id / _WORKBOOK).read_bytes()
        except OSError:
            raise NotFound(
                Sentence("Tidak ada buku kerja untuk pemeriksaan ini.", "There is no workbook of this check.")
            ) from None

    def cancel(self, run: Run) -> Run:
        """Stop a run; what is under way is thrown away when its step ends, and the file is deleted now."""
        if run.is_ended:
            return run
        run = replace(run, phase=Phase.CANCELLED)
        self._keep(run)
        (self._folder / run.id / _SOURCE).unlink(missing_ok=True)
        return run

    def purge(self) -> int:
        """Delete the runs whose days are over; return how many."""
        gone = 0
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            try:
                run = _read((folder / _STATE).read_bytes())
            except (OSError, ValueError, KeyError):
                age = self._clock().timestamp() - folder.stat().st_mtime
                if age < timedelta(days=1).total_seconds():
                    continue  # being made by another process
            else:
                if run.expires_at > self._clock():
                    continue
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
        return gone

    def close(self) -> None:
        """Let the step under way end and take no more."""
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _work(self, run: Run, judge: Judge) -> None:
        folder = self._folder / run.id
        try:
            if self._is_cancelled(run):
                return
            run = self._keep(replace(run, phase=Phase.CHECKING))
            outcome = judge(run.asked, folder / _SOURCE)
            if self._is_cancelled(run):
                return
            self._write(run.id, _REPORT, orjson.dumps(outcome.report.to_json()))
            run = self._keep(replace(run, phase=Phase.MARKING, compared=self._compared(run.asked, outcome.report)))
            workbook = outcome.workbook()
            if workbook is not None:
                self._write(run.id, _WORKBOOK, workbook)
            if not self._is_cancelled(run):
                self._keep(replace(run, phase=Phase.DONE, has_workbook=workbook is not None))
        except Exception as fault:  # noqa: BLE001  # told to the sender as failed; the page must not wait for ever
            _logger.warning("check failed", fault=type(fault).__name__)
            self._keep(replace(run, phase=Phase.FAILED))
        finally:
            (folder / _SOURCE).unlink(missing_ok=True)

    def _compared(self, asked: Asked, report: Report) -> dict[str, int] | None:
        """Compare the errors and warnings with those of the former run, by cell and check."""
        if asked.previous is None:
            return None
        try:
            former = self.report(self.find(asked.previous))
        except (NotFound, OSError, ValueError):
            return None
        before, now = _places(former), _places(report.to_json())
        return {"mended": len(before - now), "left": len(before & now), "new": len(now - before)}

    def _is_cancelled(self, run: Run) -> bool:
        try:
            return self.find(run.id).phase is Phase.CANCELLED
        except NotFound:
            return True

    def _keep(self, run: Run) -> Run:
        asked = run.asked
        state = {
            "asked": {
                "name": asked.name,
                "standard": asked.standard,
                "profile": asked.profile,
                "period": asked.period.isoformat() if asked.period else None,
                "language": asked.language,
                "previous": asked.previous,
            },
            "phase": run.phase.value,
            "begun_at": run.begun_at.isoformat(),
            "expires_at": run.expires_at.isoformat(),
            "secret_hash": run.secret_hash,
            "size": run.size,
            "has_workbook": run.has_workbook,
            "compared": run.compared,
            "id": run.id,
        }
        self._write(run.id, _STATE, orjson.dumps(state))
        return run

    def _write(self, name: str, part: str, content: bytes) -> None:
        path = self._folder / name / part
        new = path.with_suffix(".new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        new.replace(path)


def _places(report: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    return {
        (finding["sheet"], finding["cell"] or finding["row"], finding["check"])
        for finding in report["findings"]
        if finding["severity"] != "note"
    }


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _read(content: bytes) -> Run:
    state = orjson.loads(content)
    asked = state.pop("asked")
    period = asked.pop("period")
    return Run(
        asked=Asked(**asked, period=date.fromisoformat(period) if period else None),
        phase=Phase(state.pop("phase")),
        begun_at=datetime.fromisoformat(state.pop("begun_at")),
        expires_at=datetime.fromisoformat(state.pop("expires_at")),
        **state,
    )
