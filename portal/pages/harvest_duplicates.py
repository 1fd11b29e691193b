"""Likely duplicates that the harvest found: one dataset under two identities, or two; a walidata decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse

from portal.form_post import FormPost
from portal.harvesting import sign_in_first
from portal.language import msg
from portal.links import page_of
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import reading
from registry.errors import RegistryError, Sentence
from registry.harvest import duplicates
from registry.items import repository as items
from registry.items.repository import Entry
from registry.web.routing import Router

router = Router()
Number = Annotated[int, Path(ge=1, lt=2**31)]

REASONS = {
    "title": msg("judul"),
    "content": msg("isi berkas"),
    "place": msg("wilayah"),
    "period": msg("periode"),
    "agency": msg("instansi"),
}
"""In what two datasets may be alike."""


@dataclass(frozen=True, slots=True)
class Likely:
    """One of a pair."""

    title: Mapping[str, str]
    agency: Mapping[str, str]
    page: str | None


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two datasets that are likely one."""

    number: int
    score: float
    reasons: Sequence[str]
    later: Likely
    other: Likely


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    """The pairs that nobody has decided on."""

    pairs: tuple[PairRow, ...]
    """The likeliest first."""
    refusal: Sentence | None
    """Why a decision was not taken."""


@router.get("/kerja/panen/kembar")
def pairs(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the pairs, the likeliest first."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    return _shown(request, session, caller)


@router.post("/kerja/panen/kembar/{number}")
def decide(request: Request, session: WriteSession, caller: RequestCaller, number: Number, post: FormPost) -> Response:
    """Decide on a pair."""
    address = renderer(request).language(request).url("/kerja/panen/kembar")
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=address)
    verdict = duplicates.Verdict.SAME if post.value("putusan") == "sama" else duplicates.Verdict.DIFFERENT
    try:
        with session.begin_nested():
            duplicates.decide(session, number, verdict, by=caller)
    except RegistryError as error:
        with reading(request.app.state.registry.engine) as found:
            return _shown(request, found, caller, error)
    return RedirectResponse(address, 303)


def _shown(request: Request, session: ReadSession, caller: Caller, error: RegistryError | None = None) -> Response:
    found = renderer(request)
    language = found.language(request)
    rows = tuple(
        PairRow(
            pair.id or 0,
            pair.score,
            tuple(language.say(REASONS[reason]) for reason in pair.reasons if reason in REASONS),
            _likely(items.newest(session, later)),
            _likely(items.newest(session, other)),
        )
        for pair, later, other in duplicates.waiting(session, caller)
    )
    page = DuplicatesPage(rows, (error.detail or error.title) if error else None)
    return found.page(request, caller, "pages/harvest_duplicates.html", page, status=error.status if error else 200)


def _likely(entry: Entry) -> Likely:
    return Likely(entry.body["title"], {"id": entry.item.agency}, page_of(entry.item.iri))
