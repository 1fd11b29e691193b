"""Checking a file against a schema that nobody registered: JSON Schema of a row, Table Schema or CSVW metadata.

The schema is read as a data standard, as far as it says what a standard can say; what it says beyond is told as a note,
never passed over in silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from registry.codes.payloads import Code, Map
from registry.errors import Invalid, Sentence
from registry.standards.patterns import pattern_fault
from registry.standards.payloads import Classification, Constraints, DataStandard, Datatype, Severity, Text, Variable
from registry.standards.repository import Registered
from registry.validation.engine import Engine
from registry.validation.findings import Finding
from registry.validation.report import Report
from registry.validation.service import Checked, check

_LISTS = "skema/"
_TYPES: Mapping[str, Datatype] = {
    "string": Datatype.STRING,
    "any": Datatype.STRING,
    "token": Datatype.STRING,
    "normalizedString": Datatype.STRING,
    "integer": Datatype.INTEGER,
    "int": Datatype.INTEGER,
    "long": Datatype.INTEGER,
    "nonNegativeInteger": Datatype.INTEGER,
    "positiveInteger": Datatype.INTEGER,
    "year": Datatype.INTEGER,
    "number": Datatype.DECIMAL,
    "decimal": Datatype.DECIMAL,
    "double": Datatype.DECIMAL,
    "float": Datatype.DECIMAL,
    "date": Datatype.DATE,
}
_LEAST = {"nonNegativeInteger": 0, "positiveInteger": 1}
_LIMITS = {"minLength": "min_length", "maxLength": "max_length", "minimum": "minimum", "maximum": "maximum"}
_SILENT = {
    "name",
    "title",
    "titles",
    "description",
    "type",
    "format",
    "$comment",
    "examples",
    "default",
    "enum",
    "const",
}
_SILENT |= {
    "pattern",
    "required",
    "unique",
    "datatype",
    "base",
    "length",
    "propertyUrl",
    "rdfType",
    "lang",
    "constraints",
}


@dataclass
class _Reader:
    """Collects the variables of a schema, its lists of values, and what was not understood."""

    variables: list[Variable] = field(default_factory=list)
    lists: dict[str, dict[str, Code]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def add(self, name: str, kind: str, facts: Mapping[str, Any], *, title: str, required: bool, whole: bool) -> None:
        """Add one column; ``whole`` says that its pattern must match the whole text."""
        datatype = _TYPES.get(kind)
        if datatype is None:
            self.unread.append(f"{name}: {kind}")
            datatype = Datatype.STRING
        values = [facts["const"]] if "const" in facts else facts.get("enum")
        limits = {ours: facts[theirs] for theirs, ours in _LIMITS.items() if facts.get(theirs) is not None}
        if kind in _LEAST:
            limits.setdefault("minimum", _LEAST[kind])
        if "length" in facts:
            limits |= {"min_length": facts["length"], "max_length": facts["length"]}
        if pattern := facts.get("pattern"):
            pattern = f"^(?:{pattern})$" if whole else pattern
            if pattern_fault(pattern) is None:
                limits["pattern"] = pattern
            else:
                self.unread.append(f"{name}: pattern")
        self.unread += [f"{name}: {key}" for key in facts if key not in _SILENT and key not in _LIMITS]
        text, ref = Text(id=title), f"{_LISTS}{name}"
        if values is not None:
            notations = [str(value) for value in values if value not in {None, ""}]
            self.lists[ref] = {notation: Code(notation, {"id": notation}) for notation in notations}
        self.variables.append(
            Variable(
                name=name,
                title=text,
                concept=text,
                definition=Text(id=str(facts.get("description") or title)),
                measure=text,
                datatype=datatype,
                classification=Classification(code_list=ref, version="1.0.0") if values is not None else None,
                constraints=Constraints(required=required, unique=bool(facts.get("unique")), **limits),
            )
        )

    def json_schema(self, document: Mapping[str, Any]) -> None:
        """Read a JSON Schema of one row."""
        needed = set(document.get("required", ()))
        known = {"properties", "required", "type", "title", "description", "$schema", "$id", "$comment"}
        self.unread += [key for key in document if key not in known | {"additionalProperties", "examples"}]
        for name, facts in document["properties"].items():
            kinds = facts.get("type", "string")
            kinds = [kind for kind in ([kinds] if isinstance(kinds, str) else kinds) if kind != "null"]
            kind = "date" if facts.get("format") == "date" else (kinds[0] if len(kinds) == 1 else " | ".join(kinds))
            if facts.get("format") not in {None, "date"}:
                self.unread.append(f"{name}: format {facts['format']}")
            self.add(name, kind, facts, title=facts.get("title") or name, required=name in needed, whole=False)

    def table_schema(self, document: Mapping[str, Any]) -> None:
        """Read a Frictionless Table Schema."""
        self.unread += [key for key in ("foreignKeys",) if document.get(key)]
        self.unread += ["missingValues"] if document.get("missingValues", [""]) != [""] else []
        for facts in document["fields"]:
            limits = facts.get("constraints", {})
            if facts.get("format") not in {None, "default", "%Y-%m-%d"}:
                self.unread.append(f"{facts['name']}: format {facts['format']}")
            title = facts.get("title") or facts["name"]
            needed = bool(limits.get("required"))
            merged = {**facts, **limits}
            self.add(facts["name"], facts.get("type", "string"), merged, title=title, required=needed, whole=True)

    def csvw(self, schema: Mapping[str, Any]) -> None:
        """Read the table schema of CSVW metadata."""
        self.unread += [key for key in ("foreignKeys", "rowTitles") if schema.get(key)]
        for facts in schema["columns"]:
            titles = facts.get("titles") or facts["name"]
            titles = next(iter(titles.values())) if isinstance(titles, dict) else titles
            title = titles[0] if isinstance(titles, list) else titles
            kind = facts.get("datatype", "string")
            details = dict(kind) if isinstance(kind, dict) else {"base": kind}
            base = details.get("base", "string")
            if (written := details.get("format")) and base == "string":
                details["pattern"] = written
            elif written not in {None, "yyyy-MM-dd"}:
                self.unread.append(f"{facts['name']}: format {written}")
            merged = {**{key: value for key, value in facts.items() if key != "datatype"}, **details}
            name, needed = facts.get("name") or title, bool(facts.get("required"))
            self.add(name, base, merged, title=title, required=needed, whole=True)


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of values that stand in the schema itself."""

    lists: Mapping[str, Mapping[str, Code]]

    def codes(self, ref: str, *, at: date) -> Mapping[str, Code]:  # noqa: ARG002 - a schema's values know no time
        """Return the values of a column."""
        return self.lists[ref]

    def code(self, ref: str, notation: str) -> Code | None:
        """Return one value."""
        return self.lists[ref].get(notation)

    def maps(self, slug: str, *, at: date) -> Sequence[Map]:  # noqa: ARG002 - a schema has no correspondences
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
    """Check a file against a schema as it stands; raises ``Invalid`` for a document that is none of the three kinds."""
    reader = _Reader()
    try:
        key, iri = _read(reader, document)
        body = _standard(reader, key, str(document.get("title") or name))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _not_a_schema() from None
    checked = check(
        source,
        name=name,
        standards=[Registered("skema", iri, body)],
        profiles=(),
        book=_Lists(reader.lists),
        today=today,
        period=period,
        language=language,
        engine=engine,
    )
    return _told(checked, reader.unread)


