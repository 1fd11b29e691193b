"""The schemas and the metadata that ship with the program, as data."""

import json
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from registry.schemas import documents
from registry.schemas.completeness import missing_for_submission
from registry.schemas.references import missing
from registry.schemas.validator import validate

FAULTS = {
    "code-list": {
        "codes-negative": ("/codes", "minimum"),
        "legal-basis-not-a-list": ("/legal_basis", "type"),
        "level-depth-zero": ("/levels/0/depth", "minimum"),
        "licence-not-an-address": ("/licence", "format"),
        "list-kind-unknown": ("/list_kind", "enum"),
        "sha256-in-capitals": ("/sha256", "pattern"),
        "title-missing": ("", "required"),
        "title-without-indonesian": ("/title", "required"),
        "title-without-letter": ("/title/id", "pattern"),
        "unknown-field": ("", "additionalProperties"),
    },
    "standard": {
        "classification-without-version": ("/variables/0/classification", "required"),
        "datatype-unknown": ("/variables/0/datatype", "enum"),
        "example-value-not-text": ("/examples/valid/0/keluarga", "type"),
        "invalid-example-without-check": ("/examples/invalid/0", "required"),
        "length-not-a-number": ("/variables/0/constraints/max_length", "type"),
        "rule-without-basis": ("/rules/0", "required"),
        "severity-unknown": ("/rules/0/severity", "enum"),
        "unit-type-as-plain-text": ("/unit_type", "type"),
        "unknown-constraint": ("/variables/0/constraints", "additionalProperties"),
        "variable-without-definition": ("/variables/0", "required"),
        "variables-missing": ("", "required"),
    },
    "activity": {
        "background-too-short": ("/background/id", "minLength"),
        "bit-mask-as-number": ("/collection_methods", "type"),
        "field-staff-without-interviews": ("/field_staff", "not"),
        "frequency-of-a-single-activity": ("/frequency", "not"),
        "method-chosen-twice": ("/collection_methods", "uniqueItems"),
        "more-supervisors-than-enumerators": ("/field_staff", "x-ordered"),
        "other-unit-without-other": ("/collection_units_other", "not"),
        "quota-in-a-probability-sample": ("/sample/method", "enum"),
        "recommendation-number-without-recommendation": ("/recommendation_id", "not"),
        "regions-of-all-indonesia": ("/regions", "not"),
        "release-of-a-product-that-is-not-public": ("/release_dates/printed", "not"),
        "sample-design-of-a-full-enumeration": ("/sample", "not"),
        "sampling-error-without-probability": ("/sample/sampling_error", "not"),
        "schedule-ends-before-it-starts": ("/schedule/design/0", "x-ordered"),
        "sector-unknown": ("/sector", "enum"),
        "telephone-too-short": ("/organiser_address/telephone", "pattern"),
        "title-too-short": ("/title/id", "minLength"),
        "unknown-field": ("", "additionalProperties"),
        "year-before-2019": ("/year", "minimum"),
    },
    "variable": {
        "activity-is-a-dataset": ("/activity", "pattern"),
        "alias-empty": ("/alias", "minLength"),
        "classification-without-version": ("/classification", "required"),
        "code-list-without-agency": ("/classification/code_list", "pattern"),
        "column-of-an-unversioned-standard": ("/column/standard", "pattern"),
        "concept-as-plain-text": ("/concepts", "type"),
        "public-as-number": ("/public", "type"),
        "title-missing": ("", "required"),
        "unknown-field": ("", "additionalProperties"),
        "value-without-label": ("/values/0", "required"),
        "values-beside-a-classification": ("/classification", "not"),
    },
    "indicator": {
        "age-group-with-a-code-list": ("/disaggregation/0/classification", "not"),
        "age-group-without-breaks": ("/disaggregation/0", "required"),
        "breaks-on-a-code": ("/disaggregation/1/breaks", "not"),
        "breaks-out-of-order": ("/disaggregation/0/breaks", "x-ascending"),
        "code-without-classification": ("/disaggregation/1", "required"),
        "column-name-with-space": ("/disaggregation/0/name", "pattern"),
        "kind-unknown": ("/disaggregation/0/kind", "enum"),
        "minimum-cell-of-one": ("/minimum_cell", "minimum"),
        "standard-without-version": ("/standard", "pattern"),
        "statistic-unknown": ("/statistic", "enum"),
        "title-missing": ("", "required"),
        "unit-with-space-before": ("/unit", "pattern"),
        "universe-without-standard": ("", "dependentRequired"),
        "unknown-field": ("", "additionalProperties"),
        "variables-of-a-composite": ("/component_variables", "not"),
    },
    "dataset": {
        "byte-size-negative": ("/distributions/0/byte_size", "minimum"),
        "checksum-too-short": ("/distributions/0/sha256", "pattern"),
        "email-not-an-address": ("/contact_point/email", "format"),
        "format-in-lower-case": ("/distributions/0/format", "pattern"),
        "generated-by-a-standard": ("/was_generated_by/indicator", "pattern"),
        "keyword-of-one-letter": ("/keywords/0", "pattern"),
        "keyword-twice": ("/keywords", "uniqueItems"),
        "license-not-an-address": ("/license", "format"),
        "more-rows-used-than-read": ("/was_generated_by/coverage", "x-ordered"),
        "periodicity-unknown": ("/accrual_periodicity", "enum"),
        "priority-as-text": ("/priority", "type"),
        "publisher-not-a-slug": ("/publisher", "pattern"),
        "spatial-without-dots": ("/spatial/0", "pattern"),
        "standard-without-version": ("/conforms_to/0", "pattern"),
        "temporal-ends-before-it-starts": ("/temporal", "x-ordered"),
        "temporal-not-a-date": ("/temporal/start", "format"),
        "theme-not-a-goal": ("/theme/0", "pattern"),
        "title-missing": ("", "required"),
        "unknown-field": ("", "additionalProperties"),
    },
}
OFFICIAL_MISSPELLINGS = {
    "blok_i.instansi_penyelanggara": "organiser",
    "blok_iv.frekuensi_penyelanggara": "frequency",
    "blok_vii.unit_analsis": "analysis_units",
}
CONTENT = [
    (kind, folder, file)
    for kind, folder in (("activity", "activities"), ("variable", "variables"), ("indicator", "indicators"))
    for file in sorted(files("registry.content").joinpath(folder).iterdir(), key=lambda file: file.name)
]


