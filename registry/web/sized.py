"""JSON of a size that somebody could have meant: a body that is said to be larger is refused before it is read."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.errors import RegistryError, Sentence
from registry.web.problem import document

MOST_BYTES = 20 * 2**20
"""Bytes of the largest JSON body; operations that take more (records, files) bound themselves."""
_UNSAFE = {"POST", "PUT", "PATCH"}
_OWN_LIMIT = "/validate"


class TooLong(RegistryError):
    """The JSON is longer than any document of the registry."""

    type = "too-large"
    title = Sentence(
        "JSON lebih dari 20 MB tidak dibaca di sini. Bagi menjadi beberapa permintaan, atau kirim sebagai berkas.",
        "JSON of more than 20 MB is not read here. Split it into several requests, or send it as a file.",
    )
    status = 413


class Sized:
    """Answers 413 to JSON that is too long; what does not tell its length is cut off where it becomes too long."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] != "http" or scope["method"] not in _UNSAFE or scope["path"].endswith(_OWN_LIMIT):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if b"json" not in headers.get(b"content-type", b"").lower():
            await self._app(scope, receive, send)
            return
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length[:20]) > MOST_BYTES:
            await document(TooLong(), Request(scope).url.path)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            return {"type": "http.disconnect"} if read > MOST_BYTES else message

        await self._app(scope, counted, send)
