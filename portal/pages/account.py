"""The own account: who one is here, tokens for programs, password, and where one is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.form_post import FormPost, Post
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts import own, service
from registry.accounts.caller import EVERYTHING, Caller
from registry.accounts.dependencies import COOKIE, RequestCaller
from registry.accounts.own import OwnSignIn, OwnToken
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Invalid, RegistryError, Sentence
from registry.web.routing import Router

router = Router()
_PATH = "/akun"
DAYS = (30, 90, 365)
SCOPES = ("harvest", "write", "submit", "verify", "approve", "publish", "return")
"""What a token can be limited to: the verbs of the registry."""
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The own account."""

    tokens: Sequence[OwnToken]
    """Tokens that still open something."""
    sign_ins: Sequence[OwnSignIn]
    """Browsers that are signed in."""
    days: tuple[int, ...]
    """For how many days a token can be made."""
    scopes: tuple[str, ...]
    """What a token can be limited to."""
    everything: str
    """The scope that is all of it."""
    secret: str
    """A token made just now, shown this once."""
    done: str
    """What was done just now: ``sandi``, ``cabut`` or ``keluar``."""
    fault: Sentence | None
    """Why what was asked was not done."""
    part: str
    """The form it was about."""
    typed: str
    """Name of the token as it was typed."""


@router.get(_PATH)
def account(request: Request, session: ReadSession, caller: RequestCaller, sudah: str = "") -> Response:
    """Show the account; who is not signed in is asked to."""
    if not caller.is_signed_in:
        found = renderer(request).language(request)
        return RedirectResponse(found.url("/masuk", {"kembali": found.url(_PATH)}), status_code=303)
    return _page(request, session, caller, done=sudah if sudah in {"sandi", "cabut", "keluar"} else "")


@router.post(_PATH)
def change(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Make or end a token, change the password, or end the sign-ins elsewhere."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, Post(()), back=language.url(_PATH))  # never carry a password along
    part, _, about = post.value("_tindakan").partition(":")
    cookie = request.cookies.get(COOKIE, "")
    try:
        match part:
            case "token":
                return _page(request, session, caller, secret=_made(session, caller, post), part=part)
            case "cabut" if about.isdecimal():
                service.revoke_token(session, int(about[:9]), by=caller)
            case "sandi":
                if post.value("baru") != post.value("ulang"):
                    raise Invalid(
                        Sentence(
                            "Kedua isian kata sandi baru berbeda. Ketik ulang keduanya.",
                            "The two new passwords differ. Type both again.",
                        )
                    )
                own.change_password(session, caller, post.value("sekarang"), post.value("baru"), cookie)
            case "keluar":
                own.end_others(session, caller, cookie)
    except RegistryError as refusal:
        status = refusal.status
        return _page(request, session, caller, fault=refusal.detail, part=part, typed=post.value("nama"), status=status)
    return RedirectResponse(language.url(_PATH, {"sudah": part}), status_code=303)


def _made(session: WriteSession, caller: Caller, post: Post) -> str:
    name = " ".join(post.value("nama").split())[:_LONGEST_NAME]
    if not name:
        raise Invalid(
            Sentence("Beri nama, agar nanti Anda tahu token ini untuk apa.", "Name it, to know later what it is for.")
        )
    days = int(post.value("hari")) if post.value("hari") in map(str, DAYS) else DAYS[1]
    chosen = {value for told, value in post.pairs if told == "cakupan"} & set(SCOPES)
    return service.create_token(session, caller.username, name, by=caller, scopes=chosen or {EVERYTHING}, days=days)


def _page(
    request: Request,
    session: ReadSession,
    caller: Caller,
    *,
    secret: str = "",
    done: str = "",
    fault: Sentence | None = None,
    part: str = "",
    typed: str = "",
    status: int = 200,
) -> Response:
    page = AccountPage(
        tokens=own.tokens(session, caller),
        sign_ins=own.sign_ins(session, caller, request.cookies.get(COOKIE, "")),
        days=DAYS,
        scopes=SCOPES,
        everything=EVERYTHING,
        secret=secret,
        done=done,
        fault=fault,
        part=part,
        typed=typed,
    )
    return renderer(request).page(request, caller, "pages/account.html", page, status=status)