@pytest.mark.parametrize("identifier", documents.by_id())
def test_each_schema_passes_its_metaschema_and_all_its_references_resolve_offline(identifier):
    schema = documents.by_id()[identifier]
    Draft202012Validator.check_schema(schema, format_checker=None)
    assert missing(schema, documents.registry()) == []


def test_each_kind_has_a_schema_whose_id_is_a_path_of_this_registry():
    for kind in documents.KINDS:
        assert documents.schema_id(kind) == f"/id/schema/kominfo-blitar/{kind}/versi/1.0.0"


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in documents.KINDS for name in documents.examples(kind, "valid")]
)
def test_a_valid_example_is_valid(kind, name):
    assert validate(kind, documents.examples(kind, "valid")[name]) == []


@pytest.mark.parametrize("kind", documents.KINDS)
def test_each_kind_has_examples_and_each_invalid_one_a_declared_reason(kind):
    assert len(documents.examples(kind, "valid")) >= 2
    assert len(FAULTS[kind]) >= 6
    assert documents.examples(kind, "invalid").keys() == FAULTS[kind].keys()


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in FAULTS.items() for name in names])
def test_an_invalid_example_fails_at_one_place_for_the_reason_of_its_name(kind, name):
    problems = validate(kind, documents.examples(kind, "invalid")[name])
    assert FAULTS[kind][name] in {(problem.pointer, problem.keyword) for problem in problems}
    assert len({problem.pointer for problem in problems}) == 1


def objects(schema, path=""):
    if isinstance(schema, dict):
        yield path, schema
        for key, below in schema.items():
            if key not in {"if", "then", "allOf", "dependentSchemas"} and not key.startswith("x-"):
                yield from objects(below, f"{path}/{key}")


