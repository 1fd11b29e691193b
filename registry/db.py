"""The database: engines, sessions and the conventions every table follows.

SQLAlchemy is the port: SQLite in WAL mode by default, PostgreSQL through psycopg for many machines.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import orjson
from sqlalchemy import JSON, Engine, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import Session, SQLModel

if TYPE_CHECKING:
    import psycopg

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata

Json = JSON().with_variant(JSONB(), "postgresql")
"""Column type of a JSON document; never changed in place, always assigned anew."""

_PATIENCE = 10  # seconds that a request waits for one of the connections (15 at most) before it is told to come again


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def open_engine(url: str) -> Engine:
    """Open the database at a URL with the settings the project relies on.

    Errors never show the values of a statement: they may be a person's, and errors are logged.
    """
    if not url.startswith("sqlite"):
        return create_engine(
            url, pool_pre_ping=True, pool_timeout=_PATIENCE, hide_parameters=True, json_deserializer=orjson.loads
        )
    # The connection given back last is used next: its cache is warm, and the caches of the others stay small.
    engine = create_engine(
        url,
        connect_args={"timeout": 30},
        hide_parameters=True,
        json_deserializer=_read_json,
        pool_use_lifo=True,
        pool_timeout=_PATIENCE,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _read_json(stored: Any) -> Any:
    """Read a JSON document; SQLite gives one that is a bare number back as that number (a JSON column is NUMERIC)."""
    return stored if isinstance(stored, int | float) else orjson.loads(stored)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves, see _begin_sqlite
    cursor = connection.cursor()
    # 8 MiB of pages for all connections of the process, wherever they are needed: beyond it each gives up its oldest
    # ones, which the system keeps too. The usual 2 MiB for each would be too few for a search in half a million codes.
    cache = ("cache_size=-8192", "soft_heap_limit=8388608")
    for pragma in ("journal_mode=WAL", "busy_timeout=30000", "foreign_keys=ON", "synchronous=NORMAL", *cache):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at its start: two writers queue instead of failing at commit.
    options: dict[str, Any] = dict(connection.get_execution_options())
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session for reading; nothing done in it is kept."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Open a session that takes the write lock at once; commits at the end, rolls back on any error.

    Writes of registered items go through ``registry.changes.transaction``, which seals the change log.
    """
    with Session(engine.execution_options(writes=True)) as session, session.begin():
        yield session


_BATCH = 10_000


def write_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows by the database's fastest way: COPY on PostgreSQL, prepared statements on SQLite.

    Values are as the driver takes them: text (JSON and dates too), numbers, bytes, None.
    """
    connection = session.connection()
    names = ", ".join(columns)
    if connection.dialect.name == "postgresql":
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)
        return
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  # our names
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        connection.exec_driver_sql(statement, [tuple(row) for row in batch])
