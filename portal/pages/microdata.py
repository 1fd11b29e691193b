"""What is kept about persons, until when, who read it, and what was destroyed: for walidata and administrators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse

from portal.form_post import FormPost, Post
from portal.language import msg
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import RegistryError, Sentence
from registry.microdata import keeping
from registry.microdata.keeping import Destroyed, Kept
from registry.microdata.readings import Purpose, Reading
from registry.microdata.store import MicrodataStore
from registry.receipts.keys import Keys
from registry.web.routing import Router
from registry.workflow import savepoint

router = Router()
_HERE = "/kerja/data-mikro"
_PER_PAGE = 50
_SHOWN = 20
"""Newest readings and records that the page shows."""

PURPOSES: Mapping[str, str] = {
    Purpose.HARVEST.value: msg("panen"),
    Purpose.COMPARISON.value: msg("pembandingan dengan tabel lain"),
    Purpose.TABULATION.value: msg("penghitungan tabel"),
    Purpose.REPORT.value: msg("laporan pemeriksaan dilihat"),
    Purpose.VERIFICATION.value: msg("uji keutuhan"),
}
"""Why something was read, in words."""


@dataclass(frozen=True, slots=True)
class MicrodataPage:
    """What is kept about persons."""

    files: list[Kept]
    """Those of this page, that which ends first first."""
    count: int
    """How many there are in all."""
    number: int
    """Number of this page, from 1."""
    pages: int
    """How many pages there are."""
    readings: list[Reading]
    """The newest readings."""
    names: Mapping[int, str]
    """User names of the readers."""
    destroyed: list[Destroyed]
    """The newest records of destructions."""
    purposes: Mapping[str, str]
    """Why something was read, in the page's words."""
    may_destroy: bool
    """Whether the person decides on it: a walidata does, an administrator looks on."""
    done: str
    """Number of the record of what was destroyed just now."""
    fault: Sentence | None
    """Why it was not destroyed."""
    about: str
    """Address of the file that it was not."""
    typed: str
    """The reason as it was typed."""


@router.get(_HERE)
def page(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    hal: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    sudah: str = "",
) -> Response:
    """Show what is kept."""
    if not caller.is_signed_in:
        found = renderer(request).language(request)
        return RedirectResponse(found.url("/masuk", {"kembali": found.url(_HERE)}), status_code=303)
    return _page(request, session, caller, number=hal, done=sudah)


@router.post(_HERE)
def destroy(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Destroy a file for a reason."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(_HERE))
    address = post.value("alamat")
    try:
        with savepoint.attempt(session):
            reason = post.value("alasan")
            made = keeping.destroy(session, _store(request), _keys(request), address, reason=reason, by=caller)
    except RegistryError as refusal:
        return _page(request, session, caller, refusal=refusal, post=post)
    return RedirectResponse(language.url(_HERE, {"sudah": made.document["id"]}), status_code=303)


def _page(
    request: Request,
    session: ReadSession,
    caller: Caller,
    *,
    number: int = 1,
    done: str = "",
    refusal: RegistryError | None = None,
    post: Post | None = None,
) -> Response:
    keeping.require_sight(caller)
    readings, count = _store(request).readings.latest(_SHOWN), keeping.count(session)
    destroyed = keeping.destructions(session, _keys(request), by=caller, most=_SHOWN)
    say = renderer(request).language(request).say
    shown = MicrodataPage(
        files=keeping.files(session, by=caller, offset=(number - 1) * _PER_PAGE, limit=_PER_PAGE),
        count=count,
        number=number,
        pages=max(1, -(-count // _PER_PAGE)),
        readings=readings,
        names=accounts.usernames(session, {one.by for one in readings if one.by is not None}),
        destroyed=destroyed,
        purposes={name: say(word) for name, word in PURPOSES.items()},
        may_destroy=caller.is_walidata,
        done=done if any(one.document["id"] == done for one in destroyed) else "",
        fault=refusal.detail if refusal else None,
        about=post.value("alamat") if post else "",
        typed=post.value("alasan") if post else "",
    )
    status = refusal.status if refusal else 200
    return renderer(request).page(request, caller, "pages/microdata.html", shown, status=status)


def _store(request: Request) -> MicrodataStore:
    store: MicrodataStore = request.app.state.registry.microdata
    return store


def _keys(request: Request) -> Keys:
    keys: Keys = request.app.state.registry.office.keys
    return keys
