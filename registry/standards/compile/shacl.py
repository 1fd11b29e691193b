"""A standard as SHACL shapes (Turtle) of the rows that the compiled CSVW metadata yields as RDF.

A row is an instance of ``<standard>#baris``; each variable is a property ``<standard>#<name>``, and a code is the
concept of its list. Headings of other systems do not exist in RDF, so a profile changes nothing here. Rules over one
row are told as far as they compare single cells; SHACL Core cannot compute an age or count the rows of a group.
"""

from collections.abc import Iterator
from urllib.parse import quote

import orjson

from registry.standards.compile.conditions import (
    NUMERIC,
    Among,
    Begins,
    Bounded,
    Condition,
    Differs,
    Every,
    Filled,
    Multiple,
    Some,
    kept,
    names,
    reckons,
)
from registry.standards.compile.plan import Field, Plan, escaped
from registry.standards.payloads import Datatype, Severity, Text

_PREFIXES = {
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dct": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
_DATATYPES = {
    Datatype.STRING: "xsd:string",
    Datatype.INTEGER: "xsd:integer",
    Datatype.DECIMAL: "xsd:decimal",
    Datatype.DATE: "xsd:date",
}


def shacl(plan: Plan, base: str) -> str:
    """Return the shapes as Turtle."""
    return "".join(_Writer(plan, base).lines())


class _Writer:
    def __init__(self, plan: Plan, base: str) -> None:
        self.plan, self.base = plan, base
        self.fields = {field.name: field for field in plan.fields}

    def lines(self) -> Iterator[str]:
        for prefix, namespace in _PREFIXES.items():
            yield f"@prefix {prefix}: <{namespace}> .\n"
        plan = self.plan
        yield f"\n<{self.base}{plan.iri}#bentuk> a sh:NodeShape ;\n"
        yield f"  sh:targetClass <{self.base}{plan.item_iri}#baris> ;\n"
        yield f"  dct:conformsTo <{self.base}{plan.iri}> ;\n"
        yield f"  rdfs:label {_texts(plan.standard.title)} ;\n"
        for field in plan.fields:
            yield f"  sh:property [\n    {self._property(field)}\n  ] ;\n"
        yield f"  sh:name {_texts(plan.standard.unit_type)} .\n"
        for rule in plan.standard.rules:
            condition = kept(rule) if rule.severity is Severity.ERROR else None
            if condition is not None and names(condition) <= set(self.fields) and not reckons(condition):
                shape = f"<{self.base}{plan.iri}#aturan-{quote(rule.id, safe='')}>"
                yield f"\n{shape} a sh:NodeShape ;\n  sh:targetClass <{self.base}{plan.item_iri}#baris> ;\n"
                yield f"  sh:message {_texts(rule.message)} ;\n  {self._told(condition)} .\n"

    def _path(self, name: str) -> str:
        return f"<{self.base}{self.plan.item_iri}#{quote(name, safe='')}>"

    def _codes(self, field: Field) -> str:
        return f"{self.base}/id/code-list/{field.code_list}/"

    def _value(self, field: Field, value: float | str) -> str:
        if field.code_list:
            return f"<{self._codes(field)}{quote(str(value), safe='')}>"
        match field.datatype:
            case Datatype.INTEGER:
                return str(int(value))
            case Datatype.STRING:
                return _quoted(str(value))
            case datatype:
                return f"{_quoted(str(value))}^^{_DATATYPES[datatype]}"

    def _property(self, field: Field) -> str:
        parts = [f"sh:path {self._path(field.name)}", f"sh:name {_texts(field.title)}"]
        parts.append(f"sh:description {_texts(field.definition)}")
        if field.required:
            parts.append("sh:minCount 1")
        if not field.multiple:
            parts.append("sh:maxCount 1")
        parts += self._coded(field) if field.code_list else self._typed(field)
        return " ;\n    ".join(parts)

    def _coded(self, field: Field) -> Iterator[str]:
        yield "sh:nodeKind sh:IRI"
        if field.listed and field.closed:
            yield f"sh:in ( {' '.join(self._value(field, each.text) for each in field.permitted)} )"
        elif field.closed and (choices := field.choices()):
            yield f"sh:pattern {_quoted(f'^{escaped(self._codes(field))}{choices}$')}"

    def _typed(self, field: Field) -> Iterator[str]:
        yield f"sh:datatype {_DATATYPES[field.datatype]}"
        if field.pattern:
            yield f"sh:pattern {_quoted(field.pattern)}"
        for word, length in (("minLength", field.min_length), ("maxLength", field.max_length)):
            if length is not None:
                yield f"sh:{word} {length}"
        for word, bound in (("minInclusive", field.minimum), ("maxInclusive", field.maximum)):
            if bound is not None:
                yield f"sh:{word} {self._value(field, bound)}"

    def _told(self, condition: Condition) -> str:
        match condition:
            case Every(parts=parts) | Some(parts=parts):
                word = "and" if isinstance(condition, Every) else "or"
                return f"sh:{word} ( {' '.join(f'[ {self._told(part)} ]' for part in parts)} )"
            case Filled(name=name, filled=filled):
                return self._cell(name, "sh:minCount 1" if filled else "sh:maxCount 0", surely=False)
            case Differs(name=name, other=other):
                return self._cell(name, f"sh:disjoint {self._path(other)}", surely=False)
            case Among(name=name, values=values, among=among, surely=surely):
                field = self.fields[name]
                listed = f"sh:in ( {' '.join(self._value(field, value) for value in values)} )"
                return self._cell(name, listed if among else f"sh:not [ {listed} ]", surely=surely)
            case Begins(name=name, pattern=pattern, begins=begins, surely=surely):
                field = self.fields[name]
                start = escaped(self._codes(field)) if field.code_list else ""
                fits = f"sh:pattern {_quoted(f'^{start}{pattern}')}"
                return self._cell(name, fits if begins else f"sh:not [ {fits} ]", surely=surely)
            case Bounded(name=name, op=op, value=value, surely=surely):
                return self._cell(name, f"sh:{NUMERIC[op][1]} {value}", surely=surely)
            case Multiple():
                raise LookupError(condition)

    def _cell(self, name: str, fits: str, *, surely: bool) -> str:
        return f"sh:property [ sh:path {self._path(name)} ; {fits}{' ; sh:minCount 1' if surely else ''} ]"


def _quoted(text: str) -> str:
    """Write a Turtle string; JSON's escapes are Turtle's too."""
    return orjson.dumps(text).decode()


def _texts(text: Text) -> str:
    return ", ".join(f"{_quoted(words)}@{language}" for language, words in (("id", text.id), ("en", text.en)) if words)
