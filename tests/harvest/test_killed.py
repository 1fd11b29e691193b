"""A worker that is killed in the middle of a run loses nothing and does nothing twice: the next goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import func, select

from registry.app import wire
from registry.changes import log
from registry.db import reading
from registry.harvest import opening, repository, service
from registry.harvest.models import HarvestFound, HarvestItem, HarvestOutcome
from registry.items import audit
from registry.items.models import Item
from registry.migrations import upgrade
from registry.settings import Settings
from tests.factories import people as people_factory
from tests.harvest import worker
from tests.scale import scaled

pytestmark = pytest.mark.sqlite_only

RECORDS = 1300


@pytest.fixture
def registry(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "entry_points", lambda **_: [worker.Point()])
    wired = wire(Settings(home=tmp_path / "home", database_url="", token="", _env_file=None))
    upgrade(wired.settings.database)
    yield wired
    wired.close()


def begun(registry):
    with log.transaction(registry.engine) as session:
        people = people_factory.settle(session)
        service.add(
            session, "scripted", str(RECORDS), slug="sumber", agency="desa-sawentar", options={}, by=people.walidata
        )
    with log.transaction(registry.engine) as session:
        number = service.begin(session, "sumber", by=people.produsen).id
    registry.jobs.put(service.TASK, number)
    return number


def working(home):
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}  # noqa: TID251  # the worker's own environment
    return subprocess.Popen([sys.executable, "-m", "tests.harvest.worker", str(home)], env=environment)


def progress(registry, number):
    with reading(registry.engine) as session:
        job = repository.job(session, number)
        return job.state, dict(job.counts)


def until(registry, number, condition, seconds=200):
    end = time.monotonic() + seconds
    while not condition(*(told := progress(registry, number))):
        assert time.monotonic() < end, told
        time.sleep(0.01)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "when",
    [
        lambda _, counts: counts.get("found", 0) >= 500,  # while the source is read
        lambda _, counts: counts.get("new", 0) >= 500,  # while records are put
    ],
    ids=["gathering", "putting"],
)
def test_the_next_worker_goes_on_at_the_page(registry, when):
    number = begun(registry)
    for _ in range(scaled(1, 5)):
        first = working(registry.settings.home)
        until(registry, number, lambda state, counts: when(state, counts) or state == "done")
        first.send_signal(signal.SIGKILL)
        first.wait()
    second = working(registry.settings.home)
    until(registry, number, lambda state, _: state == "done")
    second.kill()
    second.wait()
    assert progress(registry, number)[1] == {"found": RECORDS, "new": RECORDS}
    with reading(registry.engine) as session:
        for model, expected in ((Item, RECORDS), (HarvestItem, RECORDS), (HarvestOutcome, RECORDS), (HarvestFound, 0)):
            assert session.exec(select(func.count()).select_from(model)).one() == expected
        assert list(audit.deviations(session)) == []
        assert log.verify(session)[1] is None
