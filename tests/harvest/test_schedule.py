"""Scheduled runs: the hour is that of western Indonesia, spread a little, and what was missed is made up for once."""

from datetime import UTC, datetime, timedelta

import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st

from registry.accounts import service as accounts
from registry.accounts.models import Role
from registry.changes import log
from registry.db import reading
from registry.errors import Invalid, Sentence
from registry.harvest import repository, schedule, service, tasks
from registry.harvest.plugin import RetryLater
from registry.jobs.queue import Jobs
from tests.harvest.scripted import harvest, record

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def test_three_at_night_is_three_at_night_in_blitar():
    begins = schedule.following("0 3 * * *", datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "sumber")
    assert (
        datetime(2025, 12, 31, 20, 0, tzinfo=UTC) <= begins <= datetime(2025, 12, 31, 20, 15, tzinfo=UTC)
    )  # WIB is UTC+7


@given(MOMENTS, st.sampled_from(["0 3 * * *", "*/5 * * * *", "30 1 1 * *", "0 0 29 2 *"]), st.text("abc", max_size=3))
def test_the_next_run_is_later_and_put_off_by_a_tenth_of_the_interval_at_most(after, expression, source):
    begins = schedule.following(expression, after, source)
    assert begins > after
    assert begins == schedule.following(expression, after, source)
    hour = datetime.fromtimestamp(begins.timestamp(), schedule.WIB)
    on_time = croniter(expression, after.astimezone(schedule.WIB)).get_next(datetime)
    assert timedelta() <= hour - on_time <= timedelta(minutes=15)
    if expression == "*/5 * * * *":
        assert hour - on_time <= timedelta(seconds=30)


def test_sources_with_the_same_hour_do_not_start_as_one():
    after = datetime(2025, 12, 31, tzinfo=UTC)
    begins = {schedule.following("0 3 * * *", after, f"sumber-{number}") for number in range(50)}
    assert len(begins) == 50


@pytest.mark.parametrize("bad", ["", "setiap hari", "0 3 * *", "0 3 * * * *", "99 3 * * *", "0 3 31 2 *"])
def test_what_is_no_schedule_is_refused_with_an_example(bad):
    with pytest.raises(Invalid) as refused:
        schedule.checked(bad)
    assert "'0 3 * * *'" in refused.value.detail.id


@pytest.fixture
def jobs(database, tmp_path):
    made = Jobs(database, tmp_path)
    yield made
    made.close()


@pytest.fixture
def timed(engine, people, source):
    with log.transaction(engine) as session:
        service.set_schedule(session, source, "0 3 * * *", by=people.produsen)
    return source


def test_what_is_due_is_begun_once_by_one_worker_however_long_it_was_missed(its, engine, timed, clock, jobs):
    assert tasks.begin_due(its, jobs) == []
    clock.moved += timedelta(days=10)
    (number,) = tasks.begin_due(its, jobs)
    assert tasks.begin_due(its, jobs) == []
    with reading(engine) as session:
        job, source = repository.job(session, number), repository.source(session, timed)
        assert (job.state, job.mode) == ("queued", "full")
        assert clock() < source.next_run_at <= clock() + timedelta(days=1, minutes=15)


def test_it_runs_in_the_name_of_who_set_it_and_not_when_that_person_may_not_any_more(
    its, engine, people, timed, clock, jobs
):
    with log.transaction(engine) as session:
        accounts.revoke(session, "produsen", Role.PRODUSEN, by=people.admin)
    clock.moved += timedelta(days=2)
    assert tasks.begin_due(its, jobs) == []


def test_a_source_that_asks_to_come_back_is_visited_earlier_than_its_schedule(its, engine, people, timed, clock):
    harvest(its, timed, people.produsen, record("a"), RetryLater(Sentence("Nanti.", "Later."), after=1200))
    with reading(engine) as session:
        wait = repository.source(session, timed).next_run_at - clock()
    assert wait <= timedelta(seconds=1200)


def test_a_run_that_was_written_and_never_queued_is_put_into_the_queue(its, engine, people, source, jobs):
    with log.transaction(engine) as session:
        number = service.begin(session, source, by=people.produsen).id
    assert tasks.put_back(its, jobs) == [number]
    with its.holds.take("harvest-1"):
        assert tasks.put_back(its, jobs) == []
