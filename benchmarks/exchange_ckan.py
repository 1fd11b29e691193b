"""How many packages a second CKAN's door gives: over HTTP, and in processor time of the server.

    python benchmarks/exchange_ckan.py [--size 10000] [--seconds 4]

Makes a registry of published datasets in a temporary folder, serves it in a process of its own, and asks as clients do,
one connection at a time; then from two processes, as ``satudata serve --workers 2`` has them, over eight connections.
CKAN 2.12 itself is not here to be measured in the same run; what it took a request was measured by hand (``CKAN_MS``),
so the ratio of processor time is told beside the one to an empty answer of the same server (``site_read``), which
another machine keeps.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import socket
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from sqlmodel import Session

from benchmarks._served import served, throughput
from benchmarks.search import Corpus
from registry.accounts import service as accounts
from registry.app import create_app
from registry.changes import log
from registry.db import now
from registry.exchange.ckan.projection import PackageProjection
from registry.items.models import Item, Version
from registry.items.service import hash_of
from registry.items.state import Kind, State
from registry.migrations import upgrade
from registry.schemas import documents
from registry.settings import Settings

QUESTIONS = {
    "site_read (nothing)": "site_read",
    "package_show": "package_show?id=data-{number}",
    "package_search, 10 of all": "package_search",
    "package_search, 20 of a page": "package_search?rows=20&start={start}",
    "package_search, words and facets": "package_search?q={word}&facet.field="
    + quote('["organization","groups","tags","res_format","license_id"]'),
    "package_search, the harvester's page of 100": "package_search?rows=100&start={start}&sort=id+asc",
}
CKAN_MS = {
    "package_show": 12.0,
    "package_search, 10 of all": 7.9,
    "package_search, the harvester's page of 100": 25.0,
}
"""Processor time of a request in CKAN 2.12 with PostgreSQL on such a machine, spared its Solr (docs/ckan-api.md)."""


def fill(settings: Settings, size: int) -> None:
    """Write published datasets by the thousand, and index them."""
    app = create_app(settings)
    registry = app.state.registry
    upgrade(settings.database)
    corpus = Corpus()
    example = documents.examples("dataset", "valid")["penduduk-sawentar-2025"]
    with log.transaction(registry.engine) as session:
        caller = accounts.found(session, "kominfo-blitar", {"id": "Dinas Kominfo"})
        session.flush()
        at = now()
        for number in range(size):
            _write(
                session,
                number,
                example | {"title": {"id": corpus.words(7)}, "description": {"id": corpus.words(45)}},
                caller.user_id or 0,
                at + timedelta(seconds=number),
            )
    began = time.process_time()
    registry.follower.rebuild(PackageProjection.name, PackageProjection(registry.ckan).refill)
    print(f"indexed {size} packages: {size / (time.process_time() - began):,.0f} a second of processor time")
    registry.close()


def _write(session: Session, number: int, body: dict[str, object], user: int, at: datetime) -> None:
    slug = f"data-{number}"
    item = Item(
        kind=Kind.DATASET.value,
        agency="kominfo-blitar",
        slug=slug,
        iri=f"/id/dataset/kominfo-blitar/{slug}",
        created_at=at,
        created_by=user,
    )
    session.add(item)
    session.flush()
    session.add(
        Version(
            item_id=item.id,
            major=1,
            minor=0,
            patch=0,
            state=State.PUBLISHED.value,
            access="public",
            body=body,
            body_hash=hash_of(body),
            schema_iri="",
            written_by=[user],
            created_at=at,
            moved_at=at,
            published_at=at,
        )
    )


def serve(home: str, port: int) -> None:
    """Serve until the end of the process."""
    import uvicorn  # noqa: PLC0415

    app = create_app(
        Settings(home=Path(home), base_url="http://127.0.0.1:8000", database_url="", token="", _env_file=None)
    )
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False, lifespan="off")


def measured(port: int, pid: int, address: Callable[[int], str], seconds: float) -> tuple[float, float, int]:
    """Return requests a second, requests a second of the server's processor time, and bytes of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    for number in range(20):
        _ask(connection, address(number))
    before, began, count, size = _spent(pid), time.perf_counter(), 0, 0
    while time.perf_counter() - began < seconds:
        size = _ask(connection, address(count))
        count += 1
    return count / (time.perf_counter() - began), count / max(_spent(pid) - before, 1e-9), size


def _ask(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", f"/api/3/action/{path}")
    content = connection.getresponse().read()
    assert json.loads(content)["success"], content[:200]
    return len(content)


def _spent(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", type=int, default=10_000)
    arguments.add_argument("--seconds", type=float, default=4)
    asked = arguments.parse_args()
    words = Corpus(seed=2).words(500).split()
    with tempfile.TemporaryDirectory() as home:
        fill(
            Settings(home=Path(home), base_url="http://127.0.0.1:8000", database_url="", token="", _env_file=None),
            asked.size,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = multiprocessing.get_context("spawn").Process(target=serve, args=(home, port))
        server.start()
        _wait(port)
        base = 0.0
        for name in QUESTIONS:

            def address(number: int, name: str = name) -> str:
                return _asked(name, number, asked.size, words)

            rate, by_cpu, size = measured(port, server.pid or 0, address, asked.seconds)
            base = base or by_cpu
            beside = f"{CKAN_MS[name] * by_cpu / 1000:6.1f} x CKAN" if name in CKAN_MS else ""
            took = f"{rate:8,.0f} /s {1000 / by_cpu:7.2f} ms {by_cpu / base:6.2f} of nothing"
            print(f"{name:46} {took} {size:9,} bytes {beside}")
        server.terminate()
        server.join()
        with served(Path(home), 2) as port:
            for name in ("package_show", "package_search, 10 of all", "package_search, words and facets"):
                addresses = [f"/api/3/action/{_asked(name, number, asked.size, words)}" for number in range(500)]
                rate = throughput(port, addresses, seconds=asked.seconds)
                print(f"{name:46} {rate:8,.0f} /s from two processes over eight connections")


def _asked(name: str, number: int, size: int, words: Sequence[str]) -> str:
    word, start = words[number % len(words)], number * 100 % size
    return QUESTIONS[name].format(number=number % size, word=word, start=start)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    main()
