"""Table Schema (Frictionless, versions 1 and 2) as judges of texts."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from registry.validation.schemas import limits, values, wording
from registry.validation.schemas.columns import Key, Pointer, Reference, SchemaColumn, TableSchema
from registry.validation.schemas.values import Parse

_TRUE, _FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")


def table_schema(schema: Pointer) -> TableSchema:
    """Read a Table Schema; raises ``Invalid`` with the place where it is broken."""
    document = schema.mapping()
    missing = _missing(schema.at("missingValues"))
    columns = tuple(_column(field, missing) for field in schema.at("fields").items())
    keys = [
        Key((column.name,))
        for column, field in zip(columns, schema.at("fields").items(), strict=True)
        if field.at("constraints").at("unique").document
    ]
    if primary := schema.at("primaryKey").texts():
        keys.append(Key(primary, primary=True))
    keys += [Key(key.texts()) for key in (schema.at("uniqueKeys").items() if document.get("uniqueKeys") else ())]
    foreign = schema.at("foreignKeys").items() if document.get("foreignKeys") else []
    own = [one for one in foreign if not one.at("reference").at("resource").document]
    known = {column.name for column in columns}
    references = []
    for one in own:
        reference = Reference(one.at("fields").texts(), one.at("reference").at("fields").texts())
        if not {*reference.columns, *reference.to} <= known or len(reference.columns) != len(reference.to):
            one.refuse("merujuk kolom yang tidak ada", "refers to columns that do not exist")
        references.append(reference)
    for key in keys:
        if not set(key.columns) <= known:
            schema.at("primaryKey").refuse("menyebut kolom yang tidak ada", "names a column that does not exist")
    unread = tuple(f"foreignKeys: {one.at('reference').at('resource').document}" for one in foreign if one not in own)
    return TableSchema(
        columns, tuple(dict.fromkeys(keys)), tuple(references), unread=unread, title=str(document.get("title") or "")
    )


def _missing(at: Pointer) -> frozenset[str]:
    if at.document is None:
        return frozenset({""})
    return frozenset(
        str(one.document["value"] if isinstance(one.document, dict) else one.document) for one in at.items()
    )


def _column(field: Pointer, missing: frozenset[str]) -> SchemaColumn:
    facts = field.mapping()
    if not isinstance(name := facts.get("name"), str) or not name:
        field.at("name").refuse("harus berupa nama kolom", "must be the name of a column")
    kind, form = facts.get("type") or "any", facts.get("format") or "default"
    if kind not in _KINDS:
        field.at("type").refuse(f"jenis {kind!r} tidak ada", f"the type {kind!r} does not exist")
    parse = _parse(kind, form, facts, field)
    written = form if kind in _TIMES and form not in {"default", "any"} else None
    check = "format" if kind in _TIMES or (kind == "string" and form != "default") else "type"
    asked = field.at("constraints")
    required = bool(asked.mapping().get("required")) if asked.document is not None else False
    own = _missing(field.at("missingValues")) if "missingValues" in facts else missing
    said = wording.of_type(kind if check == "type" or kind != "string" else form, written)
    return SchemaColumn(
        name,
        str(facts.get("title") or name),
        str(facts.get("description") or ""),
        limits.judge(check, said, parse, _limits(asked, parse)),
        own,
        required,
        _value(parse),
    )


def _limits(asked: Pointer, parse: Parse) -> Iterator[limits.Limit]:
    facts: Mapping[str, Any] = asked.mapping() if asked.document is not None else {}
    if (pattern := facts.get("pattern")) is not None:
        yield limits.whole(str(pattern), asked.at("pattern"))
    if "minLength" in facts or "maxLength" in facts:
        for name in ("minLength", "maxLength"):
            if not isinstance(facts.get(name, 0), int):
                asked.at(name).refuse("harus berupa bilangan bulat", "must be a whole number")
        yield limits.long(facts.get("minLength"), facts.get("maxLength"))
    for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        if word in facts:
            yield limits.bound(word, limits.read(asked.at(word), parse, facts[word]), facts[word])
    if "enum" in facts:
        members = asked.at("enum").items()
        yield limits.among([limits.read(one, parse, one.document) for one in members], facts["enum"])


def _parse(kind: str, form: str, facts: Mapping[str, Any], field: Pointer) -> Parse:  # noqa: PLR0911 - one for each type
    pattern = None if form == "default" else form
    group, bare = str(facts.get("groupChar") or ""), facts.get("bareNumber") is not False
    match kind:
        case "integer":
            return partial(values.integer, group=group, bare=bare)
        case "number":
            return partial(values.number, decimal=str(facts.get("decimalChar") or "."), group=group, bare=bare)
        case "boolean":
            true = field.at("trueValues").texts() or _TRUE
            false = field.at("falseValues").texts() or _FALSE
            return partial(values.boolean, true=true, false=false)
        case "date" | "time" | "datetime":
            return partial(_TIMES[kind], pattern=pattern)
        case "string":
            return partial(values.string, form=form)
        case "geopoint":
            return partial(values.geopoint, form=form)
        case _:
            return _KINDS[kind]


_TIMES: Mapping[str, Any] = {"date": values.day, "time": values.clock, "datetime": values.moment}
_KINDS: Mapping[str, Parse] = {
    **_TIMES,
    "string": values.string,
    "any": str,
    "integer": values.integer,
    "number": values.number,
    "boolean": values.integer,
    "year": partial(values.year, longest=4),
    "yearmonth": values.year_month,
    "duration": values.duration,
    "object": values.json_of(dict),
    "geojson": values.json_of(dict),
    "array": values.json_of(list),
    "list": lambda text: text.split(","),
    "geopoint": values.geopoint,
}


def _value(parse: Parse) -> Parse:
    """Return what a text means as a key; a text that is no value only equals itself."""

    def value(text: str) -> Any:
        try:
            found = parse(text)
        except (ValueError, ArithmeticError):
            return text
        return found if isinstance(found, str | int | float) or hasattr(found, "__hash__") else text

    return value
