"""Review field by field: the reviewer refuses with a remark, the producer answers one by one (Perpres 39/2019)."""

import pytest

from registry.changes import log
from registry.db import reading
from registry.errors import Conflict, Forbidden, Invalid, NotFound
from registry.items import repository, service
from registry.items.repository import Entry
from registry.items.state import Kind, State
from registry.workflow import reviewing, reviews
from registry.workflow import service as workflow
from registry.workflow.reviewing import Refused, Unanswered, Verdict
from tests.factories import walks


def refuse(pointer, remark="Perbaiki."):
    return Verdict(pointer=pointer, remark=remark)


def accept(pointer):
    return Verdict(pointer=pointer, accepted=True)


def returned(session, people, *verdicts):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    workflow.send_back(session, entry, by=people.walidata, reason="", fields=verdicts)
    return entry


def change(session, people, entry, **members):
    service.revise(session, entry, {**entry.body, **members}, by=people.produsen)


def by_pointer(session, entry):
    return {field.pointer: field for field in reviews.fields(session, entry)}


def test_a_version_with_a_silent_refusal_is_not_submitted_and_says_which(session, people):
    entry = returned(session, people, refuse("/keywords", "Terlalu umum."), accept("/title"))
    with pytest.raises(Unanswered) as refusal:
        workflow.submit(session, entry, by=people.produsen)
    assert [fault["pointer"] for fault in refusal.value.members["errors"]] == ["/keywords"]
    assert refusal.value.members["errors"][0]["detail"]["id"] == "Terlalu umum."
    assert entry.version.state == "draft"


def test_a_changed_field_is_answered_by_its_change_and_the_next_reviewer_sees_both_texts(session, people):
    entry = returned(session, people, refuse("/keywords", "Terlalu umum."))
    before = entry.body["keywords"]
    change(session, people, entry, keywords=["penduduk menurut umur"])
    workflow.submit(session, entry, by=people.produsen)
    field = by_pointer(session, entry)["/keywords"]
    assert (field.answer.changed, field.answer.by) == (True, people.produsen.user_id)
    assert (field.verdict.value, field.value) == (before, ["penduduk menurut umur"])
    assert (field.verdict.remark, field.title.id) == ("Terlalu umum.", "Kata kunci")


def test_a_field_that_stays_needs_an_explanation(session, people):
    entry = returned(session, people, refuse("/keywords"))
    with pytest.raises(Invalid):
        reviewing.answer(session, entry, "/keywords", by=people.produsen)
    kept = reviewing.answer(session, entry, "/keywords", by=people.produsen, text="Kata ini dipakai warga.")
    assert (kept.changed, kept.text) == (False, "Kata ini dipakai warga.")
    assert workflow.submit(session, entry, by=people.produsen).state == "submitted"


def test_every_refused_field_is_answered_one_by_one(session, people):
    entry = returned(session, people, refuse("/keywords"), refuse("/title/id"))
    reviewing.answer(session, entry, "/keywords", by=people.produsen, text="Sudah lazim.")
    with pytest.raises(Unanswered) as refusal:
        workflow.submit(session, entry, by=people.produsen)
    assert [fault["pointer"] for fault in refusal.value.members["errors"]] == ["/title/id"]


def test_changing_a_field_back_to_what_was_refused_is_no_answer(session, people):
    entry = returned(session, people, refuse("/keywords"))
    refused = entry.body["keywords"]
    change(session, people, entry, keywords=["lain"])
    reviewing.answer(session, entry, "/keywords", by=people.produsen)
    change(session, people, entry, keywords=refused)
    with pytest.raises(Unanswered):
        workflow.submit(session, entry, by=people.produsen)


def test_an_accepted_field_that_changes_afterwards_is_flagged(session, people):
    entry = returned(session, people, accept("/title"), accept("/theme"), refuse("/keywords"))
    change(session, people, entry, title={"id": "Judul yang lain sama sekali"}, keywords=["lain"])
    workflow.submit(session, entry, by=people.produsen)
    fields = by_pointer(session, entry)
    assert fields["/title"].changed_after_acceptance
    assert not fields["/theme"].changed_after_acceptance
    assert not fields["/keywords"].changed_after_acceptance  # it was refused: changing it was asked for


