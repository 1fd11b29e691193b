"""A source that moves or is told other things keeps its identities; its secrets stay with the host they are for."""

from typing import ClassVar

import pytest
from pydantic import Field, SecretStr

from registry.changes import log
from registry.db import reading
from registry.errors import Invalid
from registry.harvest import changing, opening, repository, service
from registry.harvest.plugin import MappedOptions
from tests.harvest.scripted import Scripted, harvest, record

SECRET = "tanam-an-rahasia-7f3a"
MAPPING = {"fields": [{"target": "publisher", "constant": "desa-sawentar"}]}


class Locked(Scripted):
    """A source with a key, a number and a mapping."""

    kind: ClassVar[str] = "scripted"

    class Options(MappedOptions):
        """What it is told."""

        key: SecretStr | None = None
        village: str = Field(default="", title="Kode desa", pattern=r"^(\d{2}(\.\d{2})*)?$")
        size: int = Field(default=5, title="Ukuran", ge=1)


@pytest.fixture(autouse=True)
def _locked(monkeypatch):
    class Point:
        name = "scripted"
        load = staticmethod(lambda: Locked)

    monkeypatch.setattr(opening, "entry_points", lambda *, group, name=None: [Point()])  # noqa: ARG005


@pytest.fixture
def source(engine, people, its):
    with log.transaction(engine) as session:
        service.add(
            session,
            "scripted",
            "https://sumber.example/lama",
            slug="pindah",
            agency="desa-sawentar",
            options={"key": SECRET, "mapping": MAPPING},
            by=people.produsen,
            means=its,
        )
    return "pindah"


def change(engine, its, by, **changes):
    with log.transaction(engine) as session:
        changing.change(session, its, "pindah", by=by, **changes)


def given(its):
    with reading(its.engine) as session:
        return opening.opened(repository.source(session, "pindah"), its.uploads)[1].options


def test_a_source_that_moves_registers_nothing_twice_and_is_read_whole_once(its, source, people, engine):
    harvest(its, source, people.produsen, record("a"), record("b"))
    harvest(its, source, people.produsen, record("a"), record("b"))
    assert Scripted.given[0].since is not None
    change(engine, its, people.produsen, location="https://sumber.example/baru")
    job, _ = harvest(its, source, people.produsen, record("a"), record("b"))
    assert job.counts == {"found": 2, "same": 2}
    assert (Scripted.given[0].location, Scripted.given[0].since) == ("https://sumber.example/baru", None)


@pytest.mark.parametrize("options", [{"size": 7}, {"size": 7, "key": opening.HIDDEN}])
def test_options_are_replaced_but_for_the_secret_and_the_mapping_that_are_not_spoken_of(
    its, source, people, engine, options
):
    change(engine, its, people.produsen, options=options)
    now = given(its)
    assert (now.size, now.key.get_secret_value(), now.mapping.fields[0].target) == (7, SECRET, "publisher")


def test_a_secret_does_not_follow_to_another_host(its, source, people, engine):
    with reading(engine) as session:
        stored = dict(repository.source(session, source).options)
    change(engine, its, people.produsen, location="https://lain.example/", options=stored)
    assert given(its).key is None
    change(engine, its, people.produsen, options={"key": "baru"})
    assert given(its).key.get_secret_value() == "baru"


def test_options_that_do_not_fit_are_told_one_by_one_in_both_languages(its, source, people, engine):
    with pytest.raises(Invalid) as refused:
        change(engine, its, people.produsen, options={"village": "Sawentar", "size": "banyak", "lain": 1})
    told = {fault["pointer"]: fault["detail"] for fault in refused.value.members["errors"]}
    assert told["/size"] == {"id": "Ukuran harus berupa bilangan bulat.", "en": "size must be a whole number."}
    assert told["/lain"]["id"] == "lain tidak dikenal; hapus, atau periksa ejaannya."
    assert told["/lain"]["en"] == "lain is unknown; remove it or check its spelling."
    assert told["/village"]["id"].startswith("Kode desa tidak berbentuk")
    assert given(its).size == 5


def test_nothing_is_changed_under_a_run(its, source, people, engine):
    with log.transaction(engine) as session:
        service.begin(session, source, by=people.produsen)
    with pytest.raises(service.AlreadyRunning):
        change(engine, its, people.produsen, location="https://lain.example/")
