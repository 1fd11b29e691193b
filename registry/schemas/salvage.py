"""The part of a document that its schema accepts: what a draft keeps while the rest is still being mended."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from registry.schemas import documents, validator
from registry.schemas.conditions import Rule, placed, value_at
from registry.schemas.form import Control, Form, FormField, form
from registry.schemas.payloads import Problem
from registry.schemas.pointers import parse, pointer

_ROUNDS = 8


def sound_part(
    kind: str, document: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """Return what the schema accepts of a document, and every problem of the whole.

    A field that must always be there is taken from ``before``; so is everything where no part can be told apart.
    """
    found = validator.validate(kind, dict(document))
    kept: dict[str, Any] = deepcopy(dict(document))
    problems = found
    for _ in range(_ROUNDS):
        if not problems:
            return kept, found
        _take_out(kind, kept, problems, before)
        problems = validator.validate(kind, kept)
    return dict(before), found


def set_aside(kind: str, document: dict[str, Any]) -> tuple[str, ...]:
    """Take answers out of a document that another answer rules out; return their pointers.

    A survey's sample design is not wanted of a full enumeration: the form hides it and keeps what was typed.
    """
    gone: list[str] = []
    _aside(form(kind), document, form(kind).fields, (), gone)
    return tuple(gone)


def rules_out(rule: Rule, document: Any, path: tuple[str, ...]) -> bool:
    """Say whether a rule hides a field: answers of another field do, its mere presence does not."""
    return all(condition.values for condition in rule.when) and rule.applies(document, path)


def _aside(
    whole: Form, document: dict[str, Any], fields: tuple[FormField, ...], at: tuple[str, ...], gone: list[str]
) -> None:
    for field in fields:
        path = placed(field.path, at)
        value = value_at(document, path)
        if value is None:
            continue
        if any(rules_out(rule, document, path) for rule in field.empty_when):
            del value_at(document, path[:-1])[path[-1]]
            gone.append(pointer(path))
        elif field.control is Control.GROUP:
            _aside(whole, document, field.fields, path, gone)
        elif field.control is Control.ROWS and not field.row_is_leaf and isinstance(value, list):
            for number in range(len(value)):
                _aside(whole, document, field.fields, (*path, str(number)), gone)


def _take_out(kind: str, document: dict[str, Any], problems: list[Problem], before: Mapping[str, Any]) -> None:
    paths = {tuple(parse(problem.pointer)) for problem in problems if problem.pointer}
    for path in sorted(paths, key=lambda steps: [(step.isdecimal(), step.zfill(9)) for step in steps], reverse=True):
        _delete(document, path)
    for problem in problems:
        if not problem.pointer:
            _mend_root(kind, document, problem, before)


def _mend_root(kind: str, document: dict[str, Any], problem: Problem, before: Mapping[str, Any]) -> None:
    name = problem.field.removeprefix("/")
    if problem.keyword == "required" and name in before:
        document[name] = before[name]
    elif problem.keyword == "dependentRequired":
        for needing, needed in documents.schema(kind).get("dependentRequired", {}).items():
            if any(other not in document for other in needed):
                document.pop(needing, None)
    else:
        document.pop(name, None)


def _delete(document: Any, path: tuple[str, ...]) -> None:
    holder = value_at(document, path[:-1])
    if isinstance(holder, dict):
        holder.pop(path[-1], None)
    elif isinstance(holder, list) and path[-1].isdecimal() and int(path[-1]) < len(holder):
        del holder[int(path[-1])]
    if path[:-1] and holder in ({}, []):
        _delete(document, path[:-1])
