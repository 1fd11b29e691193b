"""All data standards."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from portal import people
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.state import Kind
from registry.web.routing import Router

router = Router()


@dataclass(frozen=True, slots=True)
class Row:
    """A standard in the list."""

    slug: str
    iri: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    number: str
    state: str
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
            entry.item.slug,
            entry.item.iri,
            entry.body["title"],
            entry.body["description"],
            entry.version.number,
            entry.version.state,
            people.agency_title(names, entry.item.agency),
            len(entry.body["variables"]),
            len(entry.body.get("rules", [])),
        )
        for entry in repository.listed(session, caller, kind=Kind.STANDARD)
    ]
    return StandardsPage(tuple(sorted(rows, key=lambda row: row.title["id"])))


class KeptStandards:
    """The list as the public sees it, made anew when something changed: the bodies of standards are long."""

    def __init__(self) -> None:
        self._kept: tuple[int, StandardsPage] | None = None

    def page(self, session: ReadSession, caller: Caller) -> StandardsPage:
        """Return the list for a caller; what signed-in people see is read each time."""
        if caller.is_signed_in:
            return standards_page(session, caller)
        head, kept = log.head(session), self._kept
        if kept is None or kept[0] != head:
            kept = self._kept = (head, standards_page(session, caller))
        return kept[1]


@router.get("/standar")
def standards(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the standards."""
    kept: KeptStandards = request.app.state.kept_standards
    return renderer(request).page(request, caller, "pages/standards.html", kept.page(session, caller))
