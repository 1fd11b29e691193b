"""From the address of a table to the table, for every door of the service."""

from fastapi import Request
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.exchange.tables.kept import Shelf
from registry.exchange.tables.reading import Table, table
from registry.items import repository
from registry.items.state import Kind


def shelf_of(request: Request) -> Shelf:
    """Return where the derived tables of a service lie."""
    return Shelf(request.app.state.registry.settings.home / "tables")


def opened(request: Request, session: Session, caller: Caller, slug: str, identifier: str, number: str | None) -> Table:
    """Return the table of an address as a caller may read it."""
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug, number=number)
    files = request.app.state.registry.files
    return table(session, entry, identifier, files=files, shelf=shelf_of(request), by=caller)
