"""A correspondence: which code of one list is which code of another (``xkos:Correspondence``)."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.codes.payloads import Map
from registry.errors import NotFound, Sentence
from registry.items import repository
from registry.items.state import Kind

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ListTitle:
    """A list of the correspondence."""

    ref: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the labels of both codes."""

    map: Map
    source: Mapping[str, str]
    target: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CorrespondencePage:
    """A correspondence."""

    slug: str
    """Its name in addresses."""
    title: Mapping[str, str]
    """Its title."""
    source_list: ListTitle
    """The list it leads from."""
    target_list: ListTitle
    """The list it leads to."""
    origin: str
    """Where the table comes from."""
    approved: bool
    """Whether the pembina has approved it; else it is a proposal."""
    rows: tuple[Row, ...]
    """Its rows."""
    dated: bool
    """Whether any row holds for a time only."""


def correspondence_page(session: ReadSession, caller: Caller, slug: str) -> CorrespondencePage:
    """Read a correspondence with the labels of its codes; NotFound when there is none."""
    table = codes.correspondence(session, slug)
    if table is None:
        raise NotFound(
            Sentence(f"Tabel padanan '{slug}' tidak ada.", f"There is no correspondence '{slug}'."),
        )
    maps = codes.maps(session, slug)
    sources, source_list = _labels(session, caller, table.source_list, {row.source for row in maps})
    targets, target_list = _labels(session, caller, table.target_list, {row.target for row in maps})
    return CorrespondencePage(
        slug=slug,
        title=table.title,
        source_list=source_list,
        target_list=target_list,
        origin=table.source,
        approved=table.approved,
        rows=tuple(
            Row(row, sources.get(row.source, {"id": row.source}), targets.get(row.target, {"id": row.target}))
            for row in maps
        ),
        dated=any(row.valid_from or row.valid_until for row in maps),
    )


@router.get("/padanan/{slug}")
def correspondence(request: Request, session: ReadSession, caller: RequestCaller, slug: str) -> Response:
    """Show a correspondence."""
    page = correspondence_page(session, caller, slug)
    return renderer(request).page(request, caller, "pages/correspondence.html", page)


def _labels(
    session: ReadSession, caller: Caller, ref: str, notations: set[str]
) -> tuple[dict[str, Mapping[str, str]], ListTitle]:
    agency, _, slug = ref.partition("/")
    entry = repository.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug)
    found = codes.codes(session, entry.item.id or 0)
    labels = {code.notation: code.labels for code in found if code.notation in notations}
    return labels, ListTitle(ref, entry.body["title"])
