"""JSON Pointer (RFC 6901): writing them, and following paths through schemas and their references."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

NOWHERE: Mapping[str, Any] = {}


def pointer(path: Iterable[str | int]) -> str:
    """Write a path as JSON Pointer; the whole document is the empty string."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def parse(text: str) -> list[str]:
    """Read a JSON Pointer into its steps."""
    return [step.replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:]]


def follow(schema: Any, path: Sequence[str | int], registry: Registry[Any]) -> Mapping[str, Any]:
    """Return the subschema at an evaluation path, through each ``$ref`` on the way; empty when there is none.

    A path through ``$dynamicRef`` is not followed: where it leads depends on the evaluation.
    """
    here = schema
    resolver = registry.resolver_with_root(DRAFT202012.create_resource(schema))
    try:
        for step in path:
            if step == "$ref":
                resolved = resolver.lookup(here["$ref"])
                here, resolver = resolved.contents, resolved.resolver
            else:
                here = here[step]
    except (Unresolvable, KeyError, IndexError, TypeError):
        return NOWHERE
    return here if isinstance(here, Mapping) else NOWHERE


def describe(schema: Any, path: Sequence[str], registry: Registry[Any]) -> Mapping[str, Any]:
    """Return the subschema that describes the value at a path of the document; ``*`` stands for any item.

    What stands beside a ``$ref`` goes before what it refers to, as the words for one use of a shared part do.
    """
    resolver = registry.resolver_with_root(DRAFT202012.create_resource(schema))
    here: Mapping[str, Any] = schema
    for step in path:
        here, resolver = _opened(here, resolver)
        below = here.get("properties", NOWHERE).get(step, here.get("items", NOWHERE))
        here = below if isinstance(below, Mapping) else NOWHERE
    return _opened(here, resolver)[0]


def _opened(schema: Mapping[str, Any], resolver: Any) -> tuple[Mapping[str, Any], Any]:
    while "$ref" in schema:
        try:
            resolved = resolver.lookup(schema["$ref"])
        except Unresolvable:
            break
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema, resolver = {**resolved.contents, **beside}, resolved.resolver
    return schema, resolver
