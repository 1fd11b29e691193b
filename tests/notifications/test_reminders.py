"""A harvest that stops or asks, and a deadline that is near or over, are told once."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from registry.db import now, reading, writing
from registry.harvest.models import HarvestJob, HarvestSource
from registry.items.models import Version
from registry.items.state import State
from registry.notifications import repository
from registry.notifications.reminders import remind
from registry.workflow import claims
from tests.conftest import ENGINES
from tests.factories import walks


def at(day):
    return datetime(2026, 11, day, 3, tzinfo=UTC)


@pytest.fixture
def run(engine, people):
    """Put a run of a source into a state."""

    def put(state, **said):
        with writing(engine) as session:
            source = session.exec(select(HarvestSource)).first() or HarvestSource(
                slug="desa-kita",
                kind="ckan",
                location="https://data.example",
                agency="desa-sawentar",
                created_at=now(),
                created_by=people.produsen.user_id,
            )
            session.add(source)
            session.flush()
            job = session.exec(select(HarvestJob)).first() or HarvestJob(
                source_id=source.id, by=people.produsen.user_id, started_at=now()
            )
            job.state = state
            for name, value in said.items():
                setattr(job, name, value)
            session.add(job)
            session.flush()
            return job.id

    return put


def test_a_run_that_asks_is_told_once_and_settled_by_the_answer(people, engine, run, told):
    number = run("waiting", question={"gone": 40})
    remind(engine, now())
    remind(engine, now())
    assert told(people.produsen) == ["harvest-asks"]
    with reading(engine) as session:
        (one,) = repository.listed(session, people.produsen)
    assert one.path == f"/kerja/panen/desa-kita/{number}"
    run("running", answered_at=now())
    remind(engine, now())
    assert told(people.produsen, unread=True) == []
    run("waiting")
    remind(engine, now())
    assert told(people.produsen, unread=True) == ["harvest-asks"], "another question"


def test_a_run_that_failed_is_told_to_its_people_only(people, engine, run, told):
    run("failed", finished_at=now(), fault={"id": "Sumber tidak menjawab.", "en": "The source does not answer."})
    remind(engine, now())
    remind(engine, now())
    assert told(people.produsen) == ["harvest-failed"]
    assert told(people.walidata) == []


@pytest.mark.parametrize("database", ENGINES, indirect=True)
def test_a_deadline_is_told_once_as_near_and_once_as_over(people, engine, write, told):
    def submitted(session):
        entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
        entry.version.moved_at = at(13)  # a Friday: five working days later is Friday the 20th
        session.add(entry.version)

    write(submitted)
    for day, expected in (
        (18, []),  # the first look tells nothing
        (18, []),
        (19, ["due-soon"]),
        (20, ["due-soon"]),
        (21, ["due-soon", "overdue"]),  # a Saturday: the day in time has passed
        (23, ["due-soon", "overdue"]),
        (24, ["due-soon", "overdue"]),
    ):
        remind(engine, at(day))
        assert told(people.walidata) == expected, day
    assert told(people.produsen) == []


def test_days_without_a_look_are_made_up_for(people, engine, write, told):
    def submitted(session):
        entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
        entry.version.moved_at = at(13)
        session.add(entry.version)

    write(submitted)
    remind(engine, at(16))
    remind(engine, at(25))
    assert told(people.walidata) == ["overdue"]


def test_who_has_it_in_hand_is_reminded_and_nobody_else(people, engine, write, told):
    def taken(session):
        entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
        claims.claim(session, entry, by=people.second_walidata)
        version = session.get(Version, entry.version.id)
        version.moved_at = at(13)
        session.add(version)

    write(taken)
    remind(engine, at(18))
    remind(engine, at(19))
    assert told(people.second_walidata) == ["due-soon"]
    assert told(people.walidata) == []
