"""The desk: every version lies in one tray, by whose turn it is; a rehearsed batch leaves nothing behind."""

from datetime import date

import pytest
from sqlmodel import select

from registry.changes import log
from registry.errors import Invalid
from registry.items.models import Decision
from registry.items.state import Action, State
from registry.workflow import claims, desk, holding, rehearsal, waiting
from registry.workflow import service as workflow
from registry.workflow.calendar import WorkingDays
from registry.workflow.desk import Tray
from registry.workflow.models import Batch
from tests.factories import walks

TODAY = date(2026, 11, 20)


def lies(session, caller):
    """Return the states in each tray."""
    return {
        tray: sorted(row.state for row in desk.in_tray(session, caller, tray, today=TODAY))
        for tray in Tray
        if desk.in_tray(session, caller, tray, today=TODAY)
    }


def everywhere(session, people):
    """Register a dataset of the village in each state that is under way; no data prioritas."""
    states = (State.DRAFT, State.SUBMITTED, State.VERIFIED, State.APPROVED)
    return {
        state: walks.draft(session, people, slug=f"pada-{state.value}")
        if state is State.DRAFT
        else walks.take(session, people, walks.draft(session, people, slug=f"pada-{state.value}"), state)
        for state in states
    }


def test_a_producer_turns_to_drafts_and_waits_for_the_rest(session, people):
    everywhere(session, people)
    assert lies(session, people.produsen) == {Tray.TURN: ["draft"], Tray.OTHERS: ["approved", "submitted", "verified"]}


def test_who_verified_is_not_asked_to_approve_and_another_walidata_is(session, people):
    everywhere(session, people)
    turns = [
        lies(session, caller)[Tray.TURN]
        for caller in people.named().values()
        if "walidata" in {role.value for role in caller.roles}
    ]
    assert ["approved", "submitted"] in turns
    assert ["approved", "submitted", "verified"] in turns


def test_the_trays_hold_every_version_once_for_everyone(session, people):
    entries = everywhere(session, people)
    claims.claim(session, entries[State.SUBMITTED], by=people.walidata)
    for caller in people.named().values():
        if not caller.is_signed_in:
            continue
        every = [row.iri for row in waiting.waiting(session, caller, today=TODAY)]
        laid = [row.iri for tray in Tray for row in desk.in_tray(session, caller, tray, today=TODAY)]
        assert sorted(laid) == sorted(every)
        assert sum(desk.counts(session, caller).values()) == len(every)


def test_what_a_person_takes_moves_to_the_own_tray(session, people):
    entry = everywhere(session, people)[State.SUBMITTED]
    claims.claim(session, entry, by=people.walidata)
    assert lies(session, people.walidata)[Tray.MINE] == ["submitted"]
    told = holding.holding(session, people.walidata, entry, today=TODAY)
    assert (told.is_mine, told.may_claim, told.may_release) == (True, False, True)


def test_decisions_are_listed_newest_first_by_pages(session, people):
    for number in range(5):
        entry = walks.take(session, people, walks.draft(session, people, slug=f"s-{number}"), State.SUBMITTED)
        workflow.send_back(session, entry, by=people.walidata, reason=f"Alasan {number}.")
    seen, after = [], ""
    while page := desk.done(session, people.walidata, after=after, limit=2):
        seen += [one.reason for one in page]
        after = page[-1].cursor
    assert seen == [f"Alasan {number}." for number in (4, 3, 2, 1, 0)]
    assert desk.count_done(session, people.walidata) == 5
    with pytest.raises(Invalid):
        desk.done(session, people.walidata, after="kemarin")


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        (date(2026, 11, 20), date(2026, 11, 24), 2),  # Friday to Tuesday: Monday and Tuesday
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 24), date(2026, 11, 20), -2),  # Monday and Tuesday have passed
        (date(2026, 11, 22), date(2026, 11, 20), 0),  # over a weekend nobody is late by a working day
        (date(2026, 12, 24), date(2026, 12, 28), 1),  # 25 December is a holiday
    ],
)
def test_days_left_are_working_days(today, due, left):
    assert desk.working_days_left(WorkingDays(), today, due) == left


def test_a_rehearsal_names_every_obstacle_and_writes_nothing(session, people):
    entries = everywhere(session, people)
    iris = [entries[state].version_iri for state in (State.DRAFT, State.SUBMITTED)]
    noted = log.noted(session)
    decided = len(session.exec(select(Decision)).all())
    against = rehearsal.rehearse(session, iris, Action.VERIFY, by=people.walidata, tables=lambda _: {})
    assert list(against) == [iris[0]]
    assert rehearsal.rehearse(session, iris[1:], Action.VERIFY, by=people.walidata, tables=lambda _: {}) == {}
    assert entries[State.SUBMITTED].version.state == "submitted"
    assert len(session.exec(select(Decision)).all()) == decided
    assert session.exec(select(Batch)).all() == []
    assert log.noted(session) == noted
