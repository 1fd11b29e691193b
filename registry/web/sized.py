"""Bodies of a size that somebody could have meant: one that is said to be larger is refused before it is read."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.errors import RegistryError, Sentence
from registry.web.problem import document

MOST_BYTES = 20 * 2**20
"""Bytes of the largest JSON body; operations that take more (records, files) bound themselves."""
MOST_OF_A_FORM = 260 * 2**20
"""Bytes of the largest form: as many files as are sent at once, and what is around them. It lies on disk meanwhile."""
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


class TooLarge(RegistryError):
    """A form with files that is larger than any sending."""

    type = "too-large"
    title = Sentence(
        f"Kiriman lebih dari {MOST_OF_A_FORM // 2**20} MB tidak dibaca. Bagi menjadi beberapa kiriman, atau periksa di "
        "komputer Anda dengan: satudata check.",
        f"More than {MOST_OF_A_FORM // 2**20} MB at once is not read. Send it in parts, or check it on your own "
        "machine with: satudata check.",
    )
    status = 413


class Sized:
    """Answers 413 to what is too long; what does not tell its length is cut off where it becomes too long."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        if scope["type"] != "http" or scope["method"] not in _UNSAFE or scope["path"].endswith(_OWN_LIMIT):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        kind, length = headers.get(b"content-type", b"").lower(), headers.get(b"content-length", b"")
        told = int(length[:20]) if length.isdigit() else 0
        if kind.startswith(b"multipart/"):
            await self._app(scope, _bounded(receive, told), send)
            return
        if b"json" not in kind:
            await self._app(scope, receive, send)
            return
        if told > MOST_BYTES:
            await document(TooLong(), Request(scope).url.path)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            return {"type": "http.disconnect"} if read > MOST_BYTES else message

        await self._app(scope, counted, send)


def _bounded(receive: Receive, told: int) -> Receive:
    """Return a way to read a form that raises where it becomes too large, so that a page says it in its own way.

    It raises what the framework lets through while it reads a form, caused by what is to be said.
    """
    read = told if told > MOST_OF_A_FORM else 0

    async def counted() -> Message:
        nonlocal read
        if read > MOST_OF_A_FORM:
            raise HTTPException(TooLarge.status) from TooLarge()
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_OF_A_FORM:
            raise HTTPException(TooLarge.status) from TooLarge()
        return message

    return counted
