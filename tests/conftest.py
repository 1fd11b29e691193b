"""What every test may ask for: a migrated database on both engines, its people, and the whole service."""

import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock
from sqlalchemy import Engine, make_url
from sqlmodel import Session
from starlette.testclient import TestClient

import registry.tables  # noqa: F401  # every table, so that all are emptied between tests
from registry.app import create_app, wire
from registry.changes import log
from registry.content.load import load
from registry.db import metadata, open_engine
from registry.files.store import FileStore
from registry.microdata.store import MicrodataStore, open_store
from registry.migrations import upgrade
from registry.receipts.keys import Keys
from registry.receipts.service import Office
from registry.settings import Settings
from tests import on_postgresql
from tests.factories import people as people_factory
from tests.factories import site as site_factory
from tests.servers import postgresql

BASE = "https://satudata.example"


def missing(sentence: str) -> None:
    """Skip for want of a program; on the build server that is a failure."""
    if os.environ.get("CI") == "true":  # noqa: TID251  # the build server's own sign, no setting of ours
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def pytest_addoption(parser):
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="where homes keep theirs")


def pytest_collection_modifyitems(config, items):
    if on_postgresql.is_chosen(config):
        on_postgresql.leave_out(config, items)


@pytest.fixture(scope="session", autouse=True)
def homes(request) -> Iterator[on_postgresql.Homes | None]:
    """Where homes have their databases on a server, when the suite runs on PostgreSQL."""
    if not on_postgresql.is_chosen(request.config):
        yield None
        return
    found = on_postgresql.Homes(lambda: request.getfixturevalue("postgresql_databases"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Settings, "database", property(found.database))
        yield found


@pytest.fixture(autouse=True)
def away_from_home(monkeypatch, tmp_path, homes):
    """No test reads the settings of whoever runs it, nor leaves anything in the checkout."""
    for name in [name for name in os.environ if name.startswith("SATUDATA_")]:  # noqa: TID251
        monkeypatch.delenv(name)
    monkeypatch.setenv("SATUDATA_HOME", str(tmp_path / "home"))
    yield
    if homes is not None:
        homes.leave(tmp_path)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server(request) -> Iterator[str]:
    """The start of the URLs of a PostgreSQL server, started when the first test asks for it."""
    binary = postgresql.binaries()
    if binary is None:
        missing(postgresql.INSTALL)
        return
    with postgresql.running(binary) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server) -> "Databases":
    return Databases(postgresql_server)