@pytest.mark.parametrize("kind", documents.KINDS)
def test_each_field_has_a_title_in_both_languages(kind):
    schema = documents.schema(kind)
    described = {key: value for key, value in schema.items() if key != "$defs"}
    for path, part in objects(described):
        if part.get("type") == "object" and "properties" in part:
            for name, field in part["properties"].items():
                assert set(field["x-title"]) == {"id", "en"}, f"{path}/{name}"


@pytest.mark.parametrize("kind", documents.KINDS)
def test_no_object_of_a_document_takes_unknown_fields(kind):
    described = {key: value for key, value in documents.schema(kind).items() if key != "$defs"}
    for path, part in objects(described):
        if part.get("type") == "object" and "properties" in part:
            assert part.get("additionalProperties") is False, path


@pytest.mark.parametrize("kind", [*documents.KINDS, "shared"])
def test_no_pattern_is_ever_shown_to_people_in_place_of_words(kind):
    for path, part in objects(documents.schema(kind)):
        if isinstance(part.get("pattern"), str):
            assert set(part["x-message"]) == {"id", "en"}, path


@pytest.mark.parametrize("kind", documents.KINDS)
def test_each_answer_of_a_choice_has_a_label(kind):
    described = {key: value for key, value in documents.schema(kind).items() if key != "$defs"}
    for path, part in objects(described):
        options = part.get("enum") or part.get("items", {}).get("enum")
        if options and "x-title" in part:
            assert list(part["x-labels"]) == options, path


def test_the_keys_of_indah_stand_as_they_are_spelt_there():
    fields = documents.schema("activity")["properties"]
    for key, name in OFFICIAL_MISSPELLINGS.items():
        assert fields[name]["x-indah"] == key
    assert documents.schema("indicator")["properties"]["disaggregation"]["x-indah"] == "variabel_disaggregasi"


@pytest.mark.parametrize(
    ("field", "mask"),
    [("collection_methods", 31), ("collection_media", 63), ("collection_units", 15), ("quality_checks", 15),
     ("analysis_units", 15), ("presentation_levels", 31)],
)  # fmt: skip
def test_the_form_s_numbers_of_a_multiple_choice_add_up_to_the_mask_of_the_form(field, mask):
    assert sum(documents.schema("activity")["properties"][field]["x-codes"].values()) == mask


@pytest.mark.parametrize(("kind", "folder", "file"), CONTENT, ids=[f"{kind}-{file.name}" for kind, _, file in CONTENT])
def test_the_metadata_that_ship_obey_their_schema_and_are_complete(kind, folder, file):
    document = json.loads(file.read_text("utf-8"))
    assert document.keys() == {"slug", "agency", "legal_basis", "body"}
    assert f"{document['slug']}.json" == file.name
    assert validate(kind, document["body"]) == []
    assert missing_for_submission(kind, document["body"]) == []


def body(folder, slug):
    return json.loads(files("registry.content").joinpath(folder, f"{slug}.json").read_text("utf-8"))["body"]


def test_the_indicator_counts_by_columns_and_codes_that_its_standard_has():
    indicator = body("indicators", "penduduk-kelompok-umur-jenis-kelamin")
    standard = body("standards", "penduduk-opensid")
    columns = {variable["name"]: variable for variable in standard["variables"]}
    age, sex = indicator["disaggregation"]
    assert columns[age["variable"]]["datatype"] == "date"
    assert age["breaks"] == [0, 15, 65]
    assert columns[sex["variable"]]["classification"] == sex["classification"]
    assert "status_dasar" in indicator["universe"]
    assert "status_dasar" in columns


@pytest.mark.parametrize("slug", ["tanggal-lahir", "jenis-kelamin", "status-dasar"])
def test_a_variable_says_the_same_as_the_column_it_describes(slug):
    variable = body("variables", slug)
    columns = {column["name"]: column for column in body("standards", "penduduk-opensid")["variables"]}
    column = columns[variable["column"]["name"]]
    assert variable["definition"]["id"] == column["definition"]["id"]
    assert variable.get("classification") == column.get("classification")


def test_what_nobody_told_us_is_marked_as_example():
    activity = body("activities", "pendataan-sdgs-desa-sawentar-2025")
    assert activity["organiser_address"]["address"].startswith("Contoh:")
    assert activity["technical_contact"]["name"].startswith("Contoh:")
    assert "adalah contoh" in activity["background"]["id"]
