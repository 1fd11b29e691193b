"""All code lists, by the authority that sets them."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from portal import people
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Authority:
    """An agency with its lists."""

    slug: str
    title: Mapping[str, str]
    lists: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class CodeListsPage:
    """The list of code lists."""

    authorities: tuple[Authority, ...]
    """Agencies that keep at least one published list."""
    lists: int
    """How many lists there are."""
    codes: int
    """How many codes they hold."""


def code_lists_page(session: ReadSession, caller: Caller) -> CodeListsPage:
    """List the published code lists that the caller may see."""
    names = people.agencies(session)
    found = repository.listed(session, caller, kind=Kind.CODE_LIST)
    by_agency: dict[str, list[Entry]] = {}
    for entry in sorted(found, key=lambda entry: entry.body["title"]["id"]):
        by_agency.setdefault(entry.item.agency, []).append(entry)
    return CodeListsPage(
        authorities=tuple(
            Authority(slug, people.agency_title(names, slug), tuple(lists)) for slug, lists in sorted(by_agency.items())
        ),
        lists=len(found),
        codes=sum(entry.body.get("codes", 0) for entry in found),
    )


@router.get("/kode")
def code_lists(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the code lists."""
    return renderer(request).page(request, caller, "pages/code_lists.html", code_lists_page(session, caller))