@dataclass
class Databases:
    """Makes databases on a server: empty ones, migrated ones as copies of a template, and one that is used again."""

    server: str

    def __post_init__(self) -> None:
        self._numbers = count(1)

    @cached_property
    def template(self) -> str:
        url = self.create()
        upgrade(url)
        return url.rpartition("/")[2]

    @cached_property
    def reused(self) -> str:
        return self.create(self.template)

    def create(self, template: str = "template0") -> str:
        name = f"test_{next(self._numbers)}"
        for is_last in (*[False] * 50, True):  # a service on the template may connect again at once
            self._alone("postgres", template)
            try:
                self._do("postgres", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG")
                break
            except psycopg.errors.ObjectInUse:
                if is_last:
                    raise
        return self.server + name

    def drop(self, url: str) -> None:
        self._do("postgres", f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def emptied(self) -> str:
        """Return the database that is used again without any row: much faster than a new copy for every test."""
        tables = ", ".join(table.name for table in metadata.sorted_tables)
        name = self.reused.rpartition("/")[2]
        self._alone(name, name)
        self._do(name, f"TRUNCATE {tables} RESTART IDENTITY")
        return self.reused

    def _alone(self, database: str, left: str) -> None:
        """End every connection to a database: nothing is copied or emptied while somebody holds it."""
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        self._do(database, others, left)

    def _do(self, database: str, statement: str, *values: str) -> None:
        place = make_url(self.server + database)
        with psycopg.connect(host=place.host, port=place.port, user=place.username, dbname=database) as connection:
            connection.autocommit = True
            connection.execute(statement, values or None)


ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
def database(request, tmp_path) -> Iterator[str]:
    """URL of an empty database with the newest schema, on SQLite and on PostgreSQL."""
    yield from _copy(request, request.param, tmp_path, empty=False)


@pytest.fixture(params=ENGINES)
def bare_database(request, tmp_path) -> Iterator[str]:
    """URL of a database without any table, on SQLite and on PostgreSQL."""
    yield from _copy(request, request.param, tmp_path, empty=True)


def _copy(request, engine: str, tmp_path: Path, *, empty: bool) -> Iterator[str]:
    if engine == "sqlite":
        path = tmp_path / "registry.db"
        if not empty:
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    databases = request.getfixturevalue("postgresql_databases")
    if not empty:
        yield databases.emptied()
        return
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
def engine(database):
    opened = open_engine(database)
    yield opened
    opened.dispose()


@pytest.fixture
def people(engine) -> people_factory.People:
    """Callers of every role; their accounts are committed."""
    with log.transaction(engine) as session:
        return people_factory.settle(session)


@pytest.fixture
def session(engine, people) -> Iterator[Session]:
    """A writing session of the change log, committed at the end of the test."""
    with log.transaction(engine) as opened:
        yield opened


@pytest.fixture
def files(tmp_path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def microdata(tmp_path) -> MicrodataStore:
    return open_store(tmp_path)


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory, worker_id, homes) -> tuple[Path, site_factory.Site]:
    """A home folder with all that ships, one user a role, and datasets in every state; to be copied, not used."""
    own = tmp_path_factory.getbasetemp()
    is_alone = worker_id == "master" or homes is not None  # each has a server of its own
    folder = (own if is_alone else own.parent) / "prepared"  # made by the first of several workers
    with FileLock(f"{folder}.lock"):
        if not (folder / "site").exists():
            site = _prepare(folder / "home")
            (folder / "site").write_bytes(pickle.dumps(site))
        return folder / "home", pickle.loads((folder / "site").read_bytes())  # noqa: S301  # written a line above


def _prepare(home: Path) -> site_factory.Site:
    registry = wire(Settings(home=home, base_url=BASE, database_url="", token="", _env_file=None), serves=True)
    try:
        upgrade(registry.settings.database)
        with log.transaction(registry.engine) as opened:
            load(opened, lambda _line: None)
        with log.transaction(registry.engine) as opened:
            site = site_factory.build(opened, registry.files)
        registry.follower.catch_up()
    finally:
        registry.close()
    return site


@dataclass(frozen=True)
class Service:
    """The running service, its client, and who and what is in it."""

    client: TestClient
    site: site_factory.Site
    app: object

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.site.tokens[who]}"}


def _served(prepared: tuple[Path, site_factory.Site], home: Path, *without: str) -> Iterator[Service]:
    template, site = prepared
    shutil.copytree(template, home, ignore=shutil.ignore_patterns(*without))
    app = create_app(Settings(home=home, base_url=BASE, database_url="", token="", _env_file=None))
    try:
        yield Service(TestClient(app, base_url=BASE, raise_server_exceptions=False), site, app)
    finally:
        app.state.registry.close()


@pytest.fixture
def registry_app(prepared_home, tmp_path) -> Iterator[Service]:
    """The service on a home of its own, for tests that write. Its projections follow when the test says so."""
    yield from _served(prepared_home, tmp_path / "served", "graph")  # large, and not what these tests are about


@pytest.fixture(scope="session")
def reading_app(prepared_home, tmp_path_factory) -> Iterator[Service]:
    """The service for tests that only read; shared by all of them."""
    yield from _served(prepared_home, tmp_path_factory.mktemp("shared") / "served")


@pytest.fixture(scope="session", params=ENGINES)
def content_engine(request, tmp_path_factory) -> Iterator[Engine]:
    """A database with all that ships, loaded once on either engine; for reading only."""
    if request.param == "sqlite":
        home, _ = request.getfixturevalue("prepared_home")
        path = tmp_path_factory.mktemp("content") / "registry.db"
        for part in home.glob("registry.db*"):  # what a connection still holds lies in a file beside it
            shutil.copyfile(part, path.with_name(part.name))
        opened = open_engine(f"sqlite:///{path}")
    else:
        databases = request.getfixturevalue("postgresql_databases")
        opened = open_engine(databases.create(databases.template))
        with log.transaction(opened) as session:
            load(session, lambda _line: None)
    yield opened
    opened.dispose()


@pytest.fixture
def office(tmp_path) -> Office:
    """Where receipts are issued, with a key of its own."""
    return Office(Keys(tmp_path / "keys"), BASE)
