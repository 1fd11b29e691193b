"""One code: what it means, what lies above and below it, since when, and what it is called in other lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request, Response

from portal import usage
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import repository as codes
from registry.codes.payloads import Code, Map, Match
from registry.errors import NotFound, Sentence
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind

router = APIRouter()
_TURNED = {Match.BROAD: Match.NARROW, Match.NARROW: Match.BROAD}


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The code of another list that a correspondence gives for this one."""

    list: str
    notation: str
    label: Mapping[str, str]
    match: str
    """How the other code relates to this one, whichever way the table runs."""
    table: str
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class CodePage:
    """One code of a list."""

    entry: Entry
    """The list with its version."""
    code: Code
    """The code."""
    above: Sequence[Code]
    """Codes above it, the topmost first."""
    below: Sequence[Code]
    """Codes right below it."""
    level: Mapping[str, str] | None
    """Name of its level."""
    counterparts: tuple[Counterpart, ...]
    """What it corresponds to in other lists."""
    users: tuple[usage.User, ...]
    """What refers to the code or to its list."""


def code_page(session: ReadSession, caller: Caller, entry: Entry, code: Code) -> CodePage:
    """Gather what is shown of a code."""
    item_id = entry.item.id or 0
    levels = {level["depth"]: level["name"] for level in entry.body.get("levels", [])}
    above = codes.ancestors(session, item_id, code)
    of_code = usage.users(session, caller, f"{entry.item.iri}/{code.notation}")
    return CodePage(
        entry=entry,
        code=code,
        above=above,
        below=codes.narrower(session, item_id, code.notation),
        level=levels.get(code.level),
        counterparts=tuple(_counterparts(session, f"{entry.item.agency}/{entry.item.slug}", code.notation)),
        users=of_code or usage.users(session, caller, entry.item.iri),
    )


@router.get("/kode/{agency}/{slug}/{notation}")
def code(
    request: Request, session: ReadSession, caller: RequestCaller, agency: str, slug: str, notation: str
) -> Response:
    """Show a code."""
    entry = repository.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug)
    found = codes.code(session, entry.item.id or 0, notation)
    if found is None:
        raise NotFound(
            Sentence(
                f"Daftar '{slug}' tidak punya kode '{notation}'. Cari kodenya di halaman daftar.",
                f"The list '{slug}' has no code '{notation}'. Look for it on the page of the list.",
            )
        )
    page = code_page(session, caller, entry, found)
    return renderer(request).page(request, caller, "pages/code.html", page)


def _counterparts(session: ReadSession, ref: str, notation: str) -> Iterator[Counterpart]:
    for table in codes.correspondences(session, ref):
        forward = table.source_list == ref
        other = table.target_list if forward else table.source_list
        for row in codes.maps(session, table.slug):
            if (row.source if forward else row.target) == notation:
                yield _counterpart(session, table.slug, other, row, forward=forward)


def _counterpart(session: ReadSession, table: str, other: str, row: Map, *, forward: bool) -> Counterpart:
    notation = row.target if forward else row.source
    item = codes.item_of(session, other)
    found = codes.code(session, item.id or 0, notation) if item else None
    label = found.labels if found else {"id": notation}
    match = row.match if forward else _TURNED.get(row.match, row.match)
    return Counterpart(other, notation, label, match.value, table, row.valid_from, row.valid_until)
