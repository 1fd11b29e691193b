"""The options of a kind of source as a form: drawn from the harvester's own model, read back from what was typed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.form_post import Post
from portal.language import Language
from registry.errors import RegistryError, Sentence
from registry.harvest import opening

PREFIX = "opsi."
_SECRET = "password"  # noqa: S105  # the name of a JSON Schema format
_UNTOLD = "mapping"
"""Set by its own page, after a look at what it does."""


def faults_of(error: RegistryError | None, language: Language) -> tuple[tuple[str, str], ...]:
    """Return what an error says of each field of the options: its name and a sentence."""
    found = []
    for fault in error.members.get("errors", ()) if error else ():
        name, detail = fault["pointer"].lstrip("/").partition("/")[0], fault["detail"]
        found.append((name, Sentence(**detail).in_language(language.code) if isinstance(detail, dict) else detail))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Choice:
    """One question of the form."""

    name: str
    title: str
    hint: str
    form: str
    """``text``, ``number``, ``date``, ``secret``, ``choice``, ``choices``, ``lines`` or ``tick``."""
    value: str
    """What stands in the field; a list has one value a line."""
    choices: tuple[str, ...] = ()
    required: bool = False
    is_kept: bool = False
    """Whether a secret is stored, which is never shown again."""


def questions(kind: str, given: Mapping[str, Any]) -> tuple[Choice, ...]:
    """Return the questions of a kind of source, with what is stored or typed; NotFound for an unknown kind."""
    model = opening.harvester(kind).Options.model_json_schema()
    required = set(model.get("required", ()))
    return tuple(_question(name, told, given, name in required) for name, told in _properties(model))


def answers(kind: str, post: Post, stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the options as they were typed, without judging them; a secret left empty stays as it is stored."""
    kept = dict(stored or {})
    read: dict[str, Any] = {_UNTOLD: kept[_UNTOLD]} if _UNTOLD in kept else {}
    for name, told in _properties(opening.harvester(kind).Options.model_json_schema()):
        typed = [value.strip() for field, value in post.pairs if field == PREFIX + name]
        match _form(told):
            case "tick":
                read[name] = bool(typed)
            case "choices":
                read[name] = [value for value in typed if value]
            case "lines":
                read[name] = [line.strip() for value in typed for line in value.splitlines() if line.strip()]
            case "secret" if not any(typed):
                if name in kept:
                    read[name] = kept[name]
            case "number":
                if typed and typed[-1]:
                    read[name] = int(typed[-1]) if typed[-1].lstrip("-").isdecimal() else typed[-1]
            case _:
                if typed and typed[-1]:
                    read[name] = typed[-1]
    return read


def _properties(model: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, told in model.get("properties", {}).items():
        if name != _UNTOLD:
            yield name, _plain(told)


def _plain(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a property without the possibility of having no value, which an empty field means anyhow."""
    alternatives = [one for one in told.get("anyOf", ()) if one.get("type") != "null"]
    return {**told, **alternatives[0]} if len(alternatives) == 1 else told


def _form(told: Mapping[str, Any]) -> str:
    if told.get("format") == _SECRET:
        return "secret"
    match told.get("type"):
        case "boolean":
            return "tick"
        case "integer" | "number":
            return "number"
        case "array":
            return "choices" if told.get("items", {}).get("enum") else "lines"
    if told.get("enum"):
        return "choice"
    return "date" if told.get("format") == "date" else "text"


def _question(name: str, told: Mapping[str, Any], given: Mapping[str, Any], required: bool) -> Choice:  # noqa: FBT001
    form = _form(told)
    value = given.get(name, told.get("default"))
    choices = told.get("enum") or told.get("items", {}).get("enum") or ()
    is_kept = form == "secret" and bool(given.get(name))
    written = "" if form == "secret" else _written(value)
    return Choice(
        name, told.get("title", name), told.get("description", ""), form, written, tuple(choices), required, is_kept
    )


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else str(value)
