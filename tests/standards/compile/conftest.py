"""The bundled standards, compiled, with their example rows as each form's own tool reads them."""

import csv
import io
from datetime import date

import pytest

from registry.codes.book import FileBook
from registry.standards.bundled import envelopes
from registry.standards.compile.plan import plan
from registry.standards.repository import Registered

AT = date(2025, 12, 31)
BASE = "https://satudata.example"
REGISTERED = {
    slug: Registered(slug, f"/id/standard/{one.agency}/{slug}/versi/{one.version}", one.body)
    for slug, one in envelopes().items()
}


@pytest.fixture(scope="session")
def book():
    return FileBook()


@pytest.fixture(scope="session")
def plans(book):
    return {slug: plan(registered, book=book, at=AT) for slug, registered in REGISTERED.items()}


def written(row):
    """A row of an example as it is typed: a bullet stands for a zero."""
    return {name: text.replace("•", "0") for name, text in row.items()}


def as_json(found, row):
    """A row as JSON: typed where its text is of that type, absent where empty."""
    typed = {}
    for field in found.fields:
        text = written(row).get(field.name, "")
        try:
            match field.datatype:
                case "integer":
                    typed[field.name] = int(text)
                case "decimal":
                    typed[field.name] = float(text)
                case _:
                    typed[field.name] = text
        except ValueError:
            typed[field.name] = text
        if not text:
            del typed[field.name]
    return typed


def as_csv(found, rows):
    """Rows as a CSV file under the plan's headings."""
    out = io.StringIO()
    names = [field.name for field in found.fields]
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(written(row) for row in rows)
    return out.getvalue()


CELL = {"required", "type", "format", "pattern", "length", "range", "code"}
"""Checks of a single cell: what every schema language was made for."""

INVALID = [
    (slug, example) for slug, registered in REGISTERED.items() for example in registered.standard.examples.invalid
]
NAMES = [f"{slug}:{one.check}:{one.column}" for slug, one in INVALID]
SLUGS = list(REGISTERED)

OF_EACH_KIND = list({(slug, one.check.partition(".")[0]): (slug, one) for slug, one in INVALID}.values())
"""One invalid example of each kind of check in each standard, where a whole file is made of each."""
KIND_NAMES = [f"{slug}:{one.check}:{one.column}" for slug, one in OF_EACH_KIND]
