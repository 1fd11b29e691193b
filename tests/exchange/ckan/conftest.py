"""Servers on 127.0.0.1 for the clients of others: one with everything, and one that is empty but for its people."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.testclient import TestClient

from registry.accounts import service as accounts
from registry.app import create_app
from registry.changes import log
from registry.settings import Settings
from tests.factories.people import settle


@dataclass(frozen=True)
class Ckan:
    """Asks the door, without a network."""

    client: TestClient
    tokens: dict[str, str]
    app: object

    def ask(self, action, who="", **params):
        """The result of a GET."""
        return self.answer(action, who, **params).json()["result"]

    def answer(self, action, who="", **params):
        return self.client.get(f"/api/3/action/{action}", params=params, headers=self.token(who))

    def send(self, action, who="", **params):
        """The answer to a POST of JSON."""
        return self.client.post(f"/api/3/action/{action}", json=params, headers=self.token(who))

    def token(self, who):
        return {"Authorization": self.tokens[who]} if who else {}

    def catch_up(self):
        self.app.state.registry.follower.catch_up()


@pytest.fixture(scope="session")
def ckan(reading_app) -> Ckan:
    """The door over the shared service, for tests that only read."""
    return Ckan(reading_app.client, reading_app.site.tokens, reading_app.app)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, sqlite_template) -> Iterator[Ckan]:
    """A registry with its people and agencies and nothing else, for tests that write."""
    home = tmp_path_factory.mktemp("fresh")
    shutil.copyfile(sqlite_template, home / "registry.db")
    app = create_app(Settings(home=home, base_url="https://lain.example", database_url="", token="", _env_file=None))
    registry = app.state.registry
    with log.transaction(registry.engine) as session:
        people = settle(session)
        tokens = {
            name: accounts.create_token(session, caller.username, "uji", by=people.system)
            for name, caller in people.named().items()
            if caller.is_signed_in and name != "system"
        }
    yield Ckan(TestClient(app, base_url="https://lain.example", raise_server_exceptions=False), tokens, app)
    registry.close()


@contextmanager
def served(app) -> Iterator[str]:
    """The address of an application on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture(scope="session")
def portal_address(ckan) -> Iterator[str]:
    with served(ckan.app) as address:
        yield address


@pytest.fixture(scope="module")
def fresh_address(fresh) -> Iterator[str]:
    with served(fresh.app) as address:
        yield address
