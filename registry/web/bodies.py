"""Bodies of answers: read up to a limit, decompressed up to the same limit, and known by what they are.

A few kilobytes of gzip can unfold to gigabytes; so the limit holds for what comes out, chunk by chunk.
"""

import re
import zlib
from collections.abc import Iterable

ACCEPTED_ENCODINGS = "gzip, deflate"
"""What we ask for and can unfold with a limit. Others (br, zstd) are refused when sent all the same."""

_OPENING = 2048
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PAR1", "parquet"),
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|title|meta|div|h1|p)\b", re.IGNORECASE)
_XML = re.compile(rb"<(?:\?xml\b|[A-Za-z_][\w.-]*(?::[\w.-]+)?[\s/>]|!--|!DOCTYPE\b)")


class TooLarge(Exception):
    """More came than the limit allows."""


class NotDecodable(Exception):
    """The content encoding is one we did not ask for, or the stream is broken."""


def read(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Return a body of at most ``limit`` bytes once unfolded; TooLarge or NotDecodable when it is not to be had."""
    names = [name.strip().lower() for name in encoding.split(",") if name.strip().lower() not in {"", "identity"}]
    if len(names) > 1 or (names and names[0] not in {"gzip", "x-gzip", "deflate"}):
        raise NotDecodable(encoding)
    if not names:
        return _plain(chunks, limit)
    return _unfolded(chunks, limit, gzip=names[0] != "deflate")


def form_of(content: bytes) -> str:
    """Return what a body is by its own bytes: ``json xml html zip pdf gzip ole parquet empty binary text``.

    What the server declares is not asked: portals answer errors as HTML with status 200, and CSV as anything.
    """
    opening = content[:_OPENING].removeprefix(b"\xef\xbb\xbf")
    for magic, form in _MAGIC:
        if opening.startswith(magic):
            return form
    if opening[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "text"
    opening = opening.lstrip()
    if not opening:
        return "empty"
    if opening[:1] in b'{["' or opening in {b"true", b"false", b"null"}:
        return "json"
    if opening[:1] == b"<":
        return _marked_up(opening)
    return "binary" if b"\x00" in opening else "text"


def _marked_up(opening: bytes) -> str:
    if _HTML.match(opening) or re.search(rb"<!doctype\s+html|<html\b", opening, re.IGNORECASE):
        return "html"
    return "xml" if _XML.match(opening) else "text"


def _plain(chunks: Iterable[bytes], limit: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise TooLarge
    return bytes(body)


def _unfolded(chunks: Iterable[bytes], limit: int, *, gzip: bool) -> bytes:
    body, unfolding, first = bytearray(), None, True
    for chunk in chunks:
        given = chunk
        while given:
            if unfolding is None:
                unfolding = _decompressor(given, gzip=gzip, first=first)
                first = False
            try:
                body += unfolding.decompress(given, limit + 1 - len(body))
            except zlib.error:
                raise NotDecodable("gzip" if gzip else "deflate") from None
            if len(body) > limit:
                raise TooLarge
            given = unfolding.unconsumed_tail
            if unfolding.eof:  # RFC 1952 §2.2: members may follow one another
                given, unfolding = (unfolding.unused_data, None) if gzip else (b"", unfolding)
    if unfolding is not None and not unfolding.eof:
        raise NotDecodable("gzip" if gzip else "deflate")
    return bytes(body)


def _decompressor(opening: bytes, *, gzip: bool, first: bool) -> "zlib._Decompress":
    if gzip:
        if not first and not opening.startswith(b"\x1f"):
            raise NotDecodable("gzip")
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    headed = opening[0] & 0x0F == 8  # noqa: PLR2004  # RFC 1950: method deflate; some servers send it bare
    return zlib.decompressobj(zlib.MAX_WBITS if headed else -zlib.MAX_WBITS)
