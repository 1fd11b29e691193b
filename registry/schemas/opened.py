"""A subschema with what it refers to folded in: its own words go first, its properties are merged with theirs."""

from collections.abc import Mapping
from typing import Any

from referencing.jsonschema import DRAFT202012

from registry.schemas import documents

_PATTERNS = "x-patterns"


def root(schema: Mapping[str, Any]) -> Any:
    """Return the resolver that follows the references of a bundled schema."""
    return documents.registry().resolver_with_root(DRAFT202012.create_resource(schema))


def opened(schema: Any, resolver: Any) -> tuple[Mapping[str, Any], Any]:
    """Return a subschema without ``$ref`` and without the choice of null, and the resolver for what is inside it."""
    here: Mapping[str, Any] = schema if isinstance(schema, Mapping) else {}
    options = [part for part in here.get("anyOf", []) if part.get("type") != "null"]
    if len(options) == 1:
        here = {**options[0], **{key: value for key, value in here.items() if key != "anyOf"}}
    if "$ref" not in here:
        return here, resolver
    target = resolver.lookup(here["$ref"])
    below, inner = opened(target.contents, target.resolver)
    beside = {key: value for key, value in here.items() if key != "$ref"}
    merged = {**below, **beside}
    if "properties" in below and "properties" in beside:
        merged["properties"] = {
            name: {**below["properties"].get(name, {}), **beside["properties"].get(name, {})}
            for name in [*below["properties"], *(n for n in beside["properties"] if n not in below["properties"])]
        }
    if "pattern" in below and "pattern" in beside:
        merged[_PATTERNS] = [*patterns(below), beside["pattern"]]
    return merged, inner


def patterns(schema: Mapping[str, Any]) -> list[str]:
    """Return every pattern that a folded subschema asks of its value."""
    return list(schema.get(_PATTERNS, [schema["pattern"]] if "pattern" in schema else []))
