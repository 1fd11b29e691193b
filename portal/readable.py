"""A document as people read it: titles, groups and labels come from its registered JSON Schema."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.formats import day, moment
from portal.language import Language
from portal.links import is_address, page_of
from registry.schemas import documents

_INSTANCE = ("id", "en")


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
            groups.setdefault(field.get("x-group", ""), []).append(_field(name, field, body[name], language))
    titles = schema.get("x-groups", {})
    return tuple(
        Section(language.wording(titles.get(group)), tuple(groups[group]))
        for group in [*titles, *(group for group in groups if group not in titles)]
        if group in groups
    )


def one_field(kind: str, name: str, value: Any, language: Language) -> Field | None:
    """Return one field of a document, None where it has no value."""
    return _field(name, documents.schema(kind)["properties"][name], value, language) if _is_told(value) else None


def label(kind: str, field: str, code: str | None) -> Mapping[str, str] | None:
    """Return the wording that a kind's schema gives to a code of one of its fields."""
    labels: Mapping[str, Mapping[str, str]] = documents.schema(kind)["properties"][field].get("x-labels", {})
    return labels.get(code or "")


def _field(name: str, schema: Mapping[str, Any], value: Any, language: Language) -> Field:
    schema = _resolved(schema)
    title = language.wording(schema.get("x-title")) or name
    if isinstance(value, dict) and not _is_text(value):
        return Field(title, (), tuple(_parts(schema, value, language)))
    if isinstance(value, list) and any(isinstance(part, dict) and not _is_text(part) for part in value):
        items = _resolved(schema.get("items", {}))
        return Field(
            title,
            (),
            tuple(
                Field(f"{number}", (), tuple(_parts(items, part, language)))
                if isinstance(part, dict)
                else Field(f"{number}", (_line(schema, part, language),))
                for number, part in enumerate(value, start=1)
            ),
        )
    values = value if isinstance(value, list) else [value]
    return Field(title, tuple(_line(schema, part, language) for part in values))


def _parts(schema: Mapping[str, Any], value: Mapping[str, Any], language: Language) -> Iterator[Field]:
    known = schema.get("properties", {})
    for name in [*known, *(name for name in value if name not in known)]:
        if _is_told(value.get(name)):
            yield _field(name, known.get(name, {}), value[name], language)


def _line(schema: Mapping[str, Any], value: Any, language: Language) -> Line:
    if isinstance(value, bool):
        return Line(language.say("ya") if value else language.say("tidak"))
    if isinstance(value, dict):
        return Line(language.wording(value))
    text = str(value)
    code_list = schema.get("x-code-list")
    if text.startswith("/id/"):
        return Line(text, page=page_of(text))
    if code_list:
        return Line(text, page=f"/kode/{code_list}/{text}")
    return Line(_shown(schema, text, language), address=text if is_address(text) else None)


def _shown(schema: Mapping[str, Any], text: str, language: Language) -> str:
    labels = schema.get("x-labels") or _resolved(schema.get("items", {})).get("x-labels") or {}
    match schema.get("format"):
        case "date":
            return day(text, language.locale)
        case "date-time":
            return moment(datetime.fromisoformat(text), language.locale)
        case _:
            return language.wording(labels[text]) if text in labels else text


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema with what it refers to folded in; its own words come first."""
    reference = schema.get("$ref")
    if not reference:
        return schema
    name, _, pointer = reference.partition("#")
    target: Any = documents.schema(name)
    for part in pointer.strip("/").split("/") if pointer else ():
        target = target[part]
    return {**_resolved(target), **{key: value for key, value in schema.items() if key != "$ref"}}


def _is_text(value: Mapping[str, Any]) -> bool:
    return "id" in value and set(value) <= set(_INSTANCE)


def _is_told(value: Any) -> bool:
    return value is not None and value not in ("", [], {})
