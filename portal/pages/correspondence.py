"""A correspondence: which code of one list is which code of another (``xkos:Correspondence``), a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from portal import code_parts
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import browse, map_pages
from registry.codes import repository as codes
from registry.codes.correspondence_files import FORMS
from registry.codes.map_pages import WantedMaps
from registry.codes.payloads import Code, Map, Match
from registry.codes.triples import correspondence_path
from registry.errors import NotFound, Sentence
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.web.routing import Router

router = Router()
_PAGE, _LONGEST = 100, 100
_EVERYTHING = WantedMaps()
_STATES = {"disetujui": True, "usulan": False}
_TITLES = {"csv": "CSV", "xlsx": "XLSX", "ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF/XML", "json": "JSON"}


@dataclass(frozen=True, slots=True)
class ListTitle:
    """A list of the correspondence."""

    ref: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row with both codes, as the newest version that has them tells them."""

    map: Map
    source: Code | None
    target: Code | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the rows, as it stands there."""

    text: str = ""
    match: str = ""
    state: str = ""
    day: str = ""
    is_day: bool = True
    wanted: WantedMaps = _EVERYTHING

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Asked":
        """Read the parameters of an address; what cannot be read asks for nothing."""
        text = asked.get("q", "").strip()[:_LONGEST]
        match = asked.get("hubungan", "")
        match = match if match in {one.value for one in Match} else ""
        state = asked.get("status", "") if asked.get("status") in _STATES else ""
        written = asked.get("pada", "").strip()[:20]
        day, is_day = code_parts.day_of(written)
        wanted = WantedMaps(text, match, day, _STATES.get(state))
        return cls(text, match, state, day.isoformat() if day else written, is_day, wanted)

    @property
    def parameters(self) -> dict[str, str]:
        """The same as parameters of an address."""
        day = self.day if self.is_day else ""
        told = {"q": self.text, "hubungan": self.match, "status": self.state, "pada": day}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class CorrespondencePage:
    """A correspondence."""

    slug: str
    """Its name in addresses."""
    iri: str
    """Path of its permanent identifier."""
    title: Mapping[str, str]
    """Its title."""
    source_list: ListTitle
    """The list it leads from."""
    target_list: ListTitle
    """The list it leads to."""
    origin: str
    """Where the table comes from."""
    approved: bool
    """Whether the pembina has approved every row; else it holds proposals."""
    asked: Asked
    """What is asked of the rows."""
    total: int
    """How many rows it has."""
    rows: tuple[Row, ...]
    """Rows of this page."""
    is_first: bool
    """Whether this is the first page."""
    next: int | None
    """Place from behind which the next page begins."""
    dated: bool
    """Whether any row of this page holds for a time only."""
    shared: bool
    """Whether any row of this page tells a share."""
    matches: tuple[str, ...]
    """Ways in which codes can match."""
    forms: Mapping[str, str]
    """Forms in which it can be downloaded: suffix and name."""


def correspondence_page(
    session: ReadSession, caller: Caller, slug: str, asked: Asked, *, after: int = 0
) -> CorrespondencePage:
    """Read a page of a correspondence with the labels of its codes; NotFound when there is none."""
    table = codes.correspondence(session, slug)
    if table is None:
        raise NotFound(
            Sentence(f"Tabel padanan '{slug}' tidak ada.", f"There is no correspondence '{slug}'."),
        )
    source, target = (_list(session, caller, ref) for ref in (table.source_list, table.target_list))
    found = map_pages.page(
        session,
        table,
        code_parts.list_of(source),
        code_parts.list_of(target),
        asked.wanted,
        after=after,
        limit=_PAGE + 1,
    )
    shown = [placed.map for placed in found[:_PAGE]]
    sources = browse.last_known(session, source.item.id or 0, {row.source for row in shown})
    targets = browse.last_known(session, target.item.id or 0, {row.target for row in shown})
    return CorrespondencePage(
        slug=slug,
        iri=correspondence_path(table.agency, slug),
        title=table.title,
        source_list=ListTitle(table.source_list, source.body["title"]),
        target_list=ListTitle(table.target_list, target.body["title"]),
        origin=table.source,
        approved=table.approved,
        asked=asked,
        total=map_pages.count(session, table),
        rows=tuple(Row(row, sources.get(row.source), targets.get(row.target)) for row in shown),
        is_first=after <= 0,
        next=found[_PAGE - 1].place if len(found) > _PAGE else None,
        dated=any(row.valid_from or row.valid_until for row in shown),
        shared=any(row.share is not None for row in shown),
        matches=tuple(match.value for match in Match),
        forms={form: title for form, title in _TITLES.items() if form in FORMS},
    )


@router.get("/padanan/{slug}")
def correspondence(
    request: Request, session: ReadSession, caller: RequestCaller, slug: str, setelah: int = 0
) -> Response:
    """Show a correspondence."""
    page = correspondence_page(session, caller, slug, Asked.of(request.query_params), after=setelah)
    return renderer(request).page(request, caller, "pages/correspondence.html", page)


def _list(session: ReadSession, caller: Caller, ref: str) -> Entry:
    agency, _, slug = ref.partition("/")
    return repository.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug)
