"""A whole table: filters and an order in the address, one page at a time, each form of what is shown to download."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from portal.dataset_tabs import Shown
from portal.pages.dataset_more import tab
from portal.rendering import renderer
from portal.rows import Label, shown
from portal.table import Table
from portal.table_filters import Chip, Field, Input, Sort, chips, fields, kept, sorts
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.exchange.tables.asked import query, question
from registry.exchange.tables.opening import opened
from registry.exchange.tables.questions import Question
from registry.exchange.tables.sending import FORMS
from registry.items.repository import Entry
from registry.web.routing import Router

router = Router()
ROWS = 50
"""Rows of a page."""


@dataclass(frozen=True, slots=True)
class DatasetTablePage:
    """A page of a table of a dataset."""

    entry: Entry
    """The dataset with the version shown."""
    shown: Shown
    """What every tab shares."""
    table: Table
    """The rows found, in columns for people."""
    rows: int
    """Rows in the whole table."""
    path: str
    """Path of the page without its query."""
    fields: tuple[Field, ...]
    """Columns to filter by."""
    kept: tuple[Input, ...]
    """What is asked beside the fields."""
    words: str
    """Words looked for in every column."""
    order: str
    """The first order in the address, empty for that of the file."""
    orders: tuple[tuple[str, str], ...]
    """What the table may be sorted by: name in the address, title."""
    version: str
    """Version asked for by its number; empty for the live one."""
    sorts: Mapping[str, Sort]
    """Headings that sort, by column."""
    chips: tuple[Chip, ...]
    """Filters in use."""
    cleared: str
    """Address without any filter."""
    downloads: tuple[tuple[str, str], ...]
    """What was found, in every form: name and address."""
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

    def here(of: Question, following: str | None = None) -> str:
        # a page leads to the next of the same version, whatever is published meanwhile
        words = query(of, versi=versi or (table.entry.version.number if following else None), cursor=following)
        return language.url(path) + (f"?{words}" if words else "")

    said = shown(page, table.stored.rows, language, label_of(session))
    to_fill = fields(asked, table.columns, language)
    view = DatasetTablePage(
        entry=table.entry,
        shown=tab(request, session, caller, slug, versi),
        table=said,
        rows=table.stored.rows,
        path=path,
        fields=to_fill,
        kept=kept(asked, to_fill),
        words=asked.words,
        order=f"{'-' if asked.order[0].descending else ''}{asked.order[0].column}" if asked.order else "",
        orders=tuple((sign + column.name, column.title) for column in said.columns for sign in ("", "-")),
        version=versi or "",
        sorts=sorts(asked, page.columns, here),
        chips=tuple(chips(asked, table.columns, language, here)),
        cleared=here(Question(columns=asked.columns, order=asked.order)),
        downloads=downloads(path, asked, versi),
        first=here(asked) if cursor else "",
        next=here(asked, page.next) if page.next else "",
    )
    return found.page(request, caller, "pages/dataset_table.html", view)


def downloads(path: str, asked: Question, version: str | None) -> tuple[tuple[str, str], ...]:
    """Return the address of what is asked in every form of a table, by the form's name."""
    found = []
    for name, form in FORMS.items():
        words = query(asked, bentuk="excel" if name == "excel" else None, versi=version)
        found.append((name, f"{path}.{form.suffix}" + (f"?{words}" if words else "")))
    return tuple(found)


def label_of(session: ReadSession) -> Label:
    """Return what gives the name of a code; each list is looked up once."""
    lists: dict[str, int | None] = {}

    def label(ref: str, notation: str) -> Mapping[str, str] | None:
        if ref not in lists:
            item = codes.item_of(session, ref)
            lists[ref] = item.id if item else None
        known = lists[ref]
        found = codes.code(session, known, notation) if known else None
        return found.labels if found else None

    return label
