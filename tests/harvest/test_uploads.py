"""Files sent for a source: kept privately, once, all or none, and read by the same harvest as a folder."""

import io
import stat

import pytest

from registry.db import reading, writing
from registry.errors import Conflict, Forbidden, Invalid
from registry.harvest import opening, repository, sendings, service, uploads
from registry.harvest.uploads import Outcome, Sent, TooLarge


@pytest.fixture
def kept(engine, its, people):
    """Keep files for the source ``kiriman``, located at upload:."""
    with writing(engine) as session:
        service.add(
            session, "scripted", "upload:", slug="kiriman", agency="desa-sawentar", options={}, by=people.produsen
        )

    def keep(*files, by=people.produsen, slug="kiriman"):
        with reading(engine) as session:
            sent = [Sent(name, io.BytesIO(content)) for name, content in files]
            return [(one.name, one.outcome) for one in uploads.keep(session, its, slug, sent, by=by)]

    return keep


def folder(its):
    return {file.name: file.read() for file in sendings.files(its.uploads / "kiriman", its.microdata)}


def test_the_same_file_sent_again_changes_nothing_and_another_takes_its_place(kept, its):
    assert kept(("a.csv", b"1"), ("b.csv", b"2")) == [("a.csv", Outcome.NEW), ("b.csv", Outcome.NEW)]
    assert kept(("a.csv", b"1")) == [("a.csv", Outcome.SAME)]
    assert kept(("a.csv", b"3"), ("b.csv", b"2")) == [("a.csv", Outcome.REPLACED), ("b.csv", Outcome.SAME)]
    assert folder(its) == {"a.csv": b"3", "b.csv": b"2"}


def test_what_is_kept_can_be_read_by_its_owner_only(kept, its):
    kept(("a.csv", b"1"))
    assert stat.S_IMODE((its.uploads / "kiriman" / "a.csv").stat().st_mode) == 0o600
    assert stat.S_IMODE((its.uploads / "kiriman").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "files",
    [
        [],
        [("a.csv", b"1"), ("b.csv", b"")],
        [("a.csv", b"1"), ("a.csv", b"2")],
        [("a.csv", b"1"), ("b.exe", b"MZ")],
        [("a.csv", b"1"), (".htaccess", b"x")],
        [("a.csv", b"1"), ("b\n.csv", b"x")],
        [("a.csv", b"1"), ("", b"x")],
        [("a.csv", b"1"), (f"{'x' * 300}.csv", b"x")],
    ],
)
def test_a_sending_with_something_wrong_is_refused_whole(kept, its, files):
    kept(("old.csv", b"0"))
    with pytest.raises(Invalid):
        kept(*files)
    assert folder(its) == {"old.csv": b"0"}


def test_a_path_in_a_name_leads_nowhere(kept, its):
    assert kept(("../../etc/a.csv", b"1"), ("C:\\data\\b.csv", b"2")) == [
        ("a.csv", Outcome.NEW),
        ("b.csv", Outcome.NEW),
    ]
    assert set(folder(its)) == {"a.csv", "b.csv"}


def test_a_sending_is_bounded_in_files_and_bytes(kept, its, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    monkeypatch.setattr(uploads, "MOST_FILES", 3)
    with pytest.raises(TooLarge):
        kept(("a.csv", b"123456"), ("b.csv", b"123456"))
    with pytest.raises(TooLarge):
        kept(*((f"{number}.csv", b"1") for number in range(4)))
    assert folder(its) == {}
    monkeypatch.setattr(uploads, "MOST_KEPT", 1)
    kept(("a.csv", b"1"))
    with pytest.raises(Conflict):
        kept(("b.csv", b"1"))


def test_files_are_sent_by_those_who_may_harvest_and_to_sources_that_take_them(kept, source, people):
    with pytest.raises(Forbidden):
        kept(("a.csv", b"1"), by=people.admin)
    with pytest.raises(Conflict):
        kept(("a.csv", b"1"), slug=source)
    assert kept(("a.csv", b"1"), by=people.walidata) == [("a.csv", Outcome.NEW)]


def test_the_harvester_is_given_what_was_sent_to_its_own_source(kept, engine, its):
    kept(("a.csv", b"1"))
    with reading(engine) as session:
        _, given = opening.opened(repository.source(session, "kiriman"), its.uploads, microdata=its.microdata)
    assert [(one.name, one.read()) for one in given.sent] == [("a.csv", b"1")]


def test_a_run_begins_for_what_is_new_once(kept, engine, its, people):
    def begin(*files):
        with reading(engine) as session:
            sent = [Sent(name, io.BytesIO(content)) for name, content in files]
            found = uploads.keep(session, its, "kiriman", sent, by=people.produsen)
        with writing(engine) as session:
            job, is_new = uploads.begin(session, "kiriman", found, by=people.produsen)
            return (job and job.id), is_new

    first, is_new = begin(("a.csv", b"1"))
    assert is_new
    assert begin(("a.csv", b"1")) == (None, False)
    assert begin(("a.csv", b"2")) == (first, False)  # the run that waits reads both
