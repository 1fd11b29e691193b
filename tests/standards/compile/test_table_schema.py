"""The compiled Table Schema, judged by frictionless."""

import json
import warnings

import pytest

from registry.standards.compile.table_schema import table_schema
from tests.standards.compile.conftest import BASE, CELL, INVALID, NAMES, REGISTERED, SLUGS, as_csv


@pytest.fixture(scope="module")
def validate(plans, tmp_path_factory):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import frictionless  # noqa: PLC0415

    def run(slug, rows):
        folder = tmp_path_factory.mktemp("tabel")
        (folder / "data.csv").write_text(as_csv(plans[slug], rows), "utf-8")
        (folder / "schema.json").write_text(json.dumps(table_schema(plans[slug], BASE)), "utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            resource = frictionless.Resource(path="data.csv", schema="schema.json", basepath=str(folder))
            report = resource.validate()
        assert report.errors == []
        return {(task[0], task[1]) for task in report.flatten(["fieldName", "type"])}

    return run


@pytest.mark.parametrize("slug", SLUGS)
def test_frictionless_reads_it_and_accepts_the_valid_examples(validate, slug):
    assert validate(slug, REGISTERED[slug].standard.examples.valid) == set()


@pytest.mark.parametrize(("slug", "example"), INVALID, ids=NAMES)
def test_frictionless_refuses_every_invalid_cell(validate, slug, example):
    if example.check in CELL:
        assert example.column in {column for column, _ in validate(slug, [example.row])}


def test_a_row_that_stands_twice_breaks_its_key(validate):
    row = REGISTERED["keluarga-sdgs-desa"].standard.examples.valid[0]
    assert "primary-key" in {kind for _, kind in validate("keluarga-sdgs-desa", [row, row])}
