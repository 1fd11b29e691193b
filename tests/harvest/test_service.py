"""A source is run to its end: what is wrong with one record spoils that record only."""

import pytest

from registry.errors import Conflict, Forbidden, Invalid, NotFound, Sentence
from registry.harvest import service
from registry.harvest.plugin import RetryLater, SkipRecord, StopHarvest
from registry.items import repository as items
from registry.items.state import Access, Kind, State
from tests.harvest.scripted import Record, harvest, record

SKIPPED = SkipRecord("lewat", Sentence("Bukan data.", "No data."))


class Unsound:
    """A value at which the program itself fails."""

    def __str__(self):
        raise RuntimeError


def test_records_that_cannot_be_taken_are_told_one_by_one_with_their_reason(its, source, people):
    bad = Record("buruk", {"title": {"id": "x"}, "colour": "red"})
    job, told = harvest(its, source, people.produsen, bad, SKIPPED, record("baik"))
    assert job.counts == {"found": 3, "failed": 1, "skipped": 1, "new": 1}
    assert (job.state, job.fault) == ("done", None)
    assert job.finished_at
    assert told["lewat"] == ("skipped", {"id": "Bukan data.", "en": "No data."})
    assert told["buruk"][0] == "failed"
    assert "colour" in told["buruk"][1]["id"]


def test_a_fault_of_the_program_in_one_record_spoils_that_record_only(its, source, people, capsys):
    broken = Record("rusak", {"title": Unsound()}, access=Access.CLOSED)
    job, told = harvest(its, source, people.produsen, broken, record("baik"), SKIPPED)
    assert job.counts == {"found": 3, "failed": 1, "new": 1, "skipped": 1}
    assert job.fault is None
    assert told["rusak"][1]["en"].startswith("This record failed because of a fault in the program")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RetryLater(Sentence("Nanti.", "Later."), after=60), {"id": "Nanti.", "en": "Later."}),
        (StopHarvest(Sentence("Rusak.", "Broken.")), {"id": "Rusak.", "en": "Broken."}),
        (ZeroDivisionError(), None),
    ],
)
def test_a_source_that_fails_ends_its_run_and_keeps_what_was_taken(its, source, people, error, said):
    job, told = harvest(its, source, people.produsen, SKIPPED, record("a"), error)
    assert job.counts == {"found": 2, "skipped": 1, "new": 1}
    assert job.state == "failed"
    assert job.fault == said if said else job.fault["id"] and job.fault["en"]
    assert job.finished_at
    assert set(told) == {"lewat", "a"}


def test_a_dataset_becomes_a_proposal_and_is_not_published(its, session, source, people):
    harvest(its, source, people.produsen, record("satu", "Penduduk Sawentar"))
    entry = items.find(session, people.walidata, kind=Kind.DATASET, slug="penduduk-sawentar")
    assert entry.version.state == State.SUBMITTED.value
    assert [decision.action for decision in items.decisions(session, entry.version)] == ["submit"]


def test_what_is_not_complete_stays_a_draft_and_says_what_is_missing(its, session, source, people):
    _, told = harvest(its, source, people.produsen, record("satu", theme=[], legal_basis=[]))
    assert told["satu"][0] == "new"
    assert "/theme" in told["satu"][1]["id"]
    assert "/legal_basis" in told["satu"][1]["id"]
    found = items.find(session, people.walidata, kind=Kind.DATASET, slug="data-satu")
    assert found.version.state == State.DRAFT.value


def test_a_source_is_registered_once_of_a_known_kind_with_sound_options_and_for_ones_own_agency(session, people):
    def add(kind="scripted", slug="s", agency="desa-sawentar", by=people.produsen, **options):
        return service.add(session, kind, "https://x.example/", slug=slug, agency=agency, options=options, by=by)

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


def test_somebody_else_may_not_run_the_source_of_an_agency(its, source, people):
    with pytest.raises(Forbidden):
        service.run(its, source, by=people.other_produsen)
