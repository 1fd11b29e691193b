"""Keys of sources lie enciphered in the database; the harvester alone is given them."""

import json
import shutil
import sqlite3
import stat
from typing import ClassVar

import pytest
from pydantic import SecretStr
from sqlmodel import select

from portal.form_post import Post
from portal.harvest_options import answers
from registry.changes import log
from registry.db import reading, writing
from registry.errors import Forbidden, Invalid
from registry.harvest import opening, previewing, repository, sealing, service
from registry.harvest.models import HarvestSource
from registry.harvest.plugin import MappedOptions
from tests.harvest.scripted import Scripted, harvest, record

SECRET = "tanam-an-rahasia-7f3a"


class Locked(Scripted):
    """A source that wants a key."""

    kind: ClassVar[str] = "scripted"

    class Options(MappedOptions):
        """Its key, and something that is none."""

        key: SecretStr
        village: str = ""


@pytest.fixture(autouse=True)
def _locked(monkeypatch):
    class Point:
        name = "scripted"
        load = staticmethod(lambda: Locked)

    monkeypatch.setattr(opening, "entry_points", lambda *, group, name=None: [Point()])  # noqa: ARG005


@pytest.fixture
def add(engine, people, its):
    def run(slug="terkunci", **options):
        with log.transaction(engine) as session:
            service.add(
                session,
                "scripted",
                "https://sumber.example/",
                slug=slug,
                agency="desa-sawentar",
                options={"key": SECRET, "village": "Sawentar"} | options,
                by=people.produsen,
                means=its,
            )

    return run


def stored(engine, slug="terkunci"):
    with reading(engine) as session:
        return repository.source(session, slug).options


def test_no_byte_of_a_secret_is_in_the_database_file_or_its_dump(engine, add):
    if engine.dialect.name != "sqlite":
        pytest.skip("the bytes of a SQLite file are looked at")
    add()
    place = engine.url.database
    with sqlite3.connect(place) as database:
        dump = "\n".join(database.iterdump())
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(place, "rb") as file:  # noqa: PTH123
        assert SECRET.encode() not in file.read()
    assert SECRET not in dump
    assert "Sawentar" in dump


def test_the_harvester_is_given_the_secret_and_nobody_is_shown_it(engine, its, people, add):
    add()
    job, _ = harvest(its, "terkunci", people.produsen, record("satu"))
    assert job.fault is None
    (given,) = Locked.given
    assert given.options.key.get_secret_value() == SECRET
    with reading(engine) as session:
        shown = opening.shown_options(repository.source(session, "terkunci"))
    assert shown == {"key": opening.HIDDEN, "village": "Sawentar"}


def test_the_key_lies_beside_the_database_readable_by_its_owner_and_is_made_once(its, add):
    keys = its.uploads.parent / "keys"
    add()
    made = (keys / "secrets.key").read_bytes()
    add("lain")
    assert (keys / "secrets.key").read_bytes() == made
    assert stat.S_IMODE((keys / "secrets.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [file.name for file in keys.iterdir()] == ["secrets.key"]


def test_a_lost_key_ends_the_run_with_a_sentence_and_the_secret_given_anew_heals_it(engine, its, people, add):
    add()
    shutil.rmtree(its.uploads.parent / "keys")
    job, _ = harvest(its, "terkunci", people.produsen, record("satu"))
    assert job.state == "failed"
    assert "satudata harvest secret terkunci key" in job.fault["id"]
    assert "its key is lost" in job.fault["en"]
    with writing(engine) as session:
        sealing.set_secret(session, its, "terkunci", "key", "baru", by=people.produsen)
    job, _ = harvest(its, "terkunci", people.produsen, record("satu"))
    assert job.fault is None
    assert Locked.given[0].options.key.get_secret_value() == "baru"


def test_a_key_that_was_in_use_before_still_opens_what_it_closed(its, people, add):
    add()
    keys = its.uploads.parent / "keys"
    (keys / "secrets.key").rename(keys / "secrets-2026.key")
    add("lain")
    for slug in ("terkunci", "lain"):
        assert harvest(its, slug, people.produsen, record("satu"))[0].fault is None


def test_a_secret_copied_to_another_source_opens_nothing_there(engine, its, people, add):
    add()
    add("lain", key="lain")
    copied = stored(engine)["key"]
    with writing(engine) as session:
        found = repository.source(session, "lain")
        found.options = {**found.options, "key": copied}
        session.add(found)
    assert harvest(its, "lain", people.produsen, record("satu"))[0].state == "failed"
    add("titipan", key=copied)  # typed in as if it were a secret: it is one, as it stands
    harvest(its, "titipan", people.produsen, record("satu"))
    assert Locked.given[0].options.key.get_secret_value() == copied


def test_a_plain_secret_from_before_works_and_is_enciphered_once(engine, its, people, add):
    add()
    with writing(engine) as session:
        found = repository.source(session, "terkunci")
        found.options = {**found.options, "key": SECRET}
        session.add(found)
    assert harvest(its, "terkunci", people.produsen, record("satu"))[0].fault is None
    for count in (1, 0):
        with writing(engine) as session:
            assert sealing.seal_plain(session, its) == count
    assert SECRET not in json.dumps(stored(engine))
    assert harvest(its, "terkunci", people.produsen, record("satu"))[0].fault is None
    assert Locked.given[0].options.key.get_secret_value() == SECRET


def test_a_mapping_and_a_field_left_empty_keep_the_secret(engine, its, people, add):
    add()
    rules = {"fields": [{"target": "publisher", "source": ["penerbit"]}]}
    with writing(engine) as session:
        previewing.confirm(session, "terkunci", previewing.read_mapping(rules), by=people.walidata)
    before = stored(engine)
    kept = answers("scripted", Post((("opsi.key", ""), ("opsi.village", "Kanigoro"))), before)
    assert kept["key"] == before["key"] != SECRET
    with writing(engine) as session:
        found = session.exec(select(HarvestSource)).one()
        found.options = kept
        session.add(found)
    harvest(its, "terkunci", people.produsen, record("satu"))
    assert Locked.given[0].options.key.get_secret_value() == SECRET
    assert Locked.given[0].options.village == "Kanigoro"


def test_a_secret_is_set_by_who_may_harvest_for_the_agency_and_only_where_there_is_one(session, its, people, add):
    add()
    for option, secret in (("village", "x"), ("key", "")):
        with pytest.raises(Invalid):
            sealing.set_secret(session, its, "terkunci", option, secret, by=people.produsen)
    with pytest.raises(Forbidden):
        sealing.set_secret(session, its, "terkunci", "key", "x", by=people.other_produsen)


def test_a_secret_is_never_stored_where_its_key_cannot_be(session, people):
    with pytest.raises(ValueError, match="folder of its key"):
        service.add(
            session,
            "scripted",
            "https://sumber.example/",
            slug="s",
            agency="desa-sawentar",
            options={"key": SECRET},
            by=people.produsen,
        )
