"""A dataset: the figure, where it comes from, which standard it keeps, who approved it, and the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request, Response

from portal import linked, people
from portal.chart import Chart
from portal.citation import Citation, citation
from portal.dataset_tabs import Shown
from portal.history import VersionLine, history
from portal.language import Language
from portal.links import page_of
from portal.pages.dataset_more import tab
from portal.pages.dataset_table import downloads, label_of
from portal.readable import label
from portal.rendering import renderer
from portal.rows import shown as rows_shown
from portal.snippets import Snippet, snippets
from portal.table import ROWS, Table
from portal.usage import User, users
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.catalog import receipts
from registry.catalog.completeness import Answer, answers
from registry.catalog.schedule import next_due, today
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.db import now
from registry.errors import NotFound
from registry.exchange.tables.questions import Question
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Access, State
from registry.receipts.service import Office, Receipt
from registry.web.routing import Router

router = Router()
_PLACES, _GOALS, _UNITS = "kemendagri/wilayah", "kemendesa/tujuan-sdgs-desa", "kominfo-blitar/satuan"

LICENCES: Mapping[str, str] = {
    "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0": "CC BY 4.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
}
"""Short names of licences by their address."""


@dataclass(frozen=True, slots=True)
class Named:
    """Something referred to: its name, and its page where it has one the caller may see."""

    title: Mapping[str, str]
    page: str | None


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """One version of a dataset."""

    entry: Entry
    """The item with the version shown."""
    shown: Shown
    """What every tab shares."""
    version: str
    """Version asked for by its number; empty for the live one."""
    producer: Mapping[str, str]
    """Name of the agency that produced the data."""
    publisher: Mapping[str, str]
    """Name of the agency that publishes them."""
    licence: str | None
    """Short name of the licence, its address where it has none."""
    places: tuple[Named, ...]
    """Places the data are about."""
    completeness: tuple[Answer, ...]
    """What its metadata have and lack."""
    goals: tuple[Named, ...]
    """SDGs Desa goals they serve."""
    frequency: Mapping[str, str] | None
    """How often the data are brought up to date."""
    due: tuple[date, int] | None
    """The day the next data are promised, and the days until then; None where none is, or not of a live version."""
    unit: Mapping[str, str] | None
    """The unit of the figure."""
    standards: tuple[Named, ...]
    """Standards the data follow."""
    sources: tuple[Named, ...]
    """Datasets they were computed from."""
    masters: tuple[Named, ...]
    """Master data they refer to."""
    owner: Mapping[str, str] | None
    """Who keeps them, when they are master data."""
    users: tuple[User, ...]
    """What refers to them."""
    indicator: Named | None
    """The indicator that was computed."""
    definition: Mapping[str, str] | None
    """What the indicator counts."""
    rows_standard: Named | None
    """The version of the standard that the rows it was computed from follow."""
    lists: tuple[Named, ...]
    """The versions of the code lists it was computed with."""
    receipts: tuple[str, ...]
    """Numbers of the receipts that prove the check of these rows."""
    booklet: str | None
    """Address of the publication of a village that it is a table of."""
    coverage: Mapping[str, Any] | None
    """Rows read, used and refused in the computation."""
    refused: tuple[tuple[str, str, int], ...]
    """Why rows were refused: column, check, rows."""
    decisions: tuple[people.Decided, ...]
    """Who decided on this version."""
    table: Table | None
    """The first rows, when the data may be shown."""
    chart: Chart | None
    """The chart, when the table suits one."""
    opens: Mapping[str, int]
    """Rows of each file that opens as a table, by its identifier."""
    generated: tuple[tuple[str, str], ...]
    """The first table in every form: name and address."""
    snippets: tuple[Snippet, ...]
    """How programs take the first table."""
    citation: Citation | None
    """How to cite this version, once it is published."""
    versions: tuple[VersionLine, ...]
    """Versions that the caller may see."""
    proofs: Mapping[str, Receipt]
    """Receipts that prove the check of a file, by the file's identifier."""
    linked: Mapping[str, Any] | None
    """schema.org JSON-LD, for what is public and live."""


