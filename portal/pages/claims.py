"""Taking a version in hand, and letting it go."""

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import deciding
from portal.form_post import FormPost, Post
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import WriteSession
from registry.web.routing import Router
from registry.workflow import claims

router = Router()


@router.post("/kerja/{kind}/{agency}/{slug}/ambil")
def claim(
    request: Request, session: WriteSession, caller: RequestCaller, kind: str, agency: str, slug: str, post: FormPost
) -> Response:
    """Take a version in hand, so that others see who works on it."""
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=_here(request))
    entry = deciding.asked_for(session, caller, kind, agency, slug, number=post.value("nomor") or None)
    claims.claim(session, entry, by=caller)
    return _back(request, post, "ambil", entry.version.number)


@router.post("/kerja/{kind}/{agency}/{slug}/lepas")
def release(
    request: Request, session: WriteSession, caller: RequestCaller, kind: str, agency: str, slug: str, post: FormPost
) -> Response:
    """Let a version go."""
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=_here(request))
    entry = deciding.asked_for(session, caller, kind, agency, slug, number=post.value("nomor") or None)
    claims.release(session, entry, by=caller)
    return _back(request, post, "lepas", entry.version.number)


def _here(request: Request) -> str:
    return renderer(request).language(request).url(request.url.path)


def _back(request: Request, post: Post, last: str, number: str) -> Response:
    """Return to where the button stood: the desk, or the version's own page."""
    language = renderer(request).language(request)
    if post.value("bagian"):
        return RedirectResponse(language.url("/kerja", {"bagian": "saya" if last == "ambil" else "baru"}), 303)
    path = request.url.path.removesuffix(f"/{last}")
    return RedirectResponse(language.url(path, {"versi": number}) + "#keputusan-anda", 303)
