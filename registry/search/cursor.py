"""Cursors: where the next page of one search begins, as an opaque text that carries everything needed."""

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Any, Self

import orjson

from registry.errors import Invalid, Sentence
from registry.search.index import Query
from registry.search.matching import Reach

_LONGEST = 2000
_UNREADABLE = Sentence(
    "Penanda halaman tidak terbaca. Mulailah lagi dari halaman pertama.",
    "The page cursor cannot be read. Start again from the first page.",
)
_OTHER_SEARCH = Sentence(
    "Penanda halaman ini milik pencarian lain. Mulailah lagi dari halaman pertama.",
    "This page cursor belongs to another search. Start again from the first page.",
)


@dataclass(frozen=True)
class Cursor:
    """The place after a page's last hit, in the engine's own terms, and how far the search went."""

    place: tuple[Any, ...]
    reach: Reach

    def write(self, query: Query) -> str:
        """Return the text of this cursor, bound to its search."""
        return base64.urlsafe_b64encode(orjson.dumps([_search(query), self.reach, *self.place])).decode().rstrip("=")

    @classmethod
    def read(cls, query: Query) -> Self | None:
        """Return the cursor of a query, None when it asks for the first page."""
        if query.cursor is None:
            return None
        try:
            padded = query.cursor[:_LONGEST] + "=" * (-len(query.cursor) % 4)
            search, reach, *place = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        except (ValueError, TypeError, binascii.Error) as error:
            raise Invalid(_UNREADABLE) from error
        if reach not in set(Reach):
            raise Invalid(_UNREADABLE)
        if search != _search(query):
            raise Invalid(_OTHER_SEARCH)
        return cls(tuple(place), Reach(reach))


def unreadable() -> Invalid:
    """Return the error of a cursor that no engine wrote."""
    return Invalid(_UNREADABLE)


def _search(query: Query) -> int:
    filters = sorted((name, sorted(values)) for name, values in query.filters.items() if values)
    asked = repr((query.text, query.typing, query.sort, filters))
    return zlib.crc32(asked.encode("utf-8", "surrogatepass"))
