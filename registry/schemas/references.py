"""Every ``$ref`` of a schema, and those that lead nowhere: a missing reference is an error said by name."""

from collections.abc import Iterator, Mapping
from typing import Any

from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from registry.errors import Sentence
from registry.schemas.payloads import Problem
from registry.schemas.pointers import pointer

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
ONE = {
    "additionalItems", "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not",
    "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties",
}  # fmt: skip
LISTS = {"allOf", "anyOf", "items", "oneOf", "prefixItems"}
MAPS = {"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"}


def missing(schema: Any, registry: Registry[Any]) -> list[Problem]:
    """Name each reference of a schema that neither the schema nor the registry answers. Nothing is fetched."""
    root = DRAFT202012.create_resource(schema)
    problems = []
    for path, subschema, resolver in _walk(schema, (), registry.resolver_with_root(root)):
        for keyword in REFERENCES:
            reference = subschema.get(keyword)
            if isinstance(reference, str) and not _answers(resolver, reference):
                problems.append(_problem((*path, keyword), keyword, reference))
    return problems


def _walk(schema: Any, path: tuple[str | int, ...], resolver: Any) -> Iterator[tuple[Any, Mapping[str, Any], Any]]:
    if not isinstance(schema, Mapping):
        return
    if path and isinstance(schema.get("$id"), str):
        resolver = resolver.in_subresource(DRAFT202012.create_resource(schema))
    yield path, schema, resolver
    for keyword, value in schema.items():
        if keyword in MAPS and isinstance(value, Mapping):
            for name, below in value.items():
                yield from _walk(below, (*path, keyword, name), resolver)
        elif keyword in LISTS and isinstance(value, list):
            for number, below in enumerate(value):
                yield from _walk(below, (*path, keyword, number), resolver)
        elif keyword in ONE:
            yield from _walk(value, (*path, keyword), resolver)


def _answers(resolver: Any, reference: str) -> bool:
    try:
        resolver.lookup(reference)
    except (Unresolvable, ValueError):  # ValueError: the reference is no IRI at all
        return False
    return True


def _problem(path: tuple[str | int, ...], keyword: str, reference: str) -> Problem:
    return Problem(
        "#" + pointer(path),
        keyword,
        Sentence(
            f"Skema merujuk “{reference}”, yang tidak ada di skema itu maupun di registri. "
            "Sertakan bagian itu di dalam skema atau rujuk skema yang terdaftar; tidak ada yang diambil dari jaringan.",
            f"The schema refers to “{reference}”, which is neither in the schema nor in the registry. "
            "Put that part into the schema or refer to a registered one; nothing is fetched from the network.",
        ),
    )
