"""The engine and the oracle agree on every example and on thousands of documents that are slightly wrong."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from registry.schemas import documents
from registry.schemas.validator import validate
from registry.standards.payloads import DataStandard

EXAMPLES = [
    (kind, group, name)
    for kind in documents.KINDS
    for group in ("valid", "invalid", "incomplete")
    for name in documents.examples(kind, group)
]
VALUES = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        2.5,
        "",
        "x",
        "error",
        "string",
        "2025-01-31",
        [],
        ["a", "a"],
        {},
        {"id": "abc"},
        {"id": None},
    ]
)


def places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in children:
        yield from places(below, (*path, key))


def changed(document, path, value):
    if not path:
        return value
    changed_document = copy.deepcopy(document)
    here = changed_document
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return changed_document


@st.composite
def damaged(draw, kinds):
    kind = draw(st.sampled_from(kinds))
    document = draw(st.sampled_from(list(documents.examples(kind, "valid").values())))
    path = draw(st.sampled_from(list(places(document))))
    if isinstance(document, dict) and draw(st.booleans()) and path and isinstance(path[-1], str):
        without = copy.deepcopy(document)
        here = without
        for step in path[:-1]:
            here = here[step]
        del here[path[-1]]
        return kind, without
    return kind, changed(document, path, draw(VALUES))


@pytest.mark.parametrize(("kind", "group", "name"), EXAMPLES)
def test_both_engines_find_the_same_places_at_fault_in_an_example(oracle, kind, group, name):
    document = documents.examples(kind, group)[name]
    assert {problem.pointer for problem in validate(kind, document)} == oracle(kind, document)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged(documents.KINDS))
def test_both_engines_find_the_same_places_at_fault_in_a_damaged_document(oracle, case):
    kind, document = case
    assert {problem.pointer for problem in validate(kind, document)} == oracle(kind, document)


def reads_as_standard(document):
    try:
        DataStandard.model_validate_json(json.dumps(document), strict=True)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", documents.examples("standard", "valid"))
def test_a_valid_example_of_a_standard_is_read_by_the_models(name):
    assert reads_as_standard(documents.examples("standard", "valid")[name])


@pytest.mark.parametrize("name", documents.examples("standard", "invalid"))
def test_an_invalid_example_of_a_standard_is_refused_by_the_models(name):
    assert not reads_as_standard(documents.examples("standard", "invalid")[name])


@settings(max_examples=300, deadline=None)
@given(damaged(["standard"]))
def test_the_schema_of_standards_accepts_what_the_models_accept_and_nothing_else(case):
    _, document = case
    assert (validate("standard", document) == []) == reads_as_standard(document)


def test_the_schema_of_standards_knows_every_field_of_the_models():
    def fields(model_schema, name):
        return set((model_schema["$defs"][name] if name else model_schema)["properties"])

    models = DataStandard.model_json_schema()
    ours = documents.schema("standard")
    pairs = {
        "": "",
        "Variable": "variable",
        "Rule": "rule",
        "Constraints": "constraints",
        "Classification": "classification",
    }
    for theirs, name in pairs.items():
        assert fields(ours, name) == fields(models, theirs)