def dataset_page(
    session: ReadSession,
    caller: Caller,
    of: Shown,
    office: Office,
    *,
    language: Language,
    base: str,
) -> DatasetPage:
    """Gather what is shown of a dataset."""
    entry, tables, version = of.entry, of.tables, of.version or None
    body = entry.body
    names = people.agencies(session)
    places = tuple(_codes(session, _PLACES, body.get("spatial", [])))
    made = body.get("was_generated_by") or {}
    coverage = made.get("coverage")
    indicator = _item(session, caller, made["indicator"]) if made else None
    first = tables[0] if tables else None
    publisher = people.agency_title(names, body.get("publisher") or entry.item.agency)
    producer = people.agency_title(names, body.get("creator") or entry.item.agency)
    units = tuple(_codes(session, _UNITS, [body["unit"]])) if body.get("unit") else ()
    is_public = entry.version.access == Access.PUBLIC.value and entry.version.published_at is not None
    return DatasetPage(
        entry=entry,
        shown=of,
        version=of.version,
        producer=producer,
        publisher=publisher,
        licence=LICENCES.get(body.get("license") or "", body.get("license")),
        places=places,
        completeness=tuple(answers(body)),
        goals=tuple(_codes(session, _GOALS, body.get("theme", []))),
        frequency=label("dataset", "accrual_periodicity", body.get("accrual_periodicity")),
        due=_due(entry),
        unit=units[0].title if units else None,
        standards=tuple(_named(session, caller, iri) for iri in body.get("conforms_to", [])),
        sources=tuple(_named(session, caller, iri) for iri in body.get("was_derived_from", [])),
        masters=tuple(_named(session, caller, iri) for iri in body.get("refers_to", [])),
        owner=people.agency_title(names, body["master_data"]["owner"]) if body.get("master_data") else None,
        users=users(session, caller, entry.item.iri),
        indicator=_versioned(session, caller, made["indicator"]) if made else None,
        definition=indicator.body.get("definition") if indicator else None,
        rows_standard=_versioned(session, caller, made["standard"]) if made.get("standard") else None,
        lists=tuple(_versioned(session, caller, iri) for iri in made.get("code_lists", [])),
        receipts=tuple(made.get("receipts", [])),
        booklet=f"/desa-dalam-angka/{body['spatial'][0]}/{made['reference_period'][:4]}"
        if made.get("table") and body.get("spatial")
        else None,
        coverage=coverage,
        refused=tuple(
            (reason.get("column") or "–", reason["check"], reason["rows"])
            for reason in (coverage or {}).get("reasons", [])
        ),
        decisions=people.decisions(session, entry),
        table=rows_shown(first.page(Question(), limit=ROWS), first.stored.rows, language, label_of(session))
        if first
        else None,
        chart=of.figure if isinstance(of.figure, Chart) else None,
        opens={table.identifier: table.stored.rows for table in tables},
        generated=downloads(f"/dataset/{entry.item.slug}/tabel/{first.identifier}", Question(), version)
        if first
        else (),
        snippets=snippets(base, entry.item.slug, first.identifier, first.columns) if first and is_public else (),
        citation=citation(entry, producer, publisher, base),
        versions=history(session, caller, entry),
        proofs={
            file["identifier"]: proof
            for file in body.get("distributions", [])
            if (proof := receipts.proof(session, office, body, file))
        },
        linked=linked.dataset(entry, publisher, places[0].title["id"] if places else "", base) if is_public else None,
    )


@router.get("/dataset/{slug}")
def dataset(
    request: Request, session: ReadSession, caller: RequestCaller, slug: str, versi: str | None = None
) -> Response:
    """Show a dataset, in the version asked for."""
    registry, found = request.app.state.registry, renderer(request)
    page = dataset_page(
        session,
        caller,
        tab(request, session, caller, slug, versi),
        registry.office,
        language=found.language(request),
        base=registry.settings.base,
    )
    return found.page(request, caller, "pages/dataset.html", page)


def _due(entry: Entry) -> tuple[date, int] | None:
    if entry.version.state != State.PUBLISHED.value:
        return None
    day = next_due(entry.body.get("accrual_periodicity"), entry.version.moved_at)
    return (day, (day - today(now())).days) if day else None


def _codes(session: ReadSession, ref: str, notations: list[str]) -> Iterator[Named]:
    item = codes.item_of(session, ref)
    for notation in notations:
        found = codes.code(session, item.id or 0, notation) if item else None
        yield Named(found.labels if found else {"id": notation}, f"/kode/{ref}/{notation}" if found else None)


def _item(session: ReadSession, caller: Caller, iri: str) -> Entry | None:
    try:
        return repository.by_iri(session, caller, iri)
    except NotFound:
        return None


def _named(session: ReadSession, caller: Caller, iri: str) -> Named:
    entry = _item(session, caller, iri)
    return Named(entry.body["title"], page_of(iri)) if entry else Named({"id": iri}, None)


def _versioned(session: ReadSession, caller: Caller, iri: str) -> Named:
    """Name a version with its number: a figure is of this one, whatever came after it."""
    found, number = _named(session, caller, iri), iri.rpartition("/versi/")[2]
    words = {"id": "versi", "en": "version"}
    title = {language: f"{text}, {words.get(language, words['id'])} {number}" for language, text in found.title.items()}
    page = found.page if not found.page or "?" in found.page else f"{found.page}?versi={number}"
    return Named(title, page) if page else found
