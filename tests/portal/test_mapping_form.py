"""A mapping that is shown as a form and sent back unchanged is the same mapping."""

import json
from pathlib import Path

import pytest

from portal import mapping_form
from portal.form_post import Post
from registry.harvest.mapping import FieldMapping

EXAMPLES = sorted(Path("jsonschemas/field-mapping/1.0.0/examples/valid").glob("*.json"))


def sent(rows):
    pairs = []
    for row in rows:
        fields = {"target": row.target.name, **row.written}
        pairs += [(f"{mapping_form.PREFIX}{row.number}.{name}", value) for name, value in fields.items()]
    return Post(tuple(pairs))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_step_of_the_registered_examples_survives_the_form(path):
    before = FieldMapping.model_validate(json.loads(path.read_text(encoding="utf-8")))
    rows = mapping_form.rows(before.model_dump(mode="json", exclude_defaults=True), [])
    after = FieldMapping.model_validate(mapping_form.document(sent(rows), before.standard))
    assert after == before
    assert mapping_form.digest(after) == mapping_form.digest(before)


def test_rows_that_nothing_fills_are_left_out():
    rows = mapping_form.rows({}, [mapping_form.Target("jumlah", "Jumlah", required=True)])
    assert [row.is_used for row in rows] == [False]
    assert mapping_form.document(sent(rows), None) == {"fields": []}


def test_what_is_required_or_filled_comes_first():
    known = [mapping_form.Target("a", "A"), mapping_form.Target("b", "B", required=True), mapping_form.Target("c", "C")]
    rows = mapping_form.rows({"fields": [{"target": "c", "constant": "1"}]}, known)
    assert [row.target.name for row in rows] == ["b", "c", "a"]
