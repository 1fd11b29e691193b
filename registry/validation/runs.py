"""Checks that somebody asked for: each lives in a folder of its own for some days and is then gone.

What is kept is the report and all findings (identifying values masked) and the marked workbook, never the file that
was sent: it is deleted as soon as it was judged. A run is known by an unguessable name, or belongs to the user whose
program sent it; the workbook of one that came from the page, which holds the sender's own values, is given only to
whoever also holds the secret that its sender got.
"""

import contextlib
import hmac
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from registry.accounts.caller import Caller
from registry.errors import Forbidden, Invalid, NotFound, Sentence
from registry.microdata.ring import Ring
from registry.receipts.service import Way
from registry.validation.dispatch import Command, Dispatcher, open_runs
from registry.validation.readers.weight import weight
from registry.validation.run_folder import FINDINGS, REPORT, WORKBOOK, Folder, holding
from registry.validation.run_keys import RunKeys, digest
from registry.validation.run_record import Incoming, Phase, Run

if TYPE_CHECKING:
    from registry.validation.running import Judge

_NAME = re.compile(r"[A-Za-z0-9_-]{22}(\.[1-9]\d?)?")
_HALF_MADE = timedelta(hours=1)


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
        self,
        folder: Path,
        *,
        limits: Limits,
        clock: Callable[[], datetime],
        judge: "Judge",
        command: Command,
        ring: Ring,
    ) -> None:
        """Keep runs under ``folder``; ``judge`` checks here, ``command`` tells a process of its own what to do.

        ``ring``: the keys by which is enciphered what may name persons.
        """
        self.limits = limits
        self._folder = folder
        self._ring = ring
        self._keys = RunKeys(folder)
        self._clock = clock
        self._judge = judge
        self._workers = ThreadPoolExecutor(limits.processes, thread_name_prefix="check")
        self._room = threading.Semaphore(limits.processes)
        self._dispatcher = Dispatcher(Folder(folder, ring), most=limits.processes, command=command, sweep=self.purge)

    def start(self) -> None:
        """Sweep what outlived its days, and go on with the runs that an earlier process left."""
        self.purge()
        self._dispatcher.start()

    def begin(
        self,
        files: Sequence[Incoming],
        *,
        before: Sequence[Incoming] = (),
        previous: str | None = None,
        sender: int | None = None,
        key: str | None = None,
        wait: float = 0,
    ) -> tuple[Run, str]:
        """Take files to be checked together; return the run of the first, and the secret.

        ``before`` are files of the period before, to compare with; ``previous`` is the run of the files before they
        were mended. The run is judged when that took no longer than ``wait`` seconds. With the same ``key`` a sender
        gets the same run again; KeyReused when a file or what is asked differs.
        """
        if key is not None and (name := self._keys.known(key, sender, (*files, *before))):
            with contextlib.suppress(NotFound):
                return self.find(name, Caller(sender)), ""
        secret, at, name = secrets.token_urlsafe(16), self._clock(), secrets.token_urlsafe(16)
        first = self._at(name)
        first.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        first.path.mkdir(mode=0o700)
        is_small = sum(weight(one.content, one.size) for one in (*files, *before)) <= self.limits.at_once
        held = first.claim() if is_small else None
        former = self._former(previous, sender)
        for number, one in reversed(list(enumerate(files, 1))):  # the first comes last: when it is there, all are
            was = former.get(one.asked.name) or (
                next(iter(former.values())) if len(former) == len(files) == 1 else None
            )
            run = Run(
                name if number == 1 else f"{name}.{number}",
                replace(one.asked, previous=was, before=tuple(past.asked.name for past in before)),
                at,
                at + timedelta(days=self.limits.days),
                digest(secret),
                one.size,
                sender,
            )
            folder = first if number == 1 else first.part(number)
            folder.begin(run, one.content, [past.content for past in before] if number == 1 else ())
        if key is not None:
            self._keys.remember(key, sender, (*files, *before), name)
        if held is None:
            self._dispatcher.wake()
        else:
            self._wait(first, self._workers.submit(self._work, first, run, held), wait)
        return self.find(name, Caller(sender)), secret

    def together(self, run: Run) -> list[Run]:
        """Return the runs of all files that were sent together, in their order; only this one for a file sent alone."""
        return [folder.run() for folder in self._at(run.id).together()]

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
        found: dict[str, Any] = orjson.loads(self._at(run.id).shown(REPORT))
        return found

    def findings(self, run: Run) -> bytes:
        """Return all findings (``table_of_findings``); Invalid when the run is not judged."""
        if not run.is_judged:
            raise Invalid(Sentence("Pemeriksaan ini belum selesai.", "This check is not done yet."))
        return self._at(run.id).shown(FINDINGS)

    def is_secret_of(self, run: Run, secret: str) -> bool:
        """Say whether a secret is the one that the sender of a run got."""
        return hmac.compare_digest(digest(secret), run.secret_hash)

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
            return self._at(run.id).shown(WORKBOOK)
        except FileNotFoundError:
            raise NotFound(
                Sentence("Tidak ada buku kerja untuk pemeriksaan ini.", "There is no workbook of this check.")
            ) from None

    def cancel(self, run: Run) -> Run:
        """Stop a run, of all files that were sent together, and delete them now; nothing that it found is kept."""
        first = self._at(run.id).first
        if not first.is_ended():
            first.cancel()
        return self.find(run.id, Caller(run.sender))

    def purge(self) -> int:
        """Delete the runs whose days are over and whatever stopped half-way; return how many runs."""
        gone = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if not path.is_dir() or path == self._keys.folder:
                continue
            folder = Folder(path, self._ring)
            with contextlib.suppress(FileNotFoundError), holding(folder.claim()) as is_free:
                if not is_free:
                    continue  # being worked on
                if self._is_over(folder):
                    shutil.rmtree(path, ignore_errors=True)
                    gone += 1
                elif folder.is_ended():
                    folder.clean()
        self._keys.sweep()
        return gone

    def close(self) -> None:
        """Let what this process checks end, stop the others, and take no more."""
        self._dispatcher.stop()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _work(self, folder: Folder, run: Run, held: int) -> None:
        with holding(held), self._room:
            from registry.validation.running import work  # noqa: PLC0415  # all that checks, which a start needs not

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
        for folder in open_runs(Folder(self._folder, self._ring)):
            if folder.path.name == run.id.partition(".")[0]:
                break
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                before += folder.run().phase is Phase.WAITING
        return before + 1

    def _at(self, name: str) -> Folder:
        return Folder(self._folder.joinpath(*name.split(".")), self._ring)

    def _former(self, previous: str | None, sender: int | None) -> dict[str, str]:
        """Return the runs of the files before they were mended, by the files' names; none where they are gone."""
        if not previous:
            return {}
        try:
            return {run.asked.name: run.id for run in self.together(self.find(previous, Caller(sender)))}
        except NotFound:
            return {}
