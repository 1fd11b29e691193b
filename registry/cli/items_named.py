"""How the commands on items name one, and in whose name they read."""

from typing import Annotated

import typer
from sqlmodel import Session

from registry.accounts.caller import PUBLIC, Caller
from registry.accounts.service import caller_by_token
from registry.items import repository
from registry.items.repository import Entry

Item = Annotated[str, typer.Argument(metavar="ITEM", help="/id/kind/agency/slug, with /versi/x.y.z for one version.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in words.")]


def opened(session: Session, caller: Caller, item: str) -> Entry:
    """Return the version under way when none is named: that is the one to act on."""
    entry = repository.by_iri(session, caller, item)
    if "/versi/" in item:
        return entry
    version = repository.open_version(session, entry.item)
    return Entry(entry.item, version) if version else entry


def reader(session: Session, token: str) -> Caller:
    """Return in whose name a command reads: the token's user, else the public."""
    return caller_by_token(session, token) if token else PUBLIC


def done(state: str) -> None:
    """Tell the state that a decision led to."""
    print(state)
