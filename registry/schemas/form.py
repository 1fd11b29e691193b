"""The form of a kind, read from its JSON Schema: blocks, fields, controls, help, choices and conditions.

Hints beside the standard keywords: ``x-group`` and ``x-groups`` (blocks), ``x-form`` (number on the official form),
``x-title``, ``x-help``, ``x-example``, ``x-labels`` and ``x-codes`` (choices and their numbers), ``x-code-list``,
``x-control`` (``line``: one line of text; ``kept``: written by the program, shown by no form).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from registry.errors import Sentence
from registry.schemas import conditions, documents
from registry.schemas.conditions import Rule, Steps
from registry.schemas.opened import opened, patterns, root

_KINDS_OF = re.compile(r"/id/")


class Control(StrEnum):
    """How a field is answered."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    LINES = "lines"
    PAIRS = "pairs"
    CLASSIFICATION = "classification"
    REFERENCE = "reference"
    GROUP = "group"
    ROWS = "rows"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Choice:
    """A permitted answer with its words and, where the official form has one, its number (of a set: its bit)."""

    value: Any
    label: Sentence
    code: int | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form. ``path`` has ``*`` where it stands in a repeated row."""

    path: Steps
    title: Sentence
    control: Control
    number: str = ""
    help: Sentence | None = None
    example: Any = None
    texts: bool = False
    """Answered in Indonesian and in English."""
    choices: tuple[Choice, ...] = ()
    code_list: str | None = None
    refers_to: tuple[str, ...] = ()
    """Kinds of items that a reference may name."""
    of_version: bool = False
    """A reference names one version, not the item."""
    numeric: bool = False
    """Its lines are numbers; a line of free type is one where it looks like one."""
    required: bool = False
    """Must be filled before submission."""
    fields: tuple["FormField", ...] = ()
    """Of a group its fields; of rows the fields of a row, or the one field that a row is."""
    limits: Mapping[str, Any] = field(default_factory=dict)
    empty_when: tuple[Rule, ...] = ()
    filled_when: tuple[Rule, ...] = ()
    indah: str | None = None
    """INDAH's own key, from the root of its record or (in a row) of the row."""

    @property
    def name(self) -> str:
        """Its name in the document."""
        return self.path[-1]

    @property
    def row_is_leaf(self) -> bool:
        """Say whether a row is one answer, not a group of them."""
        return self.control is Control.ROWS and len(self.fields) == 1 and self.fields[0].path[-1] == "*"


@dataclass(frozen=True, slots=True)
class Block:
    """A group of fields under one heading."""

    name: str
    title: Sentence
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a kind."""

    kind: str
    title: Sentence
    schema_iri: str
    blocks: tuple[Block, ...]

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The fields of all blocks, in order."""
        return tuple(found for block in self.blocks for found in block.fields)

    def every(self) -> Iterator[FormField]:
        """Yield every field, those in groups and rows after the one that holds them."""
        for found in self.fields:
            yield from _every(found)

    def at(self, path: Steps) -> FormField | None:
        """Return the field at a path (``*`` for any row)."""
        return next((found for found in self.every() if found.path == path), None)


@cache
def form(kind: str) -> Form:
    """Return the form of a kind of item."""
    schema = documents.schema(kind)
    titles = schema.get("x-groups", {})
    blocks: dict[str, list[FormField]] = {name: [] for name in titles}
    needed = {tuple(pointer.split("/")[1:]) for pointer in schema.get("x-required-at-submission", [])}
    for name, part in schema["properties"].items():
        found = _field(kind, needed, (name,), part, root(schema))
        blocks.setdefault(part.get("x-group", ""), []).append(found)
    return Form(
        kind,
        _sentence(schema["x-title"]) or Sentence(kind, kind),
        schema["$id"],
        tuple(
            Block(name, _sentence(titles.get(name)) or Sentence("", ""), tuple(found))
            for name, found in blocks.items()
            if found
        ),
    )


def _every(found: FormField) -> Iterator[FormField]:
    yield found
    for inner in found.fields:
        yield from _every(inner)


