"""A server in a process of its own, one client that keeps its connection, and what a request costs the server."""

import argparse
import asyncio
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import uvicorn

from registry.app import create_app
from registry.cli.session import few_heaps
from registry.cli.starting import starting
from registry.settings import Settings


def add_options(arguments: argparse.ArgumentParser) -> None:
    """Take the folder to keep, and the port by which a benchmark calls itself to serve."""
    arguments.add_argument("--home", type=Path, help="Folder to keep: a second run finds what was prepared there.")
    arguments.add_argument("--serve", type=int, help=argparse.SUPPRESS)


def run_server(home: Path, port: int, base: str = "") -> None:
    """Serve a home, under its own address or another, without what follows the change log in the background."""
    settings = Settings(home=home, base_url=base or f"http://127.0.0.1:{port}", database_url="", token="")
    few_heaps()
    with starting():  # as ``satudata serve`` does
        app = create_app(settings)
    uvicorn.run(app, port=port, lifespan="off", log_level="error", access_log=False)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def serve(script: str, home: Path, port: int) -> "subprocess.Popen[bytes]":
    """Start a benchmark's own script as the server and wait until it answers."""
    command = [sys.executable, script, "--serve", str(port), "--home", str(home)]
    server = subprocess.Popen(command)  # noqa: S603  # ourselves
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/health/live")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    server.kill()
    raise RuntimeError("the server does not answer")


@contextmanager
def kept_home(chosen: argparse.Namespace) -> Iterator[Path]:
    """Give the folder that was asked for, or one that is gone afterwards."""
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen.home or Path(temporary)
        home.mkdir(parents=True, exist_ok=True)
        yield home


@contextmanager
def answering(script: str, home: Path) -> Iterator[tuple[int, int]]:
    """Serve a home by a benchmark's own script; gives the port and the process."""
    port = free_port()
    server = serve(script, home, port)
    try:
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


def processor_time(process: int) -> float:
    """Return the seconds a process and its threads have computed (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def asked(port: int, addresses: Sequence[str], cost: Callable[[], float]) -> tuple[float, float, float]:
    """Return median and 95th percentile in ms, and the server's processor time a request in ms."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    taken = []
    before = cost()
    for address in addresses:
        begun = time.perf_counter()
        connection.request("GET", address)
        answer = connection.getresponse()
        content = answer.read()
        taken.append(1000 * (time.perf_counter() - begun))
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} {address} {content[:200]!r}")
    spent = 1000 * (cost() - before) / len(addresses)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)], spent


@contextmanager
def served(home: Path, workers: int) -> Iterator[int]:
    """Serve a home with several processes, without what follows the change log in the background; gives the port."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "registry.cli.starting:one_of_several", "--factory"]
    command += ["--lifespan", "off", "--port", str(port), "--workers", str(workers)]
    command += ["--log-level", "error", "--no-access-log"]
    server = subprocess.Popen(command, env={**os.environ, "SATUDATA_HOME": str(home)})  # noqa: S603, TID251
    try:
        for _ in range(600):
            try:
                asked(port, ["/health/live"] * 8 * workers, lambda: 0.0)
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def throughput(port: int, addresses: Sequence[str], *, connections: int = 8, seconds: float = 5) -> float:
    """Return answers a second over some connections that are kept, each asking again as soon as it is answered."""
    return asyncio.run(_throughput(port, addresses, connections, seconds))


async def _throughput(port: int, addresses: Sequence[str], connections: int, seconds: float) -> float:
    given = cycle(addresses)
    end = time.perf_counter() + seconds

    async def ask() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        count = 0
        while time.perf_counter() < end:
            writer.write(f"GET {next(given)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if not head.startswith(b"http/1.1 200"):
                raise RuntimeError(head.splitlines()[0].decode())
            await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
            count += 1
        writer.close()
        return count

    counts = await asyncio.gather(*(ask() for _ in range(connections)))
    return sum(counts) / seconds
