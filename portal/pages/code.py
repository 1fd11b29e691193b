"""One code: what it means, where it stands, what it was and what became of it, and what it is called in other lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import code_parts, code_users, usage
from portal.code_answers import Answers, answers
from portal.code_story import Story, story
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import browse
from registry.codes import repository as codes
from registry.codes.documents import PLACES
from registry.codes.payloads import Code, Map, Match
from registry.codes.triples import concept_path
from registry.db import now
from registry.errors import NotFound, Sentence
from registry.exchange.asking import RDF_SUFFIXES
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.web.routing import Router

router = Router()
_TURNED = {Match.BROAD: Match.NARROW, Match.NARROW: Match.BROAD}
_BELOW, _BESIDE, _LONGEST = 100, 3, 60
_GONE = 410
_FORMS = tuple(f".{suffix}" for suffix in (*RDF_SUFFIXES, "json"))


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The code of another list that a correspondence gives for this one."""

    list: str
    notation: str
    label: Mapping[str, str]
    match: str
    """How the other code relates to this one, whichever way the table runs."""
    share: float | None
    approved: bool
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
    iri: str
    """Path of its permanent identifier."""
    left_with: str
    """Number of the version that took it out of the list; empty while it is there."""
    ways: tuple[tuple[Code, ...], ...]
    """The ways from the top of the list down to it, one for each line of parents."""
    below: Sequence[Code]
    """Codes right below it."""
    has_more_below: bool
    """Whether there are more of these than are shown."""
    before: Sequence[Code]
    """Its neighbours before it under the same code, in list order."""
    after: Sequence[Code]
    """Its neighbours after it."""
    level: Mapping[str, str] | None
    """Name of its level."""
    note: Mapping[str, str] | None
    """Its note, where that is more than the name of its level."""
    story: Story
    """What it was, what happened to it, and what became of it."""
    answers: Answers
    """What was asked of it on a day, and the answer."""
    counterparts: tuple[Counterpart, ...]
    """What it corresponds to in other lists."""
    users: code_users.CodeUsers
    """What uses the code itself."""
    list_users: tuple[usage.User, ...]
    """What uses its list."""
    today: date
    """Today, by which it is valid or ended."""


def code_page(
    session: ReadSession,
    caller: Caller,
    entry: Entry,
    code: Code,
    left_with: str,
    asked: Mapping[str, str],
) -> CodePage:
    """Gather what is shown of a code."""
    of = code_parts.list_of(entry)
    today = now().date()
    below = browse.below(session, of, code.notation, limit=_BELOW + 1)
    before, after = browse.beside(session, of, code, each=_BESIDE)
    is_place = entry.item.slug == PLACES
    iri = concept_path(entry.item.agency, entry.item.slug, code.notation)
    told = story(session, of.item_id, code, today)
    return CodePage(
        entry=entry,
        code=code,
        iri=iri,
        left_with=left_with,
        ways=browse.paths(code, browse.above(session, of, [code])),
        below=below[:_BELOW],
        has_more_below=len(below) > _BELOW,
        before=before[::-1],
        after=after,
        level=code.note if is_place else None,
        note=None if is_place else code.note,
        story=told,
        answers=answers(session, caller, entry, code, told.changes, asked, today),
        counterparts=tuple(_counterparts(session, f"{entry.item.agency}/{entry.item.slug}", code.notation)),
        users=code_users.of_code(session, caller, iri),
        list_users=usage.users(session, caller, entry.item.iri),
        today=today,
    )


@router.get("/kode/{agency}/{slug}/{notation:path}")
def code(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    agency: str,
    slug: str,
    notation: str,
    versi: str | None = None,
) -> Response:
    """Show a code; one that a version took out of its list is told as gone, with what stands for it (410).

    With the suffix of a form behind it the address leads to the code's document.
    """
    if notation.endswith(_FORMS):
        return RedirectResponse(f"/id/code-list/{quote(f'{agency}/{slug}/{notation}')}", 303)
    entry = repository.find(session, caller, kind=Kind.CODE_LIST, agency=agency, slug=slug, number=versi or None)
    name = notation[:_LONGEST]
    item_id = entry.item.id or 0
    found = browse.named(session, code_parts.list_of(entry), [name]).get(name)
    left_with = "" if found or versi else browse.left_with(session, item_id, name)
    if left_with:
        found = browse.last_known(session, item_id, [name]).get(name)
    if found is None:
        raise NotFound(
            Sentence(
                f"Daftar '{slug}' tidak punya kode '{name}'. Cari kodenya di halaman daftar.",
                f"The list '{slug}' has no code '{name}'. Look for it on the page of the list.",
            )
        )
    page = code_page(session, caller, entry, found, left_with, request.query_params)
    return renderer(request).page(request, caller, "pages/code.html", page, status=_GONE if left_with else 200)


def _counterparts(session: ReadSession, ref: str, notation: str) -> Iterator[Counterpart]:
    for table in codes.correspondences(session, ref):
        is_forward = table.source_list == ref
        other = table.target_list if is_forward else table.source_list
        source, target = (notation, None) if is_forward else (None, notation)
        rows = codes.maps(session, table.slug, source=source, target=target)
        item = codes.item_of(session, other)
        far = [row.target if is_forward else row.source for row in rows]
        labels = browse.last_known(session, item.id or 0, far) if item and far else {}
        for row in rows:
            yield _counterpart(table.slug, other, row, labels, is_forward=is_forward)


def _counterpart(table: str, other: str, row: Map, labels: Mapping[str, Code], *, is_forward: bool) -> Counterpart:
    notation = row.target if is_forward else row.source
    return Counterpart(
        list=other,
        notation=notation,
        label=labels[notation].labels if notation in labels else {"id": notation},
        match=(row.match if is_forward else _TURNED.get(row.match, row.match)).value,
        share=row.share,
        approved=row.approved,
        table=table,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
