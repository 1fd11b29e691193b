"""``satudata serve`` and ``satudata worker``."""

import shutil
import threading
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from registry.app import create_app, working
from registry.cli.session import fail, few_heaps, opened, say
from registry.cli.starting import settle, starting
from registry.jobs.queue import AlreadyWorking
from registry.microdata import memory
from registry.operation import scrape
from registry.settings import Settings, tell_processes

if TYPE_CHECKING:
    from fastapi import FastAPI

_SILENT = 60
"""Seconds after which a process that gives no sign is ended; one that starts on a busy machine may take many."""


def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1, unless --host names another address.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    workers: Annotated[
        int, typer.Option(help="Processes that answer, one for each core; they share the home folder.")
    ] = 1,
) -> None:
    """Serve the portal and the API.

    Example: satudata serve --port 8123
    """
    settings = Settings()
    if "base_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"base_url": f"http://{host}:{port}"})
    if workers > 1:
        _several(settings, host, port, workers)
        return
    few_heaps()
    memory.use(settings.home)
    with starting():
        app = create_app(settings)
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
    finally:
        memory.leave()


def _several(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve in processes that share the home folder, and tell their counts together under ``/metrics``."""
    counts = settings.home / scrape.FOLDER
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir(parents=True, mode=0o700)
    tell_processes(scrape.SHARED, str(counts))
    tell_processes("SATUDATA_BASE_URL", settings.base_url)
    config = uvicorn.Config(
        "registry.cli.starting:one_of_several",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        timeout_worker_healthcheck=_SILENT,
        log_level="warning",
        access_log=False,
    )
    _Supervisor(config, sockets=[config.bind_socket()]).run()


class _Supervisor(Multiprocess):
    """Keeps the processes that answer, and notices at once when one dies.

    It waits for a sign of each through a pipe whose far end it holds itself, too: with that end open, the death of a
    process that had just been asked ends no wait, and nobody takes its place for the whole ``_SILENT``.
    """

    def keep_subprocess_alive(self) -> None:
        for process in self.processes:
            process.child_conn.close()
        super().keep_subprocess_alive()


def one_of_several() -> "FastAPI":
    """Return the service of the environment's settings, in one of several processes."""
    few_heaps()
    settings = Settings()
    memory.use(settings.home)
    with starting():
        return create_app(settings)


def worker(
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Jobs at the same time.")] = 1,
) -> None:
    """Do the harvests that are queued or due, and keep search index and graph up with the change log.

    Beside any number of serving processes on PostgreSQL; on SQLite the service works by itself.
    Example: satudata worker --concurrency 4
    """
    with opened(serves=True) as registry:
        memory.use(registry.settings.home)
        settle()
        registry.follower.start()
        stopped = threading.Event()
        try:
            with working(registry, concurrency=concurrency):
                say(f"Pekerja mengerjakan antrean ({concurrency} sekaligus) dan log perubahan. Ctrl+C untuk berhenti.")
                registry.runs.purge()
                while not stopped.wait(3600):
                    registry.runs.purge()
        except AlreadyWorking:
            fail("Proses lain sudah mengerjakan antrean di folder ini; pada SQLite hanya satu yang bekerja.")
        except KeyboardInterrupt:
            say("Selesai.")
