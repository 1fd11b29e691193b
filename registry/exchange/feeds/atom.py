"""Atom documents (RFC 4287), newest first and paged (RFC 5005 §3): a feed, its entries, the links between its pages."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from registry.exchange.dcat.document import clean
from registry.exchange.dcat.written import marked_up

MEDIA_TYPE = "application/atom+xml"
PAGE = 50
"""Entries of a page."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Written:
    """One entry; ``iri`` is its id for ever, ``page`` where people read it."""

    iri: str
    title: str
    updated: datetime
    page: str
    author: str
    kind: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed: its id, its own address, that of the page for people, and of its first and next pages."""

    iri: str
    title: str
    here: str
    page: str
    first: str
    next: str | None
    entries: Iterable[Written]


def document(feed: Feed) -> bytes:
    """Return a page as Atom."""
    entries = list(feed.entries)
    links = {"self": feed.here, "alternate": feed.page, "first": feed.first, "next": feed.next}
    return "".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id">\n',
            f"<id>{_said(feed.iri)}</id>\n<title>{_said(feed.title)}</title>\n",
            f"<updated>{_stamp(max((each.updated for each in entries), default=_NEVER))}</updated>\n",
            "<author><name>Satu Data Desa</name></author>\n",
            *(_link(rel, address) for rel, address in links.items() if address),
            *map(_entry, entries),
            "</feed>\n",
        )
    ).encode()


def etag(content: bytes) -> str:
    """Return the entity tag of a document."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def wording(text: object) -> str:
    """Return a text in Indonesian, or in whatever language there is."""
    if isinstance(text, Mapping):
        return str(text.get("id") or next(iter(text.values()), ""))
    return ""


def _entry(entry: Written) -> str:
    summary = f"<summary>{_said(entry.summary)}</summary>\n" if entry.summary else ""
    return (
        f"<entry>\n<id>{_said(entry.iri)}</id>\n<title>{_said(entry.title)}</title>\n"
        f"<updated>{_stamp(entry.updated)}</updated>\n<author><name>{_said(entry.author)}</name></author>\n"
        f'<link rel="alternate" type="text/html" href="{_said(entry.page)}"/>\n'
        f'<category term="{_said(entry.kind)}"/>\n{summary}</entry>\n'
    )


def _link(rel: str, address: str) -> str:
    kind = "text/html" if rel == "alternate" else MEDIA_TYPE
    return f'<link rel="{rel}" type="{kind}" href="{_said(address)}"/>\n'


def _said(text: str) -> str:
    return marked_up(clean(text))


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
