"""The JSON Schemas that ship with the program, found by kind or by ``$id``; nothing is ever fetched."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]  # it ships without types
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from registry.errors import NotFound, Sentence

KINDS = ("code-list", "standard", "activity", "variable", "indicator", "dataset")
"""The kinds of registered items; the slug of a kind's schema is the kind."""


def schema(name: str) -> dict[str, Any]:
    """Return a bundled schema by its ``$id`` or, in its newest version, by kind; NotFound when there is none."""
    try:
        return by_id()[name if name.startswith("/") else newest()[name]]
    except KeyError:
        detail = Sentence(f"Skema “{name}” tidak ada.", f"There is no schema “{name}”.")
        raise NotFound(detail, schema=name) from None


def schema_id(kind: str) -> str:
    """Return the ``$id`` of a kind's newest schema."""
    return str(schema(kind)["$id"])


def examples(kind: str, group: str) -> dict[str, Any]:
    """Return a kind's examples of a group (``valid``, ``invalid``, ``incomplete``) by name."""
    folder = _folders()[schema_id(kind)].joinpath("examples", group)
    if not folder.is_dir():
        return {}
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): json.loads(file.read_text("utf-8")) for file in found}


@cache
def by_id() -> Mapping[str, dict[str, Any]]:
    """Return all bundled schemas by ``$id``. They are shared: read them, never change them."""
    loaded = (json.loads(folder.joinpath("schema.json").read_text("utf-8")) for folder in _version_folders())
    return MappingProxyType({document["$id"]: document for document in loaded})


@cache
def newest() -> Mapping[str, str]:
    """Return the ``$id`` of the newest version of each schema by slug."""
    found: dict[str, str] = {}
    for identifier in sorted(by_id(), key=_release):
        found[identifier.split("/")[4]] = identifier
    return MappingProxyType(found)


@cache
def registry() -> Registry[Any]:
    """Return the bundled schemas and the metaschemas as one registry without retrieval."""
    resources = [(identifier, DRAFT202012.create_resource(body)) for identifier, body in by_id().items()]
    metaschemas: Registry[Any] = REGISTRY
    return metaschemas.with_resources(resources)


@cache
def _folders() -> Mapping[str, Traversable]:
    return {
        json.loads(folder.joinpath("schema.json").read_text("utf-8"))["$id"]: folder for folder in _version_folders()
    }


def _version_folders() -> list[Traversable]:
    kinds = [folder for folder in files("jsonschemas").iterdir() if folder.is_dir() and folder.name[:1] not in "._"]
    return [version for folder in kinds for version in folder.iterdir() if version.joinpath("schema.json").is_file()]


def _release(identifier: str) -> tuple[int, ...]:
    return tuple(int(part) for part in identifier.rsplit("/", 1)[1].split("."))
