import shutil
from importlib.resources import files

import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

import registry.tables  # noqa: F401  # every table, as the registry knows them
from registry.db import metadata, open_engine
from registry.migrations import upgrade


@pytest.fixture
def alembic():
    def run(url, do):
        engine = create_engine(url)
        config = Config()
        config.set_main_option("script_location", str(files("registry.migrations")))
        try:
            with engine.connect() as connection:
                config.attributes["connection"] = connection
                do(config)
                connection.commit()
        finally:
            engine.dispose()

    return run


def tables(url):
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    engine.dispose()
    return found


def test_the_models_and_the_migrations_say_the_same(database, alembic):
    alembic(database, command.check)


def test_the_check_would_notice_a_column_that_is_missing(bare_database, alembic):
    upgrade(bare_database)
    engine = create_engine(bare_database)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE agencies DROP COLUMN homepage"))
    engine.dispose()
    with pytest.raises(CommandError):
        alembic(bare_database, command.check)


def test_an_empty_database_is_brought_up_taken_down_and_brought_up_again(bare_database, alembic):
    assert tables(bare_database) == set()
    upgrade(bare_database)
    assert tables(bare_database) == set(metadata.tables)
    alembic(bare_database, lambda config: command.downgrade(config, "base"))
    assert tables(bare_database) == set()
    upgrade(bare_database)
    upgrade(bare_database)  # again: nothing to do
    assert tables(bare_database) == set(metadata.tables)
    alembic(bare_database, command.check)


def test_an_upgrade_keeps_what_is_there(engine, people, database):
    upgrade(database)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM users")).scalar_one() == 10


def test_after_an_upgrade_that_failed_the_reason_is_told_and_the_next_may_begin(bare_database):
    engine = create_engine(bare_database)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE agencies (id INTEGER)"))
    with pytest.raises(Exception, match="agencies"):
        upgrade(bare_database)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE agencies"))
    engine.dispose()
    upgrade(bare_database)
    assert tables(bare_database) == set(metadata.tables)


def test_the_database_holds_by_itself_what_the_services_promise(engine, people):
    """Constraints stand under the services: one live and one open version, states and references that exist."""
    item = (
        "INSERT INTO items (kind, agency, slug, iri, identifiers, created_at, created_by) "
        "VALUES ('dataset', 'desa-sawentar', 'a', '/id/dataset/desa-sawentar/a', '{}', '2026-01-01', 1)"
    )
    version = (
        "INSERT INTO versions (item_id, major, minor, patch, state, access, body, body_hash, schema_iri, revision, "
        "written_by, created_at, moved_at) "
        "VALUES ({item}, {major}, 0, 0, '{state}', 'public', '{{}}', 'x', 'x', 1, '[]', '2026-01-01', '2026-01-01')"
    )
    with engine.begin() as connection:
        connection.execute(text(item))
        number = connection.execute(text("SELECT id FROM items")).scalar_one()
        connection.execute(text(version.format(item=number, major=1, state="published")))
        connection.execute(text(version.format(item=number, major=2, state="draft")))
    for state, major, of in (
        ("published", 3, number),
        ("approved", 3, number),
        ("retired", 1, number),
        ("nonsense", 3, number),
        ("retired", 3, 999),
    ):
        with engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(text(version.format(item=of, major=major, state=state)))


def test_sqlite_writes_ahead_and_holds_foreign_keys(tmp_path, sqlite_template):
    shutil.copyfile(sqlite_template, tmp_path / "registry.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'registry.db'}")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    engine.dispose()


def test_unknown_tables_are_an_error_of_the_database(bare_database):
    engine = open_engine(bare_database)
    with engine.connect() as connection, pytest.raises(Exception, match="changes") as refusal:
        connection.execute(text("SELECT * FROM changes"))
    assert isinstance(refusal.value, ProgrammingError) or "no such table" in str(refusal.value)
    engine.dispose()