def test_notes_are_ones_own_until_the_decision(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    reviewing.save(session, entry, [refuse("/keywords", "Satu."), accept("/title")], by=people.walidata)
    reviewing.save(session, entry, [refuse("/keywords", "Dua.")], by=people.walidata)
    reviewing.save(session, entry, [refuse("/theme", "Bukan punya saya.")], by=people.second_walidata)
    assert reviews.fields(session, entry) == []
    workflow.send_back(session, entry, by=people.walidata, reason="")
    fields = by_pointer(session, entry)
    assert {pointer: field.verdict.remark for pointer, field in fields.items()} == {"/keywords": "Dua.", "/title": None}


def test_a_note_taken_back_does_not_count(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    reviewing.save(session, entry, [refuse("/keywords")], by=people.walidata)
    reviewing.take_back(session, entry, "/keywords", by=people.walidata)
    assert workflow.verify(session, entry, by=people.walidata).state == "verified"
    assert reviews.fields(session, entry) == []


def test_who_has_refused_a_field_does_not_let_the_version_pass(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    reviewing.save(session, entry, [refuse("/keywords")], by=people.walidata)
    with pytest.raises(Refused):
        workflow.verify(session, entry, by=people.walidata)
    reviewing.save(session, entry, [accept("/keywords")], by=people.walidata)
    workflow.verify(session, entry, by=people.walidata)
    field = by_pointer(session, entry)["/keywords"]
    assert (field.verdict.accepted, field.decision.action) == (True, "verify")


def test_the_next_reviewer_refuses_again_and_that_wants_a_new_answer(session, people):
    entry = returned(session, people, refuse("/keywords", "Satu."))
    reviewing.answer(session, entry, "/keywords", by=people.produsen, text="Sudah lazim.")
    workflow.submit(session, entry, by=people.produsen)
    workflow.send_back(session, entry, by=people.second_walidata, reason="", fields=[refuse("/keywords", "Tetap.")])
    assert [field.verdict.remark for field in reviews.owed(session, entry)] == ["Tetap."]
    answers = [answer.text if answer else None for _, _, answer in reviews.rounds(session, entry.version)]
    assert answers == ["Sudah lazim.", None]


def test_notes_on_a_text_that_has_changed_do_not_count(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    reviewing.save(session, entry, [accept("/keywords")], by=people.walidata)
    workflow.send_back(session, entry, by=people.second_walidata, reason="Sebentar.")
    change(session, people, entry, keywords=["lain"])
    workflow.submit(session, entry, by=people.produsen)
    with pytest.raises(Conflict):
        workflow.verify(session, entry, by=people.walidata)


@pytest.mark.parametrize("pointer", ["/tidak-ada", "title", "", "/title/id/x", "/variables/0"])
def test_what_is_no_field_of_the_kind_is_refused(session, people, pointer):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    with pytest.raises(Invalid):
        reviewing.save(session, entry, [refuse(pointer)], by=people.walidata)


def test_a_field_that_is_missing_may_be_asked_for(session, people):
    entry = returned(session, people, refuse("/landing_page", "Sebutkan halamannya."))
    assert "/landing_page" not in entry.body
    change(session, people, entry, landing_page="https://desa.example/data")
    assert workflow.submit(session, entry, by=people.produsen).state == "submitted"


def test_a_refusal_without_a_remark_is_refused(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    with pytest.raises(Invalid):
        reviewing.save(session, entry, [refuse("/title", "  ")], by=people.walidata)


def test_who_may_review_and_who_may_answer(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    for who in ("produsen", "other_produsen", "koordinator", "admin"):
        with pytest.raises(Forbidden):
            reviewing.save(session, entry, [refuse("/title")], by=people.named()[who])
    workflow.send_back(session, entry, by=people.walidata, reason="", fields=[refuse("/title")])
    for who in ("other_produsen", "koordinator", "admin"):
        with pytest.raises(Forbidden):
            reviewing.answer(session, entry, "/title", by=people.named()[who], text="x")
    with pytest.raises(NotFound):
        reviewing.answer(session, entry, "/keywords", by=people.produsen, text="x")


def test_a_draft_is_not_reviewed(session, people):
    with pytest.raises(Conflict):
        reviewing.save(session, walks.draft(session, people), [refuse("/title")], by=people.walidata)


def test_the_remarks_are_the_reason_where_none_is_written(session, people):
    entry = returned(session, people, refuse("/keywords", "Terlalu umum."), accept("/title"))
    (decision,) = [found for found in repository.decisions(session, entry.version) if found.action == "return"]
    assert decision.reason == "Kata kunci: Terlalu umum."


def test_a_rejection_ends_the_version_for_good(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    workflow.send_back(session, entry, by=people.walidata, reason="Bukan data desa.", final=True)
    for attempt in (
        lambda: workflow.submit(session, entry, by=people.produsen),
        lambda: service.revise(session, entry, entry.body, by=people.produsen),
        lambda: reviewing.answer(session, entry, "/title", by=people.produsen, text="x"),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert entry.version.rejected_at is not None


def test_a_new_draft_may_be_begun_after_a_rejection(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.VERIFIED)
    workflow.send_back(session, entry, by=people.second_walidata, reason="Bukan begini.", final=True)
    following = service.begin(session, entry.item, dict(entry.body), number="1.0.1", by=people.produsen)
    walks.take(session, people, Entry(entry.item, following), State.PUBLISHED)
    assert (following.state, entry.version.state) == ("published", "draft")
    assert entry.version.rejected_at is not None


def test_a_rejection_has_a_name_of_its_own_in_the_log_and_an_answer_is_in_it(engine, people):
    with log.transaction(engine) as session:
        entry = returned(session, people, refuse("/keywords"))
        reviewing.answer(session, entry, "/keywords", by=people.produsen, text="Sudah lazim.")
        workflow.submit(session, entry, by=people.produsen)
        workflow.send_back(session, entry, by=people.walidata, reason="Tidak.", final=True)
        subject = entry.item.iri
    with reading(engine) as session:
        actions = [change.action for change in log.read(session, after=0) if change.subject == subject]
    assert actions == ["create", "submit", "return", "answer", "submit", "reject"]


def test_a_field_that_is_a_bare_number_is_noted_and_read_back_as_that_number(session, people):
    entry = walks.take(session, people, walks.draft(session, people, kind=Kind.ACTIVITY), State.SUBMITTED)
    review = reviewing.save(session, entry, [accept("/year")], by=people.walidata)
    session.expire_all()
    (kept,) = reviews.verdicts(session, review)
    assert kept.value == entry.body["year"]
    assert isinstance(kept.value, int)
