"""A new item of any kind: its name and whose it is; the rest is filled in its form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import people
from portal.form_post import FormPost, Post
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Conflict, Forbidden, Invalid, NotFound, RegistryError, Sentence
from registry.items import drafts, repository, service
from registry.items.state import Access, Kind, State
from registry.schemas.form import form
from registry.web.routing import Router

router = Router()

ORDER = (Kind.ACTIVITY, Kind.VARIABLE, Kind.INDICATOR, Kind.DATASET, Kind.STANDARD, Kind.CODE_LIST)
"""The kinds in the order in which an enumeration needs them."""
_WRITES_NOT = Sentence(
    "Akun Anda tidak dapat menulis draf. Hubungi walidata.", "Your account cannot write drafts. Ask the data steward."
)


@dataclass(frozen=True, slots=True)
class NewPage:
    """The choice of a kind, or the first questions of a new item of one."""

    kinds: tuple[str, ...]
    """Kinds to choose from; empty where one is chosen."""
    kind: str
    """The chosen kind."""
    title: Sentence
    """What its form is called."""
    agencies: tuple[tuple[str, Mapping[str, str]], ...]
    """Agencies that this person writes for."""
    typed: Mapping[str, str]
    """What was typed, kept after a refusal."""
    refusal: Sentence | None
    """Why it could not be made."""
    faulty: str
    """The field the refusal is about."""


@router.get("/kerja/baru")
def choose(request: Request, caller: RequestCaller) -> Response:
    """Show the kinds of items that can be made."""
    found = renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        return RedirectResponse(language.url("/masuk", {"kembali": language.url("/kerja/baru")}), status_code=303)
    if not drafts.may_write(caller, caller.agency or ""):
        raise Forbidden(_WRITES_NOT)
    page = NewPage(tuple(ORDER), "", Sentence("", ""), (), {}, None, "")
    return found.page(request, caller, "pages/new_item.html", page)


@router.get("/kerja/baru/{kind}")
def ask(request: Request, session: ReadSession, caller: RequestCaller, kind: str) -> Response:
    """Ask for the name of a new item and whose it is."""
    found = renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        here = language.url(request.url.path)
        return RedirectResponse(language.url("/masuk", {"kembali": here}), status_code=303)
    page = _page(session, caller, kind, {"instansi": caller.agency or ""}, None)
    return found.page(request, caller, "pages/new_item.html", page)


@router.post("/kerja/baru/{kind}")
def make(request: Request, session: WriteSession, caller: RequestCaller, kind: str, post: FormPost) -> Response:
    """Register the item with its first draft and go on to its form. Sent twice, it is made once."""
    found = renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(request.url.path))
    if kind not in set(Kind):
        raise NotFound
    agency, slug = post.value("instansi"), post.value("slug").strip() or drafts.slug_of(post.value("judul"))
    body = drafts.first_body(kind, _text(post, "judul"))
    try:
        with session.begin_nested():  # what is refused leaves no name behind
            service.create(
                session, kind=Kind(kind), agency=agency, slug=slug, body=body, by=caller, access=_access(kind)
            )
    except Conflict as error:
        if not _made_just_now(session, caller, Kind(kind), agency, slug, body):
            return _refused(request, session, caller, kind, post, error)
    except (Invalid, Forbidden, NotFound) as error:
        return _refused(request, session, caller, kind, post, error)
    return RedirectResponse(language.url(f"/kerja/{kind}/{agency}/{slug}/ubah"), status_code=303)


def _access(kind: str) -> Access:
    # a dataset may hold persons: it is opened by a decision, never by default
    return Access.CLOSED if kind == Kind.DATASET.value else Access.PUBLIC


def _made_just_now(
    session: WriteSession, caller: Caller, kind: Kind, agency: str, slug: str, body: Mapping[str, Any]
) -> bool:
    try:
        entry = repository.find(session, caller, kind=kind, agency=agency, slug=slug)
    except NotFound:
        return False
    mine = entry.item.created_by == caller.user_id and entry.version.state == State.DRAFT.value
    return mine and entry.version.body_hash == service.hash_of(body)


def _refused(
    request: Request, session: WriteSession, caller: Caller, kind: str, post: Post, error: RegistryError
) -> Response:
    page = _page(session, caller, kind, dict(post.pairs), error)
    return renderer(request).page(request, caller, "pages/new_item.html", page, status=error.status)


def _page(
    session: ReadSession, caller: Caller, kind: str, typed: Mapping[str, str], error: RegistryError | None
) -> NewPage:
    if kind not in set(Kind):
        raise NotFound
    names = people.agencies(session)
    mine = tuple((slug, title) for slug, title in names.items() if drafts.may_write(caller, slug))
    if not mine:
        raise Forbidden(_WRITES_NOT)
    refusal = error.detail if error else None
    faulty = "slug" if isinstance(error, Conflict) else "judul-id"
    for fault in error.members.get("errors", []) if error else []:
        refusal = Sentence(fault["detail"]["id"], fault["detail"]["en"])
    return NewPage((), kind, form(kind).title, mine, typed, refusal, faulty)


def _text(post: Post, name: str) -> dict[str, str]:
    texts = {"id": post.value(name).strip(), "en": post.value(f"{name}-en").strip()}
    return {code: text for code, text in texts.items() if text or code == "id"}
