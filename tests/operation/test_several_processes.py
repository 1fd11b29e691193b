"""``satudata serve --workers 2`` on SQLite: processes of one machine share a home, and one may die."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from tests.factories import site

pytestmark = pytest.mark.sqlite_only

SERVE = [sys.executable, "-c", "from registry.cli.main import main; main()", "serve", "--workers", "2", "--port"]
SILENT = 60  # seconds after which the service ends a process that gives no sign
ITEM = "/api/v1/items/dataset/desa-sawentar/langkah-approved/versi/1.0.0"


def children(process: int) -> list[int]:
    """Processes that serve for this one (Linux)."""
    found = map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
    return [each for each in found if "multiprocessing-fork" in Path(f"/proc/{each}/cmdline").read_text()]


def until(holds: Callable[[], object], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "too late"
        time.sleep(0.2)


def test_two_processes_answer_one_publishes_both_find_and_one_may_be_killed(prepared_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(prepared_home[0], home, ignore=shutil.ignore_patterns("graph"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {**os.environ, "SATUDATA_HOME": str(home), "SATUDATA_DATABASE_URL": ""}  # noqa: TID251
    server = subprocess.Popen([*SERVE, str(port)], env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ask(path: str, **more: object) -> httpx2.Response | None:
        """Over a connection of its own, so that any of the processes may answer."""
        try:
            return httpx2.get(f"http://127.0.0.1:{port}{path}", timeout=20, **more)
        except httpx2.TransportError:
            return None

    def finds() -> bool:
        answers = [ask("/api/v1/search", params={"q": site.HIDDEN_WORDS["approved"]}) for _ in range(8)]
        return all(answer is not None and answer.json()["total"] == 1 for answer in answers)

    try:
        until(lambda: len(children(server.pid)) == 2 and ask("/health/ready"), 60)
        token = prepared_home[1].tokens["walidata"]
        published = httpx2.post(
            f"http://127.0.0.1:{port}{ITEM}/publish", json={}, headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        assert published.status_code == 200, published.text
        until(finds, 60)
        first, _ = children(server.pid)
        os.kill(first, signal.SIGSTOP)
        time.sleep(1.5)  # it is asked for a sign twice a second: it dies with the question unanswered
        os.kill(first, signal.SIGKILL)
        until(lambda: first not in children(server.pid) and len(children(server.pid)) == 2, SILENT / 2)
        until(finds, 60)
        counts = ask("/metrics").text
        assert 'status="200"' in counts
    finally:
        server.terminate()
        try:
            server.wait(timeout=60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise
