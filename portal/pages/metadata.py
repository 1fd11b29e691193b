"""An activity, variable or indicator (MS-Keg, MS-Var, MS-Ind): its form, read in the order of the form."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from portal import people, usage
from portal.language import Language
from portal.readable import Section, sections
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.web.routing import Router

router = Router()
_KINDS = {Kind.ACTIVITY, Kind.VARIABLE, Kind.INDICATOR}


@dataclass(frozen=True, slots=True)
class MetadataPage:
    """A metadata record."""

    entry: Entry
    """The item with the version shown."""
    agency: Mapping[str, str]
    """Name of the agency that keeps it."""
    sections: tuple[Section, ...]
    """Its fields, by block of the form."""
    decisions: tuple[people.Decided, ...]
    """Who decided on it."""
    users: tuple[usage.User, ...]
    """What refers to it."""
    exports: str
    """Address of its other forms, but for the name of the form."""


def metadata_page(session: ReadSession, caller: Caller, entry: Entry, language: Language) -> MetadataPage:
    """Gather what is shown of a metadata record."""
    return MetadataPage(
        entry=entry,
        agency=people.agency_title(people.agencies(session), entry.item.agency),
        sections=sections(entry.item.kind, entry.body, language),
        decisions=people.decisions(session, entry),
        users=usage.users(session, caller, entry.item.iri),
        exports=f"/api/v1/metadata/{entry.item.kind}/{entry.item.agency}/{entry.item.slug}/export"
        f"?version={entry.version.number}&to=",
    )


@router.get("/metadata/{kind}/{agency}/{slug}")
def metadata(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    kind: str,
    agency: str,
    slug: str,
    versi: str | None = None,
) -> Response:
    """Show a metadata record."""
    if kind not in _KINDS:
        raise NotFound
    entry = repository.find(session, caller, kind=Kind(kind), agency=agency, slug=slug, number=versi)
    found = renderer(request)
    page = metadata_page(session, caller, entry, found.language(request))
    return found.page(request, caller, "pages/metadata.html", page)
