"""Facets of a search: how many packages have each value of a field, as numbers and as CKAN's clients show them."""

import re
from collections.abc import Mapping
from typing import Any

from tantivy import Query

from registry.exchange.ckan import errors, fields, licences
from registry.exchange.ckan.call import Asked
from registry.exchange.ckan.index import State

_MOST_FACETS, _MOST_VALUES = 20, 10_000
_FACET = re.compile(r"[A-Za-z_][\w]{0,99}")


def counted(asked: Asked, state: State, query: Query) -> dict[str, dict[str, int]]:
    """Return the counts that were asked for (facet.field, facet.limit, facet.mincount), by field and value."""
    names = asked.listed("facet.field")
    if not names or not asked.flag("facet", default=True):
        return {}
    if len(names) > _MOST_FACETS or not all(_FACET.fullmatch(name) for name in names):
        raise errors.bad_query("facet.field")
    limit, least = asked.integer("facet.limit", 50), asked.natural("facet.mincount", 1)
    size = _MOST_VALUES if limit < 0 else min(limit, _MOST_VALUES)
    if not size:
        return {name: {} for name in names}
    known = {name: fields.ALSO.get(name, name) for name in names}
    counts = state.counts(query, set(known.values()), limit=size)
    return {name: {value: count for value, count in counts[field] if count >= least} for name, field in known.items()}


def titled(name: str, counts: Mapping[str, int], called: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a field with what they are called (agencies and topics as in ``called``)."""
    items = [
        {"name": value, "display_name": _display(name, value, called), "count": count}
        for value, count in counts.items()
    ]
    return {"title": name, "items": sorted(items, key=lambda item: str(item["display_name"]), reverse=True)}


def _display(name: str, value: str, called: Mapping[str, str]) -> str:
    if name in {"organization", "groups"}:
        return called.get(value, value)
    if name == "license_id":
        return next((licence.title for licence in licences.LICENCES if licence.id == value), value)
    return value
