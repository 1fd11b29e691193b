"""How two documents differ, field by field: added, removed, changed, with JSON Pointers (RFC 6901) and titles.

Elements of a list are the same element when they have the same name (``name``, ``identifier`` …), wherever they
stand; elements without a name are matched by their content.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from registry.errors import Sentence
from registry.items import titles, words
from registry.items.state import Kind
from registry.items.words import Piece
from registry.schemas.pointers import parse, pointer

Steps = tuple[str | int, ...]


class Change(StrEnum):
    """What became of a field."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs. ``pointer`` leads into the later document, of a removed field into the earlier one.

    ``words`` tells how a text changed, word by word. A list whose named elements stand in another order is changed
    from the names in the old order to those in the new.
    """

    pointer: str
    change: Change
    before: Any
    after: Any
    title: Sentence
    words: tuple[Piece, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as the API shows it."""
        return {
            "pointer": self.pointer,
            "title": self.title._asdict(),
            "change": self.change.value,
            "before": self.before,
            "after": self.after,
            "words": [piece._asdict() for piece in self.words],
        }


def differences(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return every field that differs, in the order of the later document, removed fields last in their place."""
    found = []
    for change, steps, old, new in _walk((), before, after):
        at = pointer(steps)
        source = before if change is Change.REMOVED else after
        pieces = words.compare(old, new) if isinstance(old, str) and isinstance(new, str) else ()
        found.append(Difference(at, change, old, new, titles.title(kind, at, source), pieces))
    return found


def value_at(body: Any, at: str) -> Any:
    """Return the value at a JSON Pointer, None where there is nothing."""
    for step in parse(at):
        if isinstance(body, Mapping):
            body = body.get(step)
        elif isinstance(body, list) and step.isdigit() and int(step) < len(body):
            body = body[int(step)]
        else:
            return None
    return body


def _walk(steps: Steps, before: Any, after: Any) -> Iterator[tuple[Change, Steps, Any, Any]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _members(steps, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        names = [titles.name_of(element) for element in (*before, *after)]
        if names and _name_each(names[: len(before)]) and _name_each(names[len(before) :]):
            yield from _named(steps, before, after)
        else:
            yield from _unnamed(steps, before, after)
    elif not _same(before, after):
        yield Change.CHANGED, steps, before, after


def _members(
    steps: Steps, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[Change, Steps, Any, Any]]:
    for key, new in after.items():
        if key in before:
            yield from _walk((*steps, key), before[key], new)
        else:
            yield Change.ADDED, (*steps, key), None, new
    for key, old in before.items():
        if key not in after:
            yield Change.REMOVED, (*steps, key), old, None


def _named(steps: Steps, before: list[Any], after: list[Any]) -> Iterator[tuple[Change, Steps, Any, Any]]:
    old = {titles.name_of(element): (number, element) for number, element in enumerate(before)}
    new = {titles.name_of(element): (number, element) for number, element in enumerate(after)}
    for name, (number, element) in new.items():
        if name in old:
            yield from _walk((*steps, number), old[name][1], element)
        else:
            yield Change.ADDED, (*steps, number), None, element
    for name, (number, element) in old.items():
        if name not in new:
            yield Change.REMOVED, (*steps, number), element, None
    kept_before = [name for name in old if name in new]
    kept_after = [name for name in new if name in old]
    if kept_before != kept_after:
        yield Change.CHANGED, steps, kept_before, kept_after


def _unnamed(steps: Steps, before: list[Any], after: list[Any]) -> Iterator[tuple[Change, Steps, Any, Any]]:
    old, new = [_canonical(value) for value in before], [_canonical(value) for value in after]
    for name, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if name == "equal":
            continue
        both = min(j - i, m - k)
        for number in range(both):
            yield from _walk((*steps, k + number), before[i + number], after[k + number])
        for number in range(k + both, m):
            yield Change.ADDED, (*steps, number), None, after[number]
        for number in range(i + both, j):
            yield Change.REMOVED, (*steps, number), before[number], None


def _name_each(names: list[str | None]) -> bool:
    return None not in names and len(set(names)) == len(names)


def _same(one: Any, other: Any) -> bool:
    """Compare as JSON: ``true`` is not 1, though Python says so."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
