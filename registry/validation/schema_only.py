"""Checking a file against a schema that nobody registered: JSON Schema of a row, Table Schema or CSVW metadata.

The file is read and its columns are recognised as for a standard without any rule; the schema then judges the texts
(``validation.schemas``). What it says beyond a table is told as a note, never passed over in silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from registry.codes.payloads import Code, Map
from registry.errors import Invalid, Sentence
from registry.standards.payloads import Constraints, DataStandard, Datatype, Severity, Text, Variable
from registry.standards.repository import Registered
from registry.validation.checked import Checked
from registry.validation.engine import Engine
from registry.validation.findings import Finding
from registry.validation.masking import shown
from registry.validation.schemas.columns import Pointer, SchemaColumn, TableSchema
from registry.validation.schemas.csvw import csvw
from registry.validation.schemas.judging import Judging
from registry.validation.schemas.rows import json_schema
from registry.validation.schemas.table_schema import table_schema
from registry.validation.service import check


class _NoLists:
    """A schema has no code lists of its own kind."""

    def codes(self, ref: str, *, at: date) -> Mapping[str, Code]:  # noqa: ARG002 - a book of nothing
        """Return nothing."""
        return {}

    def code(self, ref: str, notation: str) -> Code | None:  # noqa: ARG002 - as above
        """Return nothing."""
        return None

    def maps(self, slug: str, *, at: date) -> Sequence[Map]:  # noqa: ARG002 - as above
        """Return nothing."""
        return ()


def read_schema(content: bytes) -> Mapping[str, Any]:
    """Read the JSON of a schema; raises ``Invalid`` where it is no JSON object."""
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise _not_a_schema() from None
    if not isinstance(document, dict):
        raise _not_a_schema()
    return document


def check_with_schema(
    source: Path | bytes,
    document: Mapping[str, Any],
    *,
    name: str,
    today: date,
    period: date | None = None,
    language: str = "id",
    engine: Engine = Engine.POLARS,
) -> Checked:
    """Check a file against a schema as it stands.

    Raises ``Invalid`` for a document that is none of the three kinds and, with the ``pointer``, for a broken one.
    """
    schema = _read(document)
    checked = check(
        source,
        name=name,
        standards=[Registered("skema", schema.iri, _bare(schema, schema.title or name))],
        profiles=(),
        book=_NoLists(),
        today=today,
        period=period,
        language=language,
        engine=engine,
    )
    return _told(_judged(checked, schema), schema.unread)


def _read(document: Mapping[str, Any]) -> TableSchema:
    root = Pointer(document)
    if {"properties", "$ref", "allOf"} & document.keys():
        schema = json_schema(root)
    elif isinstance(document.get("fields"), list):
        schema = table_schema(root)
    elif "tableSchema" in document or "tables" in document:
        schema = csvw(root)
    else:
        raise _not_a_schema()
    if not schema.columns:
        raise _not_a_schema()
    names = [column.name for column in schema.columns]
    if doubled := next((name for name in names if names.count(name) > 1), None):
        root.refuse(f"kolom {doubled!r} ditulis dua kali", f"the column {doubled!r} stands twice")
    return schema


def _bare(schema: TableSchema, title: str) -> DataStandard:
    """Return a standard that knows the columns and which are needed, and nothing else."""
    text = Text(id=title)
    return DataStandard(
        title=text,
        description=text,
        unit_type=text,
        legal_basis=[],
        sources=[],
        variables=[_variable(column) for column in schema.columns],
    )


def _variable(column: SchemaColumn) -> Variable:
    text = Text(id=column.title)
    return Variable(
        name=column.name,
        title=text,
        concept=text,
        definition=Text(id=column.description or column.title),
        measure=text,
        datatype=Datatype.STRING,
        constraints=Constraints(required=column.required),
    )


def _judged(checked: Checked, schema: TableSchema) -> Checked:
    """Add what the schema says of the texts, in the order of the file."""
    if checked.plan is None or checked.table is None or checked.judgement is None:
        return checked
    places = {column.name: column.reading.index for column in checked.plan.columns}
    found = Judging(schema, checked.table, places, checked.judgement.blank).findings()
    headers = {header: place for place, header in enumerate(checked.table.headers)}
    cells = [finding for finding in checked.report.findings if finding.check == "required"]
    others = [finding for finding in checked.report.findings if finding.check != "required"]
    empty = {(finding.row, finding.column) for finding in cells}
    variables = {column.reading.header: column.variable for column in checked.plan.columns}
    for finding in found:
        if (finding.row, finding.column) not in empty:
            value = shown(variables[finding.column], finding.value) if finding.column in variables else None
            cells.append(replace(finding, value=value))
    cells.sort(key=lambda finding: (finding.row or 0, headers.get(finding.column or "", -1)))
    return replace(checked, report=replace(checked.report, findings=(*others, *cells)), explainer=None)


def _told(checked: Checked, unread: Sequence[str]) -> Checked:
    """Add a note that lists what of the schema was not checked."""
    if not unread:
        return checked
    parts = ", ".join(dict.fromkeys(unread))
    message = Sentence(
        f"Bagian skema ini tidak diperiksa: {parts}.", f"These parts of the schema were not checked: {parts}."
    )
    note = Finding("file.schema", Severity.NOTE, message)
    return replace(checked, report=replace(checked.report, findings=(note, *checked.report.findings)))


def _not_a_schema() -> Invalid:
    return Invalid(
        Sentence(
            "Skema ini bukan JSON Schema untuk satu baris, Table Schema, atau metadata CSVW.",
            "This schema is no JSON Schema of a row, no Table Schema and no CSVW metadata.",
        )
    )
