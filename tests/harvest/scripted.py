"""A source whose records a test writes down."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import ClassVar

from registry.db import now, reading
from registry.harvest import repository, service
from registry.harvest.means import Means
from registry.harvest.phases import Mode
from registry.harvest.plugin import Found, Options, Record
from registry.items.state import Access, Kind
from registry.jobs.holds import Holds
from registry.microdata.store import open_store
from tests.factories import documents


class Scripted:
    """Yields what stands in ``script``; raises the errors among it. ``given`` is the source it was asked with last."""

    kind: ClassVar[str] = "scripted"
    script: ClassVar[list] = []
    given: ClassVar[list] = []

    class Options(Options):
        """One option."""

        village: str = ""

    def records(self, source, _http) -> Iterator[Found]:
        self.given[:] = [source]
        for step in list(self.script):
            if isinstance(step, Exception):
                raise step
            yield step


class Point:
    name = "scripted"

    def load(self):
        return Scripted


def points(*, group, name=None):
    return [Point()] if name in {None, "scripted"} else []


@contextmanager
def no_network(_source):
    yield None


class Clock:
    """The present, moved on by hand."""

    def __init__(self):
        self.moved = timedelta()

    def __call__(self):
        return now() + self.moved


def means(engine, files, office, folder, clock=None):
    holds, fetched, microdata = Holds(engine, folder / "holds"), folder / "fetched", open_store(folder)
    return Means(engine, files, microdata, office, holds, fetched, no_network, 5, clock or now)


def record(name, title=None, **changes):
    """A complete public record whose file is kept at the source."""
    body = documents.body(Kind.DATASET, title={"id": title or f"Data {name}"})
    body.pop("is_microdata", None)
    for member in ("uri", "hops", "access", "tables"):
        changes.setdefault(member, {"uri": None, "hops": 0, "access": Access.PUBLIC, "tables": ()}[member])
    own = {member: changes.pop(member) for member in ("uri", "hops", "access", "tables")}
    return Record(name, body | changes, **own)


def harvest(its, slug, by, *script, mode=Mode.FULL):
    """Run a source over a script; return the run and what it did with each record."""
    Scripted.script[:] = script
    number = service.run(its, slug, by=by, mode=mode)
    with reading(its.engine) as session:
        job = repository.job(session, number)
        told = {found.identifier: (found.outcome, found.message) for found in repository.outcomes(session, number)}
        session.expunge(job)
    return job, told
