"""All data standards."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from portal import people
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.web.routing import Router

router = Router()


@dataclass(frozen=True, slots=True)
class Row:
    """A standard in the list."""

    entry: Entry
    agency: Mapping[str, str]
    variables: int
    rules: int


@dataclass(frozen=True, slots=True)
class StandardsPage:
    """The list of standards."""

    standards: tuple[Row, ...]
    """Published standards, by title."""


def standards_page(session: ReadSession, caller: Caller) -> StandardsPage:
    """List the published standards that the caller may see."""
    names = people.agencies(session)
    rows = [
        Row(
            entry,
            people.agency_title(names, entry.item.agency),
            len(entry.body["variables"]),
            len(entry.body.get("rules", [])),
        )
        for entry in repository.listed(session, caller, kind=Kind.STANDARD)
    ]
    return StandardsPage(tuple(sorted(rows, key=lambda row: row.entry.body["title"]["id"])))


@router.get("/standar")
def standards(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the standards."""
    return renderer(request).page(request, caller, "pages/standards.html", standards_page(session, caller))
