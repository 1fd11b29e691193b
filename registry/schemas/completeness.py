"""What a draft still lacks before it may be submitted.

A draft may be incomplete. The schema of its kind names in ``x-required-at-submission`` the fields that must be
filled by then (JSON Pointers, ``*`` for each item of a list), and in ``$defs/submission`` the rules that depend
on other answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from registry.errors import Sentence
from registry.schemas import conditions, documents, sentences, validator
from registry.schemas.payloads import Problem
from registry.schemas.pointers import describe, parse, pointer

KEYWORD = "x-required-at-submission"
TEXT = {"id", "en"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a draft is: of so many fields that must be filled, which are still empty."""

    wanted: int
    missing: tuple[Problem, ...]

    @property
    def filled(self) -> int:
        """How many of the wanted fields are filled."""
        return self.wanted - len(self.missing)

    @property
    def is_complete(self) -> bool:
        """Say whether nothing is missing."""
        return not self.missing


def progress(kind: str, document: Mapping[str, Any]) -> Progress:
    """Count the fields that a document must have by its submission, as its own answers make them necessary."""
    schema = documents.schema(kind)
    wanted = _wanted(kind, document)
    blank = [path for path in wanted if is_blank(conditions.value_at(document, path))]
    return Progress(len(wanted), tuple(_problem(schema, _numbered(path)) for path in blank))


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
    for problem in progress(kind, document).missing:  # a text that is there but blank satisfies "required"
        if not any(problem.field == told or problem.field.startswith(f"{told}/") for told in first):
            first[problem.field] = problem
    return list(first.values())


def _wanted(kind: str, document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    always = [tuple(parse(wanted)) for wanted in documents.schema(kind).get(KEYWORD, [])]
    paths = [path for wanted in always for path in _each(document, wanted)]
    for rule in conditions.rules(kind):
        if rule.filled:
            paths += [path for path in _each(document, rule.path) if rule.applies(document, path)]
    unique = dict.fromkeys(paths)
    groups = {path[:depth] for path in unique for depth in range(1, len(path))}
    return [path for path in unique if path not in groups]  # of a group and its fields the fields count


def _each(document: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield a path for each item that its ``*`` stands for."""
    if "*" not in path:
        yield path
        return
    place = path.index("*")
    rows = conditions.value_at(document, path[:place])
    for number in range(len(rows) if isinstance(rows, list) else 0):
        yield from _each(document, (*path[:place], str(number), *path[place + 1 :]))


def _numbered(path: tuple[str, ...]) -> tuple[str | int, ...]:
    return tuple(int(step) if step.isdecimal() else step for step in path)


def _absent(value: Any, steps: list[str], path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if not steps:
        if is_blank(value):
            yield path
    elif steps[0] == "*":
        for number, item in enumerate(value if isinstance(value, list) else []):
            yield from _absent(item, steps[1:], (*path, number))
    else:
        below = value.get(steps[0]) if isinstance(value, Mapping) else None
        yield from _absent(below, steps[1:], (*path, steps[0]))


def is_blank(value: Any) -> bool:
    """Say whether a value is no answer: null, blank text, nothing in a list or object, a text without Indonesian."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping) and value and value.keys() <= TEXT:
        return is_blank(value.get("id"))
    return value is None or value in ([], {})


def _problem(schema: Mapping[str, Any], path: tuple[str | int, ...]) -> Problem:
    words = _title(schema, path)
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


def _title(schema: Mapping[str, Any], path: tuple[str | int, ...]) -> Sentence:
    """Return what a field is called, after what holds it: ``Variabel 2 › Konsep``."""
    words: list[Sentence] = []
    for depth, step in enumerate(path):
        if isinstance(step, int):
            words[-1] = Sentence(f"{words[-1].id} {step + 1}", f"{words[-1].en} {step + 1}")
        else:
            steps = ["*" if isinstance(part, int) else part for part in path[: depth + 1]]
            words.append(sentences.title(describe(schema, steps, documents.registry()), step))
    return Sentence(" › ".join(word.id for word in words), " › ".join(word.en for word in words))


@cache
def _submission(identifier: str) -> jsonschema_rs.Validator:
    compiled, problems = validator.compile_schema({"$ref": f"{identifier}#/$defs/submission"})
    if compiled is None:
        raise AssertionError(problems)
    return compiled
