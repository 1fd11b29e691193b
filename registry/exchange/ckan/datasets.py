"""A package as clients of CKAN write it, read as the document of a dataset."""

import json
from collections.abc import Mapping
from typing import Any

from registry.exchange.ckan import errors, extras, licences, packages, resources
from registry.exchange.ckan.directory import Directory
from registry.items.state import Access

_MOST = 1_000
"""Extras, tags, groups or resources of one dataset."""


def read(
    package: Mapping[str, Any], *, slug: str, directory: Directory, base: str, before: Mapping[str, Any]
) -> tuple[dict[str, Any], Access | None]:
    """Return the document that a package tells, and its access class where it tells one.

    ``before`` is the document as it is (empty for a new one). ``Refusal`` names each field that cannot be read.
    """
    pairs = extra_pairs(package)
    body, wrong = extras.read(pairs, directory, base)
    if wrong:
        raise errors.invalid({"extras": [f"{key}: {sentence}" for key, sentence in wrong.items()]})
    for field, name in (("title", "title"), ("description", "notes")):
        if text := _text(package, name):
            english = extras.english(pairs, f"{name}_en") or _translated(package, name)
            body[field] = {"id": text} | ({"en": english} if english else {})
    if "title" not in body:
        raise errors.not_valid(title="Missing value")
    told = {
        "landing_page": _text(package, "url"),
        "contact_point": _contact(package),
        "license": licences.read(package.get("license_id"), package.get("license_url")),
        "keywords": _keywords(package),
        "theme": _goals(package, pairs, directory),
        "distributions": _files(package, slug=slug, base=base, before=before),
    }
    return body | {field: value for field, value in told.items() if value}, extras.access(pairs)


def extra_pairs(package: Mapping[str, Any]) -> dict[str, str]:
    """Return the extras by key; ``Refusal`` for a key that comes twice, as CKAN has it."""
    found = package.get("extras")
    if isinstance(found, Mapping):  # of old clients
        found = [{"key": key, "value": value} for key, value in found.items()]
    pairs: dict[str, str] = {}
    for extra in items({"extras": found}, "extras"):
        if not isinstance(extra, Mapping) or not extra.get("key"):
            raise errors.invalid({"extras": [{"key": ["Missing value"]}]})
        key, value = str(extra["key"]), extra.get("value")
        if key in pairs:
            raise errors.invalid({"extras": [f'There is a schema field with the same name or a duplicate key "{key}"']})
        if value is not None:
            pairs[key] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return pairs


def items(package: Mapping[str, Any], name: str) -> list[Any]:
    """Return the list under a name; ``Refusal`` when it is none, or endless."""
    found = package.get(name) or []
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError):
            raise errors.not_valid(**{name: "Not a list"}) from None
    if not isinstance(found, list):
        raise errors.not_valid(**{name: "Not a list"})
    if len(found) > _MOST:
        raise errors.not_valid(**{name: f"At most {_MOST}"})
    return found


def _text(package: Mapping[str, Any], name: str) -> str:
    value = package.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise errors.not_valid(**{name: "Must be a Unicode string value"})
    return value if value.strip() else ""


def _contact(package: Mapping[str, Any]) -> dict[str, str]:
    names = {"name": ("maintainer", "author"), "email": ("maintainer_email", "author_email")}
    said = {part: next(filter(None, (_text(package, name) for name in known)), "") for part, known in names.items()}
    return {part: text for part, text in said.items() if text}


def _translated(package: Mapping[str, Any], name: str) -> str:
    found = package.get(f"{name}_translated")
    english = found.get("en") if isinstance(found, Mapping) else None
    return english if isinstance(english, str) else ""


def _keywords(package: Mapping[str, Any]) -> list[str]:
    if isinstance(said := package.get("tag_string"), str) and not package.get("tags"):
        return list(dict.fromkeys(word.strip() for word in said.split(",") if word.strip()))
    words = (_keyword(tag) if isinstance(tag, Mapping) else tag for tag in items(package, "tags"))
    return list(dict.fromkeys(word for word in words if isinstance(word, str) and word.strip()))


def _keyword(tag: Mapping[str, Any]) -> Any:
    """Return the keyword of a tag: what it is shown as, where its name is only CKAN's spelling of that."""
    shown, name = tag.get("display_name"), tag.get("name")
    return shown if isinstance(shown, str) and packages.tag_name(shown) == name else name


def _goals(package: Mapping[str, Any], pairs: Mapping[str, str], directory: Directory) -> list[str]:
    goals: list[str] = []
    for group in items(package, "groups"):
        names = (
            [group.get(key) for key in ("name", "id", "title", "display_name")]
            if isinstance(group, Mapping)
            else [group]
        )
        topic = directory.topic(*names)
        if topic is None:
            raise errors.not_valid(groups=f"Group not found: {next(filter(None, names), '')}")
        goals.append(topic.notation)
    if not goals:
        goals = [topic.notation for name in extras.categories(pairs) if (topic := directory.topic(name))]
    return list(dict.fromkeys(goals))


def _files(package: Mapping[str, Any], *, slug: str, base: str, before: Mapping[str, Any]) -> list[dict[str, Any]]:
    kept = {found["identifier"]: found for found in before.get("distributions") or ()}
    taken: set[str] = set()
    files = []
    for resource in items(package, "resources"):
        if not isinstance(resource, Mapping):
            raise errors.not_valid(resources="Only lists of dicts can be placed against subschema")
        files.append(resources.read(resource, slug=slug, base=base, taken=taken, before=kept))
    return files
