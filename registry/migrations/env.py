"""Alembic's environment: the tables of every domain, on the connection handed in or the one of the settings."""

from alembic import context
from sqlalchemy import Connection, create_engine

import registry.tables  # noqa: F401  # every table, so that autogenerate and check see them
from registry.db import metadata
from registry.settings import Settings


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,  # of SQLite, too: registry.migrations begins the transaction itself
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    _run(given)
else:
    with create_engine(Settings().database).connect() as own:
        _run(own)
