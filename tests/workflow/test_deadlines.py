"""Deadlines count working days; the list of what waits tells them, and who holds each version now."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from registry.changes import log
from registry.errors import Conflict, Forbidden, Invalid, NotFound
from registry.items.models import Version
from registry.items.state import Kind, State
from registry.workflow import claims, deadlines, waiting
from registry.workflow import service as workflow
from registry.workflow.calendar import WorkingDays, day_of, start_of
from registry.workflow.deadlines import Stage
from tests.factories import walks

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        (date(2026, 11, 16), 5, date(2026, 11, 23)),  # Monday: Tuesday to Friday, then Monday
        (FRIDAY, 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # a Saturday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # 25 December 2026 is a Friday
        (date(2026, 3, 18), 2, date(2026, 3, 24)),  # 19, 20 and 23 March set as holidays below… 19 and 24 are left
    ],
)
def test_working_days_are_counted_as_a_calendar_on_the_wall_shows_them(start, number, due):
    holidays = frozenset({date(2026, 3, 20), date(2026, 3, 23)})
    assert WorkingDays(holidays).after(start, number) == due


@given(DAYS, st.integers(1, 30), st.frozensets(DAYS, max_size=10))
def test_the_last_day_is_a_working_day_and_as_many_lie_between(start, number, holidays):
    calendar = WorkingDays(holidays)
    due = calendar.after(start, number)
    between = [start + timedelta(days=step) for step in range(1, (due - start).days + 1)]
    assert calendar.is_working(due)
    assert sum(calendar.is_working(day) for day in between) == number


@given(DAYS, st.integers(1, 20), st.frozensets(DAYS, max_size=10), st.integers(0, 60))
def test_one_comparison_tells_what_is_overdue(today, number, holidays, ago):
    calendar = WorkingDays(holidays)
    begun = today - timedelta(days=ago)
    assert (calendar.after(begun, number) < today) == (begun < calendar.overdue_before(today, number))


def test_a_day_begins_in_western_indonesian_time():
    assert day_of(datetime(2026, 11, 19, 17, 0, tzinfo=UTC)) == FRIDAY  # midnight in Blitar
    assert start_of(FRIDAY).astimezone(UTC) == datetime(2026, 11, 19, 17, 0, tzinfo=UTC)


def aged(session, entry, moment):
    version = session.exec(select(Version).where(Version.id == entry.version.id)).one()
    version.moved_at = moment
    session.add(version)
    session.flush()


def one(session, caller, **wanted):
    (row,) = waiting.waiting(session, caller, today=wanted.pop("today", FRIDAY), **wanted)
    return row


def test_each_state_has_its_deadline_and_its_holder(session, people):
    entry = walks.draft(session, people, priority=True)
    moment = start_of(date(2026, 11, 16)) + timedelta(hours=9)
    told = []
    for state in (State.DRAFT, State.SUBMITTED, State.VERIFIED, State.APPROVED):
        if state is not State.DRAFT:
            walks.take(session, people, entry, state) if state is State.SUBMITTED else _next(session, people, entry)
        aged(session, entry, moment)
        row = one(session, people.walidata)
        told.append((row.state, row.due, row.held_by.value, row.holder_agency))
    assert told == [
        ("draft", None, "produsen", "desa-sawentar"),
        ("submitted", date(2026, 11, 23), "walidata", "kominfo-blitar"),
        ("verified", date(2026, 11, 23), "pembina", None),  # bps-blitar, and the one who holds every role
        ("approved", date(2026, 11, 18), "walidata", "kominfo-blitar"),
    ]


def _next(session, people, entry):
    if entry.version.state == "submitted":
        workflow.verify(session, entry, by=people.walidata)
    else:
        workflow.approve(session, entry, by=people.pembina)


def test_a_draft_that_was_sent_back_has_a_deadline_and_a_new_one_has_none(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    workflow.send_back(session, entry, by=people.walidata, reason="Lengkapi.")
    aged(session, entry, start_of(date(2026, 11, 2)))
    row = one(session, people.produsen)
    assert (row.returned, row.due, row.overdue) == (True, date(2026, 11, 16), True)


def test_a_new_service_level_or_holiday_holds_at_once(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    aged(session, entry, start_of(date(2026, 11, 16)))
    deadlines.set_working_days(session, Stage.SUBMITTED, 3, by=people.koordinator)
    assert one(session, people.walidata).due == date(2026, 11, 19)
    deadlines.add_holiday(session, date(2026, 11, 18), "Libur daerah", by=people.admin)
    assert one(session, people.walidata).due == FRIDAY
    assert [row.iri for row in waiting.waiting(session, people.walidata, today=FRIDAY, overdue=True)] == []
    deadlines.remove_holiday(session, date(2026, 11, 18), by=people.admin)
    assert one(session, people.walidata, overdue=True).overdue


def test_settings_are_set_by_administrator_and_coordinator_and_noted(session, people):
    for who in ("produsen", "walidata", "pembina"):
        with pytest.raises(Forbidden):
            deadlines.set_working_days(session, Stage.VERIFIED, 3, by=people.named()[who])
    with pytest.raises(Invalid):
        deadlines.set_working_days(session, Stage.VERIFIED, 0, by=people.admin)
    with pytest.raises(NotFound):
        deadlines.remove_holiday(session, FRIDAY, by=people.admin)
    noted = log.noted(session)
    deadlines.set_working_days(session, Stage.VERIFIED, 3, by=people.admin)
    deadlines.add_holiday(session, FRIDAY, "Libur", by=people.admin)
    assert log.noted(session) == noted + 2


def test_pages_give_every_version_once_the_oldest_first_and_nothing_rejected(session, people):
    entries = [
        walks.take(session, people, walks.draft(session, people, slug=f"s-{n}"), State.SUBMITTED) for n in range(7)
    ]
    same = start_of(date(2026, 11, 16))
    for number, entry in enumerate(entries):
        aged(session, entry, same - timedelta(days=number // 3))
    workflow.send_back(session, entries[0], by=people.walidata, reason="Tidak.", final=True)
    walks.published(session, people, slug="terbit")
    seen, after = [], ""
    while rows := waiting.waiting(session, people.walidata, today=FRIDAY, after=after, limit=2):
        seen += [(row.since, row.iri) for row in rows]
        after = rows[-1].cursor
    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen, key=lambda found: found[0])


def test_the_list_is_filtered_and_shows_only_what_the_caller_may_see(session, people):
    walks.draft(session, people, slug="a")
    walks.take(session, people, walks.draft(session, people, slug="b", kind=Kind.INDICATOR), State.SUBMITTED)
    assert [row.kind for row in waiting.waiting(session, people.walidata, today=FRIDAY, kind=Kind.INDICATOR)] == [
        "indicator"
    ]
    assert [row.state for row in waiting.waiting(session, people.walidata, today=FRIDAY, state=State.DRAFT)] == [
        "draft"
    ]
    assert len(waiting.waiting(session, people.walidata, today=FRIDAY, agency="desa-sawentar")) == 2
    assert waiting.waiting(session, people.other_produsen, today=FRIDAY) == []
    assert waiting.waiting(session, people.public, today=FRIDAY) == []


def test_who_has_a_version_in_hand_is_seen_until_it_moves(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    claims.claim(session, entry, by=people.walidata)
    claims.claim(session, entry, by=people.walidata)  # again: no harm
    assert one(session, people.second_walidata).claimed_by == "walidata"
    assert one(session, people.second_walidata, claimed_by="walidata").iri == entry.item.iri
    with pytest.raises(Conflict):
        claims.claim(session, entry, by=people.second_walidata)
    with pytest.raises(Forbidden):
        claims.claim(session, entry, by=people.produsen)
    with pytest.raises(Forbidden):
        claims.release(session, entry, by=people.produsen)
    workflow.verify(session, entry, by=people.second_walidata)  # reserves nothing
    assert one(session, people.walidata).claimed_by is None


def test_a_claim_is_released_by_its_holder_or_in_place_of_somebody_away(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    for who in ("walidata", "second_walidata"):
        claims.claim(session, entry, by=people.walidata)
        claims.release(session, entry, by=people.named()[who])
        assert one(session, people.walidata).claimed_by is None
    with pytest.raises(NotFound):
        claims.release(session, entry, by=people.walidata)
