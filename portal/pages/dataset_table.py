"""A whole table: filters and an order in the address, one page at a time, each form of what is shown to download."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Request, Response

from portal.language import Language
from portal.links import page_of
from portal.rendering import renderer
from portal.rows import shown
from portal.table import Table, title_of
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.exchange.tables import reading
from registry.exchange.tables.asked import query, question
from registry.exchange.tables.columns import Column, Type
from registry.exchange.tables.endpoints import opened
from registry.exchange.tables.questions import Filter, Operator, Order, Question
from registry.exchange.tables.sending import FORMS
from registry.items.repository import Entry
from registry.items.state import State

router = APIRouter()
ROWS = 50
"""Rows of a page."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column to filter by."""

    column: Column
    title: str
    chosen: str
    """The value chosen from a list, or the part of a text."""
    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Sort:
    """The heading of a column: where it sorts by it, and how it is sorted now."""

    address: str
    direction: str
    """``ascending``, ``descending`` or empty."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the page without it."""

    label: str
    without: str


@dataclass(frozen=True, slots=True)
class Download:
    """What is asked for, in a form."""

    form: str
    address: str


@dataclass(frozen=True, slots=True)
class DatasetTablePage:
    """A page of a table of a dataset."""

    entry: Entry
    """The dataset with the version shown."""
    identifier: str
    """Identifier of the distribution."""
    title: Mapping[str, str]
    """Name of the distribution."""
    table: Table
    """The rows found, in columns for people."""
    rows: int
    """Rows in the whole table."""
    fields: tuple[Field, ...]
    """Columns to filter by."""
    words: str
    """Words looked for in every column."""
    sorted_by: tuple[str, ...]
    """The order, as it stands in the address."""
    version: str
    """Version asked for by its number; empty for the live one."""
    sorts: Mapping[str, Sort]
    """Headings that sort, by column."""
    chips: tuple[Chip, ...]
    """Filters in use."""
    downloads: tuple[Download, ...]
    """What was found, in every form."""
    first: str
    """Address of the first page, empty on it."""
    next: str
    """Address of the next page, empty on the last."""


@router.get("/dataset/{slug}/tabel/{identifier}")
def dataset_table(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: str,
    identifier: str,
    versi: str | None = None,
    cursor: str | None = None,
) -> Response:
    """Show a table of a dataset, as the query asks."""
    found = renderer(request)
    table = opened(request, session, caller, slug, identifier, versi)
    asked = question(request.query_params.multi_items(), table.columns)
    page = table.page(asked, limit=ROWS, cursor=cursor)
    language = found.language(request)
    path = f"/dataset/{slug}/tabel/{identifier}"

    def here(of: Question, **others: str | None) -> str:
        words = query(of, versi=versi, **others)
        return language.url(path) + (f"?{words}" if words else "")

    view = DatasetTablePage(
        entry=table.entry,
        identifier=identifier,
        title=table.distribution.get("title") or {"id": identifier},
        table=shown(page, table.stored.rows, language, label_of(session)),
        rows=table.stored.rows,
        fields=tuple(_field(column, asked, language) for column in table.columns if column.different > 1),
        words=asked.words,
        sorted_by=tuple(f"{'-' if each.descending else ''}{each.column}" for each in asked.order),
        version=versi or "",
        sorts={column.name: _sort(column, asked, here) for column in page.columns},
        chips=tuple(_chips(asked, table, language, here)),
        downloads=tuple(_downloads(path, asked, versi)),
        first=here(asked) if cursor else "",
        # a page leads to the next of the same version, whatever is published meanwhile
        next=here(asked, cursor=page.next, **({} if versi else _pinned(table.entry))) if page.next else "",
    )
    return found.page(request, caller, "pages/dataset_table.html", view)


def label_of(session: ReadSession):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Return what gives the name of a code."""
    items: dict[str, int | None] = {}

    def label(ref: str, notation: str) -> Mapping[str, str] | None:
        if ref not in items:
            item = codes.item_of(session, ref)
            items[ref] = item.id if item else None
        known = items[ref]
        found = codes.code(session, known, notation) if known else None
        return found.labels if found else None

    return label
