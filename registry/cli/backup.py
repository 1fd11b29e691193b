"""``satudata backup`` and ``satudata restore``."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from registry.app import wire
from registry.backup import restoring, saving
from registry.changes import log
from registry.cli.session import opened, say
from registry.db import reading
from registry.microdata import tending
from registry.settings import Settings

Keys = Annotated[
    Path | None,
    typer.Option(help="Folder for the keys, apart from the rest: with both, every stored secret can be read."),
]


def backup(
    to: Annotated[Path, typer.Argument(metavar="DIR", help="New folder of the backup.")],
    keys: Keys = None,
    like: Annotated[
        Path | None, typer.Option(help="An earlier backup on the same disk: files it has become links to them.")
    ] = None,
) -> None:
    """Write the database and the private files to a folder, with the hash of each, while the service runs.

    Example: satudata backup /srv/cadangan/2026-11-22 --keys /media/kunci
    """
    with opened() as registry:
        digest = saving.backup(registry.engine, registry.settings.home, to, say=say, keys=keys, like=like)
    if keys is None:
        say("Kunci ada di dalam cadangan: simpan di tempat yang hanya dapat dibaca pemiliknya, atau gunakan --keys.")
        say("Kunci data mikro tidak ikut: simpan salinannya di tempat lain, sebab tanpa kunci itu data mikro hilang.")
    print(f"{to}: cadangan lengkap. Sidik manifest: {digest}")


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the backup.")], keys: Keys = None
) -> None:
    """Restore a backup into an empty home and database, prove that it is whole, and build what is derived.

    From SQLite to PostgreSQL as well: set SATUDATA_DATABASE_URL to an empty database.

    Example: SATUDATA_HOME=/srv/satudata satudata restore /srv/cadangan/2026-11-22
    """
    with opened() as registry:
        settings = registry.settings
        registry.close()
        told = restoring.restore(folder, settings.database, settings.home, say=say, keys=keys)
    _derive(settings)
    rows = sum(table.rows or 0 for table in told.tables.values())
    print(f"Pulih: {rows} baris, {told.changes} perubahan, rantai utuh. Cadangan dibuat {told.made_at}.")


def _derive(settings: Settings) -> None:
    say("Membangun indeks pencarian …")
    registry = wire(settings)
    try:
        if registry.microdata.ring.remembered():
            if missing := tending.missing_keys(registry.microdata):
                say(missing.id)
            else:
                tending.tend(registry.engine, registry.microdata, registry.office.keys)
        registry.follower.rebuild("search", registry.projection.refill)
        with reading(registry.engine) as session:
            print(f"{registry.index.count()} dokumen, {log.head(session)} perubahan.", file=sys.stderr)
    finally:
        registry.close()
