"""Rows of the database as lines of JSON that say the same on SQLite and on PostgreSQL.

A JSON document stays the text it is stored as, a moment is ``YYYY-MM-DD HH:MM:SS.ffffff`` in UTC, bytes are base64:
nothing is read into an object and written anew, so nothing can change on the way.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Inspector,
    LargeBinary,
    MetaData,
    Table,
    Text,
    cast,
    column,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement

TRANSIENT = frozenset({"alembic_version", "projection_cursors", "sign_ins", "idempotency_keys"})
"""Tables without anything to keep: the schema's number, cursors of what is derived, sign-ins, calls of a day."""
_PAGE = 2_000

Read = Callable[[Any], Any]


def tables(connection: Connection) -> list[Table]:
    """Return the tables of a database as it stands, parents before their children."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in TRANSIENT]


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the rows of a table, each a JSON array in the order of its columns, by its primary key."""
    fixes = {place: fix for place, one in enumerate(table.columns) if (fix := _portable(connection, one.type))}
    chosen = [_plain(connection, one.name, one.type) for one in table.columns]
    asked = select(*chosen).select_from(table).order_by(*table.primary_key.columns)
    rows = connection.execute(asked, execution_options={"yield_per": _PAGE})
    for row in rows:
        values = list(row)
        for place, fix in fixes.items():
            if values[place] is not None:
                values[place] = fix(values[place])
        yield orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def values(
    connection: Connection, table: Table, columns: Sequence[str], stored: Iterator[bytes]
) -> Iterator[list[Any]]:
    """Read lines as rows that this database's driver takes, for ``registry.db.write_rows``."""
    fixes = {place: fix for place, name in enumerate(columns) if (fix := _native(connection, table.columns[name].type))}
    for line in stored:
        row: list[Any] = orjson.loads(line)
        for place, fix in fixes.items():
            if row[place] is not None:
                row[place] = fix(row[place])
        yield row


def set_sequences(connection: Connection, loaded: Sequence[Table]) -> None:
    """Let numbers that PostgreSQL hands out go on after those that were restored; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    inspector: Inspector = inspect(connection)
    for table in loaded:
        for one in inspector.get_columns(table.name):
            if "nextval" in str(one.get("default") or ""):
                connection.execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{one['name']}'), "  # noqa: S608  # our names
                        f"coalesce(max({one['name']}), 0) + 1, false) FROM {table.name}"
                    )
                )


def _plain(connection: Connection, name: str, kind: Any) -> ColumnElement[Any]:
    """Select a column past the types of SQLAlchemy where these would read the stored text into an object."""
    if connection.dialect.name == "sqlite":
        return column(name)
    return cast(column(name), Text).label(name) if isinstance(kind, JSON | JSONB) else column(name)


def _portable(connection: Connection, kind: Any) -> Read | None:
    sqlite = connection.dialect.name == "sqlite"
    if isinstance(kind, LargeBinary):
        return _encoded
    if isinstance(kind, JSON | JSONB):
        return str  # a bare number comes back from SQLite as one
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, DateTime) and not sqlite:
        return _moment
    if isinstance(kind, Date) and not sqlite:
        return date.isoformat
    return None


def _native(connection: Connection, kind: Any) -> Read | None:
    if isinstance(kind, LargeBinary):
        return base64.b64decode
    if isinstance(kind, Boolean) and connection.dialect.name == "sqlite":
        return int
    if isinstance(kind, DateTime) and kind.timezone:
        return partial(_with, "+00")
    return None


def _encoded(value: bytes) -> str:
    return base64.b64encode(bytes(value)).decode()


def _moment(value: datetime) -> str:
    naive = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return naive.isoformat(sep=" ", timespec="microseconds")


def _with(end: str, value: str) -> str:
    return value + end
