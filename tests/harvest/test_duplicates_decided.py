"""A walidata decides on what the harvest takes for the same dataset twice."""

import pytest
from sqlmodel import select

from registry.changes import log
from registry.db import reading
from registry.errors import Conflict, Forbidden, NotFound
from registry.harvest import duplicates, service
from registry.harvest.duplicates import Verdict
from registry.harvest.models import HarvestItem
from registry.items import repository as items
from registry.items.models import Item, Version
from tests.harvest.scripted import harvest, record


@pytest.fixture
def pair(its, source, people, engine):
    """Two sources that tell of one dataset; the number of the pair."""
    with log.transaction(engine) as session:
        service.add(
            session,
            "scripted",
            "https://lain.example/",
            slug="lain",
            agency="desa-sawentar",
            options={},
            by=people.produsen,
        )
    harvest(its, source, people.produsen, record("a", "Jumlah Penduduk 2025"))
    harvest(its, "lain", people.produsen, record("b", "Penduduk, jumlah: 2025"))
    with reading(engine) as session:
        ((found, _, _),) = duplicates.waiting(session, people.walidata)
        return found.id


def decide(engine, number, verdict, by):
    with log.transaction(engine) as session:
        duplicates.decide(session, number, verdict, by=by)


def states(engine):
    with reading(engine) as session:
        found = session.exec(select(Item, Version).join(Version, Version.item_id == Item.id))
        return {item.slug: (version.state, version.rejected_at is not None) for item, version in found}


def test_merged_the_later_one_is_returned_for_good_and_its_record_brings_nothing_any_more(its, pair, people, engine):
    decide(engine, pair, Verdict.SAME, people.walidata)
    assert states(engine)["jumlah-penduduk-2025"] == ("submitted", False)
    assert states(engine)["penduduk-jumlah-2025"][1] is True
    job, told = harvest(its, "lain", people.produsen, record("b", "Penduduk, jumlah: 2025", keywords=["baru"]))
    assert job.counts == {"found": 1, "skipped": 1}
    assert "Sama dengan 'jumlah-penduduk-2025'" in told["b"][1]["id"]
    with reading(engine) as session:
        rows = session.exec(select(HarvestItem).order_by(HarvestItem.identifier)).all()
        first, later = rows
        assert (first.is_alias, later.is_alias) == (False, True)
        assert first.item_id == later.item_id
        item = session.get_one(Item, first.item_id)
        assert items.newest_version(session, item).body["title"]["id"] == "Jumlah Penduduk 2025"


def test_told_apart_both_go_on_and_the_pair_is_not_told_again(its, source, pair, people, engine):
    decide(engine, pair, Verdict.DIFFERENT, people.walidata)
    with reading(engine) as session:
        assert duplicates.waiting(session, people.walidata) == []
    _, told = harvest(its, "lain", people.produsen, record("b", "Penduduk, jumlah: 2025", keywords=["baru"]))
    assert "Sama dengan" not in told["b"][1]["id"]  # it waits for the review of what it brought before
    with reading(engine) as session:
        assert duplicates.waiting(session, people.walidata) == []


def test_a_pair_is_decided_once_and_by_a_walidata(pair, people, engine):
    with pytest.raises(Forbidden):
        decide(engine, pair, Verdict.SAME, people.produsen)
    decide(engine, pair, Verdict.SAME, people.walidata)
    with pytest.raises(Conflict):
        decide(engine, pair, Verdict.DIFFERENT, people.walidata)
    with pytest.raises(NotFound):
        decide(engine, pair + 99, Verdict.SAME, people.walidata)
