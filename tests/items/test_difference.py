"""How two documents differ: by hand on small ones, and laws that hold for any two."""

import copy
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.items import words
from registry.items.bump import Bump, proposed
from registry.items.difference import Change, differences, value_at
from registry.items.state import Kind
from tests.factories import documents

LEAVES = st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab c.", max_size=6)
DOCUMENTS = st.dictionaries(
    st.sampled_from(["title", "keywords", "x~/y", "variables"]),
    st.recursive(
        LEAVES,
        lambda below: (
            st.lists(below, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "en", "name", "0", "a/b"]), below, max_size=3)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


def found(before, after, kind=Kind.DATASET):
    return [(one.pointer, one.change.value) for one in differences(kind, before, after)]


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_a_document_does_not_differ_from_itself(document):
    assert differences(Kind.DATASET, document, copy.deepcopy(document)) == []


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_every_pointer_leads_to_what_it_tells(before, after):
    for one in differences(Kind.DATASET, before, after):
        if one.change is Change.REMOVED:
            assert value_at(before, one.pointer) == one.before
        elif one.change is Change.ADDED:
            assert value_at(after, one.pointer) == one.after
        assert one.title.id or one.pointer in {"/", ""}


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_two_that_are_not_the_same_json_differ_somewhere(before, after):
    same = json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)
    assert bool(differences(Kind.DATASET, before, after)) != same


@settings(max_examples=500, deadline=None)
@given(st.text("ab \n.,", max_size=40), st.text("ab \n.,", max_size=40))
def test_the_words_that_stayed_and_went_are_the_text_before_and_those_that_came_the_text_after(before, after):
    pieces = words.compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.change != "added") == before
    assert "".join(piece.text for piece in pieces if piece.change != "removed") == after
    assert all(piece.text for piece in pieces)
    assert all(one.change != other.change for one, other in itertools.pairwise(pieces))


def test_a_changed_sentence_keeps_the_words_that_stayed():
    pieces = words.compare("Jumlah penduduk desa menurut umur.", "Banyaknya warga desa menurut umur dan jenis kelamin.")
    assert pieces == (
        ("removed", "Jumlah penduduk"),
        ("added", "Banyaknya warga"),
        ("same", " desa menurut umur"),
        ("added", " dan jenis kelamin"),
        ("same", "."),
    )


def test_named_elements_are_the_same_wherever_they_stand():
    before = {"distributions": [{"identifier": "csv", "rows": 1}, {"identifier": "xlsx"}]}
    after = {"distributions": [{"identifier": "xlsx"}, {"identifier": "json"}, {"identifier": "csv", "rows": 2}]}
    assert found(before, after) == [
        ("/distributions/1", "added"),
        ("/distributions/2/rows", "changed"),
        ("/distributions", "changed"),  # the order of those that stayed
    ]


def test_elements_without_a_name_are_matched_by_their_content():
    assert found({"keywords": ["a", "b", "c"]}, {"keywords": ["a", "c", "d"]}) == [
        ("/keywords/1", "removed"),
        ("/keywords/2", "added"),
    ]


def test_true_is_not_one():
    assert found({"priority": True}, {"priority": 1}) == [("/priority", "changed")]


def test_a_field_is_called_as_its_schema_calls_it_and_elements_by_their_name():
    before = documents.body(Kind.STANDARD)
    after = copy.deepcopy(before)
    after["variables"][0]["definition"]["id"] += " Tambahan."
    name = before["variables"][0]["name"]
    (one,) = differences(Kind.STANDARD, before, after)
    assert one.pointer == "/variables/0/definition/id"
    assert one.title == (f"Variabel › {name} › Definisi", f"Variables › {name} › Definition")


def standard(change):
    before = documents.body(Kind.STANDARD)
    after = copy.deepcopy(before)
    change(after)
    return proposed(Kind.STANDARD, differences(Kind.STANDARD, before, after)).bump


def _set(path, value):
    def change(document):
        *steps, last = path
        for step in steps:
            document = document[step]
        document[last] = value

    return change


def _variable(**members):
    def change(document):
        document["variables"].append({**copy.deepcopy(document["variables"][-1]), "name": "baru", **members})

    return change


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        (_set(["title", "id"], "Nama lain"), Bump.PATCH),
        (_set(["variables", 0, "title", "id"], "Label lain"), Bump.PATCH),
        (_variable(constraints={}), Bump.MINOR),
        (_variable(constraints={"required": True}), Bump.MAJOR),
        (lambda document: document["variables"].pop(), Bump.MAJOR),
        (_set(["variables", 0, "datatype"], "decimal"), Bump.MAJOR),
        (_set(["variables", 0, "name"], "lain"), Bump.MAJOR),
        (_set(["variables", 0, "definition", "id"], "Arti lain."), Bump.MINOR),
        (lambda _document: None, Bump.PATCH),
    ],
    ids=["label", "label of a variable", "optional", "newly required", "removed", "type", "renamed", "meaning", "none"],
)
def test_what_changed_asks_for_a_number(change, asked):
    assert standard(change) is asked


@pytest.mark.parametrize(
    ("name", "before", "after", "asked"),
    [
        ("required", False, True, Bump.MAJOR),
        ("required", True, False, Bump.MINOR),
        ("maximum", 100, 120, Bump.MINOR),
        ("maximum", 120, 100, Bump.MAJOR),
        ("minimum", 0, 1, Bump.MAJOR),
        ("minimum", 1, 0, Bump.MINOR),
        ("pattern", None, "[0-9]+", Bump.MAJOR),
        ("pattern", "[0-9]+", None, Bump.MINOR),
    ],
)
def test_a_stricter_constraint_breaks_a_promise_and_a_wider_one_does_not(name, before, after, asked):
    def with_constraint(value):
        body = documents.body(Kind.STANDARD)
        body["variables"][0]["constraints"] = {} if value is None else {name: value}
        return body

    one, other = with_constraint(before), with_constraint(after)
    assert proposed(Kind.STANDARD, differences(Kind.STANDARD, one, other)).bump is asked


def test_another_unit_makes_figures_of_a_dataset_incomparable():
    before = documents.body(Kind.DATASET)
    for changed, asked in (
        ({"unit": "keluarga"}, Bump.MAJOR),
        ({"keywords": ["lain"]}, Bump.MINOR),
        ({"title": {**before["title"], "id": "Judul lain"}}, Bump.PATCH),
    ):
        assert proposed(Kind.DATASET, differences(Kind.DATASET, before, {**before, **changed})).bump is asked
