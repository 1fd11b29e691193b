"""``satudata changes``: read the change log and verify its chain."""

from typing import Annotated

import typer

from registry.accounts import audit as accounts
from registry.changes import log
from registry.cli.session import AsJson, reads, say, show
from registry.codes import audit as codes
from registry.items import audit as items

app = typer.Typer(no_args_is_help=True, help="The change log.")


@app.command()
def tail(
    number: Annotated[int, typer.Option("-n", help="How many.")] = 20,
    after: Annotated[int | None, typer.Option(help="Cursor: only changes after this sequence number.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest changes, or those after a cursor.

    Example: satudata changes tail -n 5
    """
    with reads() as (_, session):
        start = max(log.head(session) - number, 0) if after is None else after
        rows = [change.model_dump() for change in log.read(session, after=start, limit=number)]
    if as_json:
        show(rows)
        return
    for row in rows:
        states = f"{row['from_state'] or '–'} → {row['to_state']}" if row["to_state"] else ""
        print(f"{row['seq']:>6} {row['at']:%Y-%m-%d %H:%M:%S} {row['action']:<12} {row['subject']} {states}")


@app.command()
def verify() -> None:
    """Recompute the hash chain, and compare with it who holds which role and token, and every version.

    Exit 1 when a row of the log was changed, removed or put in, or when a role, an account, a token, a version or
    a correspondence is not what the log says.

    Example: satudata changes verify
    """
    with reads() as (_, session):
        count, broken = log.verify(session)
        if broken is not None:
            say(f"Rantai putus pada urutan {broken}; {count} baris sebelumnya utuh.")
            raise typer.Exit(1)
        found = [*accounts.deviations(session), *items.deviations(session), *codes.deviations(session)]
    for subject, words in found:
        say(f"{subject}: {words.id}")
    if found:
        say(f"Rantai {count} perubahan utuh, tetapi {len(found)} hal tidak sesuai dengan catatan.")
        raise typer.Exit(1)
    print(f"{count} perubahan, rantai utuh; peran, akun, token, versi dan padanan sesuai catatan.")
