"""The port of durable jobs: a job is the name of a task and a number; its steps are done one by one, none forgotten.

Behind it is DBOS Transact: a SQLite file of its own in the home folder, or a schema of the PostgreSQL database. All
that DBOS keeps is which jobs wait and which steps are done; what a job is about, and how far it is, its domain keeps.

DBOS is one object a process, so only ``work`` makes it, in the one process that works; whoever only puts jobs into
the queue uses its client. Importing this module does neither.
"""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

if TYPE_CHECKING:
    from dbos import DBOSClient

Step = Callable[[], bool]
"""Does the next step of a job; says whether there may be another."""

Task = Callable[[int], AbstractContextManager[Step]]
"""Opens the job of a number for working on it."""

FORM = "1"
"""Version of the jobs, for DBOS: raised when steps of jobs under way can no longer be gone on with."""

_NAME, _QUEUE, _WORKFLOW, _SCHEMA = "satudata", "satudata-jobs", "satudata-job", "jobs"
_SLOTS = 64
_ONE = threading.Lock()
"""DBOS is one object a process, and so is this."""


class AlreadyWorking(Exception):
    """Another process of this home folder works on the jobs already (SQLite has one worker)."""


class Jobs:
    """The queue at a database; the tasks are given to whoever works."""

    def __init__(self, database: str, home: Path) -> None:
        """Take the registry's database URL and the home folder; nothing is opened or made before it is needed."""
        self._is_local = database.startswith("sqlite")
        self._url = f"sqlite:///{home.resolve() / 'jobs.db'}" if self._is_local else database
        self._home = home
        self._client_lock = threading.Lock()
        self._client: DBOSClient | None = None

    def put(self, task: str, number: int, *, attempt: int = 1) -> None:
        """Put a job into the queue; putting the same attempt again does nothing."""
        self._opened().enqueue(
            {
                "queue_name": _QUEUE,
                "workflow_name": _WORKFLOW,
                "workflow_id": f"{task}-{number}-{attempt}",
                "app_version": FORM,
            },
            task,
            number,
        )

    @contextmanager
    def work(self, tasks: Mapping[str, Task], *, concurrency: int = 1, every: float = 0.5) -> Iterator[None]:
        """Work on jobs until the context ends, ``concurrency`` at once; what a killed worker left is gone on with.

        ``every`` is how often the queue is looked at, in seconds. Raises AlreadyWorking on SQLite when another
        process works. At the end the steps under way finish; the jobs are gone on with by the next worker.
        """
        if not _ONE.acquire(blocking=False):
            raise AlreadyWorking
        try:
            with self._working(tasks, concurrency, every):
                yield
        finally:
            _ONE.release()

    @contextmanager
    def _working(self, tasks: Mapping[str, Task], concurrency: int, every: float) -> Iterator[None]:
        from dbos import DBOS  # noqa: PLC0415  # heavy, and one object a process: only who works pays

        with self._slot() as slot:
            self._prepare()

            def job(task: str, number: int) -> None:
                with tasks[task](number) as step:
                    while DBOS.run_step({"name": task}, step):
                        pass

            DBOS.workflow(name=_WORKFLOW)(job)
            DBOS(
                config={
                    "name": _NAME,
                    "system_database_url": self._url,
                    "dbos_system_schema": _SCHEMA,
                    "application_version": FORM,
                    "executor_id": slot,
                    "run_migrations": False,
                    "log_level": "ERROR",
                    "notification_listener_polling_interval_sec": every,
                }
            )
            try:
                DBOS.launch()
                DBOS.register_queue(
                    _QUEUE,
                    worker_concurrency=concurrency,
                    polling_interval_sec=every,
                    on_conflict="always_update",
                )
                yield
            finally:
                DBOS.destroy(destroy_registry=True)

    def close(self) -> None:
        """Let go of the database."""
        with self._client_lock:
            if self._client is not None:
                self._client.destroy()
            self._client = None

    def _opened(self) -> "DBOSClient":
        from dbos import DBOSClient  # noqa: PLC0415  # as above

        with self._client_lock:
            if self._client is None:
                self._prepare()
                self._client = DBOSClient(
                    system_database_url=self._url, dbos_system_schema=_SCHEMA, application_name=_NAME
                )
            return self._client

    def _prepare(self) -> None:
        from dbos import DBOS  # noqa: PLC0415  # as above

        self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self._home / "jobs-tables.lock"):
            DBOS.migrate(self._url, schema=_SCHEMA)

    @contextmanager
    def _slot(self) -> Iterator[str]:
        """Hold a name that no other worker of this home has; the next that takes it goes on with what this one left."""
        for number in range(1 if self._is_local else _SLOTS):
            lock = FileLock(self._home / f"worker-{number}.lock", timeout=0, thread_local=False)
            try:
                lock.acquire()
            except Timeout:
                continue
            try:
                yield f"{socket.gethostname()}-{number}"
            finally:
                lock.release()
            return
        raise AlreadyWorking
