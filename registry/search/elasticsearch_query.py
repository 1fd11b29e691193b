"""Asking Elasticsearch: our tree of conditions as its queries, and requests answered by one call each."""

from collections.abc import Mapping
from typing import Any

from elasticsearch import Elasticsearch

from registry.search.cursor import unreadable
from registry.search.entry import SEPARATOR, filter_value
from registry.search.index import Sort
from registry.search.matching import FILTERS, All, Either, Near, Node, Phrase, Prefix, Term
from registry.search.searching import FACET_VALUES, Found, Request

_KEY = {"key": {"order": "asc"}}
_ORDERS: dict[Sort, list[dict[str, Any]]] = {
    "relevance": [{"_score": {"order": "desc"}}, _KEY],
    "newest": [{"modified": {"order": "desc"}}, _KEY],
    "title": [{"sort_title": {"order": "asc"}}, _KEY],
    "completeness": [{"completeness": {"order": "desc"}}, _KEY],
}
_PREFERENCE = "satudata"  # the same copy of each shard for every page, so that equal scores keep their order


class Asked:
    """The index behind an alias as an ``Engine``."""

    def __init__(self, client: Elasticsearch, alias: str) -> None:
        self._client = client
        self._alias = alias

    def run(self, request: Request) -> Found:
        """Answer a request."""
        answer = self._client.search(
            index=self._alias,
            query=_query(request),
            post_filter=_held(request.filters),
            aggs=_aggregations(request),
            sort=_ORDERS[request.sort],
            search_after=_place(request),
            size=request.limit + 1 if request.limit else 0,
            track_total_hits=True,
            preference=_PREFERENCE,
        )
        found = answer["hits"]["hits"]
        hits = found[: request.limit]
        return Found(
            total=answer["hits"]["total"]["value"],
            shown=tuple(hit["_source"]["shown"] for hit in hits),
            place=tuple(hits[-1]["sort"]) if len(found) > len(hits) > 0 else None,
            facets={name: _counts(name, answer["aggregations"][name]["values"]) for name in request.facets},
        )


def _query(request: Request) -> dict[str, Any]:
    tree = request.tree
    if request.sort != "relevance" or not request.limit:
        return {"bool": {"filter": [native(tree.match)]}}
    must = [native(node) for node in tree.held]
    must += [{"constant_score": {"filter": native(tree.rest)}}] if tree.rest else []
    scored = {"bool": {"must": must, "should": [native(node) for node in tree.lifts]}}
    return {"function_score": {"query": scored, "field_value_factor": {"field": "rank"}, "boost_mode": "multiply"}}


def _held(filters: Mapping[str, tuple[str, ...]], without: str = "") -> dict[str, Any]:
    held = [
        {"terms": {FILTERS: [filter_value(name, value) for value in values]}}
        for name, values in filters.items()
        if name != without
    ]
    return {"bool": {"filter": held}}


def _aggregations(request: Request) -> dict[str, Any]:
    return {
        name: {
            "filter": _held(request.filters, without=name),
            "aggs": {"values": {"terms": {"field": "facets", "include": f"{name}{SEPARATOR}.*", "size": FACET_VALUES}}},
        }
        for name in request.facets
    }


def _counts(name: str, values: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    start = len(name + SEPARATOR)
    return tuple((bucket["key"][start:], bucket["doc_count"]) for bucket in values["buckets"])


def _place(request: Request) -> list[Any] | None:
    if request.place is None:
        return None
    kinds = {"relevance": (int, float), "newest": (int,), "completeness": (int,), "title": (str,)}[request.sort]
    match request.place:
        case (first, str()) if isinstance(first, kinds) and not isinstance(first, bool):
            return list(request.place)
    raise unreadable()


def native(node: Node) -> dict[str, Any]:
    """Return a condition as Elasticsearch's query."""
    match node:
        case Term(field, word, weight):
            return {"term": {field: {"value": word, "boost": weight}}}
        case Phrase(field, words, weight):
            return {"match_phrase": {field: {"query": " ".join(words), "boost": weight}}}
        case Prefix(field, word, weight):
            return {"prefix": {field: {"value": word, "boost": weight}}}
        case Near(field, word, distance, weight):
            near = {"value": word, "fuzziness": distance, "boost": weight, "rewrite": "constant_score"}
            return {"fuzzy": {field: near}}
        case Either(nodes):
            return {"bool": {"should": [native(part) for part in nodes]}}
        case All(must, must_not):
            return {"bool": {"filter": [native(n) for n in must], "must_not": [native(n) for n in must_not]}}
