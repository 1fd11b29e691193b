"""What people type is saved, always: the draft takes what is right, the rest stays beside it, nobody overwrites anybody."""

import pytest
from sqlmodel import select

from registry.items import drafts, inputs, repository, service
from registry.items.inputs import DraftInput
from registry.items.state import Kind
from registry.schemas import form_input
from registry.schemas.form import form

TITLE = {"id": "Pendataan Penduduk Desa Contoh"}
FORM = form("activity")


@pytest.fixture
def draft(session, people):
    return service.create(
        session, kind=Kind.ACTIVITY, agency="desa-sawentar", slug="pendataan", body={"title": TITLE}, by=people.produsen
    )


def typed(**answers):
    return {"title": TITLE, **answers}


def test_the_draft_takes_what_is_right_and_keeps_the_rest_beside_it(session, people, draft):
    saved = drafts.save(
        session, draft, typed(year="dua ribu", organiser="Pemerintah Desa"), by=people.produsen, revision=1
    )
    assert draft.body == {"title": TITLE, "organiser": "Pemerintah Desa"}
    assert [problem.pointer for problem in saved.read.problems] == ["/year"]
    assert drafts.shown(session, draft, people.produsen)["year"] == "dua ribu"


def test_a_colleague_sees_what_was_typed_and_not_right_yet(session, people, draft):
    drafts.save(session, draft, typed(year="dua ribu"), by=people.produsen, revision=1)
    assert drafts.shown(session, draft, people.walidata)["year"] == "dua ribu"


def test_what_is_mended_leaves_nothing_beside_the_draft(session, people, draft):
    drafts.save(session, draft, typed(year="dua ribu"), by=people.produsen, revision=1)
    drafts.save(session, draft, typed(year="2026"), by=people.produsen, revision=draft.version.revision)
    assert draft.body["year"] == 2026
    assert session.exec(select(DraftInput)).all() == []


def test_the_same_form_sent_twice_is_saved_once(session, people, draft):
    for _ in range(2):
        saved = drafts.save(session, draft, typed(year="2026"), by=people.produsen, revision=1, origin={"title": "x"})
        assert not saved.overtaken
    assert draft.version.revision == 2


def test_the_second_of_two_people_loses_nothing_and_overwrites_nothing(session, people, draft):
    origin = drafts.digests(FORM, drafts.shown(session, draft, people.walidata))
    drafts.save(session, draft, typed(year="2025"), by=people.produsen, revision=1)
    second = drafts.save(
        session, draft, typed(organiser="Pemerintah Desa"), by=people.walidata, revision=1, origin=origin
    )
    assert second.overtaken
    assert draft.body == {"title": TITLE, "year": 2025}
    kept = inputs.own(session, draft.version, people.walidata)
    assert kept.typed["organiser"] == "Pemerintah Desa"
    assert kept.revision == 1
    assert kept.origin == origin


def test_an_answer_that_another_rules_out_comes_back_with_it(session, people, draft):
    answers = {"collection_approach": "SURVEI", "sample": {"fraction": "0,1"}}
    drafts.save(session, draft, typed(**answers), by=people.produsen, revision=1)
    assert draft.body["sample"] == {"fraction": "0,1"}
    full = {**answers, "collection_approach": "PENCACAHAN_LENGKAP"}
    saved = drafts.save(session, draft, typed(**full), by=people.produsen, revision=draft.version.revision)
    assert saved.read.aside == ("/sample",)
    assert "sample" not in draft.body
    assert drafts.shown(session, draft, people.produsen)["sample"] == {"fraction": "0,1"}
    again = drafts.shown(session, draft, people.produsen) | {"collection_approach": "SURVEI"}
    drafts.save(session, draft, again, by=people.produsen, revision=draft.version.revision)
    assert draft.body["sample"] == {"fraction": "0,1"}


def test_a_title_that_is_not_right_leaves_the_one_before(session, people, draft):
    drafts.save(session, draft, typed(title={"id": "X"}), by=people.produsen, revision=1)
    assert draft.body["title"] == TITLE
    assert drafts.shown(session, draft, people.produsen)["title"] == {"id": "X"}


def test_what_no_form_shows_stays_as_it_was(session, people):
    body = {"title": {"id": "Data Contoh"}, "was_generated_by": {
        "indicator": "/id/indicator/kominfo-blitar/contoh/versi/1.0.0", "reference_period": "2025-12-31",
        "coverage": {"rows_read": 2, "rows_used": 2, "rows_refused": 0},
    }}  # fmt: skip
    entry = service.create(
        session, kind=Kind.DATASET, agency="desa-sawentar", slug="data", body=body, by=people.produsen
    )
    drafts.save(session, entry, {"title": {"id": "Data Contoh Baru"}}, by=people.produsen, revision=1)
    assert entry.body["was_generated_by"] == body["was_generated_by"]


def test_nobody_writes_by_a_form_what_he_may_not_write(session, people, draft):
    with pytest.raises(Exception, match="instansi Anda sendiri"):
        drafts.save(session, draft, typed(year="2026"), by=people.other_produsen, revision=1)


def test_the_shown_form_is_the_document_as_typed(session, people, draft):
    found = repository.find(session, people.produsen, kind=Kind.ACTIVITY, slug="pendataan")
    assert drafts.shown(session, found, people.produsen) == form_input.written(FORM, found.body)
