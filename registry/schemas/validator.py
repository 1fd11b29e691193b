"""Checking documents with JSON Schemas (2020-12, ``format`` asserted), with our own sentences.

The engine is jsonschema-rs: it reads patterns as ECMA-262 with Unicode, gives up on patterns that backtrack
without end, and is given no way to the network. The tests hold it against the ``jsonschema`` library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

import jsonschema_rs

from registry.schemas import documents, references, sentences
from registry.schemas.keywords import KEYWORDS
from registry.schemas.payloads import Problem
from registry.schemas.pointers import follow, pointer

LIMIT = 200
"""Problems told of one document; more help nobody."""

METASCHEMA = "https://json-schema.org/draft/2020-12/schema"


def validate(name: str, document: Any) -> list[Problem]:
    """Check a document with a bundled schema, named by kind or ``$id``; NotFound when there is no such schema.

    The problems come in the order of their pointers, at most ``LIMIT``.
    """
    schema = documents.schema(name)
    return problems(_compiled(schema["$id"]), schema, document)


def check_schema(schema: Any) -> list[Problem]:
    """Say what keeps a schema from being registered: metaschema, ``$schema``, ``$id``, references, formats."""
    found = [_in_schema(problem) for problem in problems(_metaschema(), {"$ref": METASCHEMA}, schema)]
    if found or not isinstance(schema, Mapping):
        return found or [_in_schema(Problem("", "type", sentences.NOT_A_SCHEMA))]
    stated = {"$schema": schema.get("$schema") == METASCHEMA, "$id": "$id" in schema}
    found = [Problem("#", keyword, sentences.STATED[keyword]) for keyword, right in stated.items() if not right]
    found += references.missing(schema, documents.registry())
    return found or compile_schema(schema, unknown_formats=False)[1]


def compile_schema(
    schema: Any, *, unknown_formats: bool = True
) -> tuple[jsonschema_rs.Validator | None, list[Problem]]:
    """Compile any schema with the bundled ones at hand; give the validator, or the reason why there is none."""
    try:
        return _compile(schema, unknown_formats=unknown_formats), []
    except jsonschema_rs.ValidationError as error:
        path = error.instance_path
        return None, [Problem("#" + pointer(path), sentences.keyword(error), sentences.of_schema(error, schema))]
    except (ValueError, OverflowError):  # nested too deeply, or text that is no Unicode
        return None, [Problem("#", "type", sentences.NOT_JSON)]


def problems(validator: jsonschema_rs.Validator, schema: Any, document: Any) -> list[Problem]:
    """Check a document with a compiled schema; what is no JSON at all is one problem."""
    try:
        found = list(islice(_read(validator, schema, document), LIMIT))
    except (ValueError, OverflowError):
        return [Problem("", "type", sentences.NOT_JSON)]
    return sorted(found, key=lambda problem: (problem.pointer, problem.field, problem.keyword))


def _read(validator: jsonschema_rs.Validator, schema: Any, document: Any) -> Iterator[Problem]:
    for error in validator.iter_errors(document):
        at = pointer(error.instance_path)
        parent = follow(schema, error.evaluation_path[:-1], documents.registry())
        named = sentences.named_property(error)
        field = at if named is None else at + pointer([named])
        yield Problem(at, sentences.keyword(error), sentences.of(error, parent), field)


def _in_schema(problem: Problem) -> Problem:
    return Problem("#" + problem.pointer, problem.keyword, problem.message, "#" + problem.field)


@cache
def _compiled(identifier: str) -> jsonschema_rs.Validator:
    return _compile(documents.schema(identifier), unknown_formats=False)


@cache
def _metaschema() -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": METASCHEMA}, validate_formats=True, offline=True)


@cache
def _bundled() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry(list(documents.by_id().items()))


def _compile(schema: Any, *, unknown_formats: bool) -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(
        schema,
        registry=_bundled(),
        offline=True,
        validate_formats=True,
        ignore_unknown_formats=unknown_formats,
        pattern_options=jsonschema_rs.FancyRegexOptions(backtrack_limit=1_000_000),
        keywords=KEYWORDS,
    )
