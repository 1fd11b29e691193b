"""Runs one after the other: nothing twice, nothing lost, nothing deleted that is only away for a while."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import func, select, text

from registry.changes import log
from registry.changes.models import Change
from registry.db import reading, writing
from registry.errors import Conflict, Forbidden, Sentence
from registry.harvest import duplicates, ending, repository, service
from registry.harvest.models import HarvestItem
from registry.harvest.phases import Mode
from registry.harvest.plugin import Announced, Checkpoint, RetryLater, SkipRecord, StopHarvest, Unchanged
from registry.items import audit, versioning
from registry.items import repository as items
from registry.items.models import Item, Version
from registry.items.state import Access, Kind
from registry.workflow import standing
from tests.harvest.scripted import Scripted, harvest, record

SKIPPED = SkipRecord("lewat", Sentence("Bukan data.", "No data."))
AWAY = RetryLater(Sentence("Nanti.", "Later."))


def many(count, start=0, **changes):
    return [record(f"d{number}", **changes) for number in range(start, start + count)]


def total(engine, model):
    with reading(engine) as session:
        return session.exec(select(func.count()).select_from(model)).one()


def identity(engine, name):
    with reading(engine) as session:
        found = session.exec(select(HarvestItem).where(HarvestItem.identifier == name)).one()
        session.expunge(found)
        return found


def versions(engine):
    with reading(engine) as session:
        rows = session.exec(select(Item.slug, Version.state).join(Version, Version.item_id == Item.id))
        return sorted(rows)


@pytest.fixture
def approval(engine, people, source):
    """A standing approval for the source."""
    with log.transaction(engine) as session:
        made = standing.propose(
            session,
            source=source,
            agency="desa-sawentar",
            kind=Kind.DATASET,
            valid_until=(log.now() + timedelta(days=300)).date(),
            reason="Peraturan Bupati; data terbuka.",
            by=people.walidata,
        )
        standing.approve(session, made.id, by=people.second_walidata)


# Unchanged


def test_a_second_run_of_the_same_registers_nothing_and_writes_no_change(its, source, people, engine):
    harvest(its, source, people.produsen, *many(20))
    before = total(engine, Change), total(engine, Version)
    job, told = harvest(its, source, people.produsen, *many(20)[::-1])
    assert told == {}
    assert job.counts == {"found": 20, "same": 20}
    assert (total(engine, Change), total(engine, Version)) == before


def test_what_the_source_says_is_unchanged_is_the_same(its, source, people, engine):
    harvest(its, source, people.produsen, *many(3))
    job, _ = harvest(its, source, people.produsen, *(Unchanged(f"d{number}") for number in range(3)))
    assert job.counts == {"found": 3, "same": 3}
    assert Scripted.given[0].since is not None


def test_a_source_may_leave_nothing_out_while_something_has_to_be_taken_again(its, source, people):
    harvest(its, source, people.produsen, record("d0"), record("rusak", keywords="bukan daftar"))
    harvest(its, source, people.produsen, record("d0"))
    assert Scripted.given[0].since is None


# Changed


def test_a_changed_draft_is_changed_and_stays_one_version(its, source, people, engine):
    harvest(its, source, people.produsen, record("a", theme=[]))
    job, told = harvest(its, source, people.produsen, record("a", theme=[], keywords=["baru"]))
    assert job.counts == {"found": 1, "changed": 1}
    assert told["a"][0] == "changed"
    assert versions(engine) == [("data-a", "draft")]


def test_a_change_waits_while_people_review_the_version_before(its, source, people, engine):
    harvest(its, source, people.produsen, record("a"))
    for _ in range(2):
        job, told = harvest(its, source, people.produsen, record("a", keywords=["baru"]))
        assert job.counts == {"found": 1, "skipped": 1}
        assert "sedang diperiksa" in told["a"][1]["id"]
    assert versions(engine) == [("data-a", "submitted")]


def test_a_local_correction_survives_the_next_run(its, source, people, engine, approval):
    harvest(its, source, people.produsen, record("a", "Penduduk"))
    with log.transaction(engine) as session:
        entry = items.find(session, people.walidata, kind=Kind.DATASET, slug="penduduk")
        body = entry.body | {"provenance": {"id": "Dikoreksi walidata."}}
        versioning.begin(session, entry.item, body, by=people.produsen)
    job, _ = harvest(its, source, people.produsen, record("a", "Penduduk", keywords=["baru"]))
    assert job.counts["changed"] == 1
    with reading(engine) as session:
        entry = items.find(session, people.walidata, kind=Kind.DATASET, slug="penduduk")
    assert entry.body["keywords"] == ["baru"]
    assert entry.body["provenance"] == {"id": "Dikoreksi walidata."}
    assert identity(engine, "a").overlay["/provenance/id"]["wins"] == "local"
    assert versions(engine) == [("penduduk", "published"), ("penduduk", "superseded")]


# Standing approvals


def test_under_a_standing_approval_what_passes_is_published_with_every_decision_named(
    its, source, people, engine, approval
):
    job, told = harvest(its, source, people.produsen, *many(3), record("khusus", access=Access.RESTRICTED))
    assert job.counts == {"found": 4, "new": 4}
    assert versions(engine) == [
        ("data-d0", "published"),
        ("data-d1", "published"),
        ("data-d2", "published"),
        ("data-khusus", "submitted"),
    ]
    assert told["khusus"][1]["id"].startswith("Persetujuan tetap hanya untuk rekaman yang terbuka")
    with reading(engine) as session:
        entry = items.find(session, people.walidata, kind=Kind.DATASET, slug="data-d1")
        decided = [(one.action, one.by, one.standing_id) for one in items.decisions(session, entry.version)]
        assert list(audit.deviations(session)) == []
        assert log.verify(session)[1] is None
    first, second = people.walidata.user_id, people.second_walidata.user_id
    assert decided == [
        ("submit", people.produsen.user_id, None),
        ("verify", first, 1),
        ("approve", second, 1),
        ("publish", first, 1),
    ]


def test_whoever_decided_a_standing_approval_publishes_nothing_that_he_brought(its, source, people, engine, approval):
    harvest(its, source, people.walidata, *many(2))
    assert {state for _, state in versions(engine)} == {"submitted"}


def test_what_names_a_person_is_not_published_under_it(its, source, people, engine, approval):
    _, told = harvest(its, source, people.produsen, record("a", provenance={"id": "NIK 3505104107900001"}))
    assert versions(engine) == [("data-a", "submitted")]
    assert told["a"][1]["id"].startswith("Belum dapat terbit")


# Identity


def test_junk_identifiers_are_refused_and_the_rest_is_taken(its, source, people, engine):
    junk = ["", " ", "null", "x" * 400, "a\x00b"]
    job, told = harvest(its, source, people.produsen, *(record(name, "Judul") for name in junk), *many(2))
    assert job.counts == {"found": 7, "failed": 5, "new": 2}
    assert len(told) == 7
    assert total(engine, Item) == 2


def test_an_identifier_that_comes_twice_is_one_record_and_the_run_removes_nothing(its, source, people, engine):
    job, told = harvest(its, source, people.produsen, *many(3), record("d1", "Lain"), record("d1", "Lain lagi"))
    assert job.counts == {"found": 3, "new": 3, "skipped": 1}
    assert not job.is_complete
    assert "lebih dari sekali" in told["d1 (2)"][1]["id"]
    assert total(engine, Item) == 3


def test_nothing_can_delete_an_identity(its, source, people, engine):
    harvest(its, source, people.produsen, *many(1))
    with pytest.raises(DBAPIError, match="identities"), writing(engine) as session:
        session.execute(text("DELETE FROM harvest_items"))
    assert total(engine, HarvestItem) == 1


def add_source(engine, people, slug, location, agency="desa-sawentar"):
    with log.transaction(engine) as session:
        service.add(session, "scripted", location, slug=slug, agency=agency, options={}, by=people.walidata)
    return slug


URI = "https://asal.example/dataset/7"


def test_the_same_address_in_two_sources_is_one_dataset_of_the_one_nearest_the_origin(its, source, people, engine):
    origin = add_source(engine, people, "asal", "https://asal.example/api")
    harvest(its, source, people.produsen, record("jauh", "Penduduk", uri=URI, theme=[]))
    job, _ = harvest(its, origin, people.produsen, record("7", "Penduduk Asli", uri=URI, theme=[]))
    assert job.counts == {"found": 1, "changed": 1}
    assert total(engine, Item) == 1
    assert (identity(engine, "jauh").is_alias, identity(engine, "7").is_alias) == (True, False)
    job, told = harvest(its, source, people.produsen, record("jauh", "Penduduk Lain", uri=URI, theme=[]))
    assert job.counts == {"found": 1, "skipped": 1}
    assert told["jauh"][1]["id"].startswith("Sama dengan 'penduduk' dari sumber 'asal'")


def test_no_source_takes_over_the_dataset_of_another_agency(its, source, people, engine):
    origin = add_source(engine, people, "asal", "https://asal.example/api", "desa-tlogo")
    harvest(its, source, people.produsen, record("jauh", "Penduduk", uri=URI))
    job, told = harvest(its, origin, people.walidata, record("7", "Penduduk Rebutan", uri=URI))
    assert job.counts == {"found": 1, "skipped": 1}
    assert "tidak dapat diambil alih" in told["7"][1]["id"]
    assert total(engine, Item) == 1


def test_two_datasets_with_the_same_title_are_two_and_told_as_likely_duplicates(its, source, people, engine):
    other = add_source(engine, people, "lain", "https://lain.example/")
    harvest(its, source, people.produsen, record("a", "Jumlah Penduduk 2025"))
    harvest(its, other, people.produsen, record("b", "PENDUDUK, jumlah: 2025"), record("c", "Jumlah Penduduk 2024"))
    assert total(engine, Item) == 3
    with reading(engine) as session:
        (pair,) = duplicates.waiting(session, people.walidata)
    assert {pair[1].slug, pair[2].slug} == {"jumlah-penduduk-2025", "penduduk-jumlah-2025"}
    assert {"title", "place", "period"} <= set(pair[0].reasons)


# Disappearance


def away(its, clock, source, by, *script, days=4):
    clock.moved += timedelta(days=days)
    return harvest(its, source, by, *script)


def test_a_record_is_gone_after_three_complete_runs_and_seven_days_and_not_before(
    its, source, people, engine, clock, approval
):
    harvest(its, source, people.produsen, *many(30))
    left = many(29)
    for missing_runs, days in ((1, 1), (2, 1), (3, 1)):
        job, _ = away(its, clock, source, people.produsen, *left, days=days)
        assert "gone" not in job.counts
        assert identity(engine, "d29").missing_runs == missing_runs
    job, told = away(its, clock, source, people.produsen, *left, days=7)
    assert job.counts == {"found": 29, "same": 29, "gone": 1}
    assert told["d29"][0] == "gone"
    assert ("data-d29", "retired") in versions(engine)
    assert identity(engine, "d29").gone_at


def test_runs_that_are_not_complete_count_for_nothing(its, source, people, engine, clock):
    harvest(its, source, people.produsen, *many(30))
    for script in (
        [*many(20), AWAY],
        [*many(25), StopHarvest(Sentence("Rusak.", "Broken."))],
        [*many(28), Announced(30)],
    ):
        job, _ = away(its, clock, source, people.produsen, *script)
        assert not job.is_complete
        assert job.fault
    assert identity(engine, "d29").missing_runs == 0


def test_a_source_that_gives_nothing_has_failed_and_nothing_is_gone(its, source, people, engine, clock):
    harvest(its, source, people.produsen, *many(5))
    for _ in range(5):
        job, _ = away(its, clock, source, people.produsen)
        assert job.state == "failed"
        assert job.fault["id"].startswith("Sumber tidak memberi satu rekaman pun")
    assert identity(engine, "d0").missing_runs == 0


def test_a_record_that_comes_back_in_time_was_never_away(its, source, people, engine, clock):
    harvest(its, source, people.produsen, *many(30))
    away(its, clock, source, people.produsen, *many(29))
    away(its, clock, source, people.produsen, *many(30))
    assert identity(engine, "d29").missing_runs == 0
    assert identity(engine, "d29").missing_since is None


def test_what_comes_back_after_it_was_gone_has_its_identity_and_history(its, source, people, engine, clock, approval):
    harvest(its, source, people.produsen, *many(30))
    before = identity(engine, "d29")
    for _ in range(4):
        away(its, clock, source, people.produsen, *many(29))
    job, _ = away(its, clock, source, people.produsen, *many(30))
    after = identity(engine, "d29")
    assert job.counts == {"found": 30, "same": 29, "changed": 1}
    assert (after.id, after.item_id, after.gone_at) == (before.id, before.item_id, None)
    assert [state for slug, state in versions(engine) if slug == "data-d29"] == ["published", "retired"]


def test_what_a_second_source_still_has_is_its_own_from_then_on(its, source, people, engine, clock, approval):
    other = add_source(engine, people, "lain", "https://lain.example/")
    harvest(its, source, people.produsen, *many(12), record("x", "Bersama", uri=URI))
    harvest(its, other, people.produsen, record("y", "Bersama", uri=URI))
    for _ in range(4):
        away(its, clock, source, people.produsen, *many(12))
    assert ("bersama", "published") in versions(engine)
    assert (identity(engine, "x").is_alias, identity(engine, "y").is_alias) == (True, False)


# The brake


def test_a_run_that_would_remove_too_much_stops_and_asks(its, source, people, engine, clock):
    harvest(its, source, people.produsen, *many(100))
    job, _ = away(its, clock, source, people.produsen, *many(80), record("baru"))
    assert job.state == "waiting"
    assert job.question == {"known": 100, "changed": 0, "missing": 20, "percent": 10}
    assert total(engine, Item) == 100
    assert identity(engine, "d99").missing_runs == 0
    with pytest.raises(service.AlreadyRunning):
        harvest(its, source, people.produsen, *many(100))


def test_with_a_walidatas_leave_it_goes_on_and_takes_nothing_twice(its, source, people, engine, clock):
    harvest(its, source, people.produsen, *many(100))
    job, _ = away(its, clock, source, people.produsen, *many(80), record("baru"))
    with writing(engine) as session:
        with pytest.raises(Forbidden):
            service.approve(session, job.id, by=people.produsen)
        service.approve(session, job.id, by=people.walidata)
    done, _ = harvest(its, source, people.produsen)
    assert done.id == job.id
    assert done.counts == {"found": 81, "same": 80, "new": 1}
    assert identity(engine, "d99").missing_runs == 1


def test_a_run_that_would_change_too_much_stops_and_asks_too(its, source, people, engine):
    harvest(its, source, people.produsen, *many(100, theme=[]))
    job, _ = harvest(its, source, people.produsen, *many(100, theme=[], keywords=["semua"]))
    assert job.question == {"known": 100, "changed": 100, "missing": 0, "percent": 10}
    with writing(engine) as session:
        service.cancel(session, job.id, by=people.produsen)
        with pytest.raises(Conflict):
            service.cancel(session, job.id, by=people.produsen)
    job, _ = harvest(its, source, people.produsen, *many(100, theme=[]))
    assert job.counts == {"found": 100, "same": 100}


def test_a_source_that_gives_every_record_a_new_identifier_is_stopped(its, source, people, engine):
    harvest(its, source, people.produsen, *many(5))
    job, _ = harvest(its, source, people.produsen, *many(5, start=10))
    assert job.state == "waiting"
    assert total(engine, Item) == 5


# Ways of running


def test_a_dry_run_tells_the_same_counts_and_keeps_nothing(its, source, people, engine, clock, approval):
    harvest(its, source, people.produsen, *many(30, theme=[]))
    before = total(engine, Change), total(engine, Version), versions(engine)
    script = [
        *many(25, theme=[]),
        record("d26", theme=[], keywords=["baru"]),
        record("baru"),
        record("rusak", keywords=1),
        SKIPPED,
    ]
    dry, told = harvest(its, source, people.produsen, *script, mode=Mode.DRY)
    assert (total(engine, Change), total(engine, Version), versions(engine)) == before
    assert total(engine, HarvestItem) == 30
    real, really = harvest(its, source, people.produsen, *script)
    assert dry.counts == real.counts == {"found": 29, "same": 25, "changed": 1, "new": 1, "failed": 1, "skipped": 1}
    assert told == really


def test_only_what_failed_is_tried_again(its, source, people, engine):
    harvest(its, source, people.produsen, *many(3), record("rusak", keywords=1))
    job, told = harvest(
        its, source, people.produsen, *many(3, theme=[]), record("rusak"), record("lain"), mode=Mode.FAILED
    )
    assert job.counts == {"found": 1, "new": 1}
    assert set(told) == {"rusak"}
    assert not job.is_complete


def test_a_run_of_what_failed_is_not_blamed_for_the_records_it_left_alone(its, source, people):
    harvest(its, source, people.produsen, *many(3), Announced(3))
    job, _ = harvest(its, source, people.produsen, *many(3), Announced(3), mode=Mode.FAILED)
    assert (job.state, job.fault, job.counts) == ("done", None, {})


def test_a_run_that_was_cut_off_is_gone_on_with_and_counts_nothing_twice(its, source, people, engine):
    class Killed(BaseException):
        """What no program catches."""

    script = [*many(600), Checkpoint("600"), *many(600, start=600)]
    steps = iter(range(4))

    def killed(_counts):
        if next(steps) == 1:
            raise Killed

    Scripted.script[:] = script
    with pytest.raises(Killed):
        service.run(its, source, by=people.produsen, progress=killed)
    job, _ = harvest(its, source, people.produsen, *script)
    assert Scripted.given[0].checkpoint == "600"
    assert job.counts == {"found": 1200, "new": 1200}
    assert total(engine, Item) == 1200
    assert total(engine, HarvestItem) == 1200


def test_two_do_not_work_on_one_source(its, source, people):
    with its.holds.take("harvest-1") as held:
        assert held
        with writing(its.engine) as session:
            service.begin(session, source, by=people.produsen)
        with pytest.raises(service.AlreadyRunning):
            service.run(its, source, by=people.produsen)


def test_outcomes_of_old_runs_are_cleared_and_identities_are_not(its, source, people, engine, monkeypatch):
    monkeypatch.setattr(ending, "_KEPT_RUNS", 2)
    first, _ = harvest(its, source, people.produsen, *many(3))
    for _ in range(3):
        harvest(its, source, people.produsen, *many(3))
    with reading(engine) as session:
        assert repository.outcomes(session, first.id) == []
    assert total(engine, HarvestItem) == 3


# Sources that leave out what has not changed


def test_a_change_that_was_put_off_or_failed_is_read_again(its, source, people):
    harvest(its, source, people.produsen, record("a"), record("b", theme=[]))
    harvest(its, source, people.produsen, record("a", keywords=["baru"]), record("b", theme=[], keywords=1))
    _, told = harvest(its, source, people.produsen, record("a", keywords=["baru"]), record("b", theme=[]))
    assert Scripted.given[0].since is None
    assert told["a"][0] == "skipped"
    assert told["b"][0] == "changed"


def test_what_is_gone_and_comes_back_left_out_is_read_by_the_next_run(its, source, people, engine, clock, approval):
    harvest(its, source, people.produsen, *many(30))
    for _ in range(4):
        away(its, clock, source, people.produsen, *many(29))
    assert identity(engine, "d29").gone_at
    _, told = harvest(its, source, people.produsen, *(Unchanged(f"d{number}") for number in range(30)))
    assert Scripted.given[0].since is not None
    assert told["d29"][0] == "failed"
    harvest(its, source, people.produsen, *many(30))
    assert Scripted.given[0].since is None
    assert identity(engine, "d29").gone_at is None


def test_a_record_passed_over_for_its_address_keeps_nothing_from_being_left_out(its, source, people):
    twice = [record("x", "Satu", uri=URI), record("y", "Dua", uri=URI)]
    _, told = harvest(its, source, people.produsen, *twice)
    assert told["y"][0] == "skipped"
    job, _ = harvest(its, source, people.produsen, Unchanged("x"), Unchanged("y"))
    assert Scripted.given[0].since is not None
    assert job.counts == {"found": 2, "same": 2}


def test_a_record_with_a_dataset_of_its_own_keeps_it_when_it_tells_an_address_that_another_has(
    its, source, people, engine
):
    other = add_source(engine, people, "lain", "https://lain.example/")
    harvest(its, source, people.produsen, record("a", "Satu", uri=URI, theme=[]))
    harvest(its, other, people.produsen, record("b", "Dua", theme=[]))
    job, _ = harvest(its, other, people.produsen, record("b", "Dua", uri=URI, theme=[]))
    assert "skipped" not in job.counts
    assert (identity(engine, "a").is_alias, identity(engine, "b").is_alias) == (False, False)
    assert identity(engine, "a").item_id != identity(engine, "b").item_id
