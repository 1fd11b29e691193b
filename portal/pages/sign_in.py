"""Sign in and out. Whoever came from a page returns to it; an address elsewhere is never followed."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.form_post import FormPost, Post
from portal.rendering import renderer
from registry.accounts import service
from registry.accounts.caller import Caller
from registry.accounts.dependencies import COOKIE, RequestCaller
from registry.changes.dependencies import WriteSession
from registry.web.routing import Router

router = Router()
_HOURS = 12
_PATH = "/masuk"
_PASSED_ON = "_teruskan"
_OWN = ("nama", "sandi", "kembali")


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in form."""

    username: str
    """What was typed, kept after a refusal."""
    back: str
    """Address on this site to return to."""
    refused: bool
    """Whether the last try was refused."""
    carried: tuple[tuple[str, str], ...] = ()
    """A form that was sent after the sign-in had ended, to be sent again with the name and password."""
    by_provider: bool = False
    """Whether an OpenID provider is set, by which one may sign in instead."""


@router.get(_PATH)
def form(request: Request, caller: RequestCaller, kembali: str = "") -> Response:
    """Show the form; who is signed in already goes on."""
    back = safe_return(kembali)
    if caller.is_signed_in:
        return RedirectResponse(back or renderer(request).language(request).url("/kerja"), status_code=303)
    return renderer(request).page(
        request, caller, "pages/sign_in.html", SignInPage("", back, refused=False, by_provider=_by_provider(request))
    )


@router.post(_PATH)
def sign_in(
    request: Request,
    session: WriteSession,
    caller: RequestCaller,
    post: FormPost,
) -> Response:
    """Open a sign-in; a refusal says neither which of the two was wrong nor whether the account exists.

    A form that came before its sender had signed in again is passed on to where it was meant (307).
    """
    found = renderer(request)
    carried = post.carried(_OWN) if post.value(_PASSED_ON) else ()
    back = safe_return(post.value("kembali"))
    secret = service.sign_in(session, post.value("nama").strip(), post.value("sandi"))
    if secret is None:
        page = SignInPage(post.value("nama"), back, refused=True, carried=carried, by_provider=_by_provider(request))
        return found.page(request, caller, "pages/sign_in.html", page, status=401)
    target = back or found.language(request).url("/kerja")
    answer = RedirectResponse(target, status_code=307 if carried and back else 303)
    keep_sign_in(request, answer, secret)
    return answer


def keep_sign_in(request: Request, answer: Response, secret: str) -> None:
    """Put the secret of a sign-in into the browser's cookie."""
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.app.state.registry.settings.base.startswith("https:"),
    )


def sign_in_again(request: Request, caller: Caller, post: Post, *, back: str) -> Response:
    """Ask for the sign-in that has ended; what was typed is carried along and sent once it is there."""
    page = SignInPage("", safe_return(back), refused=False, carried=((_PASSED_ON, "ya"), *post.carried(_OWN)))
    return renderer(request).page(request, caller, "pages/sign_in.html", page, status=401)


@router.post("/keluar")
def sign_out(request: Request, session: WriteSession) -> Response:
    """End the sign-in."""
    service.sign_out(session, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse(renderer(request).language(request).url("/"), status_code=303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def _by_provider(request: Request) -> bool:
    return request.app.state.sso is not None


def safe_return(address: str) -> str:
    """Return an address if it is a path on this site, else nothing."""
    # browsers read "\" as "/" and drop control characters: "/\evil" and "/<tab>/evil" would leave the site
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return ""
    parts = urlsplit(address)
    return "" if parts.scheme or parts.netloc else address
