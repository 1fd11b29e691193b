"""The outline of a form as data, for programs and for the page that explains a schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.errors import Sentence
from registry.schemas import documents, explained
from registry.schemas.form import Choice, Form, FormField, form


@dataclass(frozen=True, slots=True)
class Line:
    """One field as a table tells it."""

    field: FormField
    pointer: str
    depth: int
    rules: tuple[Sentence, ...]
    """When it is required, when it is asked, what it must satisfy."""


def lines(whole: Form, fields: tuple[FormField, ...]) -> Iterator[Line]:
    """Yield fields and what is inside them, each with its rules in sentences."""
    for field in fields:
        if field.path[-1] != "*":
            depth = sum(step != "*" for step in field.path) - 1
            yield Line(field, "/" + "/".join(field.path), depth, explained.rules(whole, field))
        yield from lines(whole, field.fields)


def of(slug: str) -> dict[str, Any]:
    """Return the outline of a kind's form; NotFound for what is no kind."""
    kind = documents.schema(slug)["$id"].split("/")[4]
    whole = form(kind)
    return {
        "kind": kind,
        "schema": whole.schema_iri,
        "title": whole.title._asdict(),
        "blocks": [
            {
                "name": block.name,
                "title": block.title._asdict(),
                "fields": [_line(line) for line in lines(whole, block.fields)],
            }
            for block in whole.blocks
        ],
    }


def _line(line: Line) -> dict[str, Any]:
    field = line.field
    return {
        "pointer": line.pointer,
        "number": field.number or None,
        "title": field.title._asdict(),
        "control": field.control.value,
        "texts": field.texts,
        "required": field.required,
        "rules": [rule._asdict() for rule in line.rules],
        "choices": [_choice(choice) for choice in field.choices],
        "code_list": field.code_list,
        "refers_to": list(field.refers_to),
        "help": field.help._asdict() if field.help else None,
        "example": field.example,
        "indah": field.indah,
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {"value": choice.value, "code": choice.code, "label": choice.label._asdict()}
