"""A service with published tables, served on loopback for clients that nobody here wrote."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from shutil import copytree, ignore_patterns

import pytest
import uvicorn
from starlette.testclient import TestClient

from registry.accounts import repository as accounts
from registry.app import create_app
from registry.changes import log
from registry.items.state import Access, State
from registry.settings import Settings
from tests.factories import documents, walks
from tests.factories.people import settle

NASTY = (
    "kode,nama,jumlah,luas,tanggal,catatan\r\n"
    '007,"Sumber ""Rejo"", Kec. 1",12,1.5,2025-01-31,=1+1\r\n'
    '35.05,"baris\r\nkedua",-3,0.125,2024-02-29,+62\r\n'
    "010,Ægir — 村,,,,@cmd\r\n"
    '"",;titik koma;,9007199254,-2.25,1999-12-31,-\r\n'
    "35.10, tepi ,0,1234567.5,2026-11-22,-5 derajat\r\n"
).encode()
"""Everything that a form may spoil: leading zeros, quotes, breaks, empty cells, formulas, decimals, other scripts."""
LONG = b"urutan,wilayah,jumlah\r\n" + b"".join(
    f"{number},Desa {number % 7},{number * 37 % 101}\r\n".encode() for number in range(1, 301)
)


@dataclass(frozen=True)
class Served:
    """A running service: a client in this process, its address on loopback, and tokens."""

    client: TestClient
    address: str
    tokens: dict[str, str]


@pytest.fixture(scope="session")
def served(prepared_home, tmp_path_factory) -> Iterator[Served]:
    template, site = prepared_home
    home = tmp_path_factory.mktemp("tables") / "home"
    copytree(template, home, ignore=ignore_patterns("graph"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    app = create_app(Settings(home=home, base_url=address, database_url="", token="", _env_file=None))
    registry = app.state.registry
    with log.transaction(registry.engine) as session:
        people = settle(session)
        assert accounts.find_user(session, "produsen")
        for slug, content in (("rumit", NASTY), ("panjang", LONG)):
            registry.files.put(content)
            entry = walks.draft(
                session, people, slug=slug, access=Access.PUBLIC, distributions=[documents.distribution(content)]
            )
            walks.take(session, people, entry, State.PUBLISHED)
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(TestClient(app, base_url=address, raise_server_exceptions=False), address, site.tokens)
    server.should_exit = True
    thread.join(30)
    registry.close()
