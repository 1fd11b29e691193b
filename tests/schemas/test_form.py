"""Forms read from schemas: what was written in a document can be typed, and what is typed can be read."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.schemas import documents, form_input, outline, salvage
from registry.schemas.completeness import missing_for_submission, progress
from registry.schemas.conditions import of_field, rules
from registry.schemas.form import Control, form
from registry.schemas.validator import validate
from tests.metadata.documents import documents as generated
from tests.metadata.documents import said

EXAMPLES = [(kind, name, body) for kind in documents.KINDS for name, body in documents.examples(kind, "valid").items()]
FULL = documents.examples("activity", "valid")["pencacahan-lengkap"]


def posted(field, value, at):  # noqa: C901 - one a control
    """The pairs a browser sends for what was typed."""
    if field.control is Control.GROUP:
        for inner in field.fields:
            if inner.name in value:
                yield from posted(inner, value[inner.name], f"{at}/{escaped(inner.name)}")
    elif field.control is Control.ROWS:
        for number, row in enumerate(value):
            if field.row_is_leaf:
                yield from posted(field.fields[0], row, f"{at}/{number}")
            else:
                for inner in field.fields:
                    if inner.name in row:
                        yield from posted(inner, row[inner.name], f"{at}/{number}/{escaped(inner.name)}")
    elif field.control is Control.CHOICES:
        yield from ((at, part) for part in value)
    elif field.texts:
        yield from ((f"{at}/{code}", text.replace("\n", "\r\n")) for code, text in value.items())
    else:
        yield at, value.replace("\n", "\r\n")


def escaped(name):
    return name.replace("~", "~0").replace("/", "~1")


def through_a_browser(kind, document):
    whole = form(kind)
    typed = form_input.written(whole, document)
    pairs = [
        pair
        for field in whole.fields
        if field.name in typed
        for pair in posted(field, typed[field.name], f"/{field.name}")
    ]
    return form_input.read(whole, form_input.tidy(whole, form_input.typed(pairs)))


@pytest.mark.parametrize(
    ("kind", "body"), [row[::2] for row in EXAMPLES], ids=[f"{row[0]}-{row[1]}" for row in EXAMPLES]
)
def test_a_document_survives_the_browser(kind, body):
    assert said(through_a_browser(kind, body)) == said(body)


@pytest.mark.parametrize("kind", ["activity", "variable", "indicator"])
def test_any_document_survives_the_browser(kind):
    @settings(max_examples=30, deadline=None)
    @given(generated(kind))
    def holds(document):
        assert said(through_a_browser(kind, document)) == said(document)

    holds()


ANYTHING = st.recursive(
    st.text(max_size=12) | st.sampled_from(["SURVEI", "ya", "2025-01-01", "x@y", "/id/activity/a/b"]),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["0", "1", "id", "en", "name", "start"]), below, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("kind", documents.KINDS)
def test_whatever_is_typed_a_sound_part_of_it_is_kept(kind):
    names = [field.name for field in form(kind).fields]
    before = {"title": {"id": "Judul yang sudah ada"}}
    before |= {
        name: ([] if name in {"legal_basis", "sources", "variables"} else {"id": ""})
        for name in documents.schema(kind)["required"]
        if name != "title"
    }

    @settings(max_examples=25, deadline=None)
    @given(st.dictionaries(st.sampled_from(names), ANYTHING, max_size=5))
    def holds(raw):
        whole = form(kind)
        document = form_input.read(whole, form_input.tidy(whole, raw))
        salvage.set_aside(kind, document)
        kept, problems = salvage.sound_part(kind, document, before)
        assert validate(kind, kept) == []
        if not problems:
            assert kept == document

    holds()


@pytest.mark.parametrize("text", ["31/12/2025", "31-12-2025", "31.12.2025", "2025-12-31"])
def test_a_day_is_read_as_people_here_write_it(text):
    read = through_typing("activity", {"/schedule/design/0/start": text})
    assert read == {"schedule": {"design": [{"start": "2025-12-31"}]}}


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("/year", " 2 025 ", 2025),
        ("/year", "dua ribu", "dua ribu"),
        ("/pilot", "tidak", False),
        ("/organiser", "  Desa  ", "Desa"),
        ("/sector", "KESEHATAN", "KESEHATAN"),
    ],
)
def test_an_answer_is_read_as_its_type_or_left_as_typed(name, text, meant):
    assert through_typing("activity", {name: text}) == {name[1:]: meant}


def test_a_version_of_a_code_list_is_written_with_an_at_sign():
    assert through_typing("variable", {"/classification": "dukcapil/agama@1.0.0"}) == {
        "classification": {"code_list": "dukcapil/agama", "version": "1.0.0"}
    }
    assert (
        through_typing("variable", {"/activity": "https://contoh.example/id/activity/a/b"})["activity"]
        == "/id/activity/a/b"
    )


def through_typing(kind, fields):
    whole = form(kind)
    return form_input.read(whole, form_input.tidy(whole, form_input.typed(fields.items())))


def test_rows_come_in_the_order_of_their_numbers_and_empty_ones_go():
    read = through_typing(
        "activity", {"/variables/10/name/id": "C", "/variables/2/name/id": "B", "/variables/3/name/id": " "}
    )
    assert [row["name"]["id"] for row in read["variables"]] == ["B", "C"]


@pytest.mark.parametrize("kind", documents.KINDS)
def test_every_field_of_a_schema_is_on_its_form(kind):
    assert [field.name for field in form(kind).fields if field.control is not Control.KEPT] or kind
    assert {field.name for field in form(kind).fields} == set(documents.schema(kind)["properties"])


def test_a_condition_is_told_in_words():
    lines = {line["pointer"]: line for block in outline.of("activity")["blocks"] for line in block["fields"]}
    assert (
        lines["/frequency"]["rules"][0]["id"]
        == "Wajib bila 4.1 Kegiatan ini dilakukan adalah Berulang; selain itu kosong."
    )
    assert lines["/field_staff"]["rules"][0]["id"].startswith(
        "Wajib bila 4.7 Sarana pengumpulan data memuat Paper-assisted"
    )
    assert lines["/background"]["rules"][1]["id"] == "Paling sedikit 50 karakter."


def test_a_rule_is_read_with_its_condition():
    (rule,) = of_field("activity", ("frequency",), filled=True)
    assert rule.applies({"recurrence": "BERULANG"})
    assert not rule.applies({"recurrence": "HANYA_SEKALI"})
    assert not rule.applies({})


def test_a_rule_within_a_rule_needs_both():
    (rule,) = of_field("activity", ("sample", "frame"), filled=True)
    survey = {"collection_approach": "SURVEI", "sample": {"selection": "SAMPEL_PROBABILITAS"}}
    assert rule.applies(survey)
    assert not rule.applies({**survey, "collection_approach": "PENCACAHAN_LENGKAP"})


@pytest.mark.parametrize("kind", documents.KINDS)
def test_a_complete_draft_is_one_that_may_be_submitted(kind):
    for group in ("valid", "incomplete"):
        for name, body in documents.examples(kind, group).items():
            assert progress(kind, body).is_complete is (missing_for_submission(kind, body) == []), name


def test_an_answer_adds_what_it_makes_necessary_to_the_count():
    before = progress("activity", {"title": {"id": "Pendataan contoh"}}).wanted
    assert progress("activity", {"title": {"id": "Pendataan contoh"}, "recurrence": "BERULANG"}).wanted == before + 1
    assert rules("activity")


def test_a_metadata_document_is_checked_in_under_two_milliseconds():
    validate("activity", FULL)  # compiled once
    took = []
    for _ in range(50):
        start = time.perf_counter()
        assert validate("activity", FULL) == []
        took.append(time.perf_counter() - start)
    assert min(took) < 0.002
