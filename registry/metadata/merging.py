"""An imported document joined with the one before: what the other form cannot hold (English, our own fields) stays."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from registry.schemas.form import Control, FormField, form


def merged(kind: str, before: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return an imported document with what INDAH cannot hold taken from the one before."""
    return _merged(form(kind).fields, before, body)


def _merged(fields: tuple[FormField, ...], before: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for found in fields:
        old, new = before.get(found.name), body.get(found.name)
        match found.control:
            case Control.GROUP:
                value: Any = _merged(found.fields, old or {}, new or {}) or None
            case Control.ROWS if new is not None:
                value = [_merged_row(found, row, old if isinstance(old, list) else []) for row in new]
            case _ if found.indah is None:
                value = deepcopy(old) if new is None else new
            case _ if found.texts and isinstance(old, Mapping) and isinstance(new, Mapping):
                value = deepcopy(dict(old)) if old.get("id") == new.get("id") else new
            case _:
                value = new
        if value is not None:
            result[found.name] = value
    return result


def _merged_row(found: FormField, row: Any, before: list[Any]) -> Any:
    told = next((name for inner in found.fields if (name := inner.name) and inner.indah and inner.texts), None)
    if found.row_is_leaf:
        return next((old for old in before if isinstance(old, Mapping) and old.get("id") == row.get("id")), row)
    same = (old for old in before if told and old.get(told, {}).get("id") == row.get(told, {}).get("id"))
    return _merged(found.fields, next(same, {}), row)
