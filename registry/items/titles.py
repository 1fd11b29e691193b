"""What a field of a document is called, from the JSON Schema of its kind: ``Variabel › agama › Definisi``."""

from functools import cache
from typing import Any

from registry.errors import Sentence
from registry.items.state import Kind
from registry.schemas import documents, sentences
from registry.schemas.completeness import TEXT
from registry.schemas.pointers import describe, parse

_BETWEEN = " › "
NAMES = ("name", "identifier", "id", "notation", "code")
"""Members that name an element of a list, the first that fits."""


def title(kind: Kind, pointer: str, body: Any = None) -> Sentence:
    """Return the title of the field at a JSON Pointer; elements of lists by their name in ``body``, else number."""
    words: list[Sentence] = []
    path: list[str] = []
    here = body
    for step in parse(pointer):
        here, number = _below(here, step)
        if step.isdigit():
            path.append("*")
            words.append(Sentence(number, number))
            continue
        path.append(step)
        if step in TEXT and words:
            if step == "en":
                words.append(Sentence("bahasa Inggris", "English"))
            continue
        words.append(_of_property(kind, tuple(path)))
    return Sentence(_BETWEEN.join(word.id for word in words), _BETWEEN.join(word.en for word in words))


def is_known(kind: Kind, pointer: str) -> bool:
    """Say whether the schema of a kind describes a field at this pointer."""
    path = tuple("*" if step.isdigit() else step for step in parse(pointer))
    return bool(path) and pointer.startswith("/") and _is_described(kind, path)


@cache
def _of_property(kind: Kind, path: tuple[str, ...]) -> Sentence:
    found = describe(documents.schema(kind.value), list(path), documents.registry())
    return sentences.title(found, path[-1])


@cache
def _is_described(kind: Kind, path: tuple[str, ...]) -> bool:
    return bool(describe(documents.schema(kind.value), list(path), documents.registry()))


def _below(here: Any, step: str) -> tuple[Any, str]:
    if isinstance(here, list) and step.isdigit():
        number = int(step)
        below = here[number] if number < len(here) else None
        name = name_of(below)
        return below, name or str(number + 1)
    if isinstance(here, dict):
        return here.get(step), step
    return None, str(int(step) + 1) if step.isdigit() else step


def name_of(element: Any) -> str | None:
    """Return the name by which an element of a list is the same element in another version."""
    if not isinstance(element, dict):
        return None
    for member in NAMES:
        value = element.get(member)
        if isinstance(value, str):
            return value
        if member == "name" and isinstance(value, dict) and isinstance(value.get("id"), str):
            return str(value["id"])
    return None
