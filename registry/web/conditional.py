"""What a client has already and can read: conditional requests (RFC 9110 §13), ranges (§14), and gzip (§12.5.3)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from starlette.responses import FileResponse
from starlette.types import Receive, Scope, Send

_RANGES = re.compile(rb"bytes\s*=\s*(\d+-\d*|-\d+)(\s*,\s*(\d+-\d*|-\d+))*\s*", re.IGNORECASE)


def has_it(headers: Mapping[str, str], etag: str, changed: datetime) -> bool:
    """Say whether a client has what an ETag names; one that knows no ETag, what was changed last then."""
    wanted = headers.get("if-none-match")
    if wanted is not None:
        return etag in wanted or wanted.strip() == "*"
    return has_since(headers, changed)


def has_since(headers: Mapping[str, str], changed: datetime) -> bool:
    """Say whether a client that knows no ETag has what was changed last then."""
    since = headers.get("if-modified-since")
    if not since or "if-none-match" in headers:
        return False
    try:
        return changed.replace(microsecond=0) <= parsedate_to_datetime(since).replace(tzinfo=UTC)
    except ValueError:
        return False


def takes_gzip(headers: Mapping[str, str]) -> bool:
    """Say whether a client reads gzip; ``gzip;q=0`` says that it does not."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() in {"gzip", "x-gzip"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


class RangedFile(FileResponse):
    """A file, whole or in ranges of bytes; what asks for anything else in ``Range`` gets it whole."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        headers = [(name, value) for name, value in scope["headers"] if name != b"range" or _RANGES.fullmatch(value)]
        await super().__call__({**scope, "headers": headers}, receive, send)
