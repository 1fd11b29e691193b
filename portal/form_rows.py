"""What the small buttons of a form do with what was typed: add a row, take one out, put a found reference in."""

from collections.abc import Mapping
from typing import Any

from registry.schemas.form import Control, Form, FormField


def changed(whole: Form, typed: dict[str, Any], verb: str, about: str) -> dict[str, Any]:
    """Return what was typed with a row added, a row taken out, or a found reference put in."""
    at, _, value = about.partition("=")
    field = whole.at(template(at)) if at else None
    match verb:
        case "tambah" if field and field.control is Control.ROWS:
            _rows(typed, at).append("" if field.row_is_leaf and not field.fields[0].texts else {})
        case "hapus":
            rows, _, number = at.rpartition("/")
            found = _rows(typed, rows)
            if number.isdecimal() and int(number) < len(found):
                del found[int(number)]
        case "pakai" if field:
            _use(typed, at, value, field)
    return typed


def _rows(typed: dict[str, Any], at: str) -> list[Any]:
    here: Any = typed
    *steps, last = at.split("/")[1:] or [""]
    for step in steps:
        here = here[int(step)] if isinstance(here, list) and step.isdecimal() else here.setdefault(step, {})
    found = here.setdefault(last, []) if isinstance(here, dict) else []
    return found if isinstance(found, list) else []


def _use(typed: dict[str, Any], at: str, value: str, field: FormField) -> None:
    here: Any = typed
    *steps, last = at.split("/")[1:]
    for step in steps:
        if isinstance(here, list):
            if not step.isdecimal() or int(step) >= len(here):
                return
            here = here[int(step)]
        else:
            here = here.setdefault(step, {})
    if isinstance(here, dict):
        lines = str(here.get(last, "")).split("\n")
        # the last line of a list is what was searched for
        here[last] = "\n".join([*lines[:-1], value]) if field.control is Control.LINES else value


def typed_at(typed: Mapping[str, Any], at: str) -> str:
    """Return the text typed at a pointer; of a list of lines the last one."""
    here: Any = typed
    for step in at.split("/")[1:]:
        if isinstance(here, list):
            here = here[int(step)] if step.isdecimal() and int(step) < len(here) else None
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
    return here.split("\n")[-1] if isinstance(here, str) else ""


def template(at: str) -> tuple[str, ...]:
    """Return the path of the field that a pointer of the form leads to."""
    return tuple("*" if step.isdecimal() else step for step in at.split("/")[1:])
