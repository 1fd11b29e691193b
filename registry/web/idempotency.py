"""``Idempotency-Key``: an unsafe call that is sent again is answered as the first time, and done once.

Follows draft-ietf-httpapi-idempotency-key-header: a key with another request is 422, a key whose request is under way
409. An answer is kept for a day, enciphered, up to a size; of the request only a mark made with the instance's key is
kept, never the body, for bodies may hold personal data. A key belongs to who sent it.
"""

import tempfile
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from registry.errors import Conflict, Invalid, RegistryError, Sentence
from registry.web.instance_key import InstanceKey
from registry.web.problem import document

HEADER = b"idempotency-key"
_UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
_LONGEST = 200
_IN_MEMORY, _CHUNK = 1 << 20, 1 << 16
_MOST_BYTES = 210 * 2**20  # the largest file that may be checked, and its form
MOST_ANSWER = 256 * 1024
"""Bytes of the largest answer that is kept; of a larger one only that it was given."""
_KEPT_HEADERS = {b"content-type", b"location", b"etag", b"link", b"retry-after", b"content-language"}


class OtherRequest(Invalid):
    """A key came with another request than the first time."""

    type = "idempotency-key-reused"
    title = Sentence(
        "Idempotency-Key ini sudah dipakai untuk permintaan lain. Pakai kunci baru.",
        "This Idempotency-Key was used for another request. Use a new one.",
    )


class UnderWay(Conflict):
    """The request of a key is being worked on."""

    type = "idempotency-key-under-way"
    title = Sentence(
        "Permintaan dengan Idempotency-Key ini masih dikerjakan. Ulangi sebentar lagi dengan kunci yang sama.",
        "The request with this Idempotency-Key is still being worked on. Send it again shortly with the same key.",
    )


class NotKept(Conflict):
    """The request of a key was done, and its answer was too large to keep."""

    type = "idempotency-answer-not-kept"
    title = Sentence(
        "Permintaan ini sudah dikerjakan; jawabannya terlalu besar untuk disimpan. Baca hasilnya, jangan ulangi.",
        "This request was done; its answer was too large to keep. Read the result, do not send it again.",
    )


class BadKey(Invalid):
    """The key cannot be one."""

    type = "idempotency-key-unreadable"
    title = Sentence(
        "Idempotency-Key harus 1–200 tanda ASCII yang tampak, sekali saja.",
        "Idempotency-Key must be 1-200 visible ASCII characters, given once.",
    )
    status = 400


class TooMuch(RegistryError):
    """The body is larger than any the service takes."""

    type = "too-large"
    title = Sentence("Isi permintaan terlalu besar.", "The body of the request is too large.")
    status = 413


class Kept(Protocol):
    """Keeps what became of keys; ``registry.web.idempotency_keys`` does, in the database."""

    def begin(self, name: str, mark: str) -> tuple[str, bytes | None] | None:
        """Take a key that is free and return None; else its mark, and its answer (None while under way)."""

    def end(self, name: str, answer: bytes) -> None:
        """Keep the answer of a key."""

    def release(self, name: str) -> None:
        """Free a key: nothing was done."""


class Idempotency:
    """Wraps the API's unsafe calls that carry a key; every other request passes at the cost of one comparison."""

    def __init__(self, app: ASGIApp, kept: Kept, key: InstanceKey, own: frozenset[str]) -> None:
        """Wrap the application; ``own`` are paths that keep keys themselves."""
        self._app, self._kept, self._key, self._own = app, kept, key, own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http" or scope["method"] not in _UNSAFE or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        keys = [value for name, value in scope["headers"] if name == HEADER]
        if not keys or scope["path"] in self._own:
            await self._app(scope, receive, send)
            return
        try:
            if len(keys) > 1 or not 0 < len(keys[0]) <= _LONGEST or not all(32 < sign < 127 for sign in keys[0]):  # noqa: PLR2004
                raise BadKey
            await self._serve(keys[0], scope, receive, send)
        except RegistryError as error:
            await document(error, Request(scope).url.path)(scope, receive, send)

    async def _serve(self, key: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        who = [headers.get(name, b"").hex() for name in (b"authorization", b"x-ckan-api-key", b"cookie")]
        name = self._key.mark(orjson.dumps([who, key.hex()])).hex()
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            size = 0
            while True:
                message = await receive()
                if message["type"] != "http.request":  # the client went away before it had said everything
                    return
                size += len(message.get("body", b""))
                if size > _MOST_BYTES:
                    raise TooMuch
                await run_in_threadpool(body.write, message.get("body", b""))
                if not message.get("more_body"):
                    break
            mark = await run_in_threadpool(self._mark, scope, headers.get(b"content-type", b""), body)
            earlier = await run_in_threadpool(self._kept.begin, name, mark)
            if earlier is not None:
                await self._replay(earlier, mark, send)
                return
            body.seek(0)
            await self._first(name, scope, _received(body, receive), send)

    async def _first(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Do what is asked, and keep the answer; a fault of ours frees the key, for nothing was written."""
        answer: dict[str, Any] = {"status": 500, "headers": []}
        content = bytearray()

        async def keeping(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                answer["headers"] = [
                    [each.decode("latin-1"), value.decode("latin-1")]
                    for each, value in message["headers"]
                    if each.lower() in _KEPT_HEADERS
                ]
            elif len(content) <= MOST_ANSWER:
                content.extend(message.get("body", b""))
            if message["type"] == "http.response.body" and not message.get("more_body"):
                await run_in_threadpool(self._settle, name, answer, bytes(content))
            await send(message)

        try:
            await self._app(scope, receive, keeping)
        except BaseException:
            await run_in_threadpool(self._kept.release, name)
            raise

    def _settle(self, name: str, answer: dict[str, Any], content: bytes) -> None:
        if answer["status"] >= 500 or answer["status"] in {401, 413, 415, 429}:  # noqa: PLR2004
            self._kept.release(name)
            return
        is_kept = len(content) <= MOST_ANSWER
        sealed = self._key.seal(orjson.dumps({**answer, "body": content.hex()})) if is_kept else b""
        self._kept.end(name, sealed)

    async def _replay(self, earlier: tuple[str, bytes | None], mark: str, send: Send) -> None:
        first, sealed = earlier
        if first != mark:
            raise OtherRequest
        if sealed is None:
            raise UnderWay
        opened = self._key.open(sealed) if sealed else None
        if opened is None:
            raise NotKept
        answer = orjson.loads(opened)
        content = bytes.fromhex(answer["body"])
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer["headers"]]
        headers += [(b"content-length", str(len(content)).encode()), (b"idempotency-replayed", b"true")]
        await send({"type": "http.response.start", "status": answer["status"], "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _mark(self, scope: Scope, content_type: bytes, body: "tempfile.SpooledTemporaryFile[bytes]") -> str:
        """Return the mark of a request: what it asks, and a hash of its body that tells nobody without the key."""
        asked = [scope["method"], scope["path"], scope["query_string"].hex(), content_type.hex()]
        marks = [self._key.mark(orjson.dumps(asked))]
        body.seek(0)
        while chunk := body.read(_CHUNK):
            marks.append(self._key.mark(marks[-1] + chunk))
        return marks[-1].hex()


def _received(body: "tempfile.SpooledTemporaryFile[bytes]", receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Return the body again as the server would give it; after it, what the server says."""
    is_over = False

    async def again() -> Message:
        nonlocal is_over
        if is_over:
            return await receive()
        chunk = await run_in_threadpool(body.read, _CHUNK)
        is_over = len(chunk) < _CHUNK
        return {"type": "http.request", "body": chunk, "more_body": not is_over}

    return again
