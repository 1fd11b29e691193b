"""The public search as JSON."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response

from registry.search.completion import complete
from registry.search.index import Hit, Sort
from registry.search.index import Query as SearchQuery

router = APIRouter(prefix="/api/v1", tags=["search"])

FACETS = (
    *("kind", "agency", "theme", "wilayah", "year", "format"),
    *("access", "standard", "code_list", "completeness"),
)


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
    access: Annotated[list[str] | None, Query()] = None,
    standard: Annotated[list[str] | None, Query(description="Slug of the standard that data follow.")] = None,
    code_list: Annotated[
        list[str] | None, Query(description="List agency/slug that is used, or that a code is of.")
    ] = None,
    completeness: Annotated[list[str] | None, Query(description="high, middle or low.")] = None,
    sort: Sort = "relevance",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> Response:
    """Search what is public."""
    registry = request.app.state.registry
    chosen = {
        "kind": kind,
        "agency": agency,
        "theme": theme,
        "wilayah": wilayah,
        "year": year,
        "format": format,
        "access": access,
        "standard": standard,
        "code_list": code_list,
        "completeness": completeness,
    }
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
    answer = {
        "total": page.total,
        "hits": [_shown(hit, base) for hit in page.hits],
        "facets": {
            name: [{"value": value, "label": label, "count": count} for value, label, count in values]
            for name, values in page.facets.items()
        },
        "suggestion": page.suggestion,
        "next": page.next,
        **({"partial": True} if page.is_partial else {}),
    }
    return _as_json(answer)


@router.get("/search/suggest")
def suggest(
    request: Request,
    q: Annotated[str, Query(max_length=200, description="What was typed so far.")] = "",
    language: Annotated[str, Query(pattern="^(id|en)$")] = "id",
) -> Response:
    """Say what may be meant while somebody types: datasets, standards, codes and places that begin so."""
    registry = request.app.state.registry
    groups = complete(registry.index, q, language=language)
    base = registry.settings.base
    return _as_json(
        {"groups": [{"name": group.name, "hits": [_shown(hit, base) for hit in group.hits]} for group in groups]}
    )


def _as_json(answer: dict[str, Any]) -> Response:
    # To bytes at once: the framework's own way, value by value, would cost as much as the search.
    return Response(orjson.dumps(answer), media_type="application/json")


def _shown(hit: Hit, base: str) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "iri": base + hit.key,
        "url": base + hit.url,
        "title": hit.title,
        "description": hit.description,
        "highlights": {field: highlight.markup for field, highlight in hit.highlights.items()},
        "agency": hit.agency,
        "modified": hit.modified,
    }
