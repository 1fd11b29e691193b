"""A batch is decided on as one: all or none, and each version has a decision of its own."""

import polars as pl
import pytest
from sqlmodel import select

from registry.changes import log
from registry.db import reading
from registry.errors import Invalid, NotFound
from registry.items import repository
from registry.items.models import Decision
from registry.items.state import Action, State
from registry.workflow import batches
from registry.workflow.batches import BatchRefused
from registry.workflow.models import Batch
from tests.factories import walks

TABLE = pl.DataFrame({"kelompok": [f"k{number}" for number in range(40)], "jumlah": ["12"] * 40})


def tables(entry):
    return {"csv": TABLE}


def drafts(session, people, number=3, state=State.SUBMITTED, **changes):
    return [
        walks.take(session, people, walks.draft(session, people, slug=f"set-{place}", **changes), state)
        for place in range(number)
    ]


def test_all_are_decided_each_with_a_decision_and_one_record(engine, people):
    with log.transaction(engine) as session:
        iris = [entry.version_iri for entry in drafts(session, people)]
        batch = batches.decide(session, iris, Action.VERIFY, by=people.walidata, tables=tables, reason="Sesuai.")
        number = batch.id
    with reading(engine) as session:
        found, parts = batches.find(session, people.walidata, number)
        assert (found.action, found.reason, len(parts)) == ("verify", "Sesuai.", 3)
        decisions = {part.decision_id for _, part in parts}
        assert len(decisions) == 3
        for decision in session.exec(select(Decision).where(Decision.id.in_(decisions))):
            assert (decision.action, decision.by, decision.reason) == ("verify", people.walidata.user_id, "Sesuai.")
        assert [entry.version.state for entry, _ in parts] == ["verified"] * 3
        lines = [line.action for line in log.read(session, after=0, limit=500)]
        assert lines[-4:] == ["verify", "verify", "verify", "batch.verify"]
        assert log.verify(session)[1] is None


def test_when_one_cannot_be_decided_none_is_and_each_obstacle_is_told(engine, people):
    with log.transaction(engine) as session:
        entries = drafts(session, people)
        draft = walks.draft(session, people, slug="masih-draf")
        own = walks.take(
            session,
            people,
            walks.draft(session, people, slug="tulisan-sendiri", by=people.walidata),
            State.SUBMITTED,
            by=people.walidata,
        )
        iris = [entry.version_iri for entry in (*entries, draft, own)]
    with log.transaction(engine) as session:
        before = log.head(session)
        with pytest.raises(BatchRefused) as refusal:
            batches.decide(session, iris, Action.VERIFY, by=people.walidata, tables=tables)
        assert log.noted(session) == 0
    told = {fault["pointer"].split("/")[4]: fault["type"] for fault in refusal.value.members["errors"]}
    assert told == {"masih-draf": "wrong-state", "tulisan-sendiri": "four-eyes"}
    with reading(engine) as session:
        states = {repository.by_iri(session, people.walidata, iri).version.state for iri in iris}
        assert states == {"draft", "submitted"}
        assert session.exec(select(Batch)).all() == []
        assert session.exec(select(Decision).where(Decision.action == "verify")).all() == []
        assert log.head(session) == before


def test_the_rows_looked_at_are_the_same_again_and_kept(session, people):
    (entry,) = drafts(session, people, 1)
    (sampled,) = batches.samples(entry, tables)
    assert (len(sampled.rows), sampled.total, sampled.columns) == (5, 40, ("kelompok", "jumlah"))
    assert all(values == TABLE.row(number - 1) for number, values in sampled.rows.items())
    assert batches.samples(entry, tables) == [sampled]
    batch = batches.decide(session, [entry.version_iri], Action.VERIFY, by=people.walidata, tables=tables)
    ((_, part),) = batches.find(session, people.walidata, batch.id)[1]
    assert part.sample == {"csv": sorted(sampled.rows)}


def test_rows_of_people_are_never_sampled(session, people):
    entry = walks.draft(session, people, is_microdata=True)
    assert batches.samples(entry, tables) == []


def test_a_return_of_many_needs_its_reason(session, people):
    iris = [entry.version_iri for entry in drafts(session, people)]
    with pytest.raises(BatchRefused):
        batches.decide(session, iris, Action.RETURN, by=people.walidata, tables=tables)
    batches.decide(session, iris, Action.RETURN, by=people.walidata, tables=tables, reason="Lengkapi.")
    states = {repository.by_iri(session, people.walidata, iri).version.state for iri in iris}
    assert states == {"draft"}


@pytest.mark.parametrize("action", [Action.PUBLISH, Action.RETIRE])
def test_nothing_is_published_or_withdrawn_in_bulk(session, people, action):
    iris = [entry.version_iri for entry in drafts(session, people, 1, State.APPROVED)]
    with pytest.raises(Invalid):
        batches.decide(session, iris, action, by=people.walidata, tables=tables, reason="x")


def test_a_batch_names_versions_that_its_caller_sees_each_once(session, people):
    (entry,) = drafts(session, people, 1)
    for iris in ([], [entry.item.iri], [entry.version_iri] * 2):
        with pytest.raises(Invalid):
            batches.decide(session, iris, Action.VERIFY, by=people.walidata, tables=tables)
    with pytest.raises(NotFound):
        batches.decide(session, [entry.version_iri], Action.VERIFY, by=people.other_produsen, tables=tables)


def test_a_batch_is_shown_to_who_sees_its_versions(session, people):
    iris = [entry.version_iri for entry in drafts(session, people)]
    batch = batches.decide(session, iris, Action.VERIFY, by=people.walidata, tables=tables)
    assert len(batches.find(session, people.produsen, batch.id)[1]) == 3
    with pytest.raises(NotFound):
        batches.find(session, people.other_produsen, batch.id)
