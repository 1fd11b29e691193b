"""Refuse addresses that hold a NUL: no database takes one in a text, and nothing has such a name."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from registry.errors import Invalid, Sentence
from registry.web.problem import document


class Unreadable(Invalid):
    """The address holds a character that no name has."""

    type = "unreadable-address"
    title = Sentence(
        "Alamat ini memuat tanda yang tidak sah. Periksa alamatnya.",
        "This address holds a character that is not allowed. Check the address.",
    )
    status = 400


class NoNul:
    """Answers 400 to a path or query with a NUL."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] == "http" and ("\x00" in scope["path"] or b"%00" in scope["query_string"]):
            response = document(Unreadable(), Request(scope).url.path.replace("\x00", ""))
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)