def _read(reader: _Reader, document: Mapping[str, Any]) -> tuple[list[str], str]:
    """Read the columns; return the key and the identifier of the schema."""
    iri = str(document.get("$id") or document.get("@id") or document.get("url") or "")
    if isinstance(document.get("properties"), dict):
        reader.json_schema(document)
        return [], iri
    if isinstance(document.get("fields"), list):
        reader.table_schema(document)
        return _key(document.get("primaryKey")), iri
    table = next(iter(document.get("tables", ())), document)
    schema = table["tableSchema"]
    reader.csvw(schema)
    return _key(schema.get("primaryKey")), iri


def _key(key: str | Iterable[str] | None) -> list[str]:
    return [key] if isinstance(key, str) else list(key or ())


def _standard(reader: _Reader, key: list[str], title: str) -> DataStandard:
    text = Text(id=title)
    if not reader.variables:
        raise _not_a_schema()
    return DataStandard(
        title=text, description=text, unit_type=text, legal_basis=[], sources=[], key=key, variables=reader.variables
    )


def _told(checked: Checked, unread: Sequence[str]) -> Checked:
    """Add a note that lists what of the schema was not checked."""
    if not unread:
        return checked
    parts = ", ".join(dict.fromkeys(unread))
    message = Sentence(
        f"Bagian skema ini tidak diperiksa: {parts}.", f"These parts of the schema were not checked: {parts}."
    )
    note = Finding("file.schema", Severity.NOTE, message)
    report = checked.report
    facts = {name: getattr(report, name) for name in Report.__slots__} | {"findings": (note, *report.findings)}
    return Checked(Report(**facts), checked.plan, checked.table, checked.judgement, checked.given)


def _not_a_schema() -> Invalid:
    return Invalid(
        Sentence(
            "Skema ini bukan JSON Schema untuk satu baris, Table Schema, atau metadata CSVW.",
            "This schema is no JSON Schema of a row, no Table Schema and no CSVW metadata.",
        )
    )
