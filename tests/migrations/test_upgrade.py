"""A database that an older release filled is upgraded whole: no row, no value is lost, whoever is killed or comes second."""

import threading

import pytest
from sqlalchemy import create_engine, text
from sqlmodel import Session

from registry.changes import log
from registry.db import open_engine
from registry.migrations import newest, upgrade
from tests.migrations import older

ROWS = 60


@pytest.fixture
def old_database(bare_database):
    older.fill(bare_database, ROWS)
    return bare_database


def test_every_value_that_an_older_release_wrote_is_there_after_the_upgrade(old_database):
    before = older.held(old_database)
    assert {name: len(rows) for name, rows in before.items()} == dict.fromkeys(before, ROWS)
    upgrade(old_database)
    after = older.held(old_database)
    assert older.revision(old_database) == newest()
    for table, rows in before.items():
        assert rows.keys() == after[table].keys(), table
        for key, row in rows.items():
            assert row == {name: after[table][key][name] for name in row}, table


def test_the_chain_of_the_log_holds_and_goes_on_after_the_upgrade(old_database):
    upgrade(old_database)
    engine = open_engine(old_database)
    with log.transaction(engine) as session:
        log.append(session, log.Entry(1, "uji", "/accounts/users/1"))
    with Session(engine) as session:
        assert log.verify(session) == (ROWS + 1, None)
    engine.dispose()


def test_of_processes_that_start_at_once_one_migrates_and_the_others_wait(old_database):
    faults = []

    def start():
        try:
            upgrade(old_database)
        except BaseException as error:  # noqa: BLE001  # a thread's fault is the test's
            faults.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert older.revision(old_database) == newest()
    assert len(older.held(old_database)["versions"]) == ROWS


def test_an_upgrade_that_fails_half_way_leaves_the_older_schema_as_it_was(old_database):
    before = older.held(old_database)
    engine = create_engine(old_database)
    with engine.begin() as connection:  # a table that a late migration is going to make
        connection.execute(text("CREATE TABLE idempotency_keys (id INTEGER)"))
    with pytest.raises(Exception, match="idempotency_keys"):
        upgrade(old_database)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE idempotency_keys"))
    engine.dispose()
    assert older.revision(old_database) == older.FIRST
    assert older.held(old_database) == before
    upgrade(old_database)
    assert older.revision(old_database) == newest()
