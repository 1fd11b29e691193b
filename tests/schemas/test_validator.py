"""Checking documents: pointers, keywords and our own sentences."""

import json

import pytest

from registry.errors import NotFound
from registry.schemas import documents
from registry.schemas.validator import LIMIT, METASCHEMA, check_schema, validate

TITLE = {"id": "Penduduk Sawentar"}


def only(problems):
    assert len(problems) == 1
    return problems[0]


def test_a_missing_title_is_told_at_the_document_and_points_at_the_field():
    problem = only(validate("dataset", {}))
    assert (problem.pointer, problem.keyword, problem.field) == ("", "required", "/title")
    assert problem.message.id == "“Judul” (title) wajib ada. Tambahkan isian itu."
    assert problem.message.en == "“Title” (title) is required. Add that field."


def test_a_field_that_is_not_known_is_named():
    problem = only(validate("dataset", {"title": TITLE, "judul/lama": 1}))
    assert (problem.pointer, problem.keyword, problem.field) == ("", "additionalProperties", "/judul~1lama")
    assert "judul/lama" in problem.message.id


def test_a_rule_that_words_itself_is_told_in_its_own_words():
    problem = only(validate("dataset", {"title": TITLE, "theme": ["19"]}))
    assert problem.message.en == "Choose the code of an SDGs Desa goal, 1 to 18."


def test_formats_are_asserted_not_only_noted():
    problem = only(validate("dataset", {"title": TITLE, "temporal": {"start": "2025-02-30"}}))
    assert (problem.pointer, problem.keyword) == ("/temporal/start", "format")
    assert "2025-12-31" in problem.message.id


@pytest.mark.parametrize("keyword", ["penduduk", "Kanigoro 2025", "pendidikan_dasar", "école", "中文"])
def test_patterns_know_the_letters_of_all_scripts(keyword):
    assert validate("dataset", {"title": TITLE, "keywords": [keyword]}) == []


@pytest.mark.parametrize("keyword", ["!!", "a", "penduduk\n"])
def test_patterns_are_those_of_ecma_262_with_unicode(keyword):
    assert only(validate("dataset", {"title": TITLE, "keywords": [keyword]})).keyword == "pattern"


def test_the_library_s_own_words_are_never_shown():
    theirs = ("is not of type", "is a required property", '" does not match "', "is not valid under", "were unexpected")
    for kind in documents.KINDS:
        for document in documents.examples(kind, "invalid").values():
            for problem in validate(kind, document):
                assert problem.message.id
                assert problem.message.id != problem.message.en
                assert not any(words in part for words in theirs for part in problem.message)


@pytest.mark.parametrize("document", [None, True, 3, "judul", [], [[]]])
def test_what_is_no_object_is_refused_by_its_type(document):
    assert only(validate("dataset", document)).keyword == "type"


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("title", [nested(2000), "\ud800", {1: 2}, {"id": object()}])
def test_what_is_no_readable_json_is_a_problem_not_a_crash(title):
    problem = only(validate("dataset", {"title": title}))
    assert (problem.pointer, problem.keyword) == ("", "type")


def test_problems_are_told_in_the_order_of_their_pointers_and_within_a_limit():
    problems = validate("dataset", {"title": TITLE, "theme": [f"x{number}" for number in range(1000)]})
    assert len(problems) == LIMIT
    assert [problem.pointer for problem in problems] == sorted(problem.pointer for problem in problems)


def test_a_schema_that_does_not_exist_is_not_found():
    with pytest.raises(NotFound):
        validate("gedung", {})


def test_a_schema_is_found_by_kind_and_by_id():
    identifier = "/id/schema/kominfo-blitar/dataset/versi/1.0.0"
    assert documents.schema(identifier) is documents.schema("dataset")


def own(**keywords):
    return {"$schema": METASCHEMA, "$id": "/id/schema/kominfo-blitar/uji/versi/1.0.0", **keywords}


def test_a_good_schema_may_be_registered():
    assert check_schema(own(type="object", properties={"a": {"pattern": r"^\p{L}+$"}})) == []


@pytest.mark.parametrize(
    ("schema", "pointer", "keyword"),
    [
        ({"type": "object"}, "#", "$schema"),
        ({"$schema": METASCHEMA}, "#", "$id"),
        (own(type="teks"), "#/type", "anyOf"),
        (own(minLength=-1), "#/minLength", "minimum"),
        (own(pattern="("), "#/pattern", "format"),
        (own(properties={"a": {"$ref": "#/$defs/a"}}), "#/properties/a/$ref", "$ref"),
        (own(properties={"a": {"format": "nik"}}), "#/properties/a/format", "format"),
        (True, "#", "type"),
        ([], "#", "type"),
    ],
)
def test_what_keeps_a_schema_from_being_registered_is_told_at_its_place(schema, pointer, keyword):
    found = check_schema(schema)
    assert (pointer, keyword) in [(problem.pointer, problem.keyword) for problem in found]
    assert all(problem.in_schema for problem in found)


def test_each_bundled_schema_may_be_registered():
    for identifier, schema in documents.by_id().items():
        assert check_schema(schema) == [], identifier
        assert json.loads(json.dumps(schema)) == schema
