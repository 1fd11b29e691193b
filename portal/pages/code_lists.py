"""All code lists by the authority that sets them; a search over lists and codes; and what a bare code means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response

from portal import code_parts, people
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes.identify import Identified, identify
from registry.db import now
from registry.errors import Invalid, Sentence
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.search.index import Hit, Query, SearchAway, SearchIndex
from registry.web.routing import Router

router = Router()
_LONGEST, _HITS = 200, 12


@dataclass(frozen=True, slots=True)
class Authority:
    """An agency with its lists."""

    slug: str
    title: Mapping[str, str]
    lists: tuple[Entry, ...]

    @property
    def codes(self) -> int:
        """How many codes its lists hold."""
        return sum(entry.body.get("codes", 0) for entry in self.lists)


@dataclass(frozen=True, slots=True)
class CodeListsPage:
    """The list of code lists."""

    authorities: tuple[Authority, ...]
    """Agencies that keep at least one published list that fits what is searched."""
    lists: int
    """How many lists there are."""
    found: int
    """How many of them fit what is searched."""
    codes: int
    """How many codes all lists hold."""
    text: str
    """What lists and codes are searched for."""
    hits: Sequence[Hit]
    """Codes that fit it, the best first."""
    hits_total: int
    """How many codes fit it."""
    fault: Sentence | None
    """Why codes could not be searched."""
    asked: str
    """The bare code or name to be recognised."""
    identified: Identified | None
    """What it may mean."""
    explanation: Sentence | None
    """What was recognised, in words."""
    schemes: Mapping[str, Mapping[str, str]]
    """Titles of the lists that readings are from."""


def code_lists_page(
    session: ReadSession, caller: Caller, index: SearchIndex, *, text: str, asked: str, language: str
) -> CodeListsPage:
    """List the published code lists that the caller may see, find codes, and recognise one."""
    names = people.agencies(session)
    every = repository.listed(session, caller, kind=Kind.CODE_LIST)
    fitting = [entry for entry in every if _fits(entry, text)]
    by_agency: dict[str, list[Entry]] = {}
    for entry in sorted(fitting, key=lambda entry: entry.body["title"]["id"]):
        by_agency.setdefault(entry.item.agency, []).append(entry)
    hits, total, fault = _codes(index, text, language) if text else ((), 0, None)
    identified = identify(session, asked, at=now().date()) if asked else None
    read = {reading.list for reading in identified.readings} if identified else set()
    return CodeListsPage(
        authorities=tuple(
            Authority(slug, people.agency_title(names, slug), tuple(lists)) for slug, lists in sorted(by_agency.items())
        ),
        lists=len(every),
        found=len(fitting),
        codes=sum(entry.body.get("codes", 0) for entry in every),
        text=text,
        hits=hits,
        hits_total=total,
        fault=fault,
        asked=asked,
        identified=identified,
        explanation=code_parts.with_days(identified.explanation) if identified else None,
        schemes={
            ref: entry.body["title"] for entry in every if (ref := f"{entry.item.agency}/{entry.item.slug}") in read
        },
    )


@router.get("/kode")
def code_lists(
    request: Request, session: ReadSession, caller: RequestCaller, q: str = "", kenali: str = ""
) -> Response:
    """Show the code lists."""
    found = renderer(request)
    page = code_lists_page(
        session,
        caller,
        request.app.state.registry.index,
        text=q.strip()[:_LONGEST],
        asked=kenali.strip()[:_LONGEST],
        language=found.language(request).code,
    )
    return found.page(request, caller, "pages/code_lists.html", page)


def _fits(entry: Entry, text: str) -> bool:
    wanted = text.casefold()
    told = (f"{entry.item.agency}/{entry.item.slug}", *entry.body["title"].values())
    return any(wanted in one.casefold() for one in told)


def _codes(index: SearchIndex, text: str, language: str) -> tuple[Sequence[Hit], int, Sentence | None]:
    try:
        page = index.search(Query(text, {"kind": ("code",)}, limit=_HITS, language=language))
    except (Invalid, SearchAway) as fault:
        return (), 0, fault.detail
    return page.hits, page.total, None
