"""Tables for programs at ``/api/v1/datasets/{slug}/tables``: what there is, and typed rows a page at a time."""

from typing import Annotated, Any

import orjson
from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.catalog.downloads import NotATable
from registry.changes.dependencies import ReadSession
from registry.exchange.tables import described
from registry.exchange.tables.asked import query, question
from registry.exchange.tables.columns import Column
from registry.exchange.tables.opening import opened
from registry.exchange.tables.reading import Table, tables_of
from registry.exchange.tables.sending import FORMS, private
from registry.items import repository
from registry.items.state import Kind
from registry.web.routing import Router

router = Router(prefix="/api/v1/datasets", tags=["tables"])

LARGEST = 10_000
"""Rows of the largest page."""


class ColumnOut(BaseModel):
    """A column of a table."""

    name: str
    type: str = Field(description="`string`, `integer`, `number` or `date`; codes are always text.")
    title: dict[str, str]
    description: dict[str, str]
    code_list: str | None = Field(description="List `agency/slug` whose codes the column holds.")
    unit: str | None
    empty: int = Field(description="Rows of the whole table without a value.")
    different: int = Field(description="Different values in the whole table.")


class TableOut(BaseModel):
    """A table of a dataset and where its files are."""

    identifier: str
    title: dict[str, str]
    rows: int
    columns: list[ColumnOut]
    files: dict[str, str] = Field(description="Address of the whole table by form.")


class TablesOut(BaseModel):
    """The tables of a dataset."""

    dataset: str
    version: str
    data_package: str
    tables: list[TableOut]


class RowsOut(BaseModel):
    """A page of rows."""

    model_config = ConfigDict(title="Rows")

    dataset: str = Field(description="Permanent identifier (path).")
    version: str
    table: str
    columns: list[ColumnOut] = Field(description="Those of the rows, in their order.")
    total: int = Field(description="Rows that the question finds in all.")
    rows: list[dict[str, Any]]
    next: str | None = Field(description="Address of the next page; of the same version whatever is published since.")


Version = Annotated[str | None, Query(description="Version `x.y.z`; the live one when none is named.")]


@router.get("/{slug}/tables", response_model=TablesOut)
def tables(
    slug: str, request: Request, session: ReadSession, caller: RequestCaller, version: Version = None
) -> Response:
    """Return the tables of a dataset with their columns and the addresses of their files."""
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug, number=version)
    listed = []
    for found in tables_of(entry):
        try:
            listed.append(_table(opened(request, session, caller, slug, found["identifier"], version)))
        except NotATable:
            continue
    document = {
        "dataset": entry.item.iri,
        "version": entry.version.number,
        "data_package": f"/dataset/{slug}/datapackage.json",
        "tables": listed,
    }
    return _answer(orjson.dumps(document), private(entry))


@router.get("/{slug}/tables/{identifier}", response_model=RowsOut)
def rows(
    slug: str,
    identifier: str,
    *,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    version: Version = None,
    columns: Annotated[list[str] | None, Query(description="Names of columns, parted by commas.")] = None,
    sort: Annotated[list[str] | None, Query(description="Columns to sort by; `-` before a name: descending.")] = None,
    q: Annotated[str | None, Query(description="Words that must all be found in a row.", max_length=500)] = None,
    limit: Annotated[int, Query(ge=0, le=LARGEST, description="Rows of a page.")] = 100,
    cursor: Annotated[str | None, Query(description="From `next` of the page before.", max_length=8000)] = None,
) -> Response:
    """Return rows of a table with the types of their columns, a page at a time.

    Every other word of the query is a column: `tahun=2025` (repeated: either value), `jumlah.min=10`, `jumlah.max=20`,
    `nama.contains=sari`, `nama.empty=true`.
    """
    del columns, sort, q  # declared for the documentation; read with the filters, as on every door
    found = opened(request, session, caller, slug, identifier, version)
    asked = question(request.query_params.multi_items(), found.columns)
    page = found.page(asked, limit=limit, cursor=cursor)
    entry = found.entry
    following = None
    if page.next:
        words = query(asked, limit=str(limit), version=entry.version.number, cursor=page.next)
        following = f"/api/v1/datasets/{slug}/tables/{identifier}?{words}"
    head = {
        "dataset": entry.item.iri,
        "version": entry.version.number,
        "table": identifier,
        "columns": [_column(column) for column in page.columns],
        "total": page.total,
        "next": following,
    }
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    # the rows are written by polars, the rest beside them: no row becomes an object of ours
    content = orjson.dumps(head)[:-1] + b',"rows":' + page.rows.write_json().encode() + b"}"
    return _answer(content, headers | private(entry))


@router.get("/{slug}/tables/{identifier}/schema")
def schema(
    slug: str, identifier: str, request: Request, session: ReadSession, caller: RequestCaller, version: Version = None
) -> dict[str, Any]:
    """Return the columns of a table as a Frictionless Table Schema."""
    found = opened(request, session, caller, slug, identifier, version)
    return described.table_schema(found.columns, request.app.state.registry.settings.base)


def _table(found: Table) -> dict[str, Any]:
    path = f"/dataset/{found.entry.item.slug}/tabel/{found.identifier}"
    return {
        "identifier": found.identifier,
        "title": found.distribution.get("title") or {"id": found.identifier},
        "rows": found.stored.rows,
        "columns": [_column(column) for column in found.columns],
        "files": {
            name: f"{path}.{form.suffix}" + ("?bentuk=excel" if name == "excel" else "") for name, form in FORMS.items()
        },
    }


def _column(column: Column) -> dict[str, Any]:
    return {name: value for name, value in column.stored().items() if name != "values"}


def _answer(content: bytes, headers: dict[str, str]) -> Response:
    return Response(content, media_type="application/json", headers=headers)
