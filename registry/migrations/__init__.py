"""Migrations of the database, and the one function that brings it up to date."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection

_LOCK = 0x5A7E


def is_known(revision: str) -> bool:
    """Say whether this program has the schema of a number; one of a newer program it has not."""
    with as_file(files("registry.migrations")) as folder:
        return any(one.revision == revision for one in ScriptDirectory(str(folder)).walk_revisions())


def newest() -> str:
    """Return the number of the newest schema."""
    with as_file(files("registry.migrations")) as folder:
        return str(ScriptDirectory(str(folder)).get_current_head())


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at a URL to the newest schema, or up to that of a ``revision``.

    All of it happens or nothing does, whenever the process ends; one process migrates while the others wait. Runs on
    an engine of its own: SQLite needs foreign keys off while a table is rebuilt, or its children are emptied, and has
    them checked before anything is kept.
    """
    engine = create_engine(url, connect_args={"timeout": 600} if url.startswith("sqlite") else {})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _without_foreign_keys)
        event.listen(engine, "begin", _alone)
    try:
        with as_file(files("registry.migrations")) as folder, engine.connect() as connection:
            _upgrade(connection, str(folder), revision)
    finally:
        engine.dispose()


def _upgrade(connection: Connection, folder: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", folder)
    config.attributes["connection"] = connection
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
        connection.commit()
    try:
        with connection.begin():
            command.upgrade(config, revision)
            if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).fetchall()):
                raise RuntimeError(f"foreign keys do not hold after migration: {len(broken)} rows")
    finally:
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
            connection.commit()


def _alone(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")  # before the schema is looked at: two would both find it old


def _without_foreign_keys(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # else each statement that changes the schema is kept at once
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()
