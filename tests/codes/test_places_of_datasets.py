"""A dataset says by a bare code what place it is about; a change of that code counts it."""

from datetime import date

import pytest

from registry.accounts import service as accounts
from registry.codes import repository, usage
from registry.codes.impact import impact
from registry.codes.imports import Missing, preview, take
from registry.codes.payloads import Code
from registry.codes.reader import read
from registry.items.references import codes_in
from registry.items.state import Kind, State
from registry.schemas import documents as schemas
from tests.factories import code_lists, documents, walks

PLACES = code_lists.code_list(
    Code("35", {"id": "Jawa Timur"}),
    Code("35.05", {"id": "Kabupaten Blitar"}, broader=("35",), level=2),
    Code("35.05.10", {"id": "Kanigoro"}, broader=("35.05",), level=3),
    Code("35.05.10.2011", {"id": "Sawentar"}, broader=("35.05.10",), level=4),
    Code("35.05.10.2012", {"id": "Gogodeso"}, broader=("35.05.10",), level=4),
    agency="kemendagri",
    slug="wilayah",
)
SPLIT = (
    b"kind,date,decree,old,new\n"
    b"breakdown,2026-01-01,Perda 3/2025,35.05.10.2011,35.05.10.2021\n"
    b"breakdown,2026-01-01,Perda 3/2025,35.05.10.2011,35.05.10.2022\n"
)
NEW = b"kode,nama,induk\n35.05.10.2021,Sawentar Lor,35.05.10\n35.05.10.2022,Sawentar Kidul,35.05.10\n"


def dataset(session, people, slug, place):
    body = {**documents.body(Kind.DATASET), "spatial": [place]}
    entry = walks.draft(session, people, kind=Kind.DATASET, slug=slug, by=people.walidata, body=body)
    entry.version.state = State.PUBLISHED.value  # how a dataset is approved is told elsewhere
    session.flush()
    return entry


def test_every_bare_code_of_a_body_refers_to_the_list_that_its_schema_names():
    schema = schemas.schema("dataset")
    assert set(codes_in({"spatial": ["35.05.10.2011", "35"], "title": {"id": "35.05"}}, schema)) == {
        ("spatial", "/id/code-list/kemendagri/wilayah/35.05.10.2011"),
        ("spatial", "/id/code-list/kemendagri/wilayah/35"),
    }


@pytest.fixture
def places(session, people):
    accounts.create_agency(session, "kemendagri", {"id": "Kementerian Dalam Negeri"}, by=people.system)
    code_lists.register(session, people, PLACES)
    return {
        place: dataset(session, people, f"data-{place[-4:]}", place) for place in ("35.05.10.2011", "35.05.10.2012")
    }


def test_a_decree_that_splits_a_village_touches_the_datasets_about_it_and_no_other(session, people, places):
    readings = read(NEW, changes=SPLIT)
    found = preview(session, readings, by=people.walidata, ref=PLACES.ref, missing=Missing.KEEP)
    take(session, found, by=people.walidata)
    session.flush()
    touched = impact(session, people.walidata, PLACES.ref)
    assert [(item.kind, item.slug) for item in touched.affected] == [("dataset", "data-2011")]
    assert "35.05.10.2011" in touched.breaking
    assert touched.comparison.changes[0].date == date(2026, 1, 1)


def test_who_uses_a_place_is_who_is_about_it(session, people, places):
    item = places["35.05.10.2011"].item
    wilayah = usage.users(session, people.walidata, repository.item_of(session, PLACES.ref), "35.05.10.2011")
    assert [found.slug for found, _ in wilayah] == [item.slug]
    of_code = usage.users_of_code(session, people.walidata, repository.item_of(session, PLACES.ref), "35.05.10.2012")
    assert [found.slug for found, _ in of_code] == ["data-2012"]  # nobody refers to the list as a whole
