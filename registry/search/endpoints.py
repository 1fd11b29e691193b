"""The public search as JSON."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from markupsafe import escape

from registry.search.index import Query as SearchQuery
from registry.search.index import Sort

router = APIRouter(prefix="/api/v1", tags=["search"])

FACETS = ("kind", "agency", "theme", "wilayah", "year", "format")


@router.get("/search")
def search(
    request: Request,
    q: Annotated[str, Query(description="Words, phrases in quotes, -exclusions.")] = "",
    kind: Annotated[list[str] | None, Query()] = None,
    agency: Annotated[list[str] | None, Query()] = None,
    theme: Annotated[list[str] | None, Query()] = None,
    wilayah: Annotated[list[str] | None, Query()] = None,
    year: Annotated[list[str] | None, Query()] = None,
    format: Annotated[list[str] | None, Query()] = None,  # noqa: A002  # the parameter's public name
    sort: Sort = "relevance",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> dict[str, Any]:
    """Search what is public."""
    registry = request.app.state.registry
    chosen = {"kind": kind, "agency": agency, "theme": theme, "wilayah": wilayah, "year": year, "format": format}
    page = registry.index.search(
        SearchQuery(
            text=q,
            filters={name: tuple(values) for name, values in chosen.items() if values},
            sort=sort,
            limit=limit,
            cursor=cursor,
            facets=FACETS,
        )
    )
    base = registry.settings.base
    return {
        "total": page.total,
        "hits": [
            {
                "kind": hit.kind,
                "iri": base + hit.key,
                "url": base + hit.url,
                "title": dict(hit.title),
                "description": dict(hit.description),
                "highlights": {field: str(escape(highlight)) for field, highlight in hit.highlights.items()},
                "agency": hit.agency,
                "modified": hit.modified.isoformat(),
            }
            for hit in page.hits
        ],
        "facets": {
            name: [{"value": value.value, "label": value.label, "count": value.count} for value in values]
            for name, values in page.facets.items()
        },
        "suggestion": page.suggestion,
        "next": page.next,
    }
