"""A search to subscribe to: what it finds, newest first, as Atom under the address of the search."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Header, Request, Response
from starlette.datastructures import QueryParams

from portal.pages.search import PARAMETERS, REACHED
from registry.exchange.feeds.atom import PAGE, Feed, Written, wording
from registry.exchange.feeds.atom_endpoints import sent
from registry.search.index import Query, SearchIndex
from registry.web.routing import Router

router = Router()
_LONGEST_TEXT, _LONGEST_CURSOR, _MOST = 200, 2000, 20
_FILTERS = PARAMETERS | REACHED


def filters_of(asked: QueryParams) -> dict[str, tuple[str, ...]]:
    """Return the filters of a search by facet, as its address names them."""
    return {
        facet: tuple(value for value in dict.fromkeys(asked.getlist(name)[:_MOST]) if value)
        for facet, name in _FILTERS.items()
        if any(asked.getlist(name)[:_MOST])
    }


def named(filters: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return filters by the names they have in addresses."""
    return {_FILTERS[facet]: values for facet, values in filters.items()}


@router.get("/cari.atom")
def search_feed(request: Request, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Return what a search finds, newest first; each thing found is an entry, updated when it changes."""
    registry = request.app.state.registry
    base: str = registry.settings.base
    asked = request.query_params
    text = asked.get("q", "").strip()[:_LONGEST_TEXT]
    filters = filters_of(asked)
    cursor = asked.get("hal", "")[:_LONGEST_CURSOR] or None
    index: SearchIndex = registry.index
    found = index.search(Query(text, filters, sort="newest", limit=PAGE, cursor=cursor))
    chosen = [("q", text)] if text else []
    chosen += [(name, value) for name, values in named(filters).items() for value in values]

    def address(path: str, page: str | None = None) -> str:
        query = urlencode([*chosen, *([("hal", page)] if page else [])])
        return f"{base}{path}?{query}" if query else base + path

    feed = Feed(
        iri=address("/cari.atom"),
        title=f"Satu Data Desa: {text or 'semua'}",
        here=address("/cari.atom", cursor),
        page=address("/cari"),
        first=address("/cari.atom"),
        next=address("/cari.atom", found.next) if found.next else None,
        entries=[
            Written(
                iri=base + hit.key,
                title=wording(hit.title),
                updated=hit.modified,
                page=base + hit.url,
                author=wording(hit.agency_title) or hit.agency or "Satu Data Desa",
                kind=hit.kind,
                summary=wording(hit.description),
            )
            for hit in found.hits
        ],
    )
    return sent(feed, if_none_match)
