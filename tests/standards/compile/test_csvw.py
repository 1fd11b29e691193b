"""The compiled CSVW metadata, judged by the package csvw."""

import json
import logging
import warnings

import pytest

from registry.standards.compile.csvw import csvw
from tests.standards.compile.conftest import BASE, CELL, INVALID, NAMES, REGISTERED, SLUGS, as_csv


@pytest.fixture(scope="module")
def validate(plans, tmp_path_factory):
    import csvw as package  # noqa: PLC0415

    def run(slug, rows):
        folder = tmp_path_factory.mktemp("csvw")
        (folder / "data.csv").write_text(as_csv(plans[slug], rows), "utf-8")
        (folder / "data.csv-metadata.json").write_text(json.dumps(csvw(plans[slug], BASE, "data.csv")), "utf-8")
        table = package.Table.from_file(folder / "data.csv-metadata.json")
        faults = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = list(table.iterdicts(log=_log(faults), strict=True))
        return found, faults

    return run


@pytest.mark.parametrize("slug", SLUGS)
def test_csvw_reads_the_valid_examples(validate, slug):
    rows = REGISTERED[slug].standard.examples.valid
    found, faults = validate(slug, rows)
    assert faults == []
    assert len(found) == len(rows)


@pytest.mark.parametrize(("slug", "example"), INVALID, ids=NAMES)
def test_csvw_refuses_every_invalid_cell(validate, slug, example):
    if example.check in CELL:
        _, faults = validate(slug, [example.row])
        assert any(example.column in fault for fault in faults), faults


def _log(faults):
    class Keep(logging.Handler):
        def emit(self, record):
            faults.append(record.getMessage())

    log = logging.Logger("csvw")  # noqa: LOG001 - one for each file
    log.addHandler(Keep())
    return log
