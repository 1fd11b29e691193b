"""Against schemas that nobody registered the check finds what the tools of each language find."""

import csv
import io
from datetime import date

import csvw
import frictionless
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.validation.schema_only import check_with_schema

RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
TODAY = date(2025, 12, 31)


def written(names, rows):
    out = io.StringIO()
    csv.writer(out).writerows([names, *rows])
    return out.getvalue().encode()


def found(document, names, rows):
    """Return the cells at fault with the check that says so; the rows as the file shows them."""
    report = check_with_schema(written(names, rows), document, name="data.csv", today=TODAY).report
    return {(one.row, one.column, one.check) for one in report.findings if one.severity == "error"}


# Table Schema, whose oracle is frictionless

FIELDS = [
    ({"type": "integer"}, ["1", "+5", "-3", "007", "1.5", "x", "1e3", "0"]),
    ({"type": "integer", "bareNumber": False}, ["Rp7", "7 ha", "x", "12"]),
    ({"type": "integer", "constraints": {"minimum": 2, "maximum": 7}}, ["1", "2", "7", "8", "x"]),
    ({"type": "number"}, ["1", "1.5", "-2.25", "1e3", "NaN", "INF", "x", "1,5", "-"]),
    ({"type": "number", "decimalChar": ",", "groupChar": "."}, ["1,5", "1.234,5", "1234,5", "x", "7"]),
    ({"type": "number", "bareNumber": False}, ["12.5%", "$7", "x", "7"]),
    ({"type": "number", "constraints": {"minimum": 0, "enum": ["1", "2.50"]}}, ["1", "2.5", "3", "-1", "x"]),
    ({"type": "boolean"}, ["true", "True", "TRUE", "1", "false", "0", "ya", "2"]),
    ({"type": "boolean", "trueValues": ["ya"], "falseValues": ["tidak"]}, ["ya", "tidak", "true", "Ya"]),
    ({"type": "date"}, ["2024-02-29", "2023-02-29", "29/02/2024", "x"]),
    ({"type": "date", "format": "%d/%m/%Y"}, ["29/02/2024", "29/02/2023", "2024-02-29", "1/2/2024"]),
    ({"type": "date", "constraints": {"minimum": "2020-01-01"}}, ["2019-12-31", "2020-01-01", "x"]),
    ({"type": "time"}, ["08:30:00", "25:00:00", "8:30", "x"]),
    ({"type": "time", "format": "%H.%M"}, ["08.30", "25.00", "08:30"]),
    ({"type": "datetime"}, ["2024-02-29T08:30:00", "2024-02-29T08:30:00Z", "2024-02-30T08:30:00", "x"]),
    ({"type": "datetime", "format": "%d/%m/%Y %H:%M"}, ["29/02/2024 08:30", "29/02/2023 08:30", "x"]),
    ({"type": "year"}, ["2024", "24", "x", "20245"]),
    ({"type": "yearmonth"}, ["2024-02", "2024-13", "2024", "x"]),
    ({"type": "geopoint"}, ["112.2,-8.1", "190,0", "0,91", "x", "1"]),
    ({"type": "array"}, ["[1]", "[]", "{}", "x"]),
    ({"type": "object"}, ["{}", '{"a": 1}', "[]", "x"]),
    ({"type": "string", "constraints": {"minLength": 2, "maxLength": 3}}, ["a", "ab", "日本語", "abcd"]),
    ({"type": "string", "constraints": {"pattern": "([A-Z]{2}|x)"}}, ["AB", "ABC", "x", "xx", "ab"]),
    ({"type": "string", "constraints": {"enum": ["a", "b"], "required": True}}, ["a", "b", "c", ""]),
    ({"type": "string", "format": "email"}, ["a@b.id", "a@", "x"]),
    ({"type": "string", "format": "uri"}, ["https://a.id/b", "a b", "x"]),
    ({"type": "string", "format": "uuid"}, ["123e4567-e89b-12d3-a456-426614174000", "x"]),
    ({"type": "string", "constraints": {"unique": True}}, ["a", "b", "c"]),
    ({"type": "any"}, ["a", "1"]),
]
KINDS = {
    "type-error": "type",
    "constraint-error": "limit",
    "unique-error": "unique",
    "primary-key": "key",
    "foreign-key": "reference",
}
OURS = {"format": "type", "type": "type", "unique": "unique", "reference": "reference"}


def by_frictionless(document, names, rows):
    schema = frictionless.Schema.from_descriptor(document)
    report = frictionless.validate(frictionless.Resource(data=[names, *rows], schema=schema))
    return {
        (row, field, KINDS[kind])
        for row, field, kind in report.flatten(["rowNumber", "fieldName", "type"])
        if kind in KINDS
    }


