"""The folder of one run. Each file in it is written once or replaced whole, so that several processes may look on.

Files that were sent together are one run: the first has the folder, each other one a folder in it (``2``, ``3`` …) with
its own report, and is named after it (``name.2``). They share progress, end of days and being stopped.

What was sent and what was found may name persons and lies enciphered (``registry.microdata``); what a run says of
itself does not.

A run is claimed by locking its file ``lock`` (flock): the lock goes with the process that works on it, however that
process ends, and to the process that it starts for the work.
"""

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from registry.errors import Sentence
from registry.microdata import resting
from registry.microdata.ring import Ring
from registry.validation.run_record import Phase, Run, read, written

STATE, SOURCE, REPORT, FINDINGS, WORKBOOK = "state.json", "source", "report.json", "findings.parquet", "workbook.xlsx"
_PROGRESS, _JUDGED, _END, _CANCELLED, _LOCK, _ATTEMPTS = (
    "progress.json",
    "judged.json",
    "end.json",
    "cancelled",
    "lock",
    "attempts",
)
_STAYS = frozenset({STATE, REPORT, FINDINGS, WORKBOOK, _JUDGED, _END, _CANCELLED, _LOCK})
_PART = re.compile(r"[1-9]\d?")
_BEFORE = "before-{}"


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of one run."""

    path: Path
    ring: Ring
    """By whose keys what it holds of persons is enciphered."""

    @property
    def source(self) -> Path:
        """The file that was sent, enciphered."""
        return self.path / SOURCE

    def at(self, path: Path) -> "Folder":
        """Return the folder of another run, or of a part of this one."""
        return replace(self, path=path)

    @property
    def first(self) -> "Folder":
        """The folder of the first of the files that were sent together; this one for a file sent alone."""
        return self.at(self.path.parent) if _PART.fullmatch(self.path.name) else self

    def part(self, number: int) -> "Folder":
        """Return the folder of another file that was sent together with this one, from 2."""
        return self.at(self.path / str(number))

    def together(self) -> "list[Folder]":
        """Return the folders of all files of the run, in the order in which they were sent."""
        first = self.first
        with contextlib.suppress(FileNotFoundError):
            numbers = sorted(int(path.name) for path in first.path.iterdir() if _PART.fullmatch(path.name))
            return [first, *(first.part(number) for number in numbers)]
        return [first]

    def named(self, name: str) -> "Folder":
        """Return the folder of another run."""
        return self.at(self.first.path.parent.joinpath(*name.split(".")))

    def before(self, number: int) -> Path:
        """Return a file of the period before, from 0."""
        return self.path / _BEFORE.format(number)

    def begin(self, run: Run, content: BinaryIO, before: Sequence[BinaryIO] = ()) -> None:
        """Keep a file and what is asked of it; the run is there as soon as its state is."""
        for folder in (self.path.parent, self.path):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, one in ((self.source, content), *((self.before(at), one) for at, one in enumerate(before))):
            resting.write(self.ring, path, one)
        self.write(STATE, written(run))

    def run(self) -> Run:
        """Return the run as it stands; OSError, ValueError, KeyError or TypeError when there is none."""
        run = read((self.path / STATE).read_bytes())
        progress = _read(self.first.path / _PROGRESS)
        judged, end = _read(self.path / _JUDGED), _read(self.path / _END)
        if progress:
            run = replace(run, **(progress | {"phase": Phase(progress["phase"])}))
        if judged:
            run = replace(run, is_judged=True, receipt=judged["receipt"], compared=judged["compared"])
        if end:
            refusal = Sentence(**end["refusal"]) if end["refusal"] else None
            run = replace(run, phase=Phase(end["phase"]), has_workbook=end["has_workbook"], refusal=refusal)
        return replace(run, phase=Phase.CANCELLED, is_judged=False) if self.is_cancelled() else run

    def tell(self, file: int, phase: Phase, done: int = 0, total: int | None = None) -> None:
        """Write down how far the run is; ``file`` is the number of the file at hand."""
        self.write(_PROGRESS, orjson.dumps({"phase": phase.value, "done": done, "total": total, "file": file}))

    def judge(self, *, receipt: str | None, compared: dict[str, int] | None) -> None:
        """Write down that the report is there."""
        self.write(_JUDGED, orjson.dumps({"receipt": receipt, "compared": compared}))

    def end(self, phase: Phase, *, has_workbook: bool = False, refusal: Sentence | None = None) -> None:
        """Write down how the run ended."""
        told = {"phase": phase.value, "has_workbook": has_workbook, "refusal": refusal._asdict() if refusal else None}
        self.write(_END, orjson.dumps(told))

    def fail(self, refusal: Sentence | None = None) -> None:
        """Write down of all files of the run that they could not be checked, and delete them."""
        for one in reversed(self.together()):
            if not one.is_ended():
                one.end(Phase.FAILED, refusal=refusal)
        self.clean()

    def is_ended(self) -> bool:
        """Say whether nothing more will happen."""
        return (self.path / _END).exists() or self.is_cancelled()

    def is_cancelled(self) -> bool:
        """Say whether its sender stopped it."""
        return (self.first.path / _CANCELLED).exists()

    def cancel(self) -> None:
        """Mark it as stopped, and delete the file at once."""
        self.write(_CANCELLED, b"")
        self.clean()

    def clean(self) -> None:
        """Delete what must not outlive the work: the file that was sent, and whatever stopped half-way.

        A run that was cancelled keeps nothing of what it found.
        """
        found = {REPORT, FINDINGS, WORKBOOK, _JUDGED} if self.is_cancelled() else set()
        with contextlib.suppress(FileNotFoundError):
            for path in self.path.iterdir():
                if _PART.fullmatch(path.name):
                    self.at(path).clean()
                elif path.name not in _STAYS - found:
                    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def attempt(self) -> int:
        """Count one more attempt and return which one it is."""
        path = self.path / _ATTEMPTS
        number = (int(path.read_bytes()) if path.exists() else 0) + 1
        self.write(_ATTEMPTS, str(number).encode())
        return number

    def claim(self) -> int | None:
        """Take the run; return the descriptor that holds it, None when another has it or there is no run."""
        return claimed(self.path / _LOCK) if self.path.is_dir() else None

    def hide(self, part: str, content: bytes) -> None:
        """Write what may name persons, enciphered and whole."""
        resting.write(self.ring, self.path / part, content)

    def shown(self, part: str) -> bytes:
        """Return what was hidden; FileNotFoundError when it is not there."""
        return resting.read(self.ring, self.path / part)

    def write(self, part: str, content: bytes) -> None:
        """Write what a run says of itself whole, readable by its owner only."""
        new = self.path / f"{part}.{os.getpid()}.new"
        with os.fdopen(_opened(new), "wb") as file:
            file.write(content)
        new.replace(self.path / part)


def claimed(path: Path) -> int | None:
    """Lock a file without waiting; return its descriptor, None when somebody else holds it."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


@contextlib.contextmanager
def holding(handle: int | None) -> Iterator[bool]:
    """Hold what was claimed; say whether anything was."""
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def _opened(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _read(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except FileNotFoundError:
        return None
