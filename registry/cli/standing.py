"""``satudata standing``: decisions for a named source of public records, until a date."""

from datetime import date
from typing import Annotated

import typer

from registry.cli.items_named import Reason, reader
from registry.cli.session import As, AsJson, reads, show, writes
from registry.errors import Invalid, Sentence
from registry.items.state import Kind
from registry.workflow import standing

app = typer.Typer(no_args_is_help=True, help="Standing approvals: made by two people, until a date, revocable.")

_Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the standing approval.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the standing approvals, the newest first.

    Example: satudata standing list
    """
    with reads() as (registry, session):
        found = standing.listed(session, reader(session, registry.settings.token))
        rows = [made.model_dump() for made in found]
    if as_json:
        show(rows)
        return
    for row in rows:
        word = "dicabut" if row["revoked_at"] else "berlaku" if row["approved_at"] else "diusulkan"
        print(f"{row['id']:>4} {row['source']:<40} {row['kind']:<10} {row['valid_until']} {word}")


@app.command()
def propose(
    source: Annotated[str, typer.Argument(help="Slug of the harvest source.")],
    agency: Annotated[str, typer.Option(help="Whose items come from it.")],
    until: Annotated[str, typer.Option(help="Last day it holds, as 2026-12-31.")],
    reason: Reason,
    kind: Annotated[Kind, typer.Option(help="What comes from it.")] = Kind.DATASET,
    as_user: As = "",
) -> None:
    """Propose, as walidata, that what passes every check be verified and published.

    Example: satudata standing propose portal-jatim --agency kominfo-blitar --until 2026-12-31 --reason "SK 5/2026"
    """
    with writes(as_user) as (_, session, caller):
        try:
            last = date.fromisoformat(until)
        except ValueError:
            raise Invalid(Sentence("Tulis tanggal seperti 2026-12-31.", "Write a date such as 2026-12-31.")) from None
        made = standing.propose(
            session, source=source, agency=agency, kind=kind, valid_until=last, reason=reason, by=caller
        )
        print(made.id)


@app.command()
def approve(number: _Number, as_user: As = "") -> None:
    """Approve it, as pembina data, or as another walidata for datasets that are no data prioritas.

    Example: satudata standing approve 1
    """
    with writes(as_user) as (_, session, caller):
        standing.approve(session, number, by=caller)


@app.command()
def revoke(number: _Number, reason: Reason, as_user: As = "") -> None:
    """End it at once.

    Example: satudata standing revoke 1 --reason "Sumber berubah."
    """
    with writes(as_user) as (_, session, caller):
        standing.revoke(session, number, reason=reason, by=caller)
