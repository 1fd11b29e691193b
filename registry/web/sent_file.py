"""The file that a call sends as its body, held in memory up to a number of megabytes."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from registry.errors import RegistryError, Sentence


class TooLarge(RegistryError):
    """The file is larger than any of its kind."""

    type = "too-large"
    title = Sentence("Berkas terlalu besar.", "The file is too large.")
    status = 413


def sent_file(megabytes: int) -> Callable[[Request], Awaitable[bytes]]:
    """Return a dependency that reads the body; TooLarge as soon as more came."""

    async def content(request: Request) -> bytes:
        read = bytearray()
        async for chunk in request.stream():
            read += chunk
            if len(read) > megabytes << 20:
                raise TooLarge(
                    Sentence(f"Berkas lebih dari {megabytes} MB.", f"The file is larger than {megabytes} MB.")
                )
        return bytes(read)

    return content
