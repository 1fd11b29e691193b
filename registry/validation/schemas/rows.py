"""A JSON Schema of one row, judged row by row in the fast implementation: every keyword, and none over a network."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

import jsonschema_rs

from registry.errors import Sentence
from registry.validation.schemas import wording
from registry.validation.schemas.columns import Broken, Pointer, SchemaColumn, TableSchema
from registry.validation.schemas.values import integer, number

CHECKS: Mapping[str, str] = {
    "type": "type",
    "enum": "code",
    "const": "code",
    "pattern": "pattern",
    "format": "format",
    "minLength": "length",
    "maxLength": "length",
    "minimum": "range",
    "maximum": "range",
    "exclusiveMinimum": "range",
    "exclusiveMaximum": "range",
    "multipleOf": "range",
}
"""The check that a keyword is told as; any other is ``schema``."""
_ORDER = list(CHECKS)
_MOST_ROWS = 100_000
"""Rows that were judged and may come again."""
_DEEP = 20
"""How far references are followed to find the types of a cell."""


def json_schema(schema: Pointer) -> TableSchema:
    """Read a JSON Schema of one row; raises ``Invalid`` with the place where it is broken."""
    document = dict(schema.mapping())
    try:
        jsonschema_rs.meta.validate(document)
    except jsonschema_rs.ValidationError as fault:
        _at(schema, fault.instance_path).refuse("bukan JSON Schema yang benar", "is not valid JSON Schema")
    except jsonschema_rs.ReferencingError:
        schema.at("$schema").refuse("tidak dikenal", "is not known")
    try:
        validator = jsonschema_rs.validator_for(
            document,
            validate_formats=True,
            ignore_unknown_formats=True,
            pattern_options=jsonschema_rs.RegexOptions(),
            retriever=_nothing_remote,
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as fault:
        where = _at(schema, fault.instance_path) if isinstance(fault, jsonschema_rs.ValidationError) else schema
        where.refuse("pola atau rujukannya tidak dapat dibaca", "its pattern or reference cannot be read")
    parts = list(_parts(document, document, _DEEP))
    needed = {name for part in parts for name in part.get("required", ())}
    properties = {name: facts for part in parts for name, facts in part.get("properties", {}).items()}
    readers = {name: _reader(document, facts) for name, facts in properties.items()}
    columns = tuple(
        SchemaColumn(
            name,
            str(facts.get("title") or name) if isinstance(facts, dict) else name,
            str(facts.get("description") or "") if isinstance(facts, dict) else "",
            required=name in needed and readers[name]("") is not None,
        )
        for name, facts in properties.items()
    )
    return TableSchema(
        columns,
        row=partial(_judged, validator, readers),
        title=str(document.get("title") or ""),
        iri=str(document.get("$id") or ""),
    )


def _nothing_remote(address: str) -> Any:
    raise ValueError(address)


def _at(schema: Pointer, path: list[str | int]) -> Pointer:
    for part in path:
        schema = schema.at(part)
    return schema


def _judged(
    validator: Any, readers: Mapping[str, Callable[[str], Any]], row: Mapping[str, str | None]
) -> Iterator[Broken]:
    instance = {}
    for name, text in row.items():
        if text is not None and text.strip():
            instance[name] = readers[name](text)
        elif readers[name]("") is None:
            instance[name] = None
    found = [(fault.instance_path, fault.kind, fault.schema_path) for fault in validator.iter_errors(instance)]
    found.sort(key=lambda told: _ORDER.index(told[1].name) if told[1].name in CHECKS else len(_ORDER))
    for path, kind, place in found:
        pointer = "/" + "/".join(map(str, place))
        if path and path[0] in readers:
            yield Broken(CHECKS.get(kind.name, "schema"), _sentence(kind, pointer), str(path[0]))
        elif kind.name == "required" and kind.property in readers:
            yield Broken("required", wording.REQUIRED, kind.property)
        else:
            yield Broken("schema", wording.row_rule(kind.name, pointer))


def _sentence(kind: Any, pointer: str) -> Sentence:  # noqa: PLR0911 - one for each keyword
    facts = kind.as_dict()
    match kind.name:
        case "type":
            return wording.of_type(", ".join(facts["types"]) if "types" in facts else str(facts.get("type", "")))
        case "pattern":
            return wording.pattern(str(facts["pattern"]))
        case "format":
            return wording.of_type(str(facts["format"]))
        case "enum" | "const":
            options = facts.get("options", facts.get("expected_value"))
            return wording.one_of(options if isinstance(options, list) else [options])
        case "minLength" | "maxLength":
            return wording.length(*((facts["limit"], None) if kind.name == "minLength" else (None, facts["limit"])))
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            return wording.bound(kind.name, facts["limit"])
        case "multipleOf":
            return wording.bound(kind.name, facts["multiple_of"])
        case _:
            return wording.row_rule(kind.name, pointer)


def _reader(document: Mapping[str, Any], facts: Any) -> Callable[[str], Any]:
    """Return how the texts of a column become JSON, by the types that its schema allows; an empty one may be null."""
    types = frozenset(_types(document, facts, _DEEP))

    @lru_cache(maxsize=_MOST_ROWS)
    def read(text: str) -> Any:
        if text == "":
            return None if "null" in types else ""
        if types & {"integer", "number"}:
            try:
                return integer(text) if not text.startswith("+") else text
            except ValueError:
                pass
            try:
                found = number(text)
                return float(found) if found.is_finite() and text[0] not in "+.N" and not text.endswith(".") else text
            except (ValueError, ArithmeticError):
                pass
        if "boolean" in types and text in {"true", "false"}:
            return text == "true"
        return text

    return read


def _parts(document: Mapping[str, Any], schema: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and those that must hold with it, through references into the document."""
    if not isinstance(schema, dict) or depth == 0:
        return
    yield schema
    yield from _parts(document, _referred(document, schema), depth - 1)
    for part in schema.get("allOf", ()):
        yield from _parts(document, part, depth - 1)


def _referred(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    """Return what a schema refers to inside the document; None where it refers to nothing there."""
    reference = schema.get("$ref")
    if not isinstance(reference, str) or not reference.startswith("#"):
        return None
    found: Any = document
    for part in filter(None, reference.removeprefix("#").split("/")):
        name = part.replace("~1", "/").replace("~0", "~")
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _types(document: Mapping[str, Any], facts: Any, depth: int) -> Iterator[str]:
    """Yield the types that a schema names, also by its values, through references and alternatives."""
    if not isinstance(facts, dict) or depth == 0:
        return
    named = facts.get("type", [])
    yield from [named] if isinstance(named, str) else named
    values = [*facts.get("enum", ()), *([facts["const"]] if "const" in facts else [])]
    for value in values:
        yield {bool: "boolean", int: "integer", float: "number", type(None): "null"}.get(type(value), "string")
    yield from _types(document, _referred(document, facts), depth - 1)
    for word in ("allOf", "anyOf", "oneOf"):
        for part in facts.get(word, ()):
            yield from _types(document, part, depth - 1)
