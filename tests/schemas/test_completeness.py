"""What a draft lacks before it may be submitted."""

import pytest

from registry.schemas import documents
from registry.schemas.completeness import missing_for_submission
from registry.schemas.validator import validate

LACKS = {
    ("code-list", "source-missing"): {"/source"},
    ("code-list", "description-blank"): {"/description"},
    ("standard", "examples-missing"): {"/examples/valid", "/examples/invalid"},
    ("standard", "definition-blank"): {"/variables/2/definition"},
    ("activity", "survey-without-sample-design"): {"/sample"},
    ("activity", "probability-sample-without-frame"): {"/sample/frame"},
    ("activity", "recommended-without-number"): {"/recommendation_id"},
    ("activity", "repeated-without-frequency"): {"/frequency"},
    ("activity", "part-of-indonesia-without-regions"): {"/regions"},
    ("activity", "interviews-without-field-staff"): {"/field_staff"},
    ("activity", "other-without-explanation"): {"/presentation_levels_other"},
    ("activity", "public-product-without-release"): {"/release_dates"},
    ("activity", "schedule-without-evaluation"): {"/schedule/evaluation"},
    ("variable", "question-missing"): {"/question"},
    ("variable", "activity-missing"): {"/activity"},
    ("indicator", "composite-without-indicators"): {"/component_indicators"},
    ("indicator", "not-composite-without-variables"): {"/component_variables"},
    ("indicator", "formula-missing"): {"/formula"},
    ("dataset", "publisher-missing"): {"/publisher"},
    ("dataset", "license-missing"): {"/license"},
    ("dataset", "contact-without-email"): {"/contact_point/email"},
    ("dataset", "microdata-without-reason"): {"/rights"},
    ("dataset", "no-files"): {"/distributions"},
    ("dataset", "file-without-format"): {"/distributions/1/format"},
    ("dataset", "description-blank"): {"/description"},
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in documents.KINDS for name in documents.examples(kind, "incomplete")]
)
def test_an_incomplete_example_is_a_good_draft_that_lacks_exactly_what_its_name_says(kind, name):
    document = documents.examples(kind, "incomplete")[name]
    assert validate(kind, document) == []
    assert {problem.field for problem in missing_for_submission(kind, document)} == LACKS[kind, name]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("code-list", "jenis-kelamin"),
        ("standard", "daftar-rt"),
        ("activity", "pencacahan-lengkap"),
        ("activity", "survei-probabilitas"),
        ("variable", "tanggal-lahir"),
        ("indicator", "penduduk-kelompok-umur"),
        ("dataset", "penduduk-sawentar-2025"),
    ],
)
def test_a_complete_example_may_be_submitted(kind, name):
    assert missing_for_submission(kind, documents.examples(kind, "valid")[name]) == []


def test_what_is_missing_is_named_as_the_form_names_it():
    draft = {**documents.examples("dataset", "valid")["penduduk-sawentar-2025"], "accrual_periodicity": None}
    (problem,) = missing_for_submission("dataset", draft)
    assert problem.message.id == "“Jadwal pemutakhiran” belum diisi. Isi sebelum mengajukan."
    assert problem.message.en == "“Update frequency” is still empty. Fill it in before you submit."


@pytest.mark.parametrize("value", [None, [], {}])
def test_an_empty_value_is_missing(value):
    draft = {**documents.examples("dataset", "valid")["penduduk-sawentar-2025"], "keywords": value}
    assert [problem.pointer for problem in missing_for_submission("dataset", draft)] == ["/keywords"]


def test_no_and_zero_are_answers():
    draft = {**documents.examples("activity", "valid")["pencacahan-lengkap"], "pilot": False}
    draft["field_staff"] = {**draft["field_staff"], "supervisors": 0}
    assert missing_for_submission("activity", draft) == []


def test_microdata_need_no_licence_and_no_publisher():
    complete = documents.examples("dataset", "valid")["penduduk-sawentar-2025"]
    draft = {key: value for key, value in complete.items() if key not in {"license", "publisher"}} | {
        "is_microdata": True
    }
    assert missing_for_submission("dataset", draft) == []


def test_a_document_of_the_wrong_shape_is_incomplete_not_a_crash():
    assert missing_for_submission("dataset", {"contact_point": 3, "distributions": "x", "temporal": []})


@pytest.mark.parametrize("kind", documents.KINDS)
def test_each_pointer_of_a_schema_leads_to_a_field_with_a_title(kind):
    for problem in missing_for_submission(kind, {}):
        assert problem.message.id != problem.message.en, problem.pointer
