"""A server in a process of its own, one client that keeps its connection, and what a request costs the server."""

import argparse
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn

from registry.app import create_app
from registry.settings import Settings


def add_options(arguments: argparse.ArgumentParser) -> None:
    """Take the folder to keep, and the port by which a benchmark calls itself to serve."""
    arguments.add_argument("--home", type=Path, help="Folder to keep: a second run finds what was prepared there.")
    arguments.add_argument("--serve", type=int, help=argparse.SUPPRESS)


def run_server(home: Path, port: int) -> None:
    """Serve a home without what follows the change log in the background."""
    settings = Settings(home=home, base_url=f"http://127.0.0.1:{port}", database_url="", token="")
    uvicorn.run(create_app(settings), port=port, lifespan="off", log_level="error", access_log=False)


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
