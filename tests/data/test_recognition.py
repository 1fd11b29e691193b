"""Files of every system and standard that ship are known by their headers, and told when taken for another."""

import csv
import io
from datetime import date

import pytest

from registry.codes.book import FileBook
from registry.standards.bundled import envelopes, profiles
from registry.standards.repository import Registered
from registry.validation.service import check

BOOK = FileBook()
REGISTERED = [
    Registered(slug, f"/id/standard/{one.agency}/{slug}/versi/{one.version}", one.body)
    for slug, one in envelopes().items()
]
PROFILES = profiles()
HEADERS = {slug: [column.header for column in profile.columns] for slug, profile in PROFILES.items()}
HEADERS |= {one.slug: [variable.name for variable in one.standard.variables] for one in REGISTERED}
STANDARD_OF = {slug: profile.standard for slug, profile in PROFILES.items()} | {
    one.slug: one.slug for one in REGISTERED
}


def written(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def report(source, **asked):
    return check(
        source,
        name="kiriman.csv",
        standards=REGISTERED,
        profiles=list(PROFILES.values()),
        book=BOOK,
        today=date(2025, 12, 31),
        **asked,
    ).report


def known_as(found):
    """The profile, or the standard as it stands."""
    return found.profile or (found.standard or "").split("/")[-3]


@pytest.mark.parametrize("slug", HEADERS)
def test_a_file_is_known_by_the_headers_its_system_writes(slug):
    cells = [""] * len(HEADERS[slug])
    found = report(written(HEADERS[slug], cells))
    assert found.standard.split("/")[-3] == STANDARD_OF[slug]
    # a profile that writes the very headers of its standard cannot be told from it, and need not be
    assert known_as(found) == slug or HEADERS[known_as(found)] == HEADERS[slug]
    assert not [one for one in found.findings if one.check == "header.renamed"]


@pytest.mark.parametrize("slug", HEADERS)
def test_a_fifth_of_the_columns_may_lack_and_a_title_stand_above(slug):
    headers = [header for position, header in enumerate(HEADERS[slug]) if position % 5]
    found = report(written(["DATA DESA TAHUN 2025"], [], headers, [""] * len(headers)))
    assert found.standard.split("/")[-3] == STANDARD_OF[slug]
    assert "file.title" in {one.check for one in found.findings}


@pytest.mark.parametrize("slug", HEADERS)
@pytest.mark.parametrize("asked", [one.slug for one in REGISTERED])
def test_a_file_taken_for_another_standard_is_told_what_it_seems_to_be(slug, asked):
    if STANDARD_OF[slug] == asked:
        return
    found = report(written(HEADERS[slug], [""] * len(HEADERS[slug])), standard=asked)
    told = [one.message.id for one in found.findings if one.check == "file.standard"]
    assert len(told) == 1
    assert f"bukan “{asked}”" in told[0]
    seems = told[0].partition("“")[2].partition("”")[0]
    assert STANDARD_OF[seems] == STANDARD_OF[slug]
