"""What a schema's ``if``/``then`` say of its fields: when a field must stay empty, and when it must be filled.

A form asks, a page explains and a counter counts by these rules, so that none of them is written a second time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from registry.schemas import documents

Steps = tuple[str, ...]
"""Where a field stands in a document; ``*`` for any item of a list."""


@dataclass(frozen=True, slots=True)
class Condition:
    """That the answer at a place is one of some values (of a set: holds one); without values, that there is one."""

    path: Steps
    values: tuple[Any, ...] = ()
    of_set: bool = False
    negated: bool = False
    otherwise: bool = False
    """Of an ``else``: it holds also without an answer."""

    def holds(self, document: Any, at: Sequence[str] = ()) -> bool:
        """Say whether it holds in a document; ``at`` tells which item each ``*`` means. No answer, no condition."""
        answer = value_at(document, placed(self.path, at))
        if answer is None:
            return self.otherwise
        if not self.values:
            return not self.negated
        if self.of_set:
            found = isinstance(answer, list) and any(value in answer for value in self.values)
        else:
            found = any(answer == value and type(answer) is type(value) for value in self.values)
        return found is not self.negated


@dataclass(frozen=True, slots=True)
class Rule:
    """That a field must stay empty, or be filled, when all conditions hold."""

    path: Steps
    when: tuple[Condition, ...]
    filled: bool

    def applies(self, document: Any, at: Sequence[str] = ()) -> bool:
        """Say whether all its conditions hold."""
        return all(condition.holds(document, at) for condition in self.when)


@cache
def rules(kind: str) -> tuple[Rule, ...]:
    """Return the conditional rules of a kind: those of every draft first, then those of its submission."""
    schema = documents.schema(kind)
    submission = schema.get("$defs", {}).get("submission", {})
    return (*_walk(schema, (), ()), *_walk(submission, (), ()))


def of_field(kind: str, path: Steps, *, filled: bool) -> tuple[Rule, ...]:
    """Return the rules of one field."""
    return tuple(rule for rule in rules(kind) if rule.path == path and rule.filled is filled)


def placed(path: Steps, at: Sequence[str]) -> Steps:
    """Return a path with each ``*`` replaced by the step that ``at`` has in its place."""
    return tuple(at[place] if step == "*" and place < len(at) else step for place, step in enumerate(path))


def value_at(document: Any, path: Sequence[str]) -> Any:
    """Return what stands at a path, None where there is nothing."""
    here = document
    for step in path:
        if isinstance(here, Mapping):
            here = here.get(step)
        elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        else:
            return None
    return here


def _walk(schema: Any, path: Steps, when: tuple[Condition, ...]) -> Iterator[Rule]:
    if not isinstance(schema, Mapping):
        return
    if when:
        for name in schema.get("required", []):
            yield Rule((*path, name), when, filled=True)
    for part in schema.get("allOf", []):
        yield from _walk(part, path, when)
    yield from _conditional(schema, path, when)
    for name, part in schema.get("properties", {}).items():
        if when and isinstance(part, Mapping) and part.get("not") == {}:
            yield Rule((*path, name), when, filled=False)
        else:
            yield from _walk(part, (*path, name), when)
    if "items" in schema:
        yield from _walk(schema["items"], (*path, "*"), when)


def _conditional(schema: Mapping[str, Any], path: Steps, when: tuple[Condition, ...]) -> Iterator[Rule]:
    condition = _read(schema["if"], path) if "if" in schema else None
    if condition is not None:
        yield from _walk(schema.get("then"), path, (*when, condition))
        yield from _walk(schema.get("else"), path, (*when, _other(condition)))
    for name, part in schema.get("dependentSchemas", {}).items():
        yield from _walk(part, path, (*when, Condition((*path, name))))
    for name, names in schema.get("dependentRequired", {}).items():
        for other in names:
            yield Rule((*path, other), (*when, Condition((*path, name))), filled=True)


def _other(condition: Condition) -> Condition:
    return replace(condition, negated=not condition.negated, otherwise=not condition.otherwise)


def _read(test: Mapping[str, Any], path: Steps) -> Condition | None:
    """Read the one shape our schemas give an ``if``: one property and the values it may have."""
    names = test.get("required", [])
    if len(names) != 1:
        return None
    name = names[0]
    asked = test.get("properties", {}).get(name)
    here = (*path, name)
    if asked is None:
        return Condition(here)
    if "properties" in asked:
        return _read(asked, here)
    if "not" in asked and "contains" in asked["not"]:
        return Condition(here, _values(asked["not"]["contains"]), of_set=True, negated=True)
    if "contains" in asked:
        return Condition(here, _values(asked["contains"]), of_set=True)
    return Condition(here, _values(asked))


def _values(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    return (schema["const"],) if "const" in schema else tuple(schema["enum"])
