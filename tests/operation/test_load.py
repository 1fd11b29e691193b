"""A hundred who read and ten who write at once: no error, nothing lost, memory that stays; too many are sent away."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import orjson
import pytest
from sqlalchemy import create_engine, text

from registry.changes import log
from registry.db import open_engine, reading
from registry.items.state import Kind
from tests.factories import documents
from tests.operation import crowd
from tests.scale import scaled

pytestmark = pytest.mark.sqlite_only

SECONDS = scaled(30, 600)
READERS, WRITERS = 100, 10
PAGES = ["/", "/cari?q=penduduk", "/dataset/terbuka", "/kode", "/standar", "/api/v1/search?q=data", "/api/v1/items"]


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[tuple[int, int]]:
    """Serve a home as ``satudata serve`` does, in a process of its own; yield its port and number."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    own = {**os.environ, "SATUDATA_HOME": str(home), "SATUDATA_DATABASE_URL": "", **settings}  # noqa: TID251
    command = [sys.executable, "-c", "from registry.cli.main import main; main()", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=own) as process:
        try:
            for _ in range(600):
                try:
                    if httpx2.get(f"http://127.0.0.1:{port}/health/live").status_code == 200:
                        break
                except httpx2.HTTPError:
                    time.sleep(0.1)
            yield port, process.pid
        finally:
            process.terminate()


@pytest.fixture
def home(prepared_home, tmp_path):
    return shutil.copytree(prepared_home[0], tmp_path / "home", ignore=shutil.ignore_patterns("graph"))


def resident(process: int) -> float:
    """Megabytes that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def reads(number: int) -> Iterator[bytes]:
    start = number % len(PAGES)
    return map(crowd.get, itertools.cycle(PAGES[start:] + PAGES[:start]))


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_a_hundred_readers_and_ten_writers_meet_no_error(home, prepared_home, record_property):
    token = prepared_home[1].tokens["produsen"]
    content = orjson.dumps({"body": documents.body(Kind.DATASET)})

    def writes(number: int) -> Iterator[bytes]:
        for turn in itertools.count():
            yield crowd.post(f"/api/v1/items/dataset/desa-sawentar/beban-{number}-{turn}", token, content)

    with serving(home) as (port, process):
        crowd.ask(port, SECONDS / 4, crowd.Crowd(READERS, reads))  # what is kept is there by then
        before = resident(process)
        read, written = crowd.ask(port, SECONDS, crowd.Crowd(READERS, reads), crowd.Crowd(WRITERS, writes))
        after = resident(process)
    figures = {
        "reads": len(read.seconds),
        "read p95 s": round(read.p95, 2),
        "writes": len(written.seconds),
        "write p95 s": round(written.p95, 2),
        "MB before": round(before),
        "MB after": round(after),
    }
    print(figures)  # noqa: T201  # what a soak is run for
    record_property("figures", str(figures))
    assert set(read.statuses) == {200}, read.headers[:1]
    assert set(written.statuses) == {201}, written.headers[:1]
    assert after < before * 1.3 + 20
    engine = open_engine(f"sqlite:///{home / 'registry.db'}")
    with reading(engine) as session:
        assert log.verify(session)[1] is None
    engine.dispose()
    plain = create_engine(f"sqlite:///{home / 'registry.db'}")
    with plain.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM items WHERE slug LIKE 'beban-%'")).scalar_one()
    plain.dispose()
    assert kept == written.statuses[201]


def test_too_many_are_sent_away_at_once_with_the_time_to_come_again(home):
    with serving(home, SATUDATA_MOST_REQUESTS="8") as (port, _):
        (read,) = crowd.ask(port, 1, crowd.Crowd(READERS, reads))
        assert httpx2.get(f"http://127.0.0.1:{port}/standar").status_code == 200
    assert set(read.statuses) == {200, 503}
    assert all(b"retry-after: 2" in head for head in read.headers)
