"""A database as an older release left it: its schema, and rows in every table of it, written with plain SQL."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Table,
    create_engine,
    insert,
    text,
)
from sqlalchemy.types import JSON

from registry.changes import log
from registry.db import open_engine
from registry.migrations import upgrade

FIRST = "2a8fd43052b2"
"""The schema of the first tables: the oldest that is upgraded."""

_STATES = ["draft", "published", "retired", "superseded", "verified"]
_KINDS = ["dataset", "code-list", "indicator", "standard", "variable"]
_LISTS = {"scopes", "also_broader", "written_by"}
_SAID = {
    ("items", "kind"): lambda n: _KINDS[n % len(_KINDS)],
    ("items", "iri"): lambda n: f"/id/{_KINDS[n % len(_KINDS)]}/agencies-slug-1/items-slug-{n}",
    ("versions", "state"): lambda n: _STATES[n % len(_STATES)],
    ("versions", "access"): lambda n: ["public", "restricted", "closed"][n % 3],
    ("concepts", "alt_labels"): lambda n: [["id", f"sebutan {n}"]],
    ("concept_maps", "match"): lambda _: "exactMatch",
    ("harvest_items", "outcome"): lambda n: ["new", "changed", "unchanged"][n % 3],
    ("role_grants", "role"): lambda _: "walidata",
}

_MADE = (
    (JSON, lambda name, n: [f"{name} {n}"] if name in _LISTS else {"id": f"{name} {n}"}),
    (Boolean, lambda _, n: n % 2 == 0),
    (Integer, lambda _, n: n),
    (Float, lambda _, n: n / 1000),
    (DateTime, lambda _, n: datetime(2025, 1, 1, 3, 4, 5, tzinfo=UTC) + timedelta(minutes=n)),
    (Date, lambda _, n: date(2025, 1, 1) + timedelta(days=n)),
)


def fill(url: str, rows: int, revision: str = FIRST) -> None:
    """Make the schema of a revision in an empty database and put ``rows`` rows into each of its tables."""
    upgrade(url, revision)
    engine = create_engine(url)
    known = MetaData()
    known.reflect(engine)
    with engine.begin() as connection:
        for table in known.sorted_tables:
            if table.name not in {"alembic_version", "changes"}:
                connection.execute(insert(table), [_row(table, number) for number in range(1, rows + 1)])
    engine.dispose()
    engine = open_engine(url)
    for number in range(rows // 10):
        with log.transaction(engine) as session:
            for part in range(10):
                log.append(session, log.Entry(1, "uji", f"/accounts/users/{10 * number + part}"))
    engine.dispose()


def held(url: str) -> dict[str, dict[Any, dict[str, Any]]]:
    """Return every row of every table by its key, as the database has it now."""
    engine = create_engine(url)
    known = MetaData()
    known.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name: _rows(connection, table) for table in known.sorted_tables if table.name != "alembic_version"
        }
    engine.dispose()
    return found


def revision(url: str) -> str:
    """Return the schema that a database has."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found: str = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()
    return found


def _rows(connection: Connection, table: Table) -> dict[Any, dict[str, Any]]:
    keys = [column.name for column in table.primary_key]
    return {
        tuple(row[key] for key in keys): {name: _plain(value) for name, value in row.items()}
        for row in connection.execute(table.select()).mappings()
    }


def _plain(value: Any) -> Any:
    """One spelling of moments, whatever zone the server shows them in."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(table.name, column, number) for column in table.columns}


def _value(table: str, column: Column[Any], number: int) -> Any:
    said = _SAID.get((table, column.name))
    if said is not None:
        return said(number)
    for key in column.foreign_keys:
        other = key.column
        return number if isinstance(other.type, Integer) else _text(other.table.name, other, number)
    for kind, made in _MADE:
        if isinstance(column.type, kind):
            return made(column.name, number)
    return _text(table, column, number)


def _text(table: str, column: Column[Any], number: int) -> str:
    text = f"{table}-{column.name}-{number}"
    return text[-column.type.length :] if getattr(column.type, "length", None) else text
