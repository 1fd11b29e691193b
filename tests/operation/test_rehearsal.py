"""A cluster on one machine: three nodes of Elasticsearch, PostgreSQL, two web and two working processes; one of each ends.

While people read, search and write through both doors, a web process, a worker, a node of Elasticsearch and a process of
PostgreSQL are killed one after the other. What was acknowledged is there afterwards, and is found.
"""

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import httpx2
import psycopg
import pytest
from psycopg import sql
from sqlmodel import func, select

from registry.app import wire
from registry.changes import log
from registry.db import reading
from registry.items import audit
from registry.items.models import Item
from registry.items.state import Kind, State
from registry.settings import Settings
from tests.factories import people as people_factory
from tests.factories import walks
from tests.servers import elasticsearch

APART, PATIENCE = 1.5, 90  # seconds between two kills, and until all is found


class Machine:
    """The processes, and what whoever uses them was told."""

    def __init__(self, home: Path, database: str, search: str) -> None:
        self.settings = Settings(home=home, database_url=database, search_url=search, token="", _env_file=None)
        names = {"HOME": home, "DATABASE_URL": database, "SEARCH_URL": search}
        self._environment = {**os.environ} | {f"SATUDATA_{name}": str(value) for name, value in names.items()}  # noqa: TID251
        self.ports = [free_port(), free_port()]
        self.webs = [self._start("serve", "--port", str(port)) for port in self.ports]
        self.workers = [self._start("worker") for _ in range(2)]
        self.acknowledged: list[str] = []
        self.told: Counter[int] = Counter()
        self.is_over = threading.Event()

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-c", "from registry.cli.main import main; main()", *arguments]
        return subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def use(self, people) -> None:
        """Publish one dataset after another, in the process of a worker's kind."""
        registry = wire(self.settings)
        for number in range(10_000):
            if self.is_over.is_set():
                break
            slug = f"gladi-{number}"
            with contextlib.suppress(Exception):  # refused or unknown: not acknowledged
                with log.transaction(registry.engine) as session:
                    entry = walks.draft(session, people, slug=slug, title={"id": f"Gladibersih {number}"})
                    walks.take(session, people, entry, State.PUBLISHED)
                self.acknowledged.append(slug)
        registry.close()

    def ask(self) -> None:
        """Read and search at whichever door answers, as behind a proxy."""
        while not self.is_over.is_set():
            self.told[self.answered("/cari?q=gladibersih")] += 1
            self.told[self.answered("/standar")] += 1

    def answered(self, path: str) -> int:
        for port in self.ports:
            with contextlib.suppress(httpx2.HTTPError):
                return httpx2.get(f"http://127.0.0.1:{port}{path}", timeout=20).status_code
        return 0

    def end(self) -> None:
        for process in self.webs + self.workers:
            process.terminate()
            process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.fixture
def database(postgresql_databases):
    """A database that keeps what it acknowledged: those of the other tests wait for no disk."""
    url = postgresql_databases.create(postgresql_databases.template)
    plain = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain, autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(sql.Identifier(name)))
    yield url
    gc.collect()  # connections whose server process was killed are never closed


@pytest.mark.elasticsearch
@pytest.mark.postgresql
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_one_of_each_is_killed_and_nothing_acknowledged_is_lost(tmp_path, database):
    elasticsearch.require()
    with elasticsearch.cluster(3) as nodes:
        hosts = ",".join(node.address.removeprefix("http://") for node in nodes)
        machine = Machine(tmp_path, database, f"elasticsearch+http://{hosts}/gladi")
        try:
            registry = wire(machine.settings)
            with log.transaction(registry.engine) as session:
                people = people_factory.settle(session)
            until(lambda: all(machine.answered("/standar") == 200 for _ in machine.ports))
            users = [threading.Thread(target=machine.use, args=(people,)), threading.Thread(target=machine.ask)]
            for user in users:
                user.start()
            until(lambda: machine.acknowledged)
            for kill in (
                machine.webs[0].kill,
                machine.workers[0].kill,
                nodes[0].kill,
                lambda: kill_a_session(database),
            ):
                before = len(machine.acknowledged)
                kill()
                time.sleep(APART)
                until(lambda so_far=before: len(machine.acknowledged) > so_far)
            machine.is_over.set()
            for user in users:
                user.join()
            until(lambda: answers(database))
            with reading(registry.engine) as session:
                kept = set(session.exec(select(Item.slug).where(Item.kind == Kind.DATASET.value)))
                assert set(machine.acknowledged) <= kept
                assert len(kept) == session.exec(select(func.count()).select_from(Item)).one()
                assert log.verify(session)[1] is None
                assert list(audit.deviations(session)) == []
            until(lambda: registry.index.count() >= len(machine.acknowledged))
            assert machine.told[200] > 0
            assert set(machine.told) <= {200, 503, 0}, machine.told
            assert machine.answered("/cari?q=gladibersih") == 200
            registry.close()
        finally:
            machine.is_over.set()
            machine.end()


def answers(database: str) -> bool:
    """Say whether the database is through with its recovery: what was under way at the kill may be acknowledged before."""
    try:
        psycopg.connect(database.replace("postgresql+psycopg", "postgresql")).close()
    except psycopg.OperationalError:
        return False
    return True


def kill_a_session(database: str) -> None:
    """Kill a process of PostgreSQL: the server ends all others, recovers from its log and goes on."""
    plain = database.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(plain) as connection:
        own = connection.info.backend_pid
        others = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s LIMIT 1", [own]
        ).fetchone()
    os.kill(others[0], signal.SIGKILL)
