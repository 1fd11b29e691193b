"""Scripts of other sites may read every door for programs (CORS, Fetch §3.2): without cookies, as anybody may.

``*`` never goes with cookies, so a page elsewhere sees no more than who is not signed in, or what its own token allows.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALLOWED = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, PATCH, DELETE"),
    (
        b"access-control-allow-headers",
        b"Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, X-CKAN-API-Key",
    ),
    (b"access-control-max-age", b"86400"),
]
_READABLE = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Range, Deprecation, ETag, Link, Location, Retry-After, Sunset"),
]


class CrossOrigin:
    """Lets scripts of any site read what is no page for people, and answers what browsers ask before."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and {b"origin", b"access-control-request-method"} <= {
            name for name, _ in scope["headers"]
        }:
            await send({"type": "http.response.start", "status": 204, "headers": _ALLOWED})
            await send({"type": "http.response.body", "body": b""})
            return

        async def readable(message: Message) -> None:
            if message["type"] == "http.response.start" and not _is_page(message):
                own = [(name, value) for name, value in message["headers"] if name != _READABLE[0][0]]
                message = {**message, "headers": [*own, *_READABLE]}
            await send(message)

        await self._app(scope, receive, readable)


def _is_page(message: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])
