"""Tables of a harvest: checked, kept privately, and nothing left behind of a run that ended."""

from dataclasses import replace

import pytest

from registry.changes import log
from registry.db import reading, writing
from registry.harvest import ending, repository, service
from registry.harvest.plugin import TableIn
from registry.items import repository as items
from registry.items.state import Access, Kind
from tests.harvest.scripted import Scripted, harvest, no_network, record

CSV = b"kelompok,jumlah,satuan\r\nLaki-laki,112,orang\r\nPerempuan,108,orang\r\n"


@pytest.fixture
def people(registry_app):
    return registry_app.site.people


@pytest.fixture
def its(registry_app):
    """A registry with all that ships: tables are checked against its standards."""
    return replace(registry_app.app.state.registry.harvest, http=no_network)


@pytest.fixture
def source(its, people):
    with log.transaction(its.engine) as session:
        found = service.add(
            session,
            "scripted",
            "https://sumber.example/",
            slug="sumber-tabel",
            agency="desa-sawentar",
            options={},
            by=people.produsen,
        )
        return found.slug


def fetched(its):
    return [path for path in its.folder.rglob("*") if path.is_file()]


def test_a_public_table_of_no_standard_becomes_a_file_of_its_dataset(its, source, people):
    _, told = harvest(its, source, people.produsen, record("a", tables=(TableIn("tabel.csv", CSV),), distributions=[]))
    assert told["a"][0] == "new", told
    with reading(its.engine) as session:
        (file,) = items.find(session, people.walidata, kind=Kind.DATASET, slug="data-a").body["distributions"]
    assert (file["identifier"], file["format"], file["byte_size"]) == ("berkas", "CSV", len(CSV))
    assert its.files.read(file["sha256"]) == CSV
    assert fetched(its) == []


def test_a_table_of_persons_that_follows_no_standard_is_refused_and_not_kept(its, source, people):
    rows = TableIn("orang.csv", b"nama,nik\r\nAni,1\r\n")
    _, told = harvest(its, source, people.produsen, record("a", tables=(rows,), access=Access.CLOSED))
    assert told["a"][0] == "failed"
    assert told["a"][1]["id"]
    assert fetched(its) == []


def test_a_table_that_vanished_since_it_was_read_fails_alone(its, source, people, tmp_path):
    gone = TableIn("hilang.csv", tmp_path / "hilang.csv")
    job, told = harvest(its, source, people.produsen, record("a", tables=(gone,)), record("b"))
    assert job.counts == {"found": 2, "failed": 1, "new": 1}
    assert "hilang" in told["a"][1]["id"]


def test_the_fetched_tables_of_a_cancelled_run_are_removed(its, source, people):
    class Killed(BaseException):
        """What no program catches."""

    def killed(_counts):
        raise Killed

    Scripted.script[:] = [record("a", tables=(TableIn("tabel.csv", CSV),))]
    with pytest.raises(Killed):
        service.run(its, source, by=people.produsen, progress=killed)
    assert len(fetched(its)) == 1
    with writing(its.engine) as session:
        service.cancel(session, repository.jobs(session)[0].id, by=people.produsen)
    ending.sweep(its)
    assert fetched(its) == []
