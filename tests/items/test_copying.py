"""Last year's list is this year's draft: the period moves on, where it came from is kept, results are left out."""

import pytest

from registry.errors import Conflict, Forbidden, Invalid
from registry.items import copying, versioning
from registry.items.state import Access, Kind
from registry.workflow import service as workflow
from tests.factories import walks


def test_an_activity_moves_with_its_year_and_its_schedule(session, people):
    entry = walks.draft(session, people, kind=Kind.ACTIVITY, slug="pendataan-2025")
    made = copying.copy(session, entry, by=people.produsen)
    assert (made.item.slug, made.version.state, made.version.number) == ("pendataan-2026", "draft", "1.0.0")
    assert (made.body["year"], made.body["title"]["id"]) == (2026, "Pendataan SDGs Desa Sawentar Tahun 2026")
    assert made.body["schedule"]["planning"] == [{"start": "2026-01-06", "end": "2026-01-31"}]
    assert made.body["schedule"]["dissemination"] == [{"start": "2026-12-20", "end": "2027-01-31"}]
    assert "21/2020" in made.body["background"]["id"]  # a regulation keeps its year
    assert made.item.derived_from == entry.version_iri


def test_a_dataset_keeps_what_it_came_from_and_leaves_last_years_files(session, people):
    entry = walks.published(session, people, slug="penduduk", access=Access.RESTRICTED)
    made = copying.copy(session, entry, by=people.produsen)
    assert made.item.slug == "penduduk-2026"
    assert made.body["temporal"] == {"start": "2026-12-31", "end": "2026-12-31"}
    assert entry.version_iri in made.body["was_derived_from"]
    assert made.body["legal_basis"] == entry.body["legal_basis"]
    assert not {"distributions", "was_generated_by"} & made.body.keys()
    assert made.version.access == "restricted"


def test_the_last_day_of_february_has_a_day_in_every_year(session, people):
    entry = walks.draft(session, people, temporal={"start": "2024-02-29", "end": "2024-02-29"})
    assert copying.copy(session, entry, by=people.produsen).body["temporal"]["end"] == "2025-02-28"


def test_a_whole_year_is_copied_once(session, people):
    walks.published(session, people, kind=Kind.ACTIVITY, slug="pendataan-2025")
    walks.published(session, people, slug="penduduk-2025")
    walks.published(session, people, slug="lama-2020", temporal={"start": "2020-01-01", "end": "2020-12-31"})
    walks.draft(session, people, slug="draf-2025")
    made, refused = copying.copy_year(session, "desa-sawentar", 2025, by=people.produsen)
    assert ([entry.item.slug for entry in made], refused) == (["pendataan-2026", "penduduk-2026"], [])
    made, refused = copying.copy_year(session, "desa-sawentar", 2025, by=people.produsen)
    assert (made, {entry.item.slug for entry, _ in refused}) == ([], {"pendataan-2025", "penduduk-2025"})


def test_only_what_is_of_a_year_is_copied_and_by_who_may_write_it(session, people):
    with pytest.raises(Invalid):
        copying.copy(session, walks.draft(session, people, kind=Kind.STANDARD), by=people.walidata)
    entry = walks.draft(session, people, slug="x-2025")
    with pytest.raises(Forbidden):
        copying.copy(session, entry, by=people.other_produsen)
    copying.copy(session, entry, by=people.produsen)
    with pytest.raises(Conflict):
        copying.copy(session, entry, by=people.produsen)


def test_the_next_version_has_the_number_that_its_changes_ask_for(session, people):
    entry = walks.published(session, people)
    label = {**entry.body, "title": {**entry.body["title"], "id": "Judul lain"}}
    assert versioning.proposed_number(session, entry.item, label) == "1.0.1"
    unit = {**entry.body, "unit": "keluarga"}
    assert versioning.proposed_number(session, entry.item, unit) == "2.0.0"
    made = versioning.begin(session, entry.item, {**entry.body, "keywords": ["lain"]}, by=people.produsen)
    assert (made.version.number, made.version.access) == ("1.1.0", "public")


def test_a_number_that_was_rejected_is_not_used_again(session, people):
    entry = walks.published(session, people)
    body = {**entry.body, "keywords": ["lain"]}
    made = versioning.begin(session, entry.item, body, by=people.produsen)
    workflow.submit(session, made, by=people.produsen)
    workflow.send_back(session, made, by=people.walidata, reason="Tidak.", final=True)
    assert versioning.begin(session, entry.item, body, by=people.produsen).version.number == "1.2.0"
