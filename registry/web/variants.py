"""One form of a thing that has several: with an ETag of its bytes, and 304 for who has them (RFC 9110 §13)."""

import hashlib
from collections.abc import Iterable

from fastapi import Response
from pyoxigraph import Triple

from registry import rdf
from registry.web.negotiation import SUFFIXES


def document(triples: Iterable[Triple], suffix: str, if_none_match: str | None) -> Response:
    """Return a graph in the form of a suffix, with an ETag of its bytes; 304 when the client has them."""
    media_type = SUFFIXES[suffix]
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return variant(rdf.serialize(triples, media_type), media_type + charset, if_none_match)


def variant(content: bytes, media_type: str, if_none_match: str | None) -> Response:
    """Return one form of a thing that has several, with an ETag of its bytes; 304 when the client has them."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Vary": "Accept"}
    if if_none_match and (etag in if_none_match or if_none_match.strip() == "*"):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