@RELAXED
@given(data=st.data(), chosen=st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4))
def test_table_schema_finds_the_cells_that_frictionless_finds(data, chosen):
    fields = [{"name": f"k{place}", **facts} for place, (facts, _) in enumerate(chosen)]
    document = {"fields": [{"name": "nomor", "type": "string"}, *fields], "missingValues": ["", "-"]}
    cells = [st.sampled_from([*pool, pool[0], "", "-"]) for _, pool in chosen]
    rows = [
        [f"n{number}", *texts]
        for number, texts in enumerate(data.draw(st.lists(st.tuples(*cells), min_size=1, max_size=6)))
    ]
    names = ["nomor", *(field["name"] for field in fields)]
    told = {(row, column, OURS.get(check, "limit")) for row, column, check in found(document, names, rows)}
    assert told == by_frictionless(document, names, rows)


@RELAXED
@given(rows=st.lists(st.tuples(*[st.sampled_from(["", "1", "01", "2", "3"])] * 3), min_size=1, max_size=6))
def test_keys_and_references_of_table_schema_are_those_of_frictionless(rows):
    document = {
        "fields": [
            {"name": "nomor", "type": "string"},
            *({"name": name, "type": "integer"} for name in ("a", "b", "induk")),
        ],
        "primaryKey": ["a", "b"],
        "foreignKeys": [{"fields": ["induk"], "reference": {"resource": "", "fields": ["a"]}}],
    }
    names = ["nomor", "a", "b", "induk"]
    table = [[f"n{number}", *row] for number, row in enumerate(rows)]
    theirs = frictionless.validate(
        frictionless.Resource(data=[names, *table], schema=frictionless.Schema.from_descriptor(document))
    )
    wanted = set(map(tuple, theirs.flatten(["rowNumber", "type"])))
    told = found(document, names, table)
    assert {row for row, _, check in told if check == "reference"} == {
        row for row, kind in wanted if kind == "foreign-key"
    }
    whole = {number for number, row in enumerate(rows, start=2) if row[0] and row[1]}
    repeated = {row for row, kind in wanted if kind == "primary-key"} & whole
    assert {row for row, _, check in told if check == "unique"} == repeated
    missing = {number for number, row in enumerate(rows, start=2) if not (row[0] and row[1])}
    assert {row for row, _, check in told if check == "required"} == missing


@pytest.mark.parametrize(
    ("text", "pattern", "fits"), [("2024-2-9", None, False), ("ABC", "[A-Z]{2}|x", False), ("x", "[A-Z]{2}|x", True)]
)
def test_where_frictionless_is_laxer_than_the_specification_the_specification_is_kept(text, pattern, fits):
    """A default date is written YYYY-MM-DD, and a pattern is that of XML Schema: of the whole value."""
    field = {"name": "k", "constraints": {"pattern": pattern}} if pattern else {"name": "k", "type": "date"}
    assert (found({"fields": [field]}, ["k"], [[text]]) == set()) is fits


# CSVW, whose oracle is csvw

COLUMNS = [
    ({"datatype": "integer"}, ["1", "+5", "-3", "007", "1.5", "x"]),
    ({"datatype": "nonNegativeInteger"}, ["0", "-1", "7", "x"]),
    ({"datatype": "positiveInteger"}, ["0", "1", "x"]),
    ({"datatype": "byte"}, ["127", "128", "-128", "-129"]),
    ({"datatype": "decimal"}, ["1", "1.5", "-0.25", "x"]),
    ({"datatype": {"base": "decimal", "format": {"decimalChar": ",", "groupChar": "."}}}, ["1,5", "1.234,5", "x"]),
    ({"datatype": {"base": "decimal", "minimum": 0, "maximum": "7.5"}}, ["0", "-1", "7.5", "7.6"]),
    ({"datatype": {"base": "integer", "minExclusive": 1, "maxExclusive": 4}}, ["1", "2", "3", "4"]),
    ({"datatype": "double"}, ["1e3", "NaN", "INF", "x", "1.5"]),
    ({"datatype": "boolean"}, ["true", "false", "1", "0", "ya"]),
    ({"datatype": {"base": "boolean", "format": "Y|N"}}, ["Y", "N", "true", "y"]),
    ({"datatype": "date"}, ["2024-02-29", "2023-02-29", "29.02.2024", "x"]),
    ({"datatype": {"base": "date", "format": "dd.MM.yyyy"}}, ["29.02.2024", "29.02.2023", "2024-02-29", "x"]),
    ({"datatype": {"base": "date", "format": "M/d/yyyy"}}, ["2/29/2024", "13/1/2024", "02/29/2024"]),
    (
        {"datatype": {"base": "datetime", "format": "yyyy-MM-ddTHH:mm:ss"}},
        ["2024-02-29T08:30:00", "2024-02-29 08:30", "x"],
    ),
    ({"datatype": {"base": "date", "minimum": "2020-01-01"}}, ["2019-12-31", "2020-01-01"]),
    ({"datatype": "string"}, ["a", "1"]),
    ({"datatype": {"base": "string", "length": 2}}, ["ab", "abc", "日本"]),
    ({"datatype": {"base": "string", "minLength": 2, "maxLength": 3}}, ["a", "ab", "abc", "abcd"]),
    ({"datatype": {"base": "string", "format": "[A-Z]{2}"}}, ["AB", "ABC", "ab"]),
    ({"datatype": "integer", "separator": ";"}, ["1;2", "1;x", "7"]),
    ({"datatype": "string", "required": True}, ["a", "", "-"]),
    ({"datatype": "integer", "null": ["-", ""]}, ["1", "-", "x"]),
    ({"datatype": "gYear"}, ["2024"]),
    ({"datatype": "anyURI"}, ["https://a.id"]),
]


