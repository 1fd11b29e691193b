"""A source is run to its end: what is wrong with one record spoils that record only."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

import pytest

from registry.changes import log
from registry.db import reading
from registry.errors import Conflict, Forbidden, Invalid, NotFound, Sentence
from registry.harvest import repository, service
from registry.harvest.plugin import Options, Record, RetryLater, SkipRecord, StopHarvest
from registry.items import repository as items
from registry.items.state import Access, Kind, State
from tests.factories import documents

TODAY = date(2025, 12, 31)


class Scripted:
    """A harvester whose records a test writes down."""

    kind: ClassVar[str] = "scripted"
    script: ClassVar[list] = []

    class Options(Options):
        """One option."""

        village: str = ""

    def records(self, _source, _http) -> Iterator[Record | SkipRecord]:
        for step in self.script:
            if isinstance(step, Exception):
                raise step
            yield step


class Point:
    name = "scripted"

    def load(self):
        return Scripted


@pytest.fixture(autouse=True)
def _scripted(monkeypatch):
    def points(*, group, name=None):
        return [Point()] if name in {None, "scripted"} else []

    monkeypatch.setattr(service, "entry_points", points)
    monkeypatch.setattr(Scripted, "script", [])


@pytest.fixture
def source(engine, people):
    with log.transaction(engine) as session:
        service.add(
            session, "scripted", "/tidak/dibaca", slug="sumber", agency="desa-sawentar", options={}, by=people.produsen
        )


def record(name, **changes):
    body = documents.body(Kind.DATASET, title={"id": f"Data {name}"}, **changes)
    body.pop("distributions")
    body.pop("is_microdata")
    return Record(name, body | {"rights": {"id": "Data pribadi."}}, access=Access.CLOSED)


def run(engine, files, office, people, *script):
    Scripted.script[:] = script
    number = service.run(engine, files, office, "sumber", by=people.produsen, today=TODAY)
    with reading(engine) as session:
        job = repository.job(session, number)
        found = {item.identifier: (item.outcome, item.message) for item in repository.items_of(session, number)}
        return job.counts, job.fault, job.finished_at, found


class Unsound(dict):
    """A description at which the program itself fails."""

    def __iter__(self):
        raise RuntimeError


def test_records_without_files_are_refused_one_by_one_with_their_reason(engine, files, office, people, source):
    bad = Record("buruk", {"title": {"id": "x"}, "colour": "red"}, access=Access.CLOSED)
    skipped = SkipRecord("lewat", Sentence("Bukan data.", "No data."))
    counts, fault, finished, found = run(engine, files, office, people, bad, skipped)
    assert (counts, fault) == ({"failed": 1, "skipped": 1}, None)
    assert finished
    assert found["lewat"] == ("skipped", {"id": "Bukan data.", "en": "No data."})
    assert found["buruk"][0] == "failed"
    assert found["buruk"][1]["id"]


def test_a_fault_of_the_program_in_one_record_spoils_that_record_only(engine, files, people, source, capsys):
    broken = Record("rusak", Unsound(), access=Access.CLOSED)
    counts, fault, _, found = run(
        engine, files, people, broken, SkipRecord("lewat", Sentence("Bukan data.", "No data."))
    )
    assert counts == {"failed": 1, "skipped": 1}
    assert fault is None
    assert found["rusak"][1]["en"].startswith("This record failed because of a fault in the program")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RetryLater(Sentence("Nanti.", "Later."), after=60), {"id": "Nanti.", "en": "Later."}),
        (StopHarvest(Sentence("Rusak.", "Broken.")), {"id": "Rusak.", "en": "Broken."}),
        (ZeroDivisionError(), None),
    ],
)
def test_a_source_that_fails_ends_its_run_and_keeps_what_was_taken(engine, files, people, source, error, said):
    counts, fault, finished, found = run(
        engine, files, people, SkipRecord("a", Sentence("Bukan data.", "No data.")), error
    )
    assert counts == {"skipped": 1}
    assert fault == said if said else fault["id"] and fault["en"]
    assert finished
    assert set(found) == {"a"}


def test_a_source_is_registered_once_of_a_known_kind_with_sound_options_and_for_ones_own_agency(session, people):
    def add(kind="scripted", slug="s", agency="desa-sawentar", by=people.produsen, **options):
        return service.add(session, kind, "/x", slug=slug, agency=agency, options=options, by=by)

    assert add(village="35.05.10.2011").slug == "s"
    with pytest.raises(Conflict):
        add()
    with pytest.raises(NotFound):
        add("tidak-ada", slug="t")
    with pytest.raises(Invalid):
        add(slug="u", colour="red")
    with pytest.raises(Forbidden):
        add(slug="v", agency="desa-tlogo")
    with pytest.raises(Forbidden):
        add(slug="w", by=people.admin)
    assert add(slug="x", agency="desa-tlogo", by=people.walidata).agency == "desa-tlogo"


def test_a_preview_keeps_nothing(session, people):
    found = service.add(session, "scripted", "/x", slug="s", agency="desa-sawentar", options={}, by=people.produsen)
    Scripted.script[:] = [record(str(number)) for number in range(30)]
    assert [one.identifier for one in service.preview(found, limit=3)] == ["0", "1", "2"]
    assert items.listed(session, people.walidata, states=list(State)) == []


def test_a_source_without_business_on_the_network_has_none():
    with pytest.raises(StopHarvest):
        service.NoHttp().get("http://127.0.0.1/")
