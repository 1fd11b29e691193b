"""Between a document and what a person types in its form: texts by field name, rows as lists.

Nothing that was typed is dropped here: what cannot be read as its type stays text, and the schema says so.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from registry.schemas.form import Control, Form, FormField

YES, NO = "ya", "tidak"
Input = dict[str, Any]
"""Names to texts, lists of texts (a set), inputs (a group) or lists of inputs (rows)."""

_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WHOLE = re.compile(r"[+-]?\d{1,18}")
_DECIMAL = re.compile(r"[+-]?\d{1,18}[.,]\d{1,12}")
_VERSIONED = re.compile(r"(\S+?)\s*[@ ]\s*([0-9]+\.[0-9]+\.[0-9]+)")
_MOST_ROWS = 5000


def typed(pairs: Iterable[tuple[str, str]]) -> Input:
    """Return what was typed in fields named by JSON Pointers; other fields of the form post are left alone."""
    root: Input = {}
    for name, value in pairs:
        steps = [step.replace("~1", "/").replace("~0", "~") for step in name.split("/")[1:]]
        if not name.startswith("/") or not steps:
            continue
        here = root
        for step in steps[:-1]:
            below = here.setdefault(step, {})
            if not isinstance(below, dict):
                break
            here = below
        else:
            here.setdefault(steps[-1], []).append(value) if not isinstance(here.get(steps[-1]), dict) else None
    return root


def tidy(form: Form, raw: Mapping[str, Any]) -> Input:
    """Return what was typed in the shape of the form: rows in their order, empty rows gone, unknown names gone."""
    return _tidy_fields(form.fields, raw)


def written(form: Form, document: Mapping[str, Any]) -> Input:
    """Return a document as a person would have typed it."""
    return _written_fields(form.fields, document)


def read(form: Form, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document that was typed. Empty answers are left out."""
    return _read_fields(form.fields, raw)


def as_typed(field: FormField, value: Any) -> Any:
    """Return one answer as a person would have typed it."""
    return _written(field, value)


def _tidy_fields(fields: tuple[FormField, ...], raw: Any) -> Input:
    source = raw if isinstance(raw, Mapping) else {}
    found = {field.name: _tidy(field, source[field.name]) for field in fields if field.name in source}
    return {name: value for name, value in found.items() if not _is_empty(value)}


def _tidy(field: FormField, raw: Any) -> Any:
    match field.control:
        case Control.GROUP:
            return _tidy_fields(field.fields, raw)
        case Control.ROWS:
            rows = _rows(raw)
            if field.row_is_leaf:
                tidied: list[Any] = [_tidy(field.fields[0], row) for row in rows]
            else:
                tidied = [_tidy_fields(field.fields, row) for row in rows]
            return [row for row in tidied if not _is_empty(row)]
        case Control.CHOICES:
            return _texts(raw)
        case Control.LINES if isinstance(raw, list):
            return "\n".join(_texts(raw)).replace("\r\n", "\n").strip()  # boxes send each line by itself
    if field.texts:
        source = raw if isinstance(raw, Mapping) else {"id": raw}
        both = {code: _text(source[code]) for code in ("id", "en") if code in source}
        return {code: value for code, value in both.items() if value}
    return _text(raw)


def _rows(raw: Any) -> list[Any]:
    if isinstance(raw, list):
        return raw[:_MOST_ROWS]
    if isinstance(raw, Mapping):
        numbers = sorted((int(name), name) for name in raw if name.isdecimal() and len(name) < 9)  # noqa: PLR2004
        return [raw[name] for _, name in numbers][:_MOST_ROWS]
    return []


def _text(raw: Any) -> str:
    value = raw[-1] if isinstance(raw, list) and raw else raw
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _texts(raw: Any) -> list[str]:
    return [value for value in raw if isinstance(value, str) and value] if isinstance(raw, list) else []


def _is_empty(value: Any) -> bool:
    return value in ("", [], {}, None)


