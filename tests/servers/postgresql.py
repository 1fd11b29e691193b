"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, on loopback, without a password.

The server refuses to run as root and is started through ``setpriv`` then; it is stopped by its process id. Nothing
in it is worth keeping, so it does not wait for the disk.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

NOBODY = 65534
INSTALL = "PostgreSQL tests need the server binaries: apt-get install postgresql"
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "Asia/Jakarta",  # not ours: what we store must not depend on it
}
_INITIAL = ("-U", "registry", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")


def binaries() -> Path | None:
    """Return the folder of the newest installed server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).resolve().parent if on_path else None


@contextlib.contextmanager
def running(binary: Path) -> Iterator[str]:
    """Run a server for as long as the context lasts; yield the start of its database URLs."""
    folder = Path(tempfile.mkdtemp(prefix="satudata-postgresql-"))
    data = folder / "data"
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    try:
        subprocess.run(
            [*_unprivileged(), binary / "initdb", "-D", data, *_INITIAL],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        with _started(binary, data) as port:
            yield f"postgresql+psycopg://registry@127.0.0.1:{port}/"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _started(binary: Path, data: Path) -> Iterator[int]:
    port = _free_port()
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with (
        (data.parent / "log").open("wb") as log,
        subprocess.Popen(
            [*_unprivileged(), binary / "postgres", "-D", data, "-p", str(port), *settings],
            stdout=log,
            stderr=log,
            cwd=data.parent,
        ) as server,
    ):
        try:
            _await(port, server)
            yield port
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown: clients are sent away
            server.wait(timeout=30)


def _await(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(host="127.0.0.1", port=port, user="registry", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _unprivileged() -> list[str]:
    if os.getuid() != 0:
        return []
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
