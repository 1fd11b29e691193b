"""A long answer that is made without waiting for who reads it: a slow client holds no session of the database.

What is made runs ahead of what is sent into a temporary file (in memory while it is small). So a client that takes an
hour for a download holds a connection and a file, and nothing that others wait for.
"""

from collections.abc import Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO

import anyio
from anyio.to_thread import run_sync
from fastapi.responses import StreamingResponse
from starlette.types import Send

_IN_MEMORY = 1 << 20  # bytes
_CHUNK = 1 << 16  # bytes
_AT_ONCE = 16  # pieces a turn


class AheadResponse(StreamingResponse):
    """Sends what an iterator makes, which goes on as fast as it can."""

    def __init__(self, pieces: Iterator[bytes], *, media_type: str, headers: dict[str, str]) -> None:
        """Take the iterator; it is closed when it ends or when the client goes away."""
        super().__init__(pieces, media_type=media_type, headers=headers)
        self._pieces = pieces

    async def stream_response(self, send: Send) -> None:
        """Send the head, and then what is there each time."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
            made = _Made(file, self._pieces)
            try:
                async with anyio.create_task_group() as group:
                    group.start_soon(made.make)
                    sent = 0
                    while chunk := await made.after(sent):
                        sent += len(chunk)
                        await send({"type": "http.response.body", "body": chunk, "more_body": True})
            except BaseExceptionGroup as group:
                raise group.exceptions[0] from None  # as whoever serves knows it: a client that left, a database away
            finally:
                with anyio.CancelScope(shield=True):
                    await run_sync(made.close)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Made:
    """What is made so far: one task appends to it while another reads behind."""

    def __init__(self, file: IO[bytes], pieces: Iterator[bytes]) -> None:
        self._file, self._pieces = file, pieces
        self._size = 0
        self._is_whole = False
        self._more = anyio.Event()
        self._lock = anyio.Lock()

    async def make(self) -> None:
        """Make all of it."""
        while not self._is_whole:
            async with self._lock:
                self._is_whole = await run_sync(self._turn)
            self._more.set()
            self._more = anyio.Event()

    async def after(self, start: int) -> bytes:
        """Return what comes after so many bytes, waiting for it; nothing at the end."""
        while self._size == start and not self._is_whole:
            await self._more.wait()
        if self._size == start:
            return b""
        async with self._lock:
            return await run_sync(self._read, start)

    def close(self) -> None:
        """End the making, and with it the session it reads in."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()

    def _turn(self) -> bool:
        pieces = list(islice(self._pieces, _AT_ONCE))
        self._file.seek(0, 2)
        self._file.write(b"".join(pieces))
        self._size += sum(map(len, pieces))
        return len(pieces) < _AT_ONCE

    def _read(self, start: int) -> bytes:
        self._file.seek(start)
        return self._file.read(_CHUNK)
