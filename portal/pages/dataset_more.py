"""The tabs of a dataset beside its summary: the chart with its files, all metadata, the history."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from fastapi import Request, Response

from portal import people
from portal.charts import Figure, table_of
from portal.charts_files import as_csv, as_specification, as_svg
from portal.dataset_tabs import Shown, shown
from portal.history import VersionLine, history
from portal.readable import Section, linked, sections
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.errors import NotFound, Sentence
from registry.exchange.tables.opening import shelf_of
from registry.exchange.tables.sending import private
from registry.items import repository
from registry.items.state import Kind
from registry.web.routing import Router
from registry.web.variants import variant

router = Router()
_ITEMS = tuple(f"/id/{kind.value}/" for kind in Kind if kind is not Kind.CODE_LIST)
LABELS = "label"
"""Heading of the first column of a chart's figures."""


class ChartFile(StrEnum):
    """Form in which a chart is taken along."""

    SVG = "svg"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ChartPage:
    """The chart of a dataset."""

    shown: Shown
    """What every tab shares."""
    figure: Figure
    """The chart."""
    table: tuple[tuple[str, ...], tuple[tuple[str, tuple[float | None, ...]], ...]]
    """Names of the series, and each label with its values."""
    unit: dict[str, str] | None
    """The unit of the figure."""
    files: tuple[tuple[str, str], ...]
    """The chart's files: name and address."""


@dataclass(frozen=True, slots=True)
class DatasetMetadataPage:
    """All that is said of a dataset."""

    shown: Shown
    """What every tab shares."""
    sections: tuple[Section, ...]
    """Its fields, by the groups of the form."""


@dataclass(frozen=True, slots=True)
class DatasetHistoryPage:
    """The versions of a dataset, and who decided on the one shown."""

    shown: Shown
    """What every tab shares."""
    versions: tuple[VersionLine, ...]
    """Versions that the caller may see, newest first."""
    decisions: tuple[people.Decided, ...]
    """Who decided on this version."""


def tab(request: Request, session: ReadSession, caller: Caller, slug: str, versi: str | None) -> Shown:
    """Return what the tabs of a dataset share, in the version asked for."""
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug, number=versi)
    files = request.app.state.registry.files
    return shown(session, caller, entry, files=files, shelf=shelf_of(request), version=versi)


@router.get("/dataset/{slug}/grafik")
def chart_page(
    request: Request, session: ReadSession, caller: RequestCaller, slug: str, versi: str | None = None
) -> Response:
    """Show the chart of a dataset, with the table that says the same."""
    of = tab(request, session, caller, slug, versi)
    found = _figure(of)
    path, pinned = f"/dataset/{slug}/grafik", f"?versi={of.version}" if of.version else ""
    page = ChartPage(
        shown=of,
        figure=found,
        table=table_of(found),
        unit=unit_of(session, of),
        files=tuple((form.value, f"{path}.{form.value}{pinned}") for form in ChartFile),
    )
    return renderer(request).page(request, caller, "pages/dataset_chart.html", page)


@router.get("/dataset/{slug}/grafik.{form}")
def chart_file(
    *,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: str,
    form: ChartFile,
    versi: str | None = None,
) -> Response:
    """Send the chart of a dataset as SVG, its figures as CSV, or its Vega-Lite specification."""
    of = tab(request, session, caller, slug, versi)
    found, title = _figure(of), of.entry.body["title"]["id"]
    unit = (unit_of(session, of) or {}).get("id", "")
    base = request.app.state.registry.settings.base
    match form:
        case ChartFile.SVG:
            content, media_type = as_svg(found, title, base + of.entry.version_iri), "image/svg+xml"
        case ChartFile.CSV:
            content, media_type = as_csv(found, LABELS), "text/csv; charset=utf-8; header=present"
        case ChartFile.JSON:
            content, media_type = as_specification(found, title, LABELS, unit), "application/json"
    answer = variant(content, media_type, request.headers.get("if-none-match"))
    answer.headers.update(private(of.entry))
    return answer


@router.get("/dataset/{slug}/metadata")
def metadata_page(
    request: Request, session: ReadSession, caller: RequestCaller, slug: str, versi: str | None = None
) -> Response:
    """Show all that is said of a dataset."""
    of, found = tab(request, session, caller, slug, versi), renderer(request)
    told = sections(Kind.DATASET.value, of.entry.body, found.language(request))
    page = DatasetMetadataPage(of, linked(told, partial(_is_seen, session, caller)))
    return found.page(request, caller, "pages/dataset_metadata.html", page)


@router.get("/dataset/{slug}/riwayat")
def history_page(
    request: Request, session: ReadSession, caller: RequestCaller, slug: str, versi: str | None = None
) -> Response:
    """Show the versions of a dataset and who decided on the one shown."""
    of = tab(request, session, caller, slug, versi)
    page = DatasetHistoryPage(of, history(session, caller, of.entry), people.decisions(session, of.entry))
    return renderer(request).page(request, caller, "pages/dataset_history.html", page)


def _is_seen(session: ReadSession, caller: Caller, iri: str) -> bool:
    """Say whether an identifier leads somewhere for the reader; those of codes and schemas always do."""
    if not iri.startswith(_ITEMS):
        return True
    try:
        repository.by_iri(session, caller, iri)
    except NotFound:
        return False
    return True


def _figure(of: Shown) -> Figure:
    if of.figure is None:
        raise NotFound(
            Sentence("Tabel ini tidak cocok untuk satu grafik.", "This table does not suit a single chart."),
        )
    return of.figure


def unit_of(session: ReadSession, of: Shown) -> dict[str, str] | None:
    """Return the labels of the unit of a dataset's figures, None where it names none."""
    notation = of.entry.body.get("unit")
    item = codes.item_of(session, "kominfo-blitar/satuan") if notation else None
    found = codes.code(session, item.id or 0, str(notation)) if item else None
    return dict(found.labels) if found else None
