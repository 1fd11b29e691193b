"""The map of a dataset: figures by village, for one category and one year of its long table."""

from dataclasses import dataclass
from urllib.parse import urlencode

import polars as pl
from fastapi import Request, Response

from portal.chart import CATEGORY, COUNT, PLACE
from portal.charts import PLACE_NAME, YEAR
from portal.dataset_tabs import MAPPED, Shown
from portal.maps import Map, Spot, draw
from portal.maps_files import MapFile, send
from portal.pages.dataset_more import tab, unit_of
from portal.pages.place import dotted
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.errors import NotFound, Sentence
from registry.exchange.tables.questions import Question
from registry.exchange.tables.sending import private
from registry.web.routing import Router

router = Router()
_LIST = "kemendagri/wilayah"
_DISTRICT = 8
"""Length of the code of a kecamatan."""


@dataclass(frozen=True, slots=True)
class DatasetMapPage:
    """The map of a dataset."""

    shown: Shown
    """What every tab shares."""
    map: Map
    """What is drawn."""
    categories: tuple[str, ...]
    """Categories to choose from."""
    category: str
    """The one drawn."""
    years: tuple[str, ...]
    """Years to choose from, the newest first."""
    year: str
    """The one drawn; empty where the table has none."""
    districts: tuple[tuple[str, str], ...]
    """Kecamatan of the places, code and name, to look closer."""
    district: str
    """The one looked at; empty for all."""
    unit: dict[str, str] | None
    """The unit of the figure."""
    files: tuple[tuple[str, str], ...]
    """The map's files: name and address."""


@router.get("/dataset/{slug}/peta")
def map_page(
    *,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: str,
    versi: str | None = None,
    kategori: str = "",
    tahun: str = "",
    wilayah: str = "",
) -> Response:
    """Show the map of a dataset with the table that says the same."""
    page = _page(request, session, caller, slug, versi, (kategori, tahun, wilayah))
    return renderer(request).page(request, caller, "pages/dataset_map.html", page)


@router.get("/dataset/{slug}/peta.{form}")
def map_file(
    *,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: str,
    form: MapFile,
    versi: str | None = None,
    kategori: str = "",
    tahun: str = "",
    wilayah: str = "",
) -> Response:
    """Send the map of a dataset."""
    page = _page(request, session, caller, slug, versi, (kategori, tahun, wilayah))
    entry = page.shown.entry
    title = " – ".join(part for part in (entry.body["title"]["id"], page.category, page.year) if part)
    answer = send(request, page.map, form, title, request.app.state.registry.settings.base + entry.version_iri)
    answer.headers.update(private(entry))
    return answer


def _page(
    request: Request, session: ReadSession, caller: Caller, slug: str, versi: str | None, asked: tuple[str, str, str]
) -> DatasetMapPage:
    of = tab(request, session, caller, slug, versi)
    if not of.is_mapped:
        raise NotFound(Sentence("Tabel ini tidak memuat beberapa desa.", "This table is not about several villages."))
    rows = of.tables[0].page(Question(), limit=MAPPED).rows
    categories = tuple(dict.fromkeys(str(each or "") for each in rows[CATEGORY]))
    years = tuple(sorted({str(each) for each in rows[YEAR].drop_nulls()}, reverse=True)) if YEAR in rows.columns else ()
    category = asked[0] if asked[0] in categories else categories[0]
    year = asked[1] if asked[1] in years else (years[0] if years else "")
    chosen = rows.filter(pl.col(CATEGORY).fill_null("") == category)
    if year:
        chosen = chosen.filter(pl.col(YEAR).cast(pl.String) == year)
    names = PLACE_NAME if PLACE_NAME in rows.columns else PLACE
    districts = _districts(session, sorted({dotted(str(each))[:_DISTRICT] for each in rows[PLACE].drop_nulls()}))
    district = asked[2] if asked[2] in districts else ""
    spots = [
        Spot(code, str(name or code), districts.get(code[:_DISTRICT], ""), None if value is None else float(value))
        for place, name, value in chosen.select(PLACE, pl.col(names).alias("title"), COUNT).iter_rows()
        if (code := dotted(str(place))).startswith(district)
    ]
    spots.sort(key=lambda spot: spot.code)
    asked_for = {"versi": of.version, "kategori": category, "tahun": year, "wilayah": district}
    query = urlencode({name: value for name, value in asked_for.items() if value})
    return DatasetMapPage(
        shown=of,
        map=draw(session, spots),
        categories=categories,
        category=category,
        years=years,
        year=year,
        districts=tuple(districts.items()),
        district=district,
        unit=unit_of(session, of),
        files=tuple((form.value, f"/dataset/{slug}/peta.{form.value}?{query}") for form in MapFile),
    )


def _districts(session: ReadSession, found: list[str]) -> dict[str, str]:
    item = codes.item_of(session, _LIST)
    named = ((code, codes.code(session, item.id or 0, code) if item else None) for code in found)
    return {code: each.labels["id"] for code, each in named if each}
