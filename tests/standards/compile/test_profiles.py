"""A standard under the headings of a system: the schemas follow it, and the check reads what they permit."""

import csv
import io
from datetime import date

import jsonschema
import pytest

from registry.standards.bundled import profiles
from registry.standards.compile.csvw import column_names, csvw
from registry.standards.compile.json_schema import json_schema
from registry.standards.compile.plan import plan
from registry.standards.compile.table_schema import table_schema
from registry.standards.payloads import Severity
from registry.validation.service import check
from tests.standards.compile.conftest import AT, BASE, REGISTERED, written

PROFILES = profiles()


def as_the_system_writes(field, text):
    """A value of the standard as the plan says that the system may write it; None where it cannot."""
    if not text:
        return ""
    if field.permitted:
        parts = text.split(";") if field.multiple else [text]
        means = {each.code.notation: each.text for each in field.permitted}
        found = [means.get(part) for part in parts]
        return field.separator.join(found) if all(found) else None
    if field.datatype == "date":
        return date.fromisoformat(text).strftime(field.dates)
    return text


@pytest.mark.parametrize("slug", PROFILES)
def test_the_check_reads_rows_written_as_the_profile_permits(slug, book):
    profile = PROFILES[slug]
    registered = REGISTERED[profile.standard]
    found = plan(registered, book=book, at=AT, profile=profile)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(field.name for field in found.fields)
    for example in registered.standard.examples.valid:
        row = written(example)
        cells = [
            as_the_system_writes(field, row.get(field.variable.name, "")) if field.variable else ""
            for field in found.fields
        ]
        writer.writerow(cell or "" for cell in cells)
    report = check(
        out.getvalue().encode(),
        name="isian.csv",
        standards=[*REGISTERED.values()],
        profiles=[*PROFILES.values()],
        book=book,
        today=AT,
        profile=slug,
    ).report
    errors = [(one.check, one.column, one.message.id) for one in report.findings if one.severity is Severity.ERROR]
    assert (report.profile, report.rows) == (slug, len(registered.standard.examples.valid))
    assert errors == []


@pytest.mark.parametrize("slug", PROFILES)
def test_the_three_schemas_have_the_headings_of_the_system_and_are_sound(slug, book):
    profile = PROFILES[slug]
    found = plan(REGISTERED[profile.standard], book=book, at=AT, profile=profile)
    headings = [column.header for column in profile.columns]
    schema = json_schema(found, BASE)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == headings
    assert [field["name"] for field in table_schema(found, BASE)["fields"]] == headings
    assert [column["titles"] for column in csvw(found, BASE)["tableSchema"]["columns"][:-1]] == headings
    names = column_names(found)
    assert len(set(names.values())) == len(headings)
    assert all(name.replace("_", "").isalnum() for name in names.values())
