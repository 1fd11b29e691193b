"""The public search as JSON.

The parameters are read here and not by the framework: it would take a tenth of a search's time, and its messages say
nothing to people.
"""

from collections.abc import Mapping
from typing import Annotated, Any, cast

import orjson
from fastapi import Query, Request, Response
from starlette.datastructures import QueryParams

from registry.errors import Invalid, Sentence
from registry.search.completion import complete
from registry.search.index import Hit, Sort, answered
from registry.search.index import Query as SearchQuery
from registry.search.searching import MOST_HITS, SORTS
from registry.web.routing import Router

router = Router(prefix="/api/v1", tags=["search"])

FILTERS: Mapping[str, str] = {
    "kind": "dataset, standard, code-list, code, activity, variable or indicator.",
    "agency": "Slug of the agency.",
    "theme": "Topic: number of the goal of SDGs Desa.",
    "wilayah": "Kemendagri code of an area: what lies in it is found, too.",
    "year": "Year that the data are of.",
    "format": "Format of a file: csv, xlsx …",
    "access": "public or restricted.",
    "standard": "Slug of the standard that data follow.",
    "code_list": "List agency/slug that is used, or that a code is of.",
    "completeness": "high, middle or low.",
}
FACETS = tuple(FILTERS)
_CLOSED: Mapping[str, frozenset[str]] = {
    "kind": frozenset({"dataset", "standard", "code-list", "code", "activity", "variable", "indicator"}),
    "access": frozenset({"public", "restricted"}),
    "completeness": frozenset({"high", "middle", "low"}),
}
"""Filters whose values are few and known: another one is a mistake, and no answer of nothing."""
_ALL_FACETS = ",".join(FACETS)
_LIMIT = 20
_BAD_FACETS = Sentence(
    f"Isi facets dengan nama yang dipisah koma: {', '.join(FACETS)}.",
    f"Write facets as names parted by commas: {', '.join(FACETS)}.",
)
_BAD_LIMIT = Sentence(
    f"Isi limit dengan angka dari 1 sampai {MOST_HITS}.", f"Write limit as a number from 1 to {MOST_HITS}."
)


def _no_value(name: str) -> Sentence:
    known = ", ".join(sorted(_CLOSED[name]))
    return Sentence(f"Isi {name} dengan salah satu dari: {known}.", f"Write {name} as one of: {known}.")


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


PARAMETERS = [
    _parameter("q", 'Words, "phrases", -exclusions and beginnings*.', default=""),
    *(
        _parameter(name, about, type="array", items={"type": "string"} | ({"enum": sorted(known)} if known else {}))
        for name, about, known in ((name, about, _CLOSED.get(name)) for name, about in FILTERS.items())
    ),
    _parameter("facets", "What to count the hits by, parted by commas; nothing for no counts.", default=_ALL_FACETS),
    _parameter("sort", "Order of the hits.", enum=list(SORTS), default="relevance"),
    _parameter("limit", "How many hits.", type="integer", minimum=1, maximum=MOST_HITS, default=_LIMIT),
    _parameter("cursor", "`next` of the page before."),
]


@router.get("/search", openapi_extra={"parameters": PARAMETERS})
def search(request: Request) -> Response:
    """Search what is public."""
    registry = request.app.state.registry
    page = answered(registry.index, _asked(request.query_params))
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


def _asked(given: QueryParams) -> SearchQuery:
    try:
        limit = int(given.get("limit", _LIMIT))
    except ValueError as error:
        raise Invalid(_BAD_LIMIT) from error
    if not 1 <= limit <= MOST_HITS:
        raise Invalid(_BAD_LIMIT)
    facets = tuple(dict.fromkeys(filter(None, given.get("facets", _ALL_FACETS).split(","))))
    if not set(facets) <= set(FACETS):
        raise Invalid(_BAD_FACETS)
    filters: dict[str, tuple[str, ...]] = {}
    for name, value in given.multi_items():
        if value and name in _CLOSED and value not in _CLOSED[name]:
            raise Invalid(_no_value(name))
        if name in FILTERS and value:
            filters[name] = (*filters.get(name, ()), value)
    return SearchQuery(
        text=given.get("q", ""),
        filters=filters,
        sort=cast("Sort", given.get("sort", "relevance")),  # another one is refused by the search
        limit=limit,
        cursor=given.get("cursor"),
        facets=facets,
    )


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
