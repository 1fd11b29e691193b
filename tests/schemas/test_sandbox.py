"""Data and a schema that anyone may send: named faults, no network, an end in sight."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from registry.schemas.sandbox import BYTES, check, validate_with


def test_data_that_fit_have_no_problems():
    assert validate_with({"type": "object", "required": ["a"]}, {"a": 1}) == []


def test_a_problem_names_the_place_the_keyword_and_what_to_do():
    problems = validate_with({"properties": {"umur": {"type": "integer"}}}, {"umur": "tiga"})
    assert [(problem.pointer, problem.keyword) for problem in problems] == [("/umur", "type")]
    assert problems[0].message.id == "Nilai ini harus berupa bilangan bulat."
    assert problems[0].message.en == "This value must be a whole number."


@pytest.mark.parametrize(
    ("schema", "reference", "pointer"),
    [
        ({"$ref": "https://contoh.id/tidak-ada.json"}, "https://contoh.id/tidak-ada.json", "#/$ref"),
        ({"properties": {"a": {"$ref": "#/$defs/tak"}}}, "#/$defs/tak", "#/properties/a/$ref"),
        (
            {"allOf": [{"items": {"$ref": "/id/schema/x/y/versi/1.0.0"}}]},
            "/id/schema/x/y/versi/1.0.0",
            "#/allOf/0/items/$ref",
        ),
        ({"$defs": {"x": {"$ref": "#jangkar"}}}, "#jangkar", "#/$defs/x/$ref"),
        ({"$defs": {"x": {"$id": "lain", "$ref": "#/$defs/y"}, "y": {}}}, "#/$defs/y", "#/$defs/x/$ref"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named_also_where_the_data_would_not_reach_it(schema, reference, pointer):
    problems = check(schema, {})
    assert [(problem.pointer, problem.keyword) for problem in problems] == [(pointer, "$ref")]
    assert f"“{reference}”" in problems[0].message.id
    assert f"“{reference}”" in problems[0].message.en


@pytest.mark.parametrize(
    "schema",
    [
        {"$defs": {"y": True}, "$ref": "#/$defs/y"},
        {"$defs": {"x": {"$id": "lain", "$defs": {"y": True}, "$ref": "#/$defs/y"}}},
        {"$defs": {"x": {"$anchor": "jangkar"}}, "$ref": "#jangkar"},
        {"$ref": "https://json-schema.org/draft/2020-12/schema"},
        {"$ref": "#"},
        {"properties": {"$ref": {"type": "string"}}},
        {"examples": [{"$ref": "nowhere"}]},
    ],
)
def test_a_reference_that_is_answered_is_no_problem(schema):
    assert check(schema, {}) == []


def test_a_bundled_schema_may_be_referred_to():
    schema = {"properties": {"nama": {"$ref": "/id/schema/kominfo-blitar/shared/versi/1.0.0#/$defs/text"}}}
    assert [(p.pointer, p.keyword, p.field) for p in check(schema, {"nama": {}})] == [("/nama", "required", "/nama/id")]


def test_the_network_is_never_asked():
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/skema.json"
        try:
            named = validate_with({"$ref": address}, 1)
            unnamed = validate_with({"$schema": address}, 1)
        finally:
            server.shutdown()
            thread.join()
    assert asked == []
    assert address in named[0].message.id
    assert unnamed[0].in_schema
    assert address in unnamed[0].message.id


def doubling(keyword, steps, end):
    schema = {"$defs": {f"a{n}": {keyword: [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(steps)}}
    schema["$defs"][f"a{steps}"] = end
    return {**schema, "$ref": "#/$defs/a0"}


def test_a_schema_that_never_ends_is_stopped():
    started = time.monotonic()
    problems = validate_with(doubling("allOf", 40, {"type": "string"}), 1, seconds=2)
    assert time.monotonic() - started < 10
    assert [(problem.pointer, problem.keyword) for problem in problems] == [("#", "limit")]


@pytest.mark.parametrize("pattern", ["^(a+)+$", r"^(?=a)(a+)+\1$"])
def test_a_pattern_that_backtracks_without_end_does_not_hold_up_the_check(pattern):
    started = time.monotonic()
    assert [problem.pointer for problem in validate_with({"pattern": pattern}, "a" * 5000 + "b")] == [""]
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    "schema", [None, 3, "teks", [], {"type": "teks"}, {"pattern": "("}, {"minimum": "a"}, {"$ref": 3}]
)
def test_what_is_no_schema_is_the_schema_s_fault(schema):
    problems = check(schema, 1)
    assert problems
    assert all(problem.in_schema for problem in problems)


@pytest.mark.parametrize(("schema", "valid"), [(True, True), (False, False), ({}, True)])
def test_the_smallest_schemas_work(schema, valid):
    assert (check(schema, {"a": 1}) == []) is valid


def test_older_drafts_are_read_by_their_own_rules():
    draft4 = {"$schema": "http://json-schema.org/draft-04/schema#", "minimum": 3, "exclusiveMinimum": True}
    assert [problem.keyword for problem in check(draft4, 3)] == ["exclusiveMinimum"]


def test_an_unknown_format_of_a_foreign_schema_is_only_a_note():
    assert check({"format": "nik"}, "x") == []


@pytest.mark.parametrize(
    ("schema", "data"), [({}, float("nan")), ({}, {"a": {1, 2}}), ({"const": "\ud800"}, "a"), ({}, "\ud800")]
)
def test_what_json_cannot_say_is_a_problem_not_a_crash(schema, data):
    assert [problem.keyword for problem in validate_with(schema, data)] == ["type"]


@pytest.mark.parametrize("value", [5, ["a"], [[], {}], None])
def test_a_foreign_use_of_our_own_keywords_is_left_alone(value):
    assert check({"x-ordered": value, "x-ascending": value}, {"a": 1}) == []
    assert check({"x-ordered": value, "x-ascending": value}, [2, 1]) == []


def test_what_is_nested_too_deeply_is_a_problem_not_a_crash():
    deep = {}
    for _ in range(3000):
        deep = {"items": deep}
    assert [problem.keyword for problem in validate_with(deep, 1)] == ["type"]
    assert [problem.keyword for problem in validate_with({"type": "string"}, deep)] == ["type"]


def test_more_than_the_limit_of_bytes_is_refused():
    assert [problem.keyword for problem in validate_with({}, "a" * BYTES)] == ["limit"]


@pytest.mark.parametrize(
    ("schema", "data", "keyword"),
    [
        ({"enum": [1, 2]}, 3, "enum"),
        ({"const": 1}, True, "const"),
        ({"minLength": 1}, "", "minLength"),
        ({"minLength": 3}, "ab", "minLength"),
        ({"maxLength": 1}, "ab", "maxLength"),
        ({"minimum": 1}, 0, "minimum"),
        ({"maximum": 1}, 2, "maximum"),
        ({"exclusiveMinimum": 1}, 1, "exclusiveMinimum"),
        ({"exclusiveMaximum": 1}, 1, "exclusiveMaximum"),
        ({"multipleOf": 0.1}, 0.15, "multipleOf"),
        ({"minItems": 1}, [], "minItems"),
        ({"maxItems": 0}, [1], "maxItems"),
        ({"uniqueItems": True}, [1, 1], "uniqueItems"),
        ({"contains": {"type": "string"}}, [1], "contains"),
        ({"contains": True, "maxContains": 1}, [1, 2], "maxContains"),
        ({"contains": True, "minContains": 2}, [1], "minContains"),
        ({"prefixItems": [True], "unevaluatedItems": False}, [1, 2], "unevaluatedItems"),
        ({"prefixItems": [True], "items": False}, [1, 2], "false"),
        ({"minProperties": 1}, {}, "minProperties"),
        ({"maxProperties": 0}, {"a": 1}, "maxProperties"),
        ({"propertyNames": {"maxLength": 1}}, {"ab": 1}, "propertyNames"),
        ({"dependentRequired": {"a": ["b"]}}, {"a": 1}, "dependentRequired"),
        ({"unevaluatedProperties": False}, {"a": 1}, "unevaluatedProperties"),
        ({"anyOf": [{"type": "string"}]}, 1, "anyOf"),
        ({"oneOf": [{"type": "string"}]}, 1, "oneOf"),
        ({"oneOf": [True, True]}, 1, "oneOf"),
        ({"not": {}}, 1, "not"),
        ({"type": ["string", "null"]}, 1, "type"),
        ({"format": "ipv4"}, "x", "format"),
        (False, 1, "false"),
    ],
)
def test_each_keyword_has_a_sentence_in_both_languages(schema, data, keyword):
    problems = check(schema, data)
    assert [problem.keyword for problem in problems] == [keyword]
    assert problems[0].message.id != problems[0].message.en
    assert problems[0].message.id != "Isian ini belum benar."
