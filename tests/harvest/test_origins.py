"""Of each field it is known what the source says, what stands here and who wins; as things stand now."""

import pytest

from registry.changes import log
from registry.db import reading
from registry.errors import Conflict
from registry.harvest import origins, repository
from registry.items import repository as items
from registry.items import service
from registry.items.state import Kind
from tests.harvest.scripted import harvest, record


def told(engine, slug, identifier="a"):
    with reading(engine) as session:
        row = repository.item(session, repository.source(session, slug).id, identifier)
        return {one.pointer: one for one in origins.origins(session, row)}


def correct(engine, people, **changes):
    with log.transaction(engine) as session:
        entry = items.find(session, people.produsen, kind=Kind.DATASET, slug="data-a")
        service.revise(session, entry, entry.body | changes, by=people.produsen)


@pytest.fixture
def draft(its, source, people):
    """A source with one record that is a draft, for it names no theme."""
    harvest(its, source, people.produsen, record("a", theme=[]))
    return source


def test_what_nobody_touched_is_a_robots(draft, engine):
    found = told(engine, draft)
    assert found["/title/id"].value.source == "Data a"
    assert not any(one.differs for one in found.values())


def test_a_correction_is_seen_before_the_next_run(draft, people, engine):
    correct(engine, people, title={"id": "Data A", "en": "Data A"})
    found = told(engine, draft)
    assert {pointer for pointer, one in found.items() if one.differs} == {"/title/id", "/title/en"}
    one = found["/title/id"].value
    assert (one.source, one.local, one.wins, one.is_decided) == ("Data a", "Data A", "local", False)
    assert found["/title/en"].value.source is None


def test_a_conflict_stays_one_until_somebody_decides_and_then_the_next_run_follows(its, draft, people, engine):
    correct(engine, people, keywords=["koreksi"])
    harvest(its, draft, people.produsen, record("a", theme=[], keywords=["sumber"]))
    assert told(engine, draft)["/keywords"].value.is_conflict
    job, _ = harvest(its, draft, people.produsen, record("a", theme=[], keywords=["sumber"], unit="jiwa"))
    assert job.counts["changed"] == 1
    assert told(engine, draft)["/keywords"].value.is_conflict
    with log.transaction(engine) as session:
        origins.decide(session, draft, "a", "/keywords", "source", by=people.produsen)
    decided = told(engine, draft)["/keywords"].value
    assert (decided.wins, decided.local, decided.is_conflict) == ("source", ["koreksi"], False)
    harvest(its, draft, people.produsen, record("a", theme=[], keywords=["sumber"], unit="jiwa"))
    assert not told(engine, draft)["/keywords"].differs


def test_nothing_is_decided_where_nothing_differs(draft, people, engine):
    with pytest.raises(Conflict), log.transaction(engine) as session:
        origins.decide(session, draft, "a", "/title/id", "source", by=people.produsen)
