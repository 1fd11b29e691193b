"""Checks that somebody asked for: each lives in a folder of its own for some days and is then gone.

What is kept is the report and all findings (identifying values masked) and the marked workbook, never the file that
was sent: it is deleted as soon as it was judged. A run is known by an unguessable name, or belongs to the user whose
program sent it; the workbook of one that came from the page, which holds the sender's own values, is given only to
whoever also holds the secret that its sender got.
"""

import contextlib
import hashlib
import hmac
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from registry.accounts.caller import Caller
from registry.errors import Forbidden, Invalid, NotFound, Sentence
from registry.receipts.service import Way
from registry.validation.dispatch import Command, Dispatcher, open_runs
from registry.validation.readers.weight import weight
from registry.validation.run_folder import FINDINGS, REPORT, WORKBOOK, Folder, holding
from registry.validation.run_record import Asked, Phase, Run
from registry.validation.running import Judge, work

_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
_HALF_MADE = timedelta(hours=1)
_KEYS = ".keys"
_RETRY = Sentence(
    "Kunci Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru.",
    "This Idempotency-Key was used for another request. Use a new one.",
)


class KeyReused(Invalid):
    """The same Idempotency-Key with something else."""

    type = "idempotency-key-reused"
    title = _RETRY


@dataclass(frozen=True, slots=True)
class Limits:
    """What runs may take. Sizes in bytes."""

    days: int
    at_once: int
    """Up to this size a file is checked by the process that serves, else by one of its own."""
    most: int
    """Larger files are not taken."""
    processes: int
    """Checks at the same time."""


