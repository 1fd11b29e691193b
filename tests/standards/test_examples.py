"""The examples of the bundled standards: a standard cannot be approved unless they behave."""

import csv
import io
import re
from datetime import date

import pytest

from registry.codes.book import FileBook
from registry.standards.bundled import envelopes
from registry.standards.payloads import Datatype, Severity
from registry.standards.repository import Registered
from registry.validation.one_row import check_row
from registry.validation.service import check

AT = date(2025, 12, 31)
REGISTERED = {
    slug: Registered(slug, f"/id/standard/{one.agency}/{slug}/versi/{one.version}", one.body)
    for slug, one in envelopes().items()
}
STANDARDS = {slug: one.standard for slug, one in REGISTERED.items()}
BOOK = FileBook()
INVALID = [(slug, example) for slug, standard in STANDARDS.items() for example in standard.examples.invalid]


@pytest.fixture(scope="module")
def errors():
    """Check rows of a standard's own variables and codes; return the checks that fail and their columns."""

    def run(slug, rows):
        out = io.StringIO()
        writer = csv.DictWriter(out, [variable.name for variable in STANDARDS[slug].variables])
        writer.writeheader()
        writer.writerows({name: text.replace("•", "0") for name, text in row.items()} for row in rows)
        data, known = out.getvalue().encode(), [*REGISTERED.values()]
        done = check(data, name="contoh.csv", standards=known, profiles=[], book=BOOK, today=AT, standard=slug)
        return [(one.check, one.column) for one in done.report.findings if one.severity is Severity.ERROR]

    return run


def test_no_standard_holds_anything_shaped_like_a_nik():
    for slug, one in envelopes().items():
        assert not re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", one.body.model_dump_json()), slug


@pytest.mark.parametrize("slug", STANDARDS)
def test_a_standard_accepts_its_valid_examples(slug, errors):
    valid = STANDARDS[slug].examples.valid
    assert len(valid) >= 2
    assert errors(slug, valid) == []


@pytest.mark.parametrize(
    ("slug", "example"), INVALID, ids=[f"{slug}:{one.check}:{one.column}" for slug, one in INVALID]
)
def test_a_standard_refuses_an_invalid_example_for_the_reason_it_names(slug, example):
    row = {name: text.replace("•", "0") for name, text in example.row.items()}
    said = check_row(REGISTERED[slug], row, book=BOOK, at=AT)
    assert [(one.check, one.column) for one in said if one.severity is Severity.ERROR] == [
        (example.check, example.column)
    ]


@pytest.mark.parametrize("slug", STANDARDS)
def test_a_row_alone_is_judged_as_in_a_file(slug, errors):
    """One example of each kind of fault: columns of which the row says nothing change nothing."""
    for example in {one.check.partition(".")[0]: one for one in STANDARDS[slug].examples.invalid}.values():
        assert errors(slug, [example.row]) == [(example.check, example.column)]


@pytest.mark.parametrize("slug", STANDARDS)
def test_there_is_an_invalid_example_of_each_kind_of_check_in_use(slug):
    standard = STANDARDS[slug]
    used = {f"rule.{rule.id}" for rule in standard.rules if rule.severity is Severity.ERROR} | {"code", "length"}
    for variable in standard.variables:
        used |= {"required"} if variable.constraints.required else set()
        used |= {"pattern"} if variable.constraints.pattern else set()
        used |= {"type", "range"} if variable.datatype in {Datatype.INTEGER, Datatype.DECIMAL} else set()
        used |= {"format", "range"} if variable.datatype is Datatype.DATE else set()
    assert used <= {example.check for example in standard.examples.invalid}
