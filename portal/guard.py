"""What protects the browser: response headers, and the refusal of forms sent from other sites."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.accounts.dependencies import COOKIE
from registry.errors import Forbidden, Sentence
from registry.web.problem import Page

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}
SIGN_IN = "/masuk"


class CrossSite(Forbidden):
    """A form was sent from another site in the name of whoever is signed in here."""

    type = "cross-site"
    title = Sentence(
        "Formulir ini dikirim dari situs lain dan ditolak. Buka halamannya di sini, lalu kirim lagi.",
        "This form was sent from another site and was refused. Open the page here and send it again.",
    )


class SecurityHeaders:
    """Puts the security headers on every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and complete the headers of its answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, complete if scope["type"] == "http" else send)


class SameOrigin:
    """Refuses unsafe requests that a browser sends from another site with our cookie, or to the sign-in.

    ``Sec-Fetch-Site`` decides; browsers that do not send it (plain http in a local network) send ``Origin``. What
    sends neither is no browser, and holds no cookie but its own.
    """

    def __init__(self, app: ASGIApp, base: str, page: Page) -> None:
        """Wrap the application; ``base`` is the public address, ``page`` renders the refusal."""
        self._app = app
        self._base = urlsplit(base).netloc
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in _SAFE and self._is_foreign(scope):
            response = self._page(Request(scope, receive), CrossSite())
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if f"{COOKIE}=" not in headers.get("cookie", "") and scope["path"] != SIGN_IN:
            return False
        site = headers.get("sec-fetch-site")
        if site:
            return site not in {"same-origin", "none"}
        origin = headers.get("origin")
        return origin is not None and urlsplit(origin).netloc not in {headers.get("host"), self._base}