class Runs:
    """The runs of one home folder."""

    def __init__(
        self, folder: Path, *, limits: Limits, clock: Callable[[], datetime], judge: Judge, command: Command
    ) -> None:
        """Keep runs under ``folder``; ``judge`` checks here, ``command`` tells a process of its own what to do."""
        self.limits = limits
        self._folder = folder
        self._clock = clock
        self._judge = judge
        self._workers = ThreadPoolExecutor(limits.processes, thread_name_prefix="check")
        self._room = threading.Semaphore(limits.processes)
        self._dispatcher = Dispatcher(folder, most=limits.processes, command=command, sweep=self.purge)

    def start(self) -> None:
        """Sweep what outlived its days, and go on with the runs that an earlier process left."""
        self.purge()
        self._dispatcher.start()

    def begin(
        self,
        asked: Asked,
        content: BinaryIO,
        *,
        size: int,
        sender: int | None = None,
        key: str | None = None,
        wait: float = 0,
    ) -> tuple[Run, str]:
        """Take a file to be checked; return its run, judged when that took no longer than ``wait``, and the secret.

        With the same ``key`` a sender gets the same run again; KeyReused when the file or what is asked differs.
        """
        if key is not None and (known := self._known(key, sender, asked, content)):
            return known, ""
        secret, at = secrets.token_urlsafe(16), self._clock()
        name = secrets.token_urlsafe(16)
        run = Run(name, asked, at, at + timedelta(days=self.limits.days), _digest(secret), size, sender)
        folder = self._at(name)
        folder.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.path.mkdir(mode=0o700)
        held = folder.claim() if weight(content, size) <= self.limits.at_once else None
        folder.begin(run, content)
        if key is not None:
            self._remember(key, sender, asked, content, name)
        if held is None:
            self._dispatcher.wake()
        else:
            self._wait(folder, self._workers.submit(self._work, folder, run, held), wait)
        return self.find(name, Caller(sender)), secret

    @contextlib.contextmanager
    def room(self) -> Iterator[None]:
        """Hold one of the places for checks in this process, waiting for it when all are taken."""
        with self._room:
            yield

    def find(self, name: str, caller: Caller | None = None) -> Run:
        """Return a run; NotFound when there is none, or no longer, or when it is of another user's program."""
        try:
            run = self._at(name).run() if _NAME.fullmatch(name) else None
        except (OSError, ValueError, KeyError, TypeError):
            run = None
        is_theirs = run is not None and run.sender is not None and (caller is None or run.sender != caller.user_id)
        if run is None or is_theirs or run.expires_at <= self._clock():
            raise NotFound(
                Sentence(
                    "Hasil pemeriksaan ini tidak ada atau sudah dihapus. Periksa berkasnya lagi.",
                    "There is no such result, or it was deleted. Check the file again.",
                )
            )
        return replace(run, place=self._place(run)) if run.phase is Phase.WAITING else run

    def report(self, run: Run) -> dict[str, Any]:
        """Return the report of a run that is judged, as the API gives it, without its findings."""
        found: dict[str, Any] = orjson.loads((self._at(run.id).path / REPORT).read_bytes())
        return found

    def findings(self, run: Run) -> Path:
        """Return the file of all findings (``table_of_findings``); Invalid when the run is not judged."""
        if not run.is_judged:
            raise Invalid(Sentence("Pemeriksaan ini belum selesai.", "This check is not done yet."))
        return self._at(run.id).path / FINDINGS

    def is_secret_of(self, run: Run, secret: str) -> bool:
        """Say whether a secret is the one that the sender of a run got."""
        return hmac.compare_digest(_digest(secret), run.secret_hash)

    def workbook(self, run: Run, secret: str = "") -> bytes:
        """Return the marked workbook to its sender; Forbidden for anybody else, NotFound when there is none.

        What a program sent is its sender's already; what came from the page needs the secret.
        """
        if run.asked.way is Way.PORTAL and not self.is_secret_of(run, secret):
            raise Forbidden(
                Sentence(
                    "Buku kerja ini memuat data Anda sendiri dan hanya dapat diunduh dari peramban yang mengirimnya.",
                    "This workbook holds the sender's own data and can only be had from the browser that sent it.",
                )
            )
        try:
            return (self._at(run.id).path / WORKBOOK).read_bytes()
        except OSError:
            raise NotFound(
                Sentence("Tidak ada buku kerja untuk pemeriksaan ini.", "There is no workbook of this check.")
            ) from None

    def cancel(self, run: Run) -> Run:
        """Stop a run and delete the file now; nothing that it found is kept."""
        if not run.is_ended:
            self._at(run.id).cancel()
        return self.find(run.id, Caller(run.sender))

    def purge(self) -> int:
        """Delete the runs whose days are over and whatever stopped half-way; return how many runs."""
        gone = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if not path.is_dir() or path.name == _KEYS:
                continue
            folder = Folder(path)
            with contextlib.suppress(FileNotFoundError), holding(folder.claim()) as is_free:
                if not is_free:
                    continue  # being worked on
                if self._is_over(folder):
                    shutil.rmtree(path, ignore_errors=True)
                    gone += 1
                elif folder.is_ended():
                    folder.clean()
        for kept in (self._folder / _KEYS).glob("*"):
            if not self._at(kept.read_text().partition(" ")[0]).path.exists():
                kept.unlink(missing_ok=True)
        return gone

    def close(self) -> None:
        """Let what this process checks end, stop the others, and take no more."""
        self._dispatcher.stop()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _work(self, folder: Folder, run: Run, held: int) -> None:
        with holding(held), self._room:
            work(folder, run, self._judge)

    @staticmethod
    def _wait(folder: Folder, working: Future[None], seconds: float) -> None:
        """Wait for the verdict, not for the workbook that is marked after it."""
        step = 0.01
        for _ in range(round(seconds / step)):
            with contextlib.suppress(TimeoutError):
                working.result(timeout=step)
                return
            if folder.run().is_judged:
                return

    def _is_over(self, folder: Folder) -> bool:
        try:
            return folder.run().expires_at <= self._clock()
        except (OSError, ValueError, KeyError, TypeError):
            age = self._clock().timestamp() - folder.path.stat().st_mtime
            return age > _HALF_MADE.total_seconds()

    def _place(self, run: Run) -> int:
        before = 0
        for folder in open_runs(self._folder):
            if folder.path.name == run.id:
                break
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                before += folder.run().phase is Phase.WAITING
        return before + 1

    def _at(self, name: str) -> Folder:
        return Folder(self._folder / name)

    def _known(self, key: str, sender: int | None, asked: Asked, content: BinaryIO) -> Run | None:
        try:
            name, said = self._key(key, sender).read_text().split(" ")
            run = self.find(name, Caller(sender))
        except (OSError, ValueError, NotFound):
            return None
        if said != _said(asked, content):
            raise KeyReused
        return run

    def _remember(self, key: str, sender: int | None, asked: Asked, content: BinaryIO, name: str) -> None:
        path = self._key(key, sender)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"{name} {_said(asked, content)}")

    def _key(self, key: str, sender: int | None) -> Path:
        return self._folder / _KEYS / _digest(f"{sender} {key}")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _said(asked: Asked, content: BinaryIO) -> str:
    """Return a hash of the file and of what is asked of it; the file is at its beginning before and after."""
    digest = hashlib.sha256(repr(asked).encode())
    content.seek(0)
    while part := content.read(1 << 20):
        digest.update(part)
    content.seek(0)
    return digest.hexdigest()
