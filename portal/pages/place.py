"""A place: where it lies, what is published of it, and the places in it, each with how much there is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.maps import Map, Spot, draw
from portal.maps_files import MapFile, send
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.codes.payloads import Code
from registry.errors import NotFound, Sentence
from registry.search.index import Hit, Query, SearchAway, SearchIndex
from registry.web.routing import Router

router = Router()
LIST = "kemendagri/wilayah"
_LEVELS = {2: "provinsi", 5: "kabupaten", 8: "kecamatan", 13: "desa"}
"""Level by the length of a dotted code."""
_PARTS = (2, 2, 2, 4)
_SHOWN = 10
HOME = "35.05"
"""The kabupaten of the front page."""
_REGENCY = 5
"""Length of the code of a kabupaten."""


@dataclass(frozen=True, slots=True)
class Step:
    """A place above."""

    code: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Within:
    """A place inside: how many datasets are about it or about what lies in it, and their share of the most."""

    code: str
    name: Mapping[str, str]
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A place."""

    code: str
    """Its code, with dots."""
    name: Mapping[str, str]
    """Its name."""
    level: str
    """``provinsi``, ``kabupaten``, ``kecamatan``, ``desa`` or ``kelurahan``."""
    above: Sequence[Step]
    """What it lies in, the topmost first."""
    total: int
    """Datasets about it."""
    hits: Sequence[Hit]
    """The newest of them."""
    years: Sequence[int]
    """Years that datasets are about, the newest first."""
    within: Sequence[Within]
    """The places in it."""
    covered: int
    """How many of those have a dataset."""
    map: Map | None
    """Where they lie, with how much there is; None for a village, and for a province."""
    level_of_map: str
    """``desa`` when the map of a kabupaten shows all its villages at once; else empty."""
    files: Sequence[tuple[str, str]]
    """The map's files: name and address."""


def dotted(code: str) -> str:
    """Return a code of a place with its dots, however it was written; as it is when no place has such a code."""
    digits = "".join(sign for sign in code if sign.isdigit())
    parts: list[str] = []
    for size in _PARTS:
        if not digits:
            break
        parts.append(digits[:size])
        digits = digits[size:]
    found = ".".join(parts)
    return found if len(found) in _LEVELS and not digits else code


def place_page(
    session: ReadSession, index: SearchIndex, notation: str, language: str, *, level_of_map: str = ""
) -> PlacePage:
    """Gather what is public about a place; NotFound when no place has this code."""
    item = codes.item_of(session, LIST)
    found = codes.code(session, item.id or 0, notation) if item else None
    if item is None or found is None or len(notation) not in _LEVELS:
        raise NotFound(
            Sentence(
                f"Tidak ada wilayah berkode {notation[:20]!r}. Cari namanya di daftar kode wilayah.",
                f"No place has the code {notation[:20]!r}. Look for its name in the list of places.",
            )
        )
    asked = Query(
        filters={"kind": ("dataset",), "wilayah": (notation,)},
        sort="newest",
        limit=_SHOWN,
        facets=("wilayah", "year"),
        language=language,
    )
    answer = index.search(asked)
    counted = {value.value: value.count for value in answer.facets.get("wilayah", ())}
    inside = codes.narrower(session, item.id or 0, notation)
    within = _within(inside, counted)
    drawn = _map(session, item.id or 0, found, inside, counted, level_of_map)
    query = f"?tingkat={level_of_map}" if level_of_map else ""
    return PlacePage(
        code=notation,
        name=found.labels,
        level=_level(notation),
        above=[Step(code.notation, code.labels) for code in codes.ancestors(session, item.id or 0, found)],
        total=answer.total,
        hits=answer.hits,
        years=sorted((int(one.value) for one in answer.facets.get("year", ()) if one.value.isdecimal()), reverse=True),
        within=within,
        covered=sum(one.count > 0 for one in within),
        map=drawn,
        level_of_map=level_of_map if drawn else "",
        files=[(form.value, f"/wilayah/{notation}/peta.{form.value}{query}") for form in MapFile] if drawn else [],
    )


def _map(
    session: ReadSession, item_id: int, place: Code, inside: Sequence[Code], counted: Mapping[str, int], level: str
) -> Map | None:
    if not inside or len(place.notation) < _REGENCY:
        return None
    parts = [(place.labels["id"], inside)]
    if level and len(place.notation) == _REGENCY:
        parts = [(each.labels["id"], codes.narrower(session, item_id, each.notation)) for each in inside]
    return draw(
        session,
        [
            Spot(each.notation, each.labels["id"], name, counted.get(each.notation))
            for name, some in parts
            for each in some
        ],
    )


def coverage(session: ReadSession, index: SearchIndex) -> Map | None:
    """Return the map of the front page: the share of villages with open data; None when search is away."""
    item = codes.item_of(session, LIST)
    districts = codes.narrower(session, item.id or 0, HOME) if item else []
    if item is None or not districts:
        return None
    try:
        answer = index.search(Query(filters={"kind": ("dataset",), "wilayah": (HOME,)}, limit=1, facets=("wilayah",)))
    except SearchAway:
        return None
    counted = {value.value for value in answer.facets.get("wilayah", ()) if value.count}
    spots = []
    for district in districts:
        villages = codes.narrower(session, item.id or 0, district.notation)
        there = sum(village.notation in counted for village in villages)
        share = round(100 * there / len(villages), 1) if there else None
        spots.append(Spot(district.notation, district.labels["id"], "", share))
    return draw(session, spots)


def _level(notation: str) -> str:
    """Return what a place is; a kelurahan has 1 before its number, a desa 2 (Kepmendagri 300.2.2-2138/2025)."""
    return "kelurahan" if len(notation) == max(_LEVELS) and notation[-4] == "1" else _LEVELS[len(notation)]


def _within(inside: Sequence[Code], counted: Mapping[str, int]) -> list[Within]:
    most = max((counted.get(code.notation, 0) for code in inside), default=0) or 1
    found = ((code, counted.get(code.notation, 0)) for code in inside)
    return [Within(code.notation, code.labels, count, count / most) for code, count in found]


@router.get("/wilayah/{code}")
def place(request: Request, session: ReadSession, caller: RequestCaller, code: str, tingkat: str = "") -> Response:
    """Show a place; a code without dots leads to the one with."""
    found = renderer(request)
    language = found.language(request)
    notation = dotted(code)
    if notation != code:
        return RedirectResponse(language.url(f"/wilayah/{notation}"), status_code=301)
    page = place_page(
        session, request.app.state.registry.index, notation, language.code, level_of_map=_level_asked(tingkat)
    )
    return found.page(request, caller, "pages/place.html", page)


@router.get("/wilayah/{code}/peta.{form}")
def map_file(*, request: Request, session: ReadSession, code: str, form: MapFile, tingkat: str = "") -> Response:
    """Send the map of a place."""
    registry = request.app.state.registry
    language = renderer(request).language(request).code
    page = place_page(session, registry.index, dotted(code), language, level_of_map=_level_asked(tingkat))
    if page.map is None:
        raise NotFound(Sentence("Tidak ada peta untuk wilayah ini.", "There is no map of this place."))
    title = f"Set data terbuka menurut wilayah, {page.name['id']}"
    return send(request, page.map, form, title, f"{registry.settings.base.rstrip('/')}/wilayah/{page.code}")


def _level_asked(level: str) -> str:
    return "desa" if level == "desa" else ""
