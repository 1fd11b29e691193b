"""What is killed: pieces of work as a process does them, each saying what it was told is done before it goes on.

Started by ``multiprocessing``'s fork server, which has imported this module: a process is there in a hundredth of a
second, and has no thread of the tests.
"""

import os
import resource
from pathlib import Path

from sqlmodel import Session

from registry.app import Registry, wire
from registry.backup import saving
from registry.changes import log
from registry.harvest import opening
from registry.harvest import service as harvest
from registry.items import repository
from registry.items.state import Kind, State
from registry.migrations import upgrade
from registry.settings import Settings
from registry.workflow import service as workflow
from tests.factories import people as people_factory
from tests.factories import walks
from tests.harvest import scripted

RECORDS, ITEMS = 60, 3


def opened(home: Path, url: str) -> Registry:
    return wire(Settings(home=home, database_url=url, token="", _env_file=None))


def publish(home: Path, url: str, acknowledged: Path, number: int) -> None:
    """Take new datasets from draft to publication, each step a transaction, the index following."""
    registry = opened(home, url)
    told = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with log.transaction(registry.engine) as session:
        people = people_factory.settle(session)

    def entry(session: Session, slug: str):
        return repository.find(session, people.walidata, kind=Kind.DATASET, slug=slug)

    steps = {
        State.DRAFT: lambda session, slug: walks.draft(session, people, slug=slug),
        State.SUBMITTED: lambda session, slug: workflow.submit(session, entry(session, slug), by=people.produsen),
        State.VERIFIED: lambda session, slug: workflow.verify(session, entry(session, slug), by=people.walidata),
        State.APPROVED: lambda session, slug: workflow.approve(
            session, entry(session, slug), by=people.second_walidata
        ),
        State.PUBLISHED: lambda session, slug: workflow.publish(
            session, entry(session, slug), by=people.walidata, tables={}, threshold=5
        ),
    }
    for item in range(ITEMS):
        slug = f"terbit-{number}-{item}"
        for state, step in steps.items():
            with log.transaction(registry.engine) as session:
                step(session, slug)
            os.write(told, f"{slug} {state.value}\n".encode())
        registry.follower.catch_up()


def gather(home: Path, url: str, _acknowledged: Path, number: int) -> None:
    """Run a source to its end, going on where a killed run stopped."""
    opening.entry_points = scripted.points
    scripted.Scripted.script[:] = [scripted.record(f"s{number}/{place}") for place in range(RECORDS)]
    registry = opened(home, url)
    slug = f"sumber-{number}"
    with log.transaction(registry.engine) as session:
        people = people_factory.settle(session)
        if harvest.repository.find_source(session, slug) is None:
            harvest.add(
                session, "scripted", f"https://{slug}.example/", slug=slug, agency="desa-sawentar", options={},
                by=people.produsen,
            )  # fmt: skip
    harvest.run(registry.harvest, slug, by=people.produsen)


def migrate(_home: Path, url: str, _acknowledged: Path, _number: int) -> None:
    """Bring the database to the newest schema."""
    upgrade(url)


def save(home: Path, url: str, _acknowledged: Path, number: int) -> None:
    """Make a backup."""
    saving.backup(opened(home, url).engine, home, home.parent / f"cadangan-{number}", say=lambda _line: None)


def rebuild(home: Path, url: str, _acknowledged: Path, _number: int) -> None:
    """Build the search index anew."""
    registry = opened(home, url)
    registry.follower.rebuild("search", registry.projection.refill)


def save_on_a_full_disk(home: Path, url: str, acknowledged: Path, number: int) -> None:
    """Make a backup where no file may grow: what a full disk does to whoever writes."""
    _let_no_file_grow()
    save(home, url, acknowledged, number)


def publish_on_a_full_disk(home: Path, url: str, acknowledged: Path, number: int) -> None:
    """Take new datasets to publication until the disk is full."""
    _let_no_file_grow(5 * 2**19)
    publish(home, url, acknowledged, number)


def _let_no_file_grow(size: int = 2**13) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
