"""``/sitemap.xml``: every public page of an item for search engines (sitemaps.org 0.9), and ``/robots.txt``.

An index names the maps; each holds at most 50,000 pages. What is counted here is
what the public sees, so nothing hidden is counted.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func
from sqlmodel import Session, col, select

from registry.accounts.caller import PUBLIC
from registry.exchange.dcat.written import marked_up
from registry.items.models import Item, Version
from registry.items.repository import visible_to
from registry.items.state import Kind, State

LARGEST = 49_900
"""Pages of items in one map: the protocol allows 50,000, and the first map has some more."""
MEDIA_TYPE = "application/xml"
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_PAGES: Mapping[str, str] = MappingProxyType(
    {
        Kind.DATASET: "/dataset/{slug}",
        Kind.STANDARD: "/standar/{slug}",
        Kind.CODE_LIST: "/kode/{agency}/{slug}",
    }
)
_OTHERS = (
    *("/", "/cari", "/standar", "/kode", "/skema", "/periksa"),
    *("/mutu", "/jadwal-rilis", "/dok", "/bantuan", "/tentang"),
)
"""Pages that are always there."""


def maps(session: Session) -> int:
    """Return how many maps there are."""
    total = session.execute(
        select(func.count())
        .select_from(Item)
        .join(Version, col(Version.item_id) == col(Item.id))
        .where(col(Version.state) == State.PUBLISHED.value, visible_to(PUBLIC))
    ).scalar_one()
    return max(1, -(-int(total) // LARGEST))


def index(session: Session, base: str) -> Iterator[bytes]:
    """Yield the index."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SPACE}>\n'.encode()
    for number in range(1, maps(session) + 1):
        yield f"<sitemap><loc>{marked_up(base)}/sitemap-{number}.xml</loc></sitemap>\n".encode()
    yield b"</sitemapindex>\n"


def pages(session: Session, number: int, base: str) -> Iterator[bytes]:
    """Yield a map: the pages of items in the order of their identity, those that are always there in the first."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SPACE}>\n'.encode()
    if number == 1:
        yield "".join(f"<url><loc>{marked_up(base)}{path}</loc></url>\n" for path in _OTHERS).encode()
    rows = session.execute(
        select(col(Item.kind), col(Item.agency), col(Item.slug), col(Version.moved_at))
        .join(Version, col(Version.item_id) == col(Item.id))
        .where(col(Version.state) == State.PUBLISHED.value, visible_to(PUBLIC))
        .order_by(col(Item.kind), col(Item.agency), col(Item.slug))
        .offset((number - 1) * LARGEST)
        .limit(LARGEST)
        .execution_options(yield_per=1000)
    )
    for kind, agency, slug, moved in rows:
        yield _url(kind, agency, slug, moved, base)
    yield b"</urlset>\n"


def _url(kind: str, agency: str, slug: str, moved: datetime, base: str) -> bytes:
    path = _PAGES.get(kind, "/metadata/{kind}/{agency}/{slug}").format(kind=kind, agency=agency, slug=slug)
    when = moved.isoformat(timespec="seconds")
    return f"<url><loc>{marked_up(base)}{path}</loc><lastmod>{when}</lastmod></url>\n".encode()


def robots(base: str) -> bytes:
    """Return what robots are asked: nothing of what is only for people at work, and where the maps are."""
    closed = ("/kerja", "/masuk", "/keluar", "/panen", "/en/kerja", "/en/masuk", "/api/", "/sparql")
    return "".join(
        ("User-agent: *\n", *(f"Disallow: {path}\n" for path in closed), f"\nSitemap: {base}/sitemap.xml\n")
    ).encode()
