"""Documents that are written while they are sent: half a million codes are never in memory at once."""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from sqlmodel import Session

from registry.db import reading
from registry.exchange.sent import AheadResponse
from registry.web.conditional import takes_gzip

_LEVEL = 5
_ZIP = 16 + zlib.MAX_WBITS  # with gzip's own header
_CHUNK = 1 << 15  # bytes


def streamed(
    request: Request, write: Callable[[Session], Iterable[bytes]], *, media_type: str, of: Iterable[Any], **headers: str
) -> Response:
    """Send what ``write`` yields, reading in a session of its own; 304 when the client has it.

    ``of`` is all that the content depends on: the ETag is made of it, for the content is not known beforehand.
    """
    zipped = takes_gzip(request.headers)
    digest = hashlib.sha256(repr((media_type, zipped, *of)).encode()).hexdigest()[:32]
    headers = {"ETag": f'"{digest}"', "Vary": "Accept, Accept-Encoding", **headers}
    wanted = request.headers.get("if-none-match", "")
    if headers["ETag"] in wanted or wanted.strip() == "*":
        return Response(status_code=304, headers=headers)
    if zipped:
        headers["Content-Encoding"] = "gzip"
    engine = request.app.state.registry.engine

    def content() -> Iterator[bytes]:
        with reading(engine) as session:
            yield from _zipped(write(session)) if zipped else _gathered(write(session))

    return AheadResponse(content(), media_type=media_type, headers=headers)


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces of some size: each piece costs a turn of the server."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _zipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _ZIP)
    for piece in _gathered(pieces):
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
