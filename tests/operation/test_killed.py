"""Killed at any moment of any work, the registry has lost nothing it acknowledged, and goes on by itself."""

import itertools
import shutil

import pytest
from sqlmodel import func, select

from registry.backup import manifest
from registry.changes import log
from registry.db import reading
from registry.harvest.models import HarvestFound, HarvestItem
from registry.migrations import newest, upgrade
from tests.conftest import ENGINES
from tests.factories import people as people_factory
from tests.migrations import older
from tests.operation import victims
from tests.operation.grounds import Grounds
from tests.scale import IS_SOAK, scaled

pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]
KILLS = scaled(1, 20)
"""Of each of five works on each of two engines: 200 in a soak."""


@pytest.fixture
def grounds(request, database, tmp_path):
    """A home with people; on SQLite in a soak with all that ships, so that there is something to index and to save."""
    home = tmp_path / "home"
    home.mkdir()
    if IS_SOAK and database.startswith("sqlite"):
        template, _ = request.getfixturevalue("prepared_home")
        shutil.rmtree(home)
        shutil.copytree(template, home, ignore=shutil.ignore_patterns("graph"))
        database = f"sqlite:///{home / 'registry.db'}"
    grounds = Grounds(home, database)
    with grounds.opened() as registry, log.transaction(registry.engine) as session:
        people_factory.settle(session)
    return grounds


def kills(grounds, work):
    """Kill a work so often while it is done; some are done before."""
    grounds.let(work, 0)
    done = 0
    for number in itertools.count(1):
        done += grounds.kill(work, number)
        yield number
        if done == KILLS:
            return


def assert_the_index_follows(grounds):
    """What is left of the index is brought up to date, and then holds what the database says, without being rebuilt."""
    with grounds.opened() as registry:
        registry.follower.catch_up()
        counted = registry.follower.reconcile()[registry.projection.name]
        assert counted.expected == counted.held > 0


def test_publication(grounds):
    for _ in kills(grounds, victims.publish):
        grounds.check()
    assert_the_index_follows(grounds)


def test_harvest(grounds):
    for number in kills(grounds, victims.gather):
        grounds.check()
        grounds.let(victims.gather, number)  # as the next worker does
    grounds.check()
    with grounds.opened() as registry, reading(registry.engine) as session:
        records = session.exec(select(HarvestItem.identifier)).all()
        assert sorted(set(records)) == sorted(records)
        assert len(records) == (number + 1) * victims.RECORDS == len(set(session.exec(select(HarvestItem.item_id))))
        assert session.exec(select(func.count()).select_from(HarvestFound)).one() == 0


def test_backup(grounds):
    for number in kills(grounds, victims.save):
        folder = grounds.home.parent / f"cadangan-{number}"
        if folder.exists():
            told = manifest.read(folder)
            for table in told.tables.values():
                manifest.prove(folder, table)
        else:
            grounds.let(victims.save, number)  # what was begun is not in the way
        assert manifest.read(folder).changes == manifest.read(grounds.home.parent / "cadangan-0").changes


def test_rebuilding_the_index(grounds):
    grounds.let(victims.publish, 0)
    for _ in kills(grounds, victims.rebuild):
        assert_the_index_follows(grounds)


@pytest.fixture(params=ENGINES)
def old_databases(request, tmp_path):
    """Fresh copies of a database that an older release filled."""
    if request.param == "sqlite":
        template = tmp_path / "old.db"
        older.fill(f"sqlite:///{template}", 30)
        paths = (tmp_path / f"copy-{number}.db" for number in itertools.count())
        return (f"sqlite:///{shutil.copyfile(template, path)}" for path in paths)
    databases = request.getfixturevalue("postgresql_databases")
    template = databases.create()
    older.fill(template, 30)
    return (databases.create(template.rpartition("/")[2]) for _ in itertools.count())


def test_migration(old_databases, tmp_path):
    grounds = Grounds(tmp_path, "")
    grounds.let(victims.migrate, 0, url=next(old_databases))
    done = 0
    while done < KILLS:
        url = next(old_databases)
        before = older.held(url)
        done += grounds.kill(victims.migrate, 0, url=url)
        if older.revision(url) == older.FIRST:
            assert older.held(url) == before, "neither the older schema nor the newest"
        upgrade(url)
        assert older.revision(url) == newest()
        after = older.held(url)
        for table, rows in before.items():
            assert rows.keys() == after[table].keys(), table
