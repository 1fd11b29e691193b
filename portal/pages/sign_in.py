"""Sign in and out. Whoever came from a page returns to it; an address elsewhere is never followed."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from portal.rendering import renderer
from registry.accounts import service
from registry.accounts.dependencies import COOKIE, RequestCaller
from registry.changes.dependencies import WriteSession

router = APIRouter()
_HOURS = 12
_PATH = "/masuk"


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The sign-in form."""

    username: str
    """What was typed, kept after a refusal."""
    back: str
    """Address on this site to return to."""
    refused: bool
    """Whether the last try was refused."""


@router.get(_PATH)
def form(request: Request, caller: RequestCaller, kembali: str = "") -> Response:
    """Show the form; who is signed in already goes on."""
    back = safe_return(kembali)
    if caller.is_signed_in:
        return RedirectResponse(back or renderer(request).language(request).url("/kerja"), status_code=303)
    return renderer(request).page(request, caller, "pages/sign_in.html", SignInPage("", back, refused=False))


@router.post(_PATH)
def sign_in(
    request: Request,
    session: WriteSession,
    caller: RequestCaller,
    nama: Annotated[str, Form()] = "",
    sandi: Annotated[str, Form()] = "",
    kembali: Annotated[str, Form()] = "",
) -> Response:
    """Open a sign-in; a refusal says neither which of the two was wrong nor whether the account exists."""
    found = renderer(request)
    back = safe_return(kembali)
    secret = service.sign_in(session, nama.strip(), sandi)
    if secret is None:
        page = SignInPage(nama, back, refused=True)
        return found.page(request, caller, "pages/sign_in.html", page, status=401)
    answer = RedirectResponse(back or found.language(request).url("/kerja"), status_code=303)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.app.state.registry.settings.base.startswith("https:"),
    )
    return answer


@router.post("/keluar")
def sign_out(request: Request, session: WriteSession) -> Response:
    """End the sign-in."""
    service.sign_out(session, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse(renderer(request).language(request).url("/"), status_code=303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
    return answer


def safe_return(address: str) -> str:
    """Return an address if it is a path on this site, else nothing."""
    # browsers read "\" as "/" and drop control characters: "/\evil" and "/<tab>/evil" would leave the site
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return ""
    parts = urlsplit(address)
    return "" if parts.scheme or parts.netloc else address