def _field(kind: str, needed: set[Steps], path: Steps, schema: Any, resolver: Any) -> FormField:
    read, resolver = opened(schema, resolver)
    words = _sentence(read.get("x-title")) or Sentence(path[-1], path[-1])
    control, more = _control(read, resolver)
    fields: tuple[FormField, ...] = ()
    if control is Control.GROUP:
        fields = tuple(
            _field(kind, needed, (*path, name), part, resolver) for name, part in read.get("properties", {}).items()
        )
    elif control is Control.ROWS:
        row, inside = opened(read["items"], resolver)
        names = row.get("properties", {}) if _control(row, inside)[0] is Control.GROUP else {}
        fields = tuple(_field(kind, needed, (*path, "*", name), part, inside) for name, part in names.items()) or (
            _field(kind, needed, (*path, "*"), read["items"], resolver),
        )
    return FormField(
        path=path,
        title=words,
        control=control,
        number=str(read.get("x-form", "")),
        help=_sentence(read.get("x-help")),
        example=read.get("x-example"),
        code_list=read.get("x-code-list"),
        required=path in needed,
        fields=fields,
        limits=_limits(read),
        empty_when=conditions.of_field(kind, path, filled=False),
        filled_when=conditions.of_field(kind, path, filled=True),
        indah=read.get("x-indah"),
        **more,
    )


def _control(schema: Mapping[str, Any], resolver: Any) -> tuple[Control, dict[str, Any]]:  # noqa: C901, PLR0911 - one a shape
    if schema.get("x-control") == "kept":
        return Control.KEPT, {}
    names = set(schema.get("properties", {}))
    types = _types(schema)
    if names == {"id", "en"}:
        is_name = "pattern" in _below(schema, "id", {})  # the shared part "title"
        is_line = is_name or schema.get("x-control") == "line"
        return (Control.LINE if is_line else Control.PARAGRAPH), {"texts": True}
    if names == {"code_list", "version"}:
        return Control.CLASSIFICATION, {"refers_to": ("code-list",), "of_version": True}
    if "array" in types:
        return _list_control(schema, resolver)
    if "object" in types:
        return (Control.GROUP, {}) if names else (Control.PAIRS, {})
    if "enum" in schema:
        return Control.CHOICE, {"choices": _choices(schema, schema["enum"])}
    if types == {"boolean"}:
        return Control.BOOLEAN, {}
    if types in ({"integer"}, {"number"}):
        return Control.NUMBER, {"numeric": True}
    if schema.get("format") == "date":
        return Control.DATE, {}
    refers_to = _refers_to(schema)
    if refers_to:
        of_version = _names(schema, f"/id/{refers_to[0]}/a/b/versi/1.0.0") and not _names(
            schema, f"/id/{refers_to[0]}/a/b"
        )
        return Control.REFERENCE, {"refers_to": refers_to, "of_version": of_version}
    return Control.LINE, {"numeric": "number" in types}


def _list_control(schema: Mapping[str, Any], resolver: Any) -> tuple[Control, dict[str, Any]]:
    items, inside = opened(schema.get("items", {}), resolver)
    if "enum" in items:
        labels = {**items, **{key: schema[key] for key in ("x-labels", "x-codes") if key in schema}}
        return Control.CHOICES, {"choices": _choices(labels, items["enum"])}
    control, more = _control(items, inside)
    if control is Control.LINE and not more.get("texts"):
        return Control.LINES, {}
    if control is Control.REFERENCE:
        return Control.LINES, more
    if control is Control.NUMBER:
        return Control.LINES, {"numeric": True}
    return Control.ROWS, {}


def _choices(schema: Mapping[str, Any], values: list[Any]) -> tuple[Choice, ...]:
    labels, codes = schema.get("x-labels", {}), schema.get("x-codes", {})
    return tuple(
        Choice(value, _sentence(labels.get(value)) or Sentence(str(value), str(value)), codes.get(value))
        for value in values
    )


def _types(schema: Mapping[str, Any]) -> set[str]:
    told = schema.get("type", [])
    return {told} if isinstance(told, str) else set(told) - {"null"}


def _limits(schema: Mapping[str, Any]) -> dict[str, Any]:
    inner = {**schema, **_below(schema, "id", {})} if set(schema.get("properties", {})) == {"id", "en"} else schema
    return {key: inner[key] for key in ("minLength", "maxLength", "minimum", "maximum", "minItems") if key in inner}


def _refers_to(schema: Mapping[str, Any]) -> tuple[str, ...]:
    if not any(_KINDS_OF.search(pattern) for pattern in patterns(schema)):
        return ()
    return tuple(
        kind
        for kind in documents.KINDS
        if _names(schema, f"/id/{kind}/a/b") or _names(schema, f"/id/{kind}/a/b/versi/1.0.0")
    )


def _names(schema: Mapping[str, Any], iri: str) -> bool:
    return all(re.search(pattern, iri) for pattern in patterns(schema))


def _below(schema: Mapping[str, Any], name: str, fallback: Any) -> Any:
    return schema.get("properties", {}).get(name, fallback)


def _sentence(words: Any) -> Sentence | None:
    if not isinstance(words, Mapping) or "id" not in words:
        return None
    return Sentence(str(words["id"]), str(words.get("en", words["id"])))
