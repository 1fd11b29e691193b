"""A disk that is full or cannot be written, and a clock that jumps: told plainly, nothing half written, and it goes on."""

import shutil
from datetime import UTC, datetime, timedelta

import orjson
import pytest
import time_machine
from starlette.testclient import TestClient

from registry.app import create_app
from registry.backup import manifest
from registry.changes import log
from registry.db import open_engine, reading
from registry.items.state import Kind
from registry.settings import Settings
from tests.factories import documents, walks
from tests.factories import people as people_factory
from tests.operation import victims
from tests.operation.grounds import Grounds

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def grounds(tmp_path, sqlite_template):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copyfile(sqlite_template, home / "registry.db")
    grounds = Grounds(home, f"sqlite:///{home / 'registry.db'}")
    with grounds.opened() as registry, log.transaction(registry.engine) as session:
        people_factory.settle(session)
    return grounds


def test_a_backup_that_finds_the_disk_full_is_none_and_the_next_is_whole(grounds):
    grounds.let(victims.publish, 0)
    assert grounds.failed(victims.save_on_a_full_disk, 1)
    folder = grounds.home.parent / "cadangan-1"
    assert not folder.exists()
    grounds.let(victims.save, 1)
    for table in manifest.read(folder).tables.values():
        manifest.prove(folder, table)


def test_publication_on_a_full_disk_keeps_what_was_acknowledged_and_goes_on_when_there_is_room(grounds):
    for number in range(200):
        if grounds.failed(victims.publish_on_a_full_disk, number):
            break
    else:
        pytest.fail("the disk was never full")
    grounds.check()
    grounds.let(victims.publish, 999)
    grounds.check()


def test_on_a_disk_that_cannot_be_written_pages_are_read_and_writers_are_told(prepared_home, tmp_path):
    template, site = prepared_home
    home = shutil.copytree(template, tmp_path / "home", ignore=shutil.ignore_patterns("graph"))
    url = f"sqlite:///file:{home / 'registry.db'}?mode=ro&uri=true"
    app = create_app(Settings(home=home, database_url=url, token="", _env_file=None))
    client = TestClient(app, raise_server_exceptions=False)
    for page in ("/", "/dataset/terbuka", "/cari?q=data", "/api/v1/items"):
        assert (client.get(page).status_code, page) == (200, page)
    answer = client.post(
        "/api/v1/items/dataset/desa-sawentar/baru",
        content=orjson.dumps({"body": documents.body(Kind.DATASET)}),
        headers={"Authorization": f"Bearer {site.tokens['produsen']}", "Content-Type": "application/json"},
    )
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "coba lagi" in answer.text.lower()
    app.state.registry.close()


def test_while_the_search_server_is_away_searches_say_so_and_all_else_is_answered(prepared_home, tmp_path):
    home = shutil.copytree(prepared_home[0], tmp_path / "home", ignore=shutil.ignore_patterns("graph"))
    nobody = "elasticsearch+http://127.0.0.1:9/sdd"
    app = create_app(Settings(home=home, database_url="", search_url=nobody, token="", _env_file=None))
    client = TestClient(app, raise_server_exceptions=False)
    for page in ("/cari?q=data", "/api/v1/search?q=data"):
        answer = client.get(page)
        assert (answer.status_code, page) == (503, page)
        assert "retry-after" in answer.headers
    for page in ("/standar", "/api/v1/items", "/dataset/terbuka", "/health/live"):
        assert (client.get(page).status_code, page) == (200, page)
    app.state.registry.close()


def test_a_clock_that_jumps_back_and_ahead_breaks_neither_order_nor_chain(grounds):
    engine = open_engine(grounds.url)
    start = datetime(2030, 5, 1, tzinfo=UTC)
    with log.transaction(engine) as session:
        people = people_factory.settle(session)
    for number, jump in enumerate((0, -400, 30, -1, 400, -5000)):
        with time_machine.travel(start + timedelta(days=jump), tick=False), log.transaction(engine) as session:
            walks.draft(session, people, slug=f"terbit-{number}")
    with reading(engine) as session:
        moments = [change.at for change in log.read(session, after=0, limit=1000)]
        assert moments == sorted(moments)
    engine.dispose()
    grounds.check()
