"""Restore a backup into an empty home and an empty database, on SQLite or PostgreSQL, and prove that it is whole."""

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlmodel import Session

from registry.backup import manifest, rows
from registry.backup.manifest import Damaged, Manifest
from registry.backup.saving import KEYS, InTheWay, Say
from registry.changes import log
from registry.db import open_engine, write_rows
from registry.errors import Sentence
from registry.migrations import is_known, upgrade


def restore(folder: Path, url: str, home: Path, *, say: Say, keys: Path | None = None) -> Manifest:
    """Restore a backup; nothing is there before all of it is.

    Raises Damaged (nothing was written) when a file of the backup is not what it was, InTheWay when the home or the
    database holds something, NotABackup for what this program cannot read. ``keys``: where the keys lie, when they
    were kept apart. The database is brought to the schema of this program afterwards.
    """
    told = manifest.read(folder)
    if not is_known(told.revision):
        raise manifest.NotABackup(
            Sentence(
                f"Cadangan ini dibuat oleh versi program yang lebih baru ({told.program}). Pasang versi itu.",
                f"This backup was made by a newer release ({told.program}). Install that one and try again.",
            )
        )
    say("Memeriksa cadangan …")
    for table in told.tables.values():
        manifest.prove(folder, table)
    files = list(manifest.listed(folder, told))
    for one in files:
        manifest.prove(folder, one)
    _require_empty(url)
    for one in files:  # those of a restoring that was broken off are the same
        if (home / one.path).exists() and manifest.sha256_of(home / one.path) != one.sha256:
            raise _in_the_way(home / one.path)
    say(f"Memulihkan {len(files)} berkas …")
    for one in files:
        _bring(folder / one.path, home / one.path)
    source = keys or (folder / KEYS if told.keys else None)
    if source is not None and source.is_dir():
        shutil.copytree(source, home / KEYS, dirs_exist_ok=True)
        (home / KEYS).chmod(0o700)
    say("Memulihkan basis data …")
    upgrade(url, told.revision)
    engine = open_engine(url)
    try:
        with Session(engine.execution_options(writes=True)) as session, session.begin():
            _load(session, folder, told)
            _prove(session, told)
    finally:
        engine.dispose()
    upgrade(url)
    return told


def _bring(source: Path, place: Path) -> None:
    """Copy a file whole or not at all: half of one would stand in the way of the next attempt."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_name(f".{place.name}.part")
    shutil.copyfile(source, part)
    part.chmod(0o600)
    part.replace(place)


def _load(session: Session, folder: Path, told: Manifest) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":  # rows of a table may name later ones of the same
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    found = [table for table in rows.tables(connection) if table.name in told.tables]
    for table in found:
        columns = told.columns[table.name]
        with gzip.open(folder / told.tables[table.name].path) as stored:
            write_rows(session, table.name, columns, rows.values(connection, table, columns, iter(stored)))
    rows.set_sequences(connection, found)


def _prove(session: Session, told: Manifest) -> None:
    """Count every table and recompute the whole chain of the change log before anything is kept."""
    connection = session.connection()
    for table in rows.tables(connection):
        expected = told.tables[table.name].rows if table.name in told.tables else 0
        if connection.scalar(select(func.count()).select_from(table)) != expected:
            raise _not_whole(table.name)
    count, broken = log.verify(session)
    newest = connection.execute(text("SELECT hash FROM changes ORDER BY seq DESC LIMIT 1")).scalar() or log.GENESIS
    if broken is not None or (count, newest) != (told.changes, told.chain):
        raise _not_whole("changes")


def _not_whole(name: str) -> Damaged:
    return Damaged(
        Sentence(
            f"Isi tabel {name} bukan yang dicatat cadangan; tidak ada yang dipulihkan.",
            f"The table {name} is not what the backup recorded; nothing was restored.",
        )
    )


def _require_empty(url: str) -> None:
    """Refuse to restore over anything: whoever means that removes it first, knowingly."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            for name in _filled(engine, connection):
                raise _in_the_way(name)
    finally:
        engine.dispose()


def _filled(engine: Engine, connection: Connection) -> Iterator[str]:
    for name in inspect(engine).get_table_names():
        if name not in rows.TRANSIENT and connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first():  # noqa: S608  # names of the database itself
            yield name


def _in_the_way(what: object) -> InTheWay:
    return InTheWay(
        Sentence(
            f"Sudah ada isi di {what}. Pulihkan ke folder dan basis data yang kosong (SATUDATA_HOME, "
            "SATUDATA_DATABASE_URL).",
            f"{what} is not empty. Restore into an empty folder and database (SATUDATA_HOME, SATUDATA_DATABASE_URL).",
        )
    )
