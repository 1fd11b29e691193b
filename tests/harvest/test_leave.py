"""A walidata's leave covers what a run found missing; what a source says it took away counts as missing."""

from datetime import timedelta

from registry.db import reading, writing
from registry.errors import Sentence
from registry.harvest import repository, service
from registry.harvest.plugin import SkipRecord
from tests.harvest.scripted import harvest
from tests.harvest.test_runs import identity, many


def asked_and_given(its, source, people, engine, *script):
    job, _ = harvest(its, source, people.produsen, *script)
    assert job.state == "waiting"
    with writing(engine) as session:
        service.approve(session, job.id, by=people.walidata)
    return harvest(its, source, people.produsen, *script)[0]


def test_leave_once_given_is_not_asked_for_again_at_each_run_until_they_are_gone(its, source, people, engine, clock):
    harvest(its, source, people.produsen, *many(100))
    asked_and_given(its, source, people, engine, *many(80))
    for days in (4, 4):
        clock.moved += timedelta(days=days)
        job, _ = harvest(its, source, people.produsen, *many(80))
        assert (job.state, job.question) == ("done", None)
    assert job.counts == {"found": 80, "same": 80, "gone": 20}


def test_leave_is_for_those_that_were_missing_then(its, source, people, engine, clock):
    harvest(its, source, people.produsen, *many(100))
    asked_and_given(its, source, people, engine, *many(80))
    clock.moved += timedelta(days=1)
    job, _ = harvest(its, source, people.produsen, *many(65))
    assert (job.state, job.question["missing"]) == ("waiting", 15)


def test_what_a_source_says_it_took_away_is_missing_and_told_why(its, source, people, engine):
    harvest(its, source, people.produsen, *many(20))
    private = SkipRecord("d19", Sentence("Dijadikan privat.", "Made private."), is_there=False)
    left_out = SkipRecord("d18", Sentence("Bukan set data.", "No dataset."))
    job, told = harvest(its, source, people.produsen, *many(18), left_out, private)
    assert job.counts == {"found": 20, "same": 18, "skipped": 2}
    assert told["d19"][1]["en"] == "Made private."
    assert (identity(engine, "d19").missing_runs, identity(engine, "d18").missing_runs) == (1, 0)
    with reading(engine) as session:
        assert repository.source(session, source).complete_at is not None
