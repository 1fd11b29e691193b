"""What a draft still lacks before it may be submitted.

A draft may be incomplete. The schema of its kind names in ``x-required-at-submission`` the fields that must be
filled by then (JSON Pointers, ``*`` for each item of a list), and in ``$defs/submission`` the rules that depend
on other answers.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from registry.errors import Sentence
from registry.schemas import documents, sentences, validator
from registry.schemas.payloads import Problem
from registry.schemas.pointers import describe, parse, pointer

KEYWORD = "x-required-at-submission"
TEXT = {"id", "en"}


def missing_for_submission(kind: str, document: Mapping[str, Any]) -> list[Problem]:
    """List what must still be filled before a document of a kind may be submitted, in the order of its form.

    ``false`` and 0 are answers; null, blank text, an empty list or object and a text without Indonesian are not.
    """
    schema = documents.schema(kind)
    found = [
        _problem(schema, path) for wanted in schema.get(KEYWORD, []) for path in _absent(document, parse(wanted), ())
    ]
    if "submission" in schema.get("$defs", {}):
        found += validator.problems(
            _submission(schema["$id"]), {"$ref": f"{schema['$id']}#/$defs/submission"}, document
        )
    first: dict[str, Problem] = {}
    for problem in found:
        first.setdefault(problem.field, problem)
    return list(first.values())


def _absent(value: Any, steps: list[str], path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if not steps:
        if _is_blank(value):
            yield path
    elif steps[0] == "*":
        for number, item in enumerate(value if isinstance(value, list) else []):
            yield from _absent(item, steps[1:], (*path, number))
    else:
        below = value.get(steps[0]) if isinstance(value, Mapping) else None
        yield from _absent(below, steps[1:], (*path, steps[0]))


def _is_blank(value: Any) -> bool:
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping) and value and value.keys() <= TEXT:
        return _is_blank(value.get("id"))
    return value is None or value in ([], {})


def _problem(schema: Mapping[str, Any], path: tuple[str | int, ...]) -> Problem:
    steps = ["*" if isinstance(step, int) else step for step in path]
    words = sentences.title(describe(schema, steps, documents.registry()), steps[-1])
    at = pointer(path)
    return Problem(
        at,
        KEYWORD,
        Sentence(
            f"“{words.id}” belum diisi. Isi sebelum mengajukan.",
            f"“{words.en}” is still empty. Fill it in before you submit.",
        ),
        at,
    )


@cache
def _submission(identifier: str) -> jsonschema_rs.Validator:
    compiled, problems = validator.compile_schema({"$ref": f"{identifier}#/$defs/submission"})
    if compiled is None:
        raise AssertionError(problems)
    return compiled