def by_csvw(facts, text):
    """Say whether csvw reads a text in a column."""
    try:
        csvw.Column.fromvalue({"name": "k", **facts}).read(text)
    except (ValueError, TypeError):
        return False
    return True


@pytest.mark.parametrize(("facts", "texts"), COLUMNS)
def test_csvw_metadata_finds_the_cells_that_csvw_finds(facts, texts):
    document = {"tableSchema": {"columns": [{"name": "nomor"}, {"name": "k", **facts}]}}
    told = found(document, ["nomor", "k"], [[f"n{number}", text] for number, text in enumerate(texts)])
    faulty = {texts[row - 2] for row, column, _ in told if column == "k"}
    assert faulty == {text for text in texts if not by_csvw(facts, text)}


# JSON Schema of a row, whose oracle is jsonschema

ROW_SCHEMA = {
    "type": "object",
    "required": ["jenis"],
    "properties": {
        "jenis": {"$ref": "#/$defs/jenis"},
        "umur": {"type": ["integer", "null"], "minimum": 0, "exclusiveMaximum": 120, "multipleOf": 1},
        "surel": {"type": "string", "format": "email"},
        "suami": {"type": "string"},
        "harga": {"oneOf": [{"type": "number", "multipleOf": 0.5}, {"const": "gratis"}]},
    },
    "$defs": {"jenis": {"enum": ["L", "P"]}},
    "if": {"properties": {"jenis": {"const": "L"}}, "required": ["jenis"]},
    "then": {"not": {"required": ["suami"]}},
    "dependentRequired": {"suami": ["umur"]},
}
ROW_CELLS = {
    "jenis": ["L", "P", "X", ""],
    "umur": ["0", "119", "120", "-1", "7.0", "7.5", "x", ""],
    "surel": ["a@b.id", "x", ""],
    "suami": ["Budi", ""],
    "harga": ["1", "1.5", "1.25", "gratis", "x", ""],
}


def instance(row):
    """Return a row as JSON, as somebody would write it by hand."""
    told = {name: text for name, text in row.items() if text}
    for name in ("umur", "harga"):
        if name in told and told[name].replace(".", "").replace("-", "").isdigit():
            told[name] = float(told[name]) if "." in told[name] else int(told[name])
    return told | ({"umur": None} if not row["umur"] else {})


@RELAXED
@given(
    st.lists(
        st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in ROW_CELLS.items()}),
        min_size=1,
        max_size=8,
    )
)
def test_json_schema_of_a_row_finds_the_rows_that_jsonschema_finds(rows):
    oracle = jsonschema.Draft202012Validator(ROW_SCHEMA, format_checker=jsonschema.FormatChecker())
    wanted = {number for number, row in enumerate(rows, start=2) if not oracle.is_valid(instance(row))}
    names = ["nomor", *ROW_CELLS]
    document = {**ROW_SCHEMA, "properties": {"nomor": {}, **ROW_SCHEMA["properties"]}}
    table = [[f"n{number}", *(row[name] for name in ROW_CELLS)] for number, row in enumerate(rows)]
    assert {row for row, _, _ in found(document, names, table)} == wanted


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"fields": [{"name": "a"}, {"type": "integer"}]}, "/fields/1/name"),
        ({"fields": [{"name": "a", "type": "angka"}]}, "/fields/0/type"),
        (
            {"fields": [{"name": "a", "type": "integer", "constraints": {"minimum": "x"}}]},
            "/fields/0/constraints/minimum",
        ),
        ({"fields": [{"name": "a", "constraints": {"pattern": "("}}]}, "/fields/0/constraints/pattern"),
        ({"fields": [{"name": "a"}], "primaryKey": ["b"]}, "/primaryKey"),
        ({"properties": {"a": {"type": "teks"}}}, "/properties/a/type"),
        ({"tableSchema": {"columns": [{"name": "a", "datatype": "angka"}]}}, "/tableSchema/columns/0/datatype"),
        (
            {"tableSchema": {"columns": [{"name": "a", "datatype": {"base": "date", "format": "QQ"}}]}},
            "/tableSchema/columns/0/datatype/format",
        ),
        ({"tableSchema": {"columns": [1]}}, "/tableSchema/columns/0"),
    ],
)
def test_a_broken_schema_is_refused_with_the_place_where_it_is_broken(document, pointer):
    with pytest.raises(Invalid) as refused:
        found(document, ["a"], [["1"]])
    assert refused.value.members["pointer"] == pointer
    assert pointer in refused.value.detail.id


def test_a_schema_that_refers_elsewhere_is_refused_and_nothing_is_fetched():
    with pytest.raises(Invalid):
        found({"properties": {"a": {"$ref": "https://contoh.id/skema.json"}}}, ["a"], [["1"]])
