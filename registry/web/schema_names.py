"""Names of schemas in the description of the API: short, unlike each other, and fit to name a class in any language.

Two models of one name are told apart by the whole path of their modules, which no generator of clients makes a good
name of; and one that goes by ``title`` would make one class of both.
"""

from collections.abc import Mapping
from typing import Any

_PREFIX = "#/components/schemas/"
_NO_NOUNS = frozenset({"endpoints", "api", "answers"})
"""Modules that are called alike everywhere: the folder above says more."""


def named(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description in which every schema is called by a short name, in its title as well."""
    names = _short(document["components"]["schemas"])
    renamed: dict[str, Any] = _with(document, {_PREFIX + old: _PREFIX + new for old, new in names.items()})
    parts = renamed["components"]
    parts["schemas"] = {names.get(name, name): schema for name, schema in parts["schemas"].items()}
    for new in names.values():
        parts["schemas"][new]["title"] = new
    return renamed


def _short(schemas: Mapping[str, Any]) -> dict[str, str]:
    """Return new names by the old ones, for those that are no plain words."""
    found: dict[str, str] = {}
    for old in (name for name in schemas if not name.isalnum()):
        *modules, name = old.split("__")
        nouns = [module for module in modules if module not in _NO_NOUNS]
        said = "".join(part.title() for module in nouns[-1:] for part in module.split("_"))
        new = said + "".join(part[0].upper() + part[1:] for part in name.split("-"))
        while new in schemas or new in found.values():
            new += "Other"
        found[old] = new
    return found


def _with(node: Any, names: Mapping[str, str]) -> Any:
    """Return a document with references under other names."""
    if isinstance(node, dict):
        return {key: names.get(said, said) if key == "$ref" else _with(said, names) for key, said in node.items()}
    if isinstance(node, list):
        return [_with(each, names) for each in node]
    return node
