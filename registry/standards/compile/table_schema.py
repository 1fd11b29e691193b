"""A standard as a Frictionless Table Schema (Data Package 2.0), one field for each column.

Codes stand as ``enum``, of long lists as ``pattern``. Table Schema has no words for rules across columns or rows.
"""

from collections.abc import Mapping
from typing import Any

from registry.standards.compile.json_schema import words
from registry.standards.compile.plan import ISO_DATE, Field, Plan
from registry.standards.payloads import Datatype, Severity

PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
_TYPES: Mapping[Datatype, str] = {
    Datatype.STRING: "string",
    Datatype.INTEGER: "integer",
    Datatype.DECIMAL: "number",
    Datatype.DATE: "date",
}


def table_schema(plan: Plan, base: str) -> dict[str, Any]:
    """Return the schema of a table; ``base`` is the public address before its identifiers."""
    placeholders = {text for field in plan.fields for text in field.placeholders}
    errors = [rule.id for rule in plan.standard.rules if rule.severity is Severity.ERROR]
    schema: dict[str, Any] = {
        "$schema": PROFILE,
        "name": plan.file_name.replace(".", "-"),
        "title": plan.standard.title.id,
        "description": plan.standard.description.id,
        "x-title": words(plan.standard.title),
        "x-standard": base + plan.iri,
        "x-profile": plan.profile.slug if plan.profile else None,
        "x-valid-at": plan.at.isoformat(),
        "x-rules-elsewhere": errors,
        "fields": [_field(field, base) for field in plan.fields],
        "missingValues": sorted(placeholders, key=lambda text: (text != "", text)),
        "primaryKey": list(plan.key),
    }
    return {key: value for key, value in schema.items() if value}


def _field(field: Field, base: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": field.name,
        "type": _TYPES[field.datatype],
        "title": field.title.id,
        "description": field.definition.id,
        "x-title": words(field.title),
    }
    if field.datatype is Datatype.DATE and field.dates != ISO_DATE:
        found["format"] = field.dates
    if field.decimal_comma and field.datatype is Datatype.DECIMAL:
        found |= {"decimalChar": ",", "groupChar": "."}
    if field.variable and field.variable.examples and field.column is None:
        found["example"] = field.variable.examples[0]
    if field.code_list:
        found["rdfType"] = f"{base}/id/code-list/{field.code_list}"
    limits: dict[str, Any] = {
        "required": field.required or None,
        "unique": (field.unique and not (field.variable and field.variable.constraints.repeatable)) or None,
        "pattern": field.whole_pattern,
        "minLength": field.min_length,
        "maxLength": field.max_length,
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
    if field.listed and field.closed and not field.multiple:
        limits["enum"] = [each.text for each in field.permitted]
    elif field.closed and (choices := field.choices()):
        limits["pattern"] = choices
    if found_limits := {key: value for key, value in limits.items() if value is not None}:
        found["constraints"] = found_limits
    if field.listed:
        found["x-labels"] = {each.text: dict(each.code.labels) for each in field.permitted}
    return found
