"""The front page: find, the four principles of Satu Data Indonesia with live counts, what is new."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from portal import linked
from portal.maps import Map
from portal.maps_files import MapFile, send
from portal.pages.place import coverage
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound, Sentence
from registry.items import repository
from registry.items.state import Kind
from registry.search.index import Hit, Query, SearchAway, SearchIndex
from registry.web.routing import Router

router = Router()
_NEWEST = 4
ACCOUNTS = "demo-accounts.txt"
"""What only a demo's home folder holds."""
_METADATA = (Kind.ACTIVITY, Kind.VARIABLE, Kind.INDICATOR)


@dataclass(frozen=True, slots=True)
class HomePage:
    """The front page."""

    datasets: int
    """Published datasets that the caller may see; each is offered to machines as DCAT."""
    standards: int
    """Published data standards."""
    metadata: int
    """Published activities, variables and indicators (MS-Keg, MS-Var, MS-Ind)."""
    code_lists: int
    """Published code lists."""
    codes: int
    """Codes in all published lists."""
    newest: tuple[Hit, ...]
    """The datasets published last; none while search is away."""
    map: Map | None
    """Share of villages with open data by kecamatan; None while search is away."""
    files: tuple[tuple[str, str], ...]
    """The map's files: name and address."""
    is_demo: bool
    """Whether what is shown was made by ``satudata demo``: the tour leads through that."""
    linked: Mapping[str, Any]
    """schema.org JSON-LD of the catalogue."""


def home_page(session: ReadSession, caller: Caller, index: SearchIndex, base: str, *, is_demo: bool) -> HomePage:
    """Count what is published and fetch what is new."""
    counts = repository.counts(session, caller)
    lists = repository.listed(session, caller, kind=Kind.CODE_LIST)
    try:
        newest = index.search(Query(filters={"kind": (Kind.DATASET.value,)}, sort="newest", limit=_NEWEST)).hits
    except SearchAway:
        newest = ()
    drawn = coverage(session, index)
    return HomePage(
        datasets=counts.get(Kind.DATASET, 0),
        standards=counts.get(Kind.STANDARD, 0),
        metadata=sum(counts.get(kind, 0) for kind in _METADATA),
        code_lists=counts.get(Kind.CODE_LIST, 0),
        codes=sum(entry.body.get("codes", 0) for entry in lists),
        newest=newest,
        is_demo=is_demo,
        map=drawn,
        files=tuple((form.value, f"/peta.{form.value}") for form in MapFile) if drawn else (),
        linked=linked.catalogue(base),
    )


@router.get("/")
def home(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the front page."""
    registry = request.app.state.registry
    settings = registry.settings
    is_demo = (settings.home / ACCOUNTS).exists()
    page = home_page(session, caller, registry.index, settings.base.rstrip("/"), is_demo=is_demo)
    return renderer(request).page(request, caller, "pages/home.html", page)


@router.get("/peta.{form}")
def map_file(request: Request, session: ReadSession, form: MapFile) -> Response:
    """Send the map of the front page."""
    registry = request.app.state.registry
    drawn = coverage(session, registry.index)
    if drawn is None:
        raise NotFound(Sentence("Peta belum dapat digambar.", "The map cannot be drawn yet."))
    return send(request, drawn, form, "Desa dengan data terbuka (persen)", registry.settings.base)
