"""A code list: where it comes from, its codes a hundred a page, and the lists it corresponds to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from portal import people, usage
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.codes.payloads import Code
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind

router = APIRouter()
_PAGE, _LONGEST = 100, 100


@dataclass(frozen=True, slots=True)
class Related:
    """A correspondence of the list with another one."""

    slug: str
    title: Mapping[str, str]
    other: str
    approved: bool


@dataclass(frozen=True, slots=True)
class CodeListPage:
    """One page of a code list."""

    entry: Entry
    """The item with its version."""
    agency: Mapping[str, str]
    """Name of the agency that keeps it."""
    codes: Sequence[Code]
    """Codes of this page."""
    total: int
    """How many codes the list has."""
    text: str
    """Text that notation or label must hold."""
    is_first: bool
    """Whether this is the first page."""
    next: int | None
    """Position after which the next page begins."""
    levels: Mapping[int, Mapping[str, str]]
    """Names of the levels by depth."""
    has_levels: bool
    """Whether codes of this page lie on different levels."""
    correspondences: tuple[Related, ...]
    """Correspondences with other lists."""
    users: tuple[usage.User, ...]
    """What refers to the list."""
    decisions: tuple[people.Decided, ...]
    """Who decided on this version."""


def code_list_page(
    session: ReadSession, caller: Caller, entry: Entry, *, text: str = "", after: int = -1
) -> CodeListPage:
    """Read one page of a list."""
    item_id = entry.item.id or 0
    found = codes.codes(session, item_id, after=after, limit=_PAGE + 1, text=text)
    shown = found[:_PAGE]
    ref = f"{entry.item.agency}/{entry.item.slug}"
    return CodeListPage(
        entry=entry,
        agency=people.agency_title(people.agencies(session), entry.item.agency),
        codes=shown,
        total=codes.count(session, item_id),
        text=text,
        is_first=after < 0,
        next=shown[-1].position if len(found) > _PAGE else None,
        levels={level["depth"]: level["name"] for level in entry.body.get("levels", [])},
        has_levels=len({code.level for code in shown}) > 1,
        correspondences=tuple(
            Related(
                table.slug,
                table.title,
                table.target_list if table.source_list == ref else table.source_list,
                table.approved,
            )
            for table in codes.correspondences(session, ref)
        ),
        users=usage.users(session, caller, entry.item.iri),
        decisions=people.decisions(session, entry),
    )


@router.get("/kode/{agency}/{slug}")
def code_list(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    agency: str,
    slug: str,
    q: str = "",
    setelah: int = -1,
) -> Response:
    """Show a code list."""
    entry = repository.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug)
    page = code_list_page(session, caller, entry, text=q.strip()[:_LONGEST], after=setelah)
    return renderer(request).page(request, caller, "pages/code_list.html", page)
