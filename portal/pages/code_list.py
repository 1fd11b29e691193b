"""A code list: its codes as a table or a tree under filters, where it comes from, who uses it, how it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request, Response

from portal import code_parts, code_tree, code_users, history, people
from portal.code_filter import VALIDITIES, Filter
from portal.code_forms import FORMS, Form
from portal.code_tree import Node
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import browse
from registry.codes import repository as codes
from registry.codes.payloads import Code
from registry.db import now
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.web.routing import Router

router = Router()
_PAGE, _COUNTED, _OPENED, _LONGEST = 100, 1000, 20, 60
TREE = "pohon"


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
    filter: Filter
    """What is asked of the codes."""
    total: int
    """How many codes the list has."""
    matching: int | None
    """How many codes the filter lets pass; None when there are more than are counted."""
    counted: int
    """So many are counted at most."""
    codes: Sequence[Code]
    """Codes of this page of the table."""
    names: Mapping[str, Code]
    """Every code above those of the page, by notation."""
    is_first: bool
    """Whether this is the first page."""
    next: int | None
    """Position after which the next page begins."""
    is_tree: bool
    """Whether the codes are shown as a tree."""
    tree: Sequence[Node]
    """The top of the tree, with what is open."""
    opened: Sequence[str]
    """Codes that the address asks to open."""
    levels: Mapping[int, Mapping[str, str]]
    """Names of the levels by depth; nothing in a list without levels."""
    correspondences: tuple[Related, ...]
    """Correspondences with other lists."""
    users: code_users.CodeUsers
    """What uses the list."""
    decisions: tuple[people.Decided, ...]
    """Who decided on this version."""
    versions: tuple[history.VersionLine, ...]
    """Its versions, newest first."""
    validities: Mapping[str, str]
    """Values of the filter by validity, and their words."""
    forms: tuple[Form, ...]
    """Forms in which the list can be downloaded."""
    today: date
    """Today, by which codes are valid or ended."""


def code_list_page(
    session: ReadSession,
    caller: Caller,
    entry: Entry,
    asked: Filter,
    *,
    after: int = -1,
    is_tree: bool = False,
    opened: Sequence[str] = (),
) -> CodeListPage:
    """Read one page of a list, or the open branches of its tree."""
    of = code_parts.list_of(entry)
    levels = code_parts.level_names(session, entry)
    browsing = is_tree and asked.is_everything
    found = [] if browsing else browse.page(session, of, asked.wanted, after=after, limit=_PAGE + 1)
    shown = found[:_PAGE]
    above = browse.above(session, of, shown)
    tree: Sequence[Node] = ()
    if browsing:
        tree = code_tree.open_tree(session, of, opened)
    elif is_tree:
        tree = code_tree.found_tree(shown, above)
    total = entry.body.get("codes") or codes.count(session, of.item_id)
    return CodeListPage(
        entry=entry,
        agency=people.agency_title(people.agencies(session), entry.item.agency),
        filter=asked,
        total=total,
        matching=_matching(session, of, asked, found, total, is_first=after < 0),
        counted=_COUNTED,
        codes=shown,
        names=above,
        is_first=after < 0,
        next=shown[-1].position if len(found) > _PAGE else None,
        is_tree=is_tree,
        tree=tree,
        opened=opened,
        levels=levels,
        correspondences=tuple(_related(session, f"{entry.item.agency}/{entry.item.slug}")),
        users=code_users.of_list(session, caller, entry),
        decisions=people.decisions(session, entry),
        versions=history.history(session, caller, entry),
        validities=VALIDITIES,
        forms=FORMS,
        today=now().date(),
    )


@router.get("/kode/{agency}/{slug}")
def code_list(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    agency: str,
    slug: str,
    setelah: int = -1,
    versi: str | None = None,
) -> Response:
    """Show a code list."""
    entry = repository.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug, number=versi or None)
    asked = Filter.of(request.query_params, now().date())
    opened = [notation[:_LONGEST] for notation in request.query_params.getlist("buka")[:_OPENED]]
    is_tree = request.query_params.get("tampilan") == TREE
    page = code_list_page(session, caller, entry, asked, after=setelah, is_tree=is_tree, opened=opened)
    return renderer(request).page(request, caller, "pages/code_list.html", page)


def _matching(
    session: ReadSession, of: browse.List, asked: Filter, found: Sequence[Code], total: int, *, is_first: bool
) -> int | None:
    if asked.is_everything:
        return total
    if is_first and len(found) <= _PAGE:
        return len(found)
    if asked.text:  # going on through a long list only to count would cost more than the page
        return None
    counted = browse.count(session, of, asked.wanted, most=_COUNTED + 1)
    return counted if counted <= _COUNTED else None


def _related(session: ReadSession, ref: str) -> list[Related]:
    return [
        Related(
            table.slug,
            table.title,
            table.target_list if table.source_list == ref else table.source_list,
            table.approved,
        )
        for table in codes.correspondences(session, ref)
    ]