def _read_fields(fields: tuple[FormField, ...], raw: Any) -> dict[str, Any]:
    source = raw if isinstance(raw, Mapping) else {}
    found = {field.name: _read(field, source.get(field.name)) for field in fields}
    return {name: value for name, value in found.items() if value is not None}


def _read(field: FormField, raw: Any) -> Any:  # noqa: PLR0911 - one a control
    if _is_empty(raw):
        return None
    match field.control:
        case Control.GROUP:
            return _read_fields(field.fields, raw) or None
        case Control.ROWS:
            if field.row_is_leaf:
                return [_read(field.fields[0], row) for row in raw] or None
            return [_read_fields(field.fields, row) for row in raw] or None
        case Control.CHOICES:
            known = {str(choice.value): choice.value for choice in field.choices}
            order = [value for value in known if value in raw]
            return [known[value] for value in order] + [value for value in raw if value not in known]
    if field.texts:
        texts = {"id": raw.get("id", ""), "en": raw.get("en", "")}
        return {code: text for code, text in texts.items() if text or code == "id"}
    return _value(field, raw)


def _value(field: FormField, text: str) -> Any:  # noqa: PLR0911 - one a control
    match field.control:
        case Control.KEPT:
            return _json(text)
        case Control.BOOLEAN:
            return {YES: True, NO: False}.get(text, text)
        case Control.CHOICE:
            return next((choice.value for choice in field.choices if str(choice.value) == text), text)
        case Control.DATE:
            return _date(text)
        case Control.LINES:
            if field.numeric:
                return [number(part) for part in re.split(r"[\s,;]+", text) if part]
            return [line.strip() for line in text.split("\n") if line.strip()]
        case Control.PAIRS:
            lines = [line.partition(":") for line in text.split("\n") if line.strip()]
            return {name.strip(): value.strip() for name, _, value in lines}
        case Control.CLASSIFICATION:
            found = _VERSIONED.fullmatch(text)
            return {"code_list": found[1], "version": found[2]} if found else {"code_list": text}
        case Control.REFERENCE:
            return text[text.find("/id/") :] if "://" in text and "/id/" in text else text
        case _:
            return number(text) if field.numeric else text


def number(text: str) -> Any:
    """Return the number that a text is, else the text."""
    plain = text.replace(" ", "")
    if _WHOLE.fullmatch(plain):
        return int(plain)
    return float(plain.replace(",", ".")) if _DECIMAL.fullmatch(plain) else text


def _date(text: str) -> str:
    found = _DATE.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _written_fields(fields: tuple[FormField, ...], document: Any) -> Input:
    source = document if isinstance(document, Mapping) else {}
    found = {field.name: _written(field, source.get(field.name)) for field in fields}
    return {name: value for name, value in found.items() if not _is_empty(value)}


def _written(field: FormField, value: Any) -> Any:  # noqa: C901, PLR0911 - one a control
    if value is None:
        return ""
    match field.control:
        case Control.GROUP:
            return _written_fields(field.fields, value)
        case Control.ROWS:
            rows = value if isinstance(value, list) else []
            if field.row_is_leaf:
                return [_written(field.fields[0], row) for row in rows]
            return [_written_fields(field.fields, row) for row in rows]
        case Control.CHOICES:
            return [str(part) for part in value] if isinstance(value, list) else []
        case Control.KEPT:
            return json.dumps(value, ensure_ascii=False)
        case Control.BOOLEAN:
            return YES if value is True else NO if value is False else str(value)
        case Control.LINES if isinstance(value, list):
            return ("\n", ", ")[field.numeric].join(str(part) for part in value)
        case Control.PAIRS if isinstance(value, Mapping):
            return "\n".join(f"{name}: {part}" for name, part in value.items())
        case Control.CLASSIFICATION if isinstance(value, Mapping):
            return "@".join(str(value[name]) for name in ("code_list", "version") if name in value)
    if field.texts:
        source = value if isinstance(value, Mapping) else {"id": str(value)}
        return {code: source[code] for code in ("id", "en") if source.get(code)}
    return str(value)
