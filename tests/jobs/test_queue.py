"""A job's steps are each done once, in order, by whoever works; a killed worker's job is gone on with."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from registry.db import open_engine
from registry.jobs.holds import Holds
from registry.jobs.queue import AlreadyWorking, Jobs

WORKER = """
import sys, time
from contextlib import contextmanager
from pathlib import Path
from registry.jobs.queue import Jobs

database, home = sys.argv[1], Path(sys.argv[2])
steps = home / "steps.txt"

@contextmanager
def counting(number):
    def step():
        done = len(steps.read_text().split()) if steps.exists() else 0
        with steps.open("a") as file:
            file.write(f"{number}:{done} ")
        time.sleep(0.2)
        return done < 9
    yield step

with Jobs(database, home).work({"count": counting}, every=0.05):
    print("works", flush=True)
    time.sleep(60)
"""


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def test_steps_are_done_in_order_until_one_says_that_it_was_the_last(database, tmp_path):
    done = []

    @contextmanager
    def three(number):
        left = iter([True, True, False])

        def step():
            done.append(number)
            return next(left)

        yield step

    jobs = Jobs(database, tmp_path)
    with jobs.work({"three": three}, concurrency=1, every=0.05):
        jobs.put("three", 7)
        until(lambda: len(done) == 3)
        jobs.put("three", 7)  # the same attempt: not done again
        jobs.put("three", 8)
        until(lambda: len(done) == 6)
    jobs.close()
    assert done == [7, 7, 7, 8, 8, 8]


def test_two_jobs_at_once_when_two_are_allowed(tmp_path):
    at_once, most = set(), []

    @contextmanager
    def slow(number):
        def step():
            at_once.add(number)
            time.sleep(0.4)
            most.append(len(at_once))
            at_once.discard(number)
            return False

        yield step

    jobs = Jobs("sqlite://", tmp_path)
    with jobs.work({"slow": slow}, concurrency=2, every=0.05):
        for number in range(3):
            jobs.put("slow", number)
        until(lambda: len(most) == 3)
    jobs.close()
    assert max(most) == 2


def test_a_job_of_a_killed_worker_is_gone_on_with_by_the_next(tmp_path):
    jobs = Jobs("sqlite://", tmp_path)
    steps = tmp_path / "steps.txt"
    command = [sys.executable, "-c", WORKER, "sqlite://", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}  # noqa: TID251  # the worker's own environment
    first = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    jobs.put("count", 1)
    until(lambda: steps.exists() and len(steps.read_text().split()) >= 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    before = steps.read_text().split()
    second = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    until(lambda: len(steps.read_text().split()) >= 10)
    second.kill()
    second.wait()
    jobs.close()
    assert steps.read_text().split()[: len(before)] == before
    assert steps.read_text().split() == [f"1:{number}" for number in range(10)]
    for process in (first, second):
        process.stdout.close()


def test_on_sqlite_one_process_works_at_a_time(tmp_path):
    jobs, other = Jobs("sqlite://", tmp_path), Jobs("sqlite://", tmp_path)
    with jobs.work({}, every=0.05), pytest.raises(AlreadyWorking), other.work({}):
        pass


def test_a_hold_is_had_by_one_and_ends_with_it(engine, tmp_path):
    holds, others = Holds(engine, tmp_path), Holds(open_engine(str(engine.url.render_as_string(False))), tmp_path)
    with holds.take("sumber-1") as mine, others.take("sumber-1") as theirs, others.take("sumber-2") as another:
        assert (mine, theirs, another) == (True, False, True)
        assert others.is_taken("sumber-1")
    assert not others.is_taken("sumber-1")
    others._engine.dispose()
