"""Whoever a decision concerns is told once; nobody of what they did themselves, nor of what passes no desk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.changes import log
from registry.changes.models import ProjectionCursor
from registry.db import now, reading, writing
from registry.items import repository as items
from registry.items.state import Kind, State
from registry.notifications import preferences, repository
from registry.notifications.announcing import Announcements
from registry.notifications.events import Topic
from registry.workflow import service as workflow
from tests.conftest import ENGINES
from tests.factories import documents, walks


@pytest.mark.parametrize("database", ENGINES, indirect=True)
def test_each_step_tells_whose_turn_it_is_and_the_writer(people, write, follow, told):
    iri = write(lambda session: _submitted(session, people))
    follow()
    assert told(people.walidata) == told(people.second_walidata) == told(people.pendukung) == ["to-verify"]
    assert told(people.produsen) == told(people.other_produsen) == told(people.pembina) == []

    write(lambda session: workflow.verify(session, _again(session, people, iri), by=people.walidata))
    follow()
    assert told(people.produsen) == ["verified"]
    assert told(people.second_walidata, unread=True) == ["to-approve"], "a dataset that is no data prioritas"
    assert told(people.walidata, unread=True) == [], "who verified may not approve, and what waited is settled"
    assert told(people.pembina) == []


def test_standards_wait_for_the_pembina(people, write, follow, told):
    write(lambda s: walks.take(s, people, walks.draft(s, people, kind=Kind.INDICATOR), State.VERIFIED))
    follow()
    assert told(people.pembina) == ["to-approve"]
    assert "to-approve" not in told(people.second_walidata)


def test_a_return_is_told_to_the_writer_and_a_rejection_too(people, write, follow, told):
    def one(session):
        entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
        workflow.send_back(session, entry, by=people.walidata, reason="Lengkapi periodenya.")
        return entry.version_iri

    iri = write(one)
    follow()
    assert told(people.produsen) == ["returned"]

    def two(session):
        again = walks.take(session, people, _again(session, people, iri), State.SUBMITTED)
        workflow.send_back(session, again, by=people.walidata, reason="Bukan data desa.", final=True)

    write(two)
    follow()
    assert told(people.produsen) == ["returned", "rejected"]


def test_what_went_on_before_it_was_told_waits_for_nobody_any_more(people, write, follow, told):
    write(lambda session: walks.published(session, people))
    follow()
    assert told(people.produsen) == ["verified", "approved", "published"]
    for waiting in (people.walidata, people.second_walidata, people.pembina):
        assert told(waiting) == []


@pytest.mark.parametrize("database", ENGINES, indirect=True)
def test_the_same_changes_again_tell_nothing_twice(people, engine, write, follow, rows):
    write(lambda session: walks.take(session, people, walks.draft(session, people), State.VERIFIED))
    follow()
    before = [(row.user_id, row.key) for row in rows()]
    assert before
    with writing(engine) as session:  # as after a crash between the rows and the cursor
        session.get(ProjectionCursor, Announcements.name).seq = 0
    follow()
    assert [(row.user_id, row.key) for row in rows()] == before


def test_many_at_once_are_told_as_one_number(people, engine, write, follow, rows):
    def many(session):
        for number in range(12):
            _submitted(session, people, slug=f"banyak-{number}")

    write(many)
    follow()
    assert [(row.count, row.subject) for row in rows() if row.user_id == people.walidata.user_id] == [(12, "")]
    with reading(engine) as session:
        (one,) = repository.listed(session, people.walidata)
    assert one.sentence.id == "12 hal menunggu pemeriksaan Anda."
    assert one.sentence.en == "12 items wait for your verification."
    assert one.path == "/kerja"


def test_a_topic_that_is_muted_is_not_told(people, write, follow, told):
    topics = [topic.value for topic in Topic if topic is not Topic.WAITS]
    write(lambda s: preferences.save(s, people.walidata, language="id", shown=topics, mailed=[], email=""))
    write(lambda session: _submitted(session, people))
    follow()
    assert told(people.walidata) == []
    assert told(people.second_walidata) == ["to-verify"]


def test_the_title_is_shown_only_to_who_may_see_the_item(people, engine, write, follow):
    iri = write(lambda session: _submitted(session, people))
    write(lambda s: workflow.send_back(s, _again(s, people, iri), by=people.walidata, reason="Lengkapi."))
    follow()
    with reading(engine) as session:
        (own,) = repository.listed(session, people.produsen)
        assert own.title == documents.body(Kind.DATASET)["title"]
        assert own.sentence.id == "Set data dari Pemerintah Desa Sawentar dikembalikan kepada Anda dengan catatan."
    moved = replace(people.produsen, agency="desa-tlogo")  # the same person, in another village by now
    with reading(engine) as session:
        assert repository.listed(session, moved)[0].title is None


def test_a_projection_that_fails_is_told_later_and_not_lost(people, engine, write, follow, told, monkeypatch):
    write(lambda session: _submitted(session, people))
    with monkeypatch.context() as broken:
        broken.setattr("registry.notifications.announcing.tell", lambda *_a, **_k: 1 / 0)
        follow()
    assert told(people.walidata) == []
    follow()
    assert told(people.walidata) == ["to-verify"]


def test_changes_of_long_ago_are_no_news(people, engine, write, tmp_path, told):
    write(lambda session: _submitted(session, people))
    late = Announcements(engine, clock=lambda: now() + timedelta(days=3))
    with reading(engine) as session:
        late.apply(session, log.read(session, after=0))
    assert told(people.walidata) == []


def _submitted(session, people, **wanted):
    """Register a dataset and submit it; return the IRI of its version."""
    return walks.take(session, people, walks.draft(session, people, **wanted), State.SUBMITTED).version_iri


def _again(session, people, iri):
    return items.by_iri(session, people.walidata, iri)
