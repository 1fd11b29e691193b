"""What the reader was told: the list, what was read, what one wants to be told, and the address for letters."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from portal.form_post import FormPost, Post
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import now
from registry.errors import RegistryError, Sentence
from registry.notifications import preferences, repository
from registry.notifications.events import Topic
from registry.notifications.preferences import PURPOSE, Wishes
from registry.notifications.repository import Told
from registry.web.instance_key import InstanceKey
from registry.web.routing import Router

router = Router()
_PATH = "/akun/pemberitahuan"
_ADDRESS = "/akun/pemberitahuan/alamat"
_PAGE = 30
_LARGEST = 2**31 - 1
_DONE = frozenset({"baca", "pilihan", "surat", "alamat"})


class Asked(BaseModel):
    """Which part of the list."""

    bagian: str = ""
    topik: str = ""
    sebelum: int = Field(default=0, ge=0, le=_LARGEST)
    sudah: str = ""


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """What the reader was told."""

    told: tuple[Told, ...]
    """One page of it, the newest first."""
    unread: int
    """How much of all is unread, up to a hundred."""
    newest: int
    """Number of the newest on the page: all up to it are marked as read by one button."""
    following: int
    """Cursor of the next page, 0 on the last."""
    asked: Asked
    """What was asked for."""
    topics: tuple[str, ...]
    """Topics to choose from."""
    wishes: Wishes
    """What the reader wants to be told."""
    languages: tuple[str, ...]
    """Languages of letters."""
    sends_mail: bool
    """Whether a mail server is set."""
    fault: Sentence | None
    """Why the wishes were not kept."""
    typed: str
    """The address as it was typed."""


@dataclass(frozen=True, slots=True)
class AddressPage:
    """The question whether letters may go to the address."""

    email: str
    """The address that was given."""
    code: str
    """The code of the letter."""
    fault: Sentence | None
    """Why it was not confirmed."""


@router.get(_PATH)
def notifications(
    request: Request, session: ReadSession, caller: RequestCaller, asked: Annotated[Asked, Query()]
) -> Response:
    """Show the list; who is not signed in is asked to."""
    if not caller.is_signed_in:
        return _to_sign_in(request, _PATH)
    return _page(request, session, caller, asked)


@router.post(_PATH)
def change(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Mark as read, or keep what the reader wants to be told."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(_PATH))
    part, _, about = post.value("_tindakan").partition(":")
    try:
        match part:
            case "baca" if about.isdecimal():
                repository.mark_read(session, caller, at=now(), number=min(int(about[:10]), _LARGEST))
            case "semua":
                repository.mark_read(session, caller, at=now(), up_to=min(int(about[:10] or 0), _LARGEST))
            case "pilihan":
                part = "surat" if _saved(session, caller, post) else part
    except RegistryError as refusal:
        return _page(
            request,
            session,
            caller,
            Asked(),
            fault=refusal.detail,
            typed=post.value("surel"),
            status=refusal.status,
        )
    done = "baca" if part in {"baca", "semua"} else part
    return RedirectResponse(language.url(_PATH, {"sudah": done}), status_code=303)


@router.get(_PATH + "/{number:int}")
def follow(request: Request, session: WriteSession, caller: RequestCaller, number: int) -> Response:
    """Go where something can be done about a notification, which is read by that: where letters lead."""
    if not caller.is_signed_in:
        return _to_sign_in(request, f"{_PATH}/{number}")
    told = repository.one(session, caller, min(number, _LARGEST))
    repository.mark_read(session, caller, at=now(), number=told.number)
    return RedirectResponse(renderer(request).language(request).url(told.path), status_code=303)


@router.get(_ADDRESS)
def address(request: Request, session: ReadSession, caller: RequestCaller, kode: str = "") -> Response:
    """Ask whether letters may go to the address: machines open links of letters too, so opening it says nothing."""
    if not caller.is_signed_in:
        return _to_sign_in(request, _ADDRESS, kode=kode)
    return _address(request, session, caller, kode)


@router.post(_ADDRESS)
def confirm(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Send letters to the address from now on."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(_ADDRESS))
    key = InstanceKey(request.app.state.registry.settings.home / "keys", PURPOSE)
    try:
        preferences.confirm(session, caller, post.value("kode"), key=key)
    except RegistryError as refusal:
        return _address(request, session, caller, post.value("kode"), fault=refusal.detail, status=refusal.status)
    return RedirectResponse(language.url(_PATH, {"sudah": "alamat"}), status_code=303)


def _saved(session: WriteSession, caller: Caller, post: Post) -> bool:
    chosen = {name: {value for told, value in post.pairs if told == name} for name in ("topik", "lewat")}
    return preferences.save(
        session,
        caller,
        language=post.value("bahasa"),
        shown=chosen["topik"],
        mailed=chosen["lewat"],
        email=post.value("surel"),
    )


def _page(
    request: Request,
    session: ReadSession,
    caller: Caller,
    asked: Asked,
    *,
    fault: Sentence | None = None,
    typed: str = "",
    status: int = 200,
) -> Response:
    topic = Topic(asked.topik) if asked.topik in set(Topic) else None
    told = repository.listed(
        session, caller, unread=asked.bagian == "belum", topic=topic, before=asked.sebelum, limit=_PAGE
    )
    wishes = preferences.read(session, caller)
    page = NotificationsPage(
        told=tuple(told),
        unread=repository.unread(session, caller.require_user()),
        newest=told[0].number if told else 0,
        following=told[-1].number if len(told) == _PAGE else 0,
        asked=asked.model_copy(update={"sudah": asked.sudah if asked.sudah in _DONE else ""}),
        topics=tuple(topic.value for topic in Topic),
        wishes=wishes,
        languages=preferences.LANGUAGES,
        sends_mail=bool(request.app.state.registry.settings.mail_url),
        fault=fault,
        typed=typed if fault else wishes.email,
    )
    return renderer(request).page(request, caller, "pages/notifications.html", page, status=status)


def _address(
    request: Request,
    session: ReadSession,
    caller: Caller,
    code: str,
    *,
    fault: Sentence | None = None,
    status: int = 200,
) -> Response:
    page = AddressPage(preferences.read(session, caller).email, code, fault)
    return renderer(request).page(request, caller, "pages/notification_address.html", page, status=status)


def _to_sign_in(request: Request, path: str, **parameters: str) -> Response:
    language = renderer(request).language(request)
    return RedirectResponse(language.url("/masuk", {"kembali": language.url(path, parameters)}), status_code=303)
