"""A standard as JSON Schema 2020-12 of one row: flat, one property for each column.

An empty cell is an absent property. Codes stand as ``enum`` with their labels beside them in ``x-labels``; of a list
longer than ``plan.MANY`` only the shape is told, and ``x-code-list`` says where the list is. Rules over one row that
compare single cells stand under ``allOf``; ``x-rules-elsewhere`` names the others.
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
        "type": _TYPES[field.datatype],
    }
    limits = {
        "pattern": field.pattern,
        "minLength": field.min_length,
        "maxLength": field.max_length,
        "minimum": _number(field.minimum),
        "maximum": _number(field.maximum),
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
    return found


def _number(bound: float | str | None) -> float | None:
    """Return a bound of numbers; JSON Schema has none for dates."""
    return bound if isinstance(bound, int | float) else None


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


def _told(condition: Condition) -> dict[str, Any]:
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
        case Bounded(name=name, op=op, value=value):
            return _cell(name, {NUMERIC[op][0]: value}, condition.surely)
    raise LookupError(condition)


def _cell(name: str, fits: dict[str, Any], surely: bool) -> dict[str, Any]:  # noqa: FBT001 - the field of a condition
    told: dict[str, Any] = {"properties": {name: fits}}
    return told | {"required": [name]} if surely else told
