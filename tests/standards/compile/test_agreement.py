"""One source, seven outputs: a single change of a permissible value is seen in each, and in nothing else."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.standards.compile import form
from registry.standards.compile.csvw import csvw
from registry.standards.compile.dictionary import dictionary
from registry.standards.compile.json_schema import json_schema
from registry.standards.compile.plan import MANY, plan
from registry.standards.compile.shacl import shacl
from registry.standards.compile.stamp import stamp
from registry.standards.compile.table_schema import table_schema
from registry.standards.compile.xlsx import template
from tests.standards.compile.conftest import AT, BASE, REGISTERED

OUTPUTS = {
    "json-schema": lambda found: json_schema(found, BASE),
    "table-schema": lambda found: table_schema(found, BASE),
    "csvw": lambda found: csvw(found, BASE),
    "shacl": lambda found: shacl(found, BASE),
    "xlsx": template,
    "html": lambda found: dictionary(found, (), BASE),
    "form": form.inputs,
}
LISTS = ["dukcapil/agama", "dukcapil/jenis-kelamin", "opensid/hamil"]


class Changed:
    """A code book in which one list is another."""

    def __init__(self, book, ref, change):
        self.book, self.ref, self.change = book, ref, change

    def codes(self, ref, *, at):
        found = self.book.codes(ref, at=at)
        return self.change(dict(found)) if ref == self.ref else found

    def code(self, ref, notation):
        return self.codes(ref, at=AT).get(notation)

    def maps(self, slug, *, at):
        return self.book.maps(slug, at=at)


def compiled(book):
    found = plan(REGISTERED["penduduk-opensid"], book=book, at=AT)
    return {name: output(found) for name, output in OUTPUTS.items()}, stamp(found).fingerprint


@pytest.fixture(scope="module")
def before(book):
    return compiled(book)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ref=st.sampled_from(LISTS), what=st.sampled_from(["added", "removed", "renumbered"]), number=st.integers(90, 99))
def test_one_permissible_value_changes_all_seven_outputs_and_the_stamp(book, before, ref, what, number):
    def change(codes):
        notation, code = next(iter(codes.items()))
        if what != "added":
            del codes[notation]
        return codes if what == "removed" else {**codes, str(number): replace(code, notation=str(number))}

    outputs, fingerprint = compiled(Changed(book, ref, change))
    assert {name for name, output in outputs.items() if output == before[0][name]} == set()
    assert fingerprint != before[1]


def test_the_same_values_give_the_same_outputs(book, before):
    assert compiled(Changed(book, LISTS[0], lambda codes: codes)) == before


def test_a_list_longer_than_what_is_written_out_is_told_by_shape_and_address(book):
    ref = "dukcapil/pekerjaan"

    def many(codes):
        code = next(iter(codes.values()))
        return {f"35.{number:04}": replace(code, notation=f"35.{number:04}") for number in range(MANY + 1)}

    found = plan(REGISTERED["penduduk-opensid"], book=Changed(book, ref, many), at=AT)
    told = json_schema(found, BASE)["properties"]["pekerjaan_id"]
    assert told["pattern"] == r"^(?:[0-9]{2}\.[0-9]{4})$"
    assert "enum" not in told
    assert told["x-code-list"] == f"{BASE}/id/code-list/{ref}"
    (asked,) = (one for one in form.inputs(found) if one.name == "pekerjaan_id")
    assert (asked.options, asked.code_list) == ((), ref)
