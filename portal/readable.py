"""A document as people read it: titles, groups and labels come from its registered JSON Schema."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from portal.formats import day, moment
from portal.language import Language
from portal.links import is_address, page_of
from registry.schemas import documents
from registry.schemas.pointers import describe, parse

_INSTANCE = ("id", "en")

Path = tuple[str, ...]
"""Where a field stands in the documents of a kind; ``*`` for any element of a list."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value: its text and, where it names something, the page or address of that."""

    text: str
    page: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a document with its values; an object's own fields stand in ``fields``."""

    title: str
    lines: tuple[Line, ...]
    fields: tuple["Field", ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Titles of the columns of a list of plain objects, which reads as a table; none for anything else."""
        is_list = all(part.title == f"{number}" for number, part in enumerate(self.fields, start=1))
        cells = [cell for part in self.fields for cell in part.fields]
        is_plain = all(part.fields for part in self.fields) and not any(cell.fields for cell in cells)
        return tuple(dict.fromkeys(cell.title for cell in cells)) if is_list and is_plain else ()

    def cell(self, title: str) -> "Field | None":
        """Return the field of that title."""
        return next((part for part in self.fields if part.title == title), None)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields."""

    title: str
    fields: tuple[Field, ...]


def sections(kind: str, body: Mapping[str, Any], language: Language) -> tuple[Section, ...]:
    """Return a document's fields that have a value, in the order and the groups of its schema."""
    schema = documents.schema(kind)
    groups: dict[str, list[Field]] = {}
    for name, field in schema["properties"].items():
        if _is_told(body.get(name)):
            groups.setdefault(field.get("x-group", ""), []).append(_field(kind, (name,), body[name], language))
    titles = schema.get("x-groups", {})
    return tuple(
        Section(language.wording(titles.get(group)), tuple(groups[group]))
        for group in [*titles, *(group for group in groups if group not in titles)]
        if group in groups
    )


def linked(found: tuple[Section, ...], is_seen: Callable[[str], bool]) -> tuple[Section, ...]:
    """Return sections whose values lead only where the reader may go; ``is_seen`` judges the path of an identifier."""
    return tuple(
        replace(section, fields=tuple(_linked(field, is_seen) for field in section.fields)) for section in found
    )


def _linked(field: Field, is_seen: Callable[[str], bool]) -> Field:
    lines = tuple(
        line
        if line.page is None or not line.text.startswith("/id/") or is_seen(line.text)
        else replace(line, page=None)
        for line in field.lines
    )
    return replace(field, lines=lines, fields=tuple(_linked(part, is_seen) for part in field.fields))


def one_field(kind: str, name: str, value: Any, language: Language) -> Field | None:
    """Return one field of a document, None where it has no value."""
    return at(kind, f"/{name}", value, language)


def at(kind: str, pointer: str, value: Any, language: Language) -> Field | None:
    """Return the field at a JSON Pointer with a value that it has or had, None where it has no value."""
    path = tuple("*" if step.isdigit() else step for step in parse(pointer))
    return _field(kind, path, value, language) if _is_told(value) else None


def label(kind: str, field: str, code: str | None) -> Mapping[str, str] | None:
    """Return the wording that a kind's schema gives to a code of one of its fields."""
    labels: Mapping[str, Mapping[str, str]] = documents.schema(kind)["properties"][field].get("x-labels", {})
    return labels.get(code or "")


def _field(kind: str, path: Path, value: Any, language: Language) -> Field:
    title = language.wording(_schema(kind, path).get("x-title")) or path[-1]
    if isinstance(value, dict) and not _is_text(value):
        return Field(title, (), tuple(_parts(kind, path, value, language)))
    if isinstance(value, list) and any(isinstance(part, dict) and not _is_text(part) for part in value):
        return Field(
            title,
            (),
            tuple(
                Field(f"{number}", (), tuple(_parts(kind, (*path, "*"), part, language)))
                if isinstance(part, dict)
                else Field(f"{number}", (_line(kind, path, part, language),))
                for number, part in enumerate(value, start=1)
            ),
        )
    values = value if isinstance(value, list) else [value]
    return Field(title, tuple(_line(kind, path, part, language) for part in values))


def _parts(kind: str, path: Path, value: Mapping[str, Any], language: Language) -> Iterator[Field]:
    known = _schema(kind, path).get("properties", {})
    for name in [*known, *(name for name in value if name not in known)]:
        if _is_told(value.get(name)):
            yield _field(kind, (*path, name), value[name], language)


def _line(kind: str, path: Path, value: Any, language: Language) -> Line:
    if isinstance(value, bool):
        return Line(language.say("ya") if value else language.say("tidak"))
    if isinstance(value, dict):
        return Line(language.wording(value))
    text, schema = str(value), _schema(kind, path)
    code_list = schema.get("x-code-list")
    if text.startswith("/id/"):
        return Line(text, page=page_of(text))
    if code_list:
        return Line(text, page=f"/kode/{code_list}/{text}")
    labels = schema.get("x-labels") or _schema(kind, (*path, "*")).get("x-labels") or {}
    return Line(_shown(schema, labels, text, language), address=text if is_address(text) else None)


def _shown(schema: Mapping[str, Any], labels: Mapping[str, Any], text: str, language: Language) -> str:
    with suppress(ValueError):  # what somebody typed, and is compared before it is right, stands as it was typed
        match schema.get("format"):
            case "date":
                return day(text, language.locale)
            case "date-time":
                return moment(datetime.fromisoformat(text), language.locale)
    return language.wording(labels[text]) if text in labels else text


@cache
def _schema(kind: str, path: Path) -> Mapping[str, Any]:
    """Return what describes a field, with what it refers to folded in; its own words come first."""
    return describe(documents.schema(kind), path, documents.registry())


def _is_text(value: Mapping[str, Any]) -> bool:
    return "id" in value and set(value) <= set(_INSTANCE)


def _is_told(value: Any) -> bool:
    return value is not None and value not in ("", [], {})
