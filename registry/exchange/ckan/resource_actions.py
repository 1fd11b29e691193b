"""Actions that read the files of datasets."""

import re
from typing import Any

import orjson
from tantivy import Occur as Native
from tantivy import Query

from registry.exchange.ckan import errors, fields
from registry.exchange.ckan.call import Action, Call, action
from registry.exchange.ckan.index import SORTS, State
from registry.exchange.ckan.lucene import Word
from registry.exchange.ckan.searching import seen

_MOST, _LOOKED_AT = 1_000, 5_000
_FIELDS = frozenset({"name", "description", "format", "url", "hash", "id"})


def resource_of(call: Call, identifier: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a file's package and the file by its id; ``Not Found Error`` when the caller sees none."""
    if call.ckan.packages.identifiers.item_of(identifier) is None:
        raise errors.not_found("Resource was not found.")
    package = call.shown(call.package(identifier))
    for resource in package["resources"]:
        if resource["id"] == identifier:
            return package, resource
    raise errors.not_found("Resource was not found.")


def resource_show(call: Call) -> dict[str, Any]:
    """Return a file of a dataset by its id."""
    return resource_of(call, call.required("id"))[1]


def resource_search(call: Call) -> dict[str, Any]:
    """Search files by field:term (query, several must all hold), in name, description, format, url or hash."""
    terms = [_term(said) for said in call.listed("query")]
    if not terms:
        raise errors.missing("query")
    state = call.ckan.index.latest()
    parts = [(Native.Must, seen(call, state))]
    for field, text in terms:
        name = f"res_{field}"
        held = state.matching.query(Word(name, text)) if fields.is_worded(name) else _containing(state, name, text)
        parts.append((Native.Must, held))
    _, page = state.page(Query.boolean_query(parts), start=0, rows=_LOOKED_AT, sort=SORTS["name"], ascending=True)
    found = [
        resource
        for package in map(orjson.loads, page)
        for resource in package["resources"]
        if all(text.casefold() in str(resource.get(field) or "").casefold() for field, text in terms)
    ]
    order = call.text("order_by")
    if order in _FIELDS:
        found.sort(key=lambda resource: str(resource.get(order) or ""))
    start = call.natural("offset", 0)
    return {"count": len(found), "results": found[start : start + call.natural("limit", _MOST, most=_MOST)]}


def resource_view_list(call: Call) -> list[Any]:
    """Return the views of a file: the registry's own page shows its table, so none."""
    resource_of(call, call.required("id"))
    return []


def resource_status_show(call: Call) -> dict[str, Any]:
    """Return the state of the work on a file: none is under way."""
    resource_of(call, call.required("id"))
    return {"status": "complete"}


def _term(said: str) -> tuple[str, str]:
    field, colon, text = said.partition(":")
    if not colon or not text.strip():
        raise errors.not_valid(query="Must be <field>:<value> pair(s)")
    if field not in _FIELDS:
        raise errors.not_valid(query=f"Field '{field}' not recognised in resource_search.")
    return field, text.strip()


def _containing(state: State, field: str, text: str) -> Query:
    return state.matching.query(Word(field, text, pattern=f".*{re.escape(text)}.*"))


ACTIONS: dict[str, Action] = {
    "resource_show": action(resource_show),
    "resource_search": action(resource_search),
    "resource_view_list": action(resource_view_list),
    "resource_status_show": action(resource_status_show),
}
