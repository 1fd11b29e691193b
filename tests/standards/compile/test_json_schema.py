"""The compiled JSON Schema, judged by its metaschema and by jsonschema-rs."""

import jsonschema
import jsonschema_rs
import pytest

from registry.standards.compile.csvw import csvw
from registry.standards.compile.json_schema import json_schema
from registry.standards.compile.table_schema import table_schema
from tests.standards.compile.conftest import BASE, CELL, INVALID, NAMES, REGISTERED, SLUGS, as_json


def datatype(slug, example):
    return REGISTERED[slug].standard.variable(example.column).datatype


@pytest.fixture(scope="module")
def schemas(plans):
    return {slug: json_schema(found, BASE) for slug, found in plans.items()}


@pytest.fixture(scope="module")
def validators(schemas):
    return {slug: jsonschema_rs.Draft202012Validator(schema, validate_formats=True) for slug, schema in schemas.items()}


@pytest.mark.parametrize("slug", SLUGS)
def test_it_states_its_draft_and_its_address_and_obeys_the_metaschema(schemas, slug):
    schema = schemas[slug]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"{BASE}/id/schema/kominfo-blitar/{slug}/versi/1.0.0"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("slug", SLUGS)
def test_it_accepts_the_valid_examples(plans, validators, slug):
    for row in REGISTERED[slug].standard.examples.valid:
        assert [fault.message for fault in validators[slug].iter_errors(as_json(plans[slug], row))] == []


@pytest.mark.parametrize(("slug", "example"), INVALID, ids=NAMES)
def test_it_refuses_an_invalid_cell_and_every_rule_that_it_holds(plans, schemas, validators, slug, example):
    rule = example.check.removeprefix("rule.")
    bounds_of_a_date = example.check == "range" and datatype(slug, example) == "date"
    told = any(part["$comment"].startswith(f"{rule}:") for part in schemas[slug].get("allOf", []))
    if (example.check in CELL and not bounds_of_a_date) or told:
        assert not validators[slug].is_valid(as_json(plans[slug], example.row))
    else:  # what it does not say it must not seem to say
        assert bounds_of_a_date or rule in schemas[slug]["x-rules-elsewhere"]


def test_rules_that_compare_single_cells_are_told(schemas):
    told = {part["$comment"].partition(":")[0] for part in schemas["individu-sdgs-desa"]["allOf"]}
    assert {"R04", "R06", "R20", "I03"} <= told
    assert set(schemas["individu-sdgs-desa"]["x-rules-elsewhere"]) == {"R05", "R11", "R14"}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_schema_has_one_field_for_each_column(plans, slug):
    found = plans[slug]
    names = [variable.name for variable in REGISTERED[slug].standard.variables]
    assert list(json_schema(found, BASE)["properties"]) == names
    assert [field["name"] for field in table_schema(found, BASE)["fields"]] == names
    assert [column["titles"] for column in csvw(found, BASE)["tableSchema"]["columns"][:-1]] == names
