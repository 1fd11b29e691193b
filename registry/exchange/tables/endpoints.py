"""The files of a table at ``/dataset/{slug}/tabel/{identifier}.{form}``, beside its page, and what describes them."""

from enum import StrEnum
from typing import Annotated

import orjson
from fastapi import Header, Query, Request, Response
from sqlmodel import Session

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.catalog.downloads import NotATable
from registry.changes.dependencies import ReadSession
from registry.errors import NotFound, RegistryError, Sentence
from registry.exchange.tables import described
from registry.exchange.tables.asked import question
from registry.exchange.tables.opening import opened, shelf_of
from registry.exchange.tables.questions import columns_of
from registry.exchange.tables.reading import tables_of
from registry.exchange.tables.sending import private, send
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.web.routing import Router
from registry.web.variants import variant

router = Router(tags=["tables"])


class Suffix(StrEnum):
    """End of the address of a table's file."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class Shape(StrEnum):
    """How the CSV is written."""

    EXCEL = "excel"


Versi = Annotated[str | None, Query(description="Version `x.y.z`; the live one when none is named.")]


@router.get("/dataset/{slug}/datapackage.json")
def data_package(
    slug: str,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    versi: Versi = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a dataset's tables as a Data Package (1.0 and 2.0) with Table Schema."""
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug, number=versi)
    tables, refusal = [], None
    for found in tables_of(entry):
        try:
            tables.append(opened(request, session, caller, slug, found["identifier"], versi))
        except NotATable as error:
            refusal = error
    if not tables:
        _refuse(request, session, caller, slug, versi, refusal)
    agencies = {agency.slug: agency.title for agency in accounts.agencies(session)}
    base = request.app.state.registry.settings.base
    package = described.data_package(tables, agencies, base, versioned=f"?versi={versi}" if versi else "")
    return _description(package, "application/json", entry, if_none_match)


@router.get("/dataset/{slug}/tabel/{identifier}.csv-metadata.json")
def csvw(
    slug: str,
    identifier: str,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    versi: Versi = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return the CSVW metadata of the CSV that the same query gives."""
    found = opened(request, session, caller, slug, identifier, versi)
    asked = question(request.query_params.multi_items(), found.columns)
    url = f"{identifier}.csv" + (f"?{request.url.query}" if request.url.query else "")
    base = request.app.state.registry.settings.base
    document = described.csvw(found, columns_of(found.stored, asked), url, base)
    said = {key: value for key, value in document.items() if value}
    return _description(said, "application/csvm+json", found.entry, if_none_match)


@router.get("/dataset/{slug}/tabel/{identifier}.{suffix}")
def file(
    slug: str,
    identifier: str,
    suffix: Suffix,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    versi: Versi = None,
    bentuk: Annotated[Shape | None, Query(description="`excel`: semicolons, decimal commas (CSV only).")] = None,
) -> Response:
    """Send a table in a form: all of it, or what the query asks (columns by name, `columns`, `sort`, `q`)."""
    found = opened(request, session, caller, slug, identifier, versi)
    asked = question(request.query_params.multi_items(), found.columns)
    name = "excel" if suffix is Suffix.CSV and bentuk is Shape.EXCEL else suffix.value
    return send(request, found, asked, name, shelf=shelf_of(request), agencies=accounts.agencies(session))


def _refuse(
    request: Request, session: Session, caller: Caller, slug: str, versi: str | None, refusal: RegistryError | None
) -> None:
    """Raise why a dataset has no table to give: as its first file is refused, or because it has none."""
    if refusal:
        raise refusal
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug, number=versi)
    for found in entry.body.get("distributions", []):
        if found.get("sha256"):
            opened(request, session, caller, slug, found["identifier"], versi)
    raise NotFound(Sentence("Set data ini tidak punya tabel.", "This dataset has no table."))


def _description(document: dict[str, object], media_type: str, entry: Entry, if_none_match: str | None) -> Response:
    content = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    answer = variant(content, media_type, if_none_match)
    answer.headers.update(private(entry))
    return answer
