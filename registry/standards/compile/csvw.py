"""A standard as CSVW metadata (Metadata Vocabulary for Tabular Data) of a file that follows it.

Columns of codes name each value's concept (``valueUrl``); the rows it yields as RDF are what the compiled SHACL judges.
CSVW has no list of values: codes are told as a pattern. It has no words for rules, nor for uniqueness beside the key.
"""

import re
from collections.abc import Mapping
from typing import Any

from registry.standards.compile.dates import csvw_pattern
from registry.standards.compile.plan import Field, Plan
from registry.standards.payloads import Datatype, Text

CONTEXT = "http://www.w3.org/ns/csvw"
_BASES: Mapping[Datatype, str] = {
    Datatype.STRING: "string",
    Datatype.INTEGER: "integer",
    Datatype.DECIMAL: "decimal",
    Datatype.DATE: "date",
}
_UNSAFE = re.compile(r"[^A-Za-z0-9_]+")


def csvw(plan: Plan, base: str, url: str | None = None) -> dict[str, Any]:
    """Return the metadata of a file at ``url`` (by default the name of the standard's template as CSV)."""
    names = column_names(plan)
    columns = [_column(field, names[field.name], plan, base) for field in plan.fields]
    columns.append(
        {
            "name": "jenis_baris",
            "virtual": True,
            "propertyUrl": "rdf:type",
            "valueUrl": f"{base}{plan.item_iri}#baris",
        }
    )
    schema: dict[str, Any] = {"columns": columns}
    if key := [names[name] for name in plan.key]:
        schema["primaryKey"] = key
    return {
        "@context": [CONTEXT, {"@language": "id"}],
        "url": url or f"{plan.file_name}.csv",
        "dc:title": plan.standard.title.id,
        "dc:description": plan.standard.description.id,
        "dc:conformsTo": {"@id": base + plan.iri},
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": schema,
    }


def column_names(plan: Plan) -> dict[str, str]:
    """Return a name that may stand in a URI template for each heading."""
    names: dict[str, str] = {}
    for field in plan.fields:
        start = _UNSAFE.sub("_", field.name).strip("_") or "kolom"
        name, number = start, 1
        while name in names.values():
            number += 1
            name = f"{start}_{number}"
        names[field.name] = name
    return names


def _column(field: Field, name: str, plan: Plan, base: str) -> dict[str, Any]:
    column: dict[str, Any] = {
        "name": name,
        "titles": field.name,
        "dc:title": _wordings(field.title),
        "dc:description": _wordings(field.definition),
        "datatype": _datatype(field),
        "null": list(field.placeholders),
    }
    if field.required:
        column["required"] = True
    if field.multiple:
        column["separator"] = field.separator
    if field.variable:
        column["propertyUrl"] = f"{base}{plan.item_iri}#{field.variable.name}"
    if field.code_list and field.column is None:
        column["valueUrl"] = f"{base}/id/code-list/{field.code_list}/{{{name}}}"
    return column


def _datatype(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"base": _BASES[field.datatype]}
    match field.datatype:
        case Datatype.STRING if field.closed and field.permitted and (choices := _one(field)):
            found["format"] = choices
        case Datatype.STRING if field.whole_pattern:
            found["format"] = field.whole_pattern
        case Datatype.DATE:
            found["format"] = csvw_pattern(field.dates)
        case Datatype.DECIMAL if field.decimal_comma:
            found["format"] = {"decimalChar": ",", "groupChar": "."}
    limits = {
        "minLength": field.min_length,
        "maxLength": field.max_length,
        "minimum": field.minimum,
        "maximum": field.maximum,
    }
    return found | {key: value for key, value in limits.items() if value is not None}


def _one(field: Field) -> str | None:
    """Return the pattern of one value: with a separator each part of a cell is judged by itself."""
    choices = field.choices()
    return choices.partition("(?: *")[0] if choices and field.multiple else choices


def _wordings(text: Text) -> list[dict[str, str]]:
    return [{"@value": words, "@language": language} for language, words in (("id", text.id), ("en", text.en)) if words]
