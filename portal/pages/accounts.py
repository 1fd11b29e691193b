"""Every account, for whoever keeps them; and the invitation by which a person chooses the password of an account."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import people
from portal.form_post import FormPost, Post
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts import keeping, service
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.accounts.keeping import PURPOSE, Account
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Invalid, RegistryError, Sentence
from registry.web.instance_key import InstanceKey
from registry.web.routing import Router
from registry.workflow import savepoint

router = Router()
_KEEP, _INVITED = "/akun/kelola", "/undangan"
_DONE = frozenset({"peran", "tutup", "buka"})
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """Every account and a form for a new one."""

    accounts: Sequence[Account]
    """The accounts by user name."""
    agencies: tuple[tuple[str, str], ...]
    """Slug and name of each agency."""
    roles: tuple[str, ...]
    """Every role."""
    invitation: str
    """Address of an invitation made just now, shown this once."""
    invited: str
    """User name it is for."""
    done: str
    """What was done just now: ``peran``, ``tutup`` or ``buka``."""
    fault: Sentence | None
    """Why what was asked was not done."""
    typed: Post
    """The form of a new account as it was typed."""


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """The form by which an invited person chooses a password."""

    code: str
    """The code of the invitation."""
    username: str
    """Whose account it is, empty where the invitation does not hold."""
    name: str
    """The name of that person."""
    fault: Sentence | None
    """Why the password was not taken, or why the invitation does not hold."""


@router.get(_KEEP)
def accounts(request: Request, session: ReadSession, caller: RequestCaller, sudah: str = "") -> Response:
    """Show every account; who is not signed in is asked to, who keeps none is refused."""
    if not caller.is_signed_in:
        found = renderer(request).language(request)
        return RedirectResponse(found.url("/masuk", {"kembali": found.url(_KEEP)}), status_code=303)
    return _page(request, session, caller, done=sudah if sudah in _DONE else "")


@router.post(_KEEP)
def change(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Open an account, give and take roles, invite, close or open again."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(_KEEP))
    part, about = post.action
    try:
        with savepoint.attempt(session):
            if part == "baru":
                about = _opened(session, caller, post)
            if part in {"baru", "undang"}:
                code = keeping.invite(session, about, by=caller, key=_key(request))
                address = f"{request.app.state.registry.settings.base}{_INVITED}?kode={code}"
                return _page(request, session, caller, invitation=address, invited=about)
            if part == "peran":
                keeping.change_roles(session, about, keeping.roles_of(_chosen(post)), by=caller)
            elif part == "tutup":
                keeping.close(session, about, by=caller)
            elif part == "buka":
                keeping.reopen(session, about, by=caller)
    except RegistryError as refusal:
        return _page(request, session, caller, fault=refusal.detail, typed=post, status=refusal.status)
    return RedirectResponse(language.url(_KEEP, {"sudah": part}), status_code=303)


@router.get(_INVITED)
def invitation(request: Request, session: ReadSession, caller: RequestCaller, kode: str = "") -> Response:
    """Show the form of an invitation."""
    return _choose(request, session, caller, kode)


@router.post(_INVITED)
def accept(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Take the account with the password that was chosen, and go on to sign in with it."""
    code = post.value("kode")
    try:
        if post.value("baru") != post.value("ulang"):
            raise Invalid(
                Sentence(
                    "Kedua isian kata sandi baru berbeda. Ketik ulang keduanya.",
                    "The two new passwords differ. Type both again.",
                )
            )
        with savepoint.attempt(session):
            keeping.accept(session, code, post.value("baru"), key=_key(request))
    except RegistryError as refusal:
        return _choose(request, session, caller, code, fault=refusal.detail, status=refusal.status)
    return RedirectResponse(renderer(request).language(request).url("/masuk"), status_code=303)


def _opened(session: WriteSession, caller: Caller, post: Post) -> str:
    username, name = post.value("pengguna").strip(), " ".join(post.value("nama").split())[:_LONGEST_NAME]
    if not _USERNAME.fullmatch(username):
        raise Invalid(
            Sentence(
                "Nama pengguna memakai huruf kecil, angka, titik, atau tanda hubung, paling sedikit 2 karakter.",
                "A user name has small letters, digits, dots or hyphens, and at least 2 of them.",
            )
        )
    if not name:
        raise Invalid(Sentence("Isi nama lengkap orangnya.", "Fill in the full name of the person."))
    service.create_user(
        session,
        username,
        display_name=name,
        agency=post.value("instansi"),
        roles=keeping.roles_of(_chosen(post)),
        by=caller,
    )
    return username


def _chosen(post: Post) -> list[str]:
    return [value for name, value in post.pairs if name == "peran"]


def _key(request: Request) -> InstanceKey:
    return InstanceKey(request.app.state.registry.settings.home / "keys", PURPOSE)


def _choose(
    request: Request,
    session: ReadSession,
    caller: Caller,
    code: str,
    *,
    fault: Sentence | None = None,
    status: int = 200,
) -> Response:
    try:
        user = keeping.invited(session, code, key=_key(request))
        page = InvitationPage(code, user.username, user.display_name, fault)
    except RegistryError as refusal:
        page, status = InvitationPage("", "", "", refusal.detail), refusal.status
    answer = renderer(request).page(request, caller, "pages/invitation.html", page, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _page(
    request: Request,
    session: ReadSession,
    caller: Caller,
    *,
    invitation: str = "",
    invited: str = "",
    done: str = "",
    fault: Sentence | None = None,
    typed: Post | None = None,
    status: int = 200,
) -> Response:
    language = renderer(request).language(request)
    page = AccountsPage(
        accounts=keeping.listed(session, caller),
        agencies=tuple((slug, language.wording(title)) for slug, title in people.agencies(session).items()),
        roles=keeping.ROLES,
        invitation=invitation,
        invited=invited,
        done=done,
        fault=fault,
        typed=typed or Post(()),
    )
    return renderer(request).page(request, caller, "pages/accounts.html", page, status=status)
