"""Resumption tokens that hold the query and the place in it, signed: no server has to remember a harvest (§3.5).

A token is ``content.mark`` in base64url. It says everything a page needs, so the same token gives the same page from
any process of the instance, and nothing can be asked with one that was not given out.
"""

import base64
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import orjson

from registry.exchange.oai.asked import Fault
from registry.web.instance_key import InstanceKey

LIFE = timedelta(days=2)
_MARK, _LONGEST = 16, 2_000


@dataclass(frozen=True, slots=True)
class Token:
    """Where a list goes on: after which item, and what was asked in the first place."""

    verb: str
    prefix: str
    after: int
    cursor: int
    """How many were given before."""
    size: int | None
    """How many there were at the start; None for very many."""
    low: int
    high: int
    """Bounds in the change log (``registry.items.publications.Wanted``)."""
    set: str
    expires: int
    """POSIX seconds."""

    def written(self, key: InstanceKey) -> str:
        """Return the token as it is handed out."""
        content = orjson.dumps(list(asdict(self).values()))
        return f"{_encoded(content)}.{_encoded(key.mark(content)[:_MARK])}"

    @property
    def expiration(self) -> datetime:
        """The moment from which it is refused."""
        return datetime.fromtimestamp(self.expires, UTC)


def read(text: str, verb: str, key: InstanceKey, *, now: datetime) -> Token:
    """Return a token of a verb; Fault ``badResumptionToken`` for what is none, is another verb's, or has expired."""
    encoded, _, mark = text.partition(".")
    try:
        content = _decoded(encoded if len(encoded) <= _LONGEST else "")
        is_ours = key.is_marked(content, _decoded(mark))
    except ValueError:
        is_ours = False
    if not is_ours:
        raise Fault("badResumptionToken", "This resumptionToken was not given out here; start the list anew.")
    token = Token(*orjson.loads(content))
    if token.verb != verb:
        raise Fault("badResumptionToken", f"This resumptionToken is of {token.verb}.")
    if token.expires <= now.timestamp():
        raise Fault("badResumptionToken", "This resumptionToken has expired; start the list anew.")
    return token


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
