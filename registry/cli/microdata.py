"""``satudata microdata``: what rows about persons are kept, until when, who read them, and their end."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from registry.accounts import repository as accounts
from registry.accounts.models import Role
from registry.changes import log
from registry.cli.items_named import Reason, reader
from registry.cli.session import INPUT_HAS_ERRORS, As, AsJson, reads, say, show, writes
from registry.microdata import keeping, tending

app = typer.Typer(no_args_is_help=True, help="Rows about persons: kept enciphered, read for a reason, destroyed.")

_Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Its address, or the first eight signs or more.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List what is kept, that which ends first first. Needs SATUDATA_TOKEN of a walidata or administrator.

    Example: satudata microdata list
    """
    with reads() as (registry, session):
        found = keeping.files(session, by=reader(session, registry.settings.token))
        rows = [asdict(row) for row in found]
    if as_json:
        show(rows)
        return
    for row in rows:
        print(f"{row['address'][:12]} {row['keep_until']} {row['byte_size']:>12} {row['agency']:<24} {row['title']}")


@app.command("show")
def show_(address: _Address) -> None:
    """Show what is known of a file, and who read it last.

    Example: satudata microdata show 4f1c09ab
    """
    with reads() as (registry, session):
        found = keeping.file(session, address, by=reader(session, registry.settings.token))
        readings = registry.microdata.readings.latest(20, address=found.address)
        names = accounts.usernames(session, {one.by for one in readings if one.by is not None})
        told = [{"at": one.at, "by": names.get(one.by or 0), "purpose": one.purpose} for one in readings]
        show({**asdict(found), "readings": told})


@app.command("log")
def log_(
    most: Annotated[int, typer.Option("--limit", min=1, help="How many lines.")] = 50, as_json: AsJson = False
) -> None:
    """Tell who read microdata, when and why, the newest first.

    Example: satudata microdata log --limit 20
    """
    with reads() as (registry, session):
        keeping.require_sight(reader(session, registry.settings.token))
        readings = registry.microdata.readings.latest(most)
        names = accounts.usernames(session, {one.by for one in readings if one.by is not None})
    if as_json:
        show(
            [
                {"at": one.at, "by": names.get(one.by or 0), "purpose": one.purpose, "address": one.address}
                for one in readings
            ]
        )
        return
    for one in readings:
        who = names.get(one.by or 0, "layanan")
        print(f"{one.at:%Y-%m-%d %H:%M:%S} {who:<20} {one.purpose:<12} {one.address[:12]}")


@app.command()
def keep(
    address: _Address,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it is kept.")],
    reason: Reason,
    as_user: As = "",
) -> None:
    """Keep a file until another day than usual, as walidata.

    Example: satudata microdata keep 4f1c09ab --until 2027-12-31 --reason "Sengketa data berjalan"
    """
    with writes(as_user) as (registry, session, caller):
        today = registry.microdata.clock().date()
        found = keeping.keep(session, address, until.date(), reason=reason, by=caller, today=today)
        print(f"{found.address[:12]} {found.keep_until}")


@app.command()
def delete(address: _Address, reason: Reason, as_user: As = "") -> None:
    """Destroy a file now, as walidata, and print the signed record of it.

    Example: satudata microdata delete 4f1c09ab --reason "Permintaan pemilik data"
    """
    with writes(as_user) as (registry, session, caller):
        record = keeping.destroy(session, registry.microdata, registry.office.keys, address, reason=reason, by=caller)
    show({"record": record.document, "signature": record.signature})


@app.command()
def records(number: Annotated[str, typer.Argument(help="Number of a record; without one, the newest.")] = "") -> None:
    """Show the signed records of what was destroyed.

    Example: satudata microdata records
    """
    with reads() as (registry, session):
        by, keys = reader(session, registry.settings.token), registry.office.keys
        found = (
            [keeping.destruction(session, keys, number, by=by)]
            if number
            else keeping.destructions(session, keys, by=by)
        )
    show([{"record": one.document, "signature": one.signature, "is_signed": one.is_signed} for one in found])


@app.command()
def tend() -> None:
    """Destroy what is past its last day, and end what a process that died left. The service does so every night.

    Example: satudata microdata tend
    """
    with reads() as (registry, _):
        done = tending.tend(registry.engine, registry.microdata, registry.office.keys)
    print(f"Dimusnahkan: {done.destroyed}. Dituntaskan: {done.ended}. Tanpa pemilik: {done.orphans}.")


@app.command("rotate-key")
def rotate_key(
    forget: Annotated[
        bool, typer.Option("--forget", help="Destroy the earlier keys too: no earlier backup can be opened any more.")
    ] = False,
    as_user: As = "",
) -> None:
    """Put a new key in force and let it open every file; the files themselves are not enciphered anew.

    Example: satudata microdata rotate-key
    """
    with writes(as_user) as (registry, session, caller):
        caller.require_role(Role.WALIDATA, Role.ADMIN)
        name, count = tending.turn_key(registry.microdata)
        log.append(session, log.Entry(caller.require_user(), "microdata.rotate-key", f"/microdata/keys/{name}"))
        print(f"Kunci {name} berlaku; {count} berkas dibungkus ulang.")
        if forget:
            gone = tending.retire_keys(registry.microdata)
            print(f"Kunci dimusnahkan: {', '.join(gone) or 'tidak ada'}.")
    say(f"Simpan salinan baru berkas kunci: {registry.microdata.ring.path}")


@app.command()
def verify() -> None:
    """Prove the store: read every file, compare with what is kept, and follow the chain of readings.

    Example: satudata microdata verify
    """
    with reads() as (registry, session):
        keeping.require_sight(reader(session, registry.settings.token))
        faults = list(tending.faults(session, registry.microdata, registry.office.keys))
        count = keeping.count(session)
    for fault in faults:
        print(f"{fault.place}: {fault.what.id}")
    if faults:
        raise typer.Exit(INPUT_HAS_ERRORS)
    print(f"{count} berkas utuh; log akses dan berita acara utuh.")
