"""Make a backup while the registry serves: one moment of the database, and the files that it names.

The database is read in one transaction (SQLite: WAL keeps its moment; PostgreSQL: REPEATABLE READ), so writers go on.
Files never change once they are there; they are copied after the database, so none that it names is missing.
"""

import filecmp
import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import orjson
from sqlalchemy import Connection, Engine, Table, text

from registry.backup import manifest, rows
from registry.backup.manifest import Manifest, Stored
from registry.changes import log
from registry.db import now
from registry.errors import Conflict, Sentence

PRIVATE = ("files", "uploads", "microdata")
"""Folders of a home whose content nobody can make again."""
KEYS = "keys"
MICRODATA_KEY = "microdata.key"
"""Beginning of the names of what opens microdata."""
_LEVEL = 3

Say = Callable[[str], None]


class InTheWay(Conflict):
    """The folder that is to hold a backup holds something already."""

    type = "in-the-way"


def backup(
    engine: Engine, home: Path, to: Path, *, say: Say, keys: Path | None = None, like: Path | None = None
) -> str:
    """Write a backup of a home and its database to a folder; returns the SHA-256 of its manifest.

    ``keys``: another folder for the keys, which else lie in the backup. ``like``: an earlier backup on the same disk;
    files that it has already become links to them. The folder appears under its name when all is in it and synced.
    """
    to = to.resolve()
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise InTheWay(
            Sentence(
                f"{to} sudah berisi. Pilih folder baru, misalnya {to}/{now():%Y-%m-%d}.",
                f"{to} is not empty. Choose a new folder.",
            )
        )
    begun = to.with_name(f"{to.name}.partial")
    shutil.rmtree(begun, ignore_errors=True)  # of a backup that was broken off
    begun.mkdir(parents=True, mode=0o700)
    made_at = now().isoformat(timespec="seconds")
    with _one_moment(engine) as connection:
        say("Menyalin basis data …")
        revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        changes, chain = _newest(connection)
        found = rows.tables(connection)
        tables = {str(table.name): _table(connection, table, begun) for table in found}
    say("Menyalin berkas …")
    files = _files(home, begun, like)
    kept_keys = (home / KEYS).is_dir()
    if kept_keys:
        _copy_keys(home / KEYS, keys or begun / KEYS, is_apart=keys is not None)
    told = Manifest(
        manifest.FORMAT,
        version("satudata-registry"),
        made_at,
        engine.dialect.name,
        revision,
        changes,
        chain,
        tables,
        {str(table.name): [str(column.name) for column in table.columns] for table in found},
        files,
        kept_keys and keys is None,
    )
    digest = told.write(begun)
    _sync(begun)
    if to.exists():
        to.rmdir()
    begun.rename(to)
    return digest


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection:
        yield connection


def _newest(connection: Connection) -> tuple[int, str]:
    line = connection.execute(text("SELECT seq, hash FROM changes ORDER BY seq DESC LIMIT 1")).first()
    return (line[0], line[1]) if line else (0, log.GENESIS)


def _table(connection: Connection, table: Table, folder: Path) -> Stored:
    (folder / "database").mkdir(exist_ok=True, mode=0o700)
    path = f"database/{table.name}.jsonl.gz"
    count = 0
    with (
        (folder / path).open("wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0) as packed,
    ):
        for line in rows.lines(connection, table):
            packed.write(line)
            count += 1
    return manifest.stored(folder, path, rows=count)


def _files(home: Path, folder: Path, like: Path | None) -> Stored:
    listing = "files.jsonl"
    with (folder / listing).open("wb") as told:
        for place in sorted(path for part in PRIVATE for path in (home / part).rglob("*") if path.is_file()):
            path = str(place.relative_to(home))
            try:
                _take(place, folder / path, like / path if like else None)
            except FileNotFoundError:  # deleted meanwhile: its days were over
                continue
            told.write(orjson.dumps(manifest.stored(folder, path), option=orjson.OPT_APPEND_NEWLINE))
    return manifest.stored(folder, listing)


def _take(place: Path, copy: Path, earlier: Path | None) -> None:
    """Copy a file, or link it to the earlier backup's when both are the same."""
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    named_by_hash = len(place.name) == 64  # noqa: PLR2004  # SHA-256 in hexadecimal, or an HMAC
    if earlier is not None and named_by_hash and earlier.is_file() and filecmp.cmp(earlier, place, shallow=False):
        os.link(earlier, copy)
    else:
        shutil.copyfile(place, copy)
        copy.chmod(0o600)


def _copy_keys(keys: Path, to: Path, *, is_apart: bool) -> None:
    """Copy the keys; those of microdata never to where the microdata lies."""
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    for key in sorted(keys.iterdir()):
        if key.is_file() and (is_apart or not key.name.startswith(MICRODATA_KEY)):
            shutil.copyfile(key, to / key.name)
            (to / key.name).chmod(0o600)


def _sync(folder: Path) -> None:
    """Wait until all of it is on the disk."""
    for path in (folder, *folder.rglob("*")):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
