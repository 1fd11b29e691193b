"""SDGs Desa to be read: the 18 goals of a village, kecamatan or kabupaten, with a map of one measure by village."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.maps import Map, Spot, draw
from portal.maps_files import MapFile, send
from portal.pages.place import HOME, dotted
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.codes.payloads import Code
from registry.errors import NotFound, Sentence
from registry.files.store import FileStore
from registry.tabulation import sdgs
from registry.tabulation.goals import Measure, goals
from registry.tabulation.sdgs import View
from registry.web.routing import Router

router = Router()


@dataclass(frozen=True, slots=True)
class SdgsPage:
    """The goals of an area."""

    view: View
    """The goals with their measures."""
    above: Sequence[Code]
    """What the area lies in, the topmost first; those that have a page like this."""
    inside: Sequence[Code]
    """The areas in it."""
    measures: tuple[Measure, ...]
    """Measures that may be drawn."""
    measure: Measure
    """The one drawn."""
    map: Map | None
    """The measure by village; None for a village."""
    files: tuple[tuple[str, str], ...]
    """The map's files: name and address."""
    unpublished: Sentence
    """What is said of a measure that has no table."""


@router.get("/sdgs-desa")
def front(request: Request) -> Response:
    """Lead to the goals of the kabupaten."""
    return RedirectResponse(renderer(request).language(request).url(f"/sdgs-desa/{HOME}"), status_code=303)


@router.get("/sdgs-desa/{code}")
def page(request: Request, session: ReadSession, caller: RequestCaller, code: str, ukuran: str = "") -> Response:
    """Show the goals of an area."""
    found = renderer(request)
    notation = dotted(code)
    if notation != code:
        return RedirectResponse(found.language(request).url(f"/sdgs-desa/{notation}"), status_code=301)
    files: FileStore = request.app.state.registry.files
    seen = sdgs.view(session, files, notation)
    every = tuple(each for goal in goals() for each in goal.measures)
    measure = _measure(every, ukuran)
    item = codes.item_of(session, sdgs.LIST)
    place = codes.code(session, item.id or 0, notation) if item else None
    drawn = None if seen.level == "desa" else _map(session, files, notation, measure)
    shown = SdgsPage(
        view=seen,
        above=[
            each
            for each in (codes.ancestors(session, item.id or 0, place) if item and place else ())
            if len(each.notation.split(".")) in sdgs.LEVELS
        ],
        inside=codes.narrower(session, item.id or 0, notation) if item else (),
        measures=every,
        measure=measure,
        map=drawn,
        files=tuple((form.value, f"/sdgs-desa/{notation}/peta.{form.value}?ukuran={measure.slug}") for form in MapFile)
        if drawn
        else (),
        unpublished=sdgs.UNPUBLISHED,
    )
    return found.page(request, caller, "pages/sdgs.html", shown)


@router.get("/sdgs-desa/{code}/peta.{form}")
def map_file(*, request: Request, session: ReadSession, code: str, form: MapFile, ukuran: str = "") -> Response:
    """Send the map of a measure."""
    registry = request.app.state.registry
    measure = _measure(tuple(each for goal in goals() for each in goal.measures), ukuran)
    drawn = _map(session, registry.files, code, measure)
    if drawn is None:
        raise NotFound(Sentence("Tidak ada peta untuk wilayah ini.", "There is no map of this place."))
    address = f"{registry.settings.base.rstrip('/')}/sdgs-desa/{code}"
    return send(request, drawn, form, f"{measure.title['id']} (persen)", address)


def _measure(every: Sequence[Measure], slug: str) -> Measure:
    return next((each for each in every if each.slug == slug), next(each for each in every if each.whole))


def _map(session: ReadSession, files: FileStore, code: str, measure: Measure) -> Map | None:
    item = codes.item_of(session, sdgs.LIST)
    inside = codes.narrower(session, item.id or 0, code) if item else []
    if item is None or not inside or len(code.split(".")) not in sdgs.LEVELS:
        return None
    values: Mapping[str, float] = sdgs.by_village(session, files, code, measure)
    parts = [(each.labels["id"], codes.narrower(session, item.id or 0, each.notation)) for each in inside]
    if not any(villages for _, villages in parts):
        parts = [("", inside)]
    return draw(
        session,
        [
            Spot(each.notation, each.labels["id"], name, values.get(each.notation))
            for name, villages in parts
            for each in villages
        ],
    )
