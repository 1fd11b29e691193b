"""A standard as JSON Schema 2020-12 of one row: flat, one property for each column.

An empty cell is an absent property. Codes stand as ``enum`` with their labels beside them in ``x-labels``; of a list
longer than ``plan.MANY`` only the shape is told, and ``x-code-list`` says where the list is. Rules over one row that
compare single cells stand under ``allOf``; ``x-rules-elsewhere`` names the others, and a property's
``x-checks-elsewhere`` the checks of its cells that no keyword can say.
"""

from collections.abc import Mapping
from typing import Any

from registry.standards.compile.conditions import (
    NUMERIC,
    Among,
    Begins,
    Bounded,
    Condition,
    Every,
    Filled,
    Multiple,
    Some,
    kept,
    names,
)
from registry.standards.compile.dates import lexical
from registry.standards.compile.plan import Field, Plan
from registry.standards.payloads import Datatype, Severity, Text

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Mapping[Datatype, str] = {
    Datatype.STRING: "string",
    Datatype.INTEGER: "integer",
    Datatype.DECIMAL: "number",
    Datatype.DATE: "string",
}
_NUMBERS = frozenset({Datatype.INTEGER, Datatype.DECIMAL})
_LEAST, _MOST = -(2**63), 2**63 - 1


def json_schema(plan: Plan, base: str) -> dict[str, Any]:
    """Return the schema of a row; ``base`` is the public address before its identifiers."""
    rules = _rules(plan)
    errors = [rule.id for rule in plan.standard.rules if rule.severity is Severity.ERROR]
    schema: dict[str, Any] = {
        "$schema": DRAFT,
        "$id": base + plan.schema_id,
        "title": plan.standard.title.id,
        "description": plan.standard.description.id,
        "x-title": words(plan.standard.title),
        "x-description": words(plan.standard.description),
        "x-unit-type": words(plan.standard.unit_type),
        "x-standard": base + plan.iri,
        "x-profile": plan.profile.slug if plan.profile else None,
        "x-valid-at": plan.at.isoformat(),
        "type": "object",
        "properties": {field.name: _property(field, base) for field in plan.fields},
        "required": [field.name for field in plan.fields if field.required],
        "allOf": list(rules.values()),
        "x-rules-elsewhere": [name for name in errors if name not in rules],
    }
    return {key: value for key, value in schema.items() if value or key in {"properties", "required"}}


def words(text: Text) -> dict[str, str]:
    """Return a text as a map of languages."""
    return text.model_dump(exclude_none=True)


def _property(field: Field, base: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "title": field.title.id,
        "description": field.definition.id,
        "x-title": words(field.title),
        "x-description": words(field.definition),
        "type": _type(field),
    }
    limits = {
        "pattern": field.pattern,
        "minLength": field.min_length,
        "maxLength": field.max_length,
        "minimum": _bound(field, field.minimum, _LEAST),
        "maximum": _bound(field, field.maximum, _MOST),
    }
    found |= {key: value for key, value in limits.items() if value is not None}
    if field.datatype is Datatype.DATE:
        found |= {"format": "date"} if field.dates == "%Y-%m-%d" else {"pattern": lexical(field.dates)}
    if field.required and field.datatype is Datatype.STRING and not field.permitted:
        found.setdefault("minLength", 1)
    if field.variable and (examples := _examples(field)):
        found["examples"] = examples
    if field.code_list:
        found["x-code-list"] = f"{base}/id/code-list/{field.code_list}"
    if field.listed and not field.multiple and field.closed:
        found["enum"] = [each.text for each in field.permitted]
    elif field.closed and (choices := field.choices()):
        found["pattern"] = f"^{choices}$"
    if field.listed:
        found["x-labels"] = {each.text: dict(each.code.labels) for each in field.permitted}
    if elsewhere := _elsewhere(field):
        found["x-checks-elsewhere"] = elsewhere
    return found


def _type(field: Field) -> str | list[str]:
    """Return the type of a value; where a text instead of a number is only warned of, either."""
    kind = field.variable.datatype if field.variable and not field.code_list else field.datatype
    if field.datatype is Datatype.STRING and kind in _NUMBERS and field.column is None:
        return [_TYPES[kind], "string"]
    return _TYPES[field.datatype]


def _bound(field: Field, bound: float | str | None, of_integers: int) -> float | None:
    """Return a bound of numbers; JSON Schema has none for dates, and whole numbers are held in 64 bits."""
    if field.datatype is Datatype.INTEGER and bound is None:
        return of_integers
    return float(bound) if isinstance(bound, str) and field.datatype in _NUMBERS else _number(bound)


def _number(bound: float | str | None) -> float | None:
    return bound if isinstance(bound, int | float) else None


def _elsewhere(field: Field) -> list[str]:
    """Name the checks of a cell that the schema of a row cannot tell."""
    kind = field.variable.datatype if field.variable else field.datatype
    told = {
        "code": field.closed and not field.listed,  # only the shape of a long list's codes
        "range": kind is Datatype.DATE and (field.minimum, field.maximum) != (None, None),
        "unique": field.unique,
    }
    return [check for check, is_elsewhere in told.items() if is_elsewhere]


def _examples(field: Field) -> list[Any]:
    found = field.variable.examples if field.variable and field.column is None else []
    match field.datatype:
        case Datatype.INTEGER:
            return [int(text) for text in found]
        case Datatype.DECIMAL:
            return [float(text) for text in found]
        case _:
            return list(found)


def _rules(plan: Plan) -> dict[str, dict[str, Any]]:
    """Return the rules that can be told, by their id; texts of another system are not the standard's codes."""
    known = {field.name for field in plan.fields} if plan.profile is None else set()
    found = {}
    for rule in plan.standard.rules:
        condition = kept(rule) if rule.severity is Severity.ERROR else None
        if condition is None or not names(condition) <= known:
            continue
        try:
            told = _told(condition)
        except LookupError:
            continue
        found[rule.id] = {"$comment": f"{rule.id}: {rule.message.id}", **told}
    return found


def _told(condition: Condition) -> dict[str, Any]:  # noqa: PLR0911 - one return for each condition
    match condition:
        case Every(parts=parts):
            return {"allOf": [_told(part) for part in parts]}
        case Some(parts=parts):
            return {"anyOf": [_told(part) for part in parts]}
        case Filled(name=name, filled=filled):
            return {"required": [name]} if filled else {"not": {"required": [name]}}
        case Among(name=name, values=values, among=among):
            return _cell(name, {"enum": list(values)} if among else {"not": {"enum": list(values)}}, condition.surely)
        case Begins(name=name, pattern=pattern, begins=begins):
            fits = {"pattern": f"^{pattern}"}
            return _cell(name, fits if begins else {"not": fits}, condition.surely)
        case Multiple(name=name, of=of, holds=holds):
            multiple = {"multipleOf": of}
            return _cell(name, multiple if holds else {"not": multiple}, condition.surely)
        case Bounded(name=name, op=op, value=value):
            return _cell(name, {NUMERIC[op][0]: value}, condition.surely)
    raise LookupError(condition)


def _cell(name: str, fits: dict[str, Any], surely: bool) -> dict[str, Any]:  # noqa: FBT001 - the field of a condition
    told: dict[str, Any] = {"properties": {name: fits}}
    return told | {"required": [name]} if surely else told
