"""Sources on the network through the whole path: what is allowed, what is put, what a later run finds."""

import pytest
from sqlmodel import select

from registry.changes import log
from registry.db import now, reading
from registry.errors import Forbidden, Invalid
from registry.harvest import allowing, opening, repository, service
from registry.harvest.means import Means
from registry.harvest.models import HarvestSource
from registry.harvest.network import Network, agent
from registry.items.models import Item, Version
from registry.jobs.holds import Holds
from registry.microdata.store import open_store
from tests.servers.bps import BpsService, dynamic, variable
from tests.servers.ckan import CkanPortal, package
from tests.servers.oai import OaiRepository, kept
from tests.servers.web import running


@pytest.fixture
def means(engine, files, office, tmp_path):
    network = Network(agent("1.0", "https://satudata.example"), tmp_path / "http", interval=0)
    holds, fetched = Holds(engine, tmp_path / "holds"), tmp_path / "fetched"
    return Means(engine, files, open_store(tmp_path), office, holds, fetched, network, 5, now)


@pytest.fixture
def harvest(engine, people, means):
    def run(kind, location, *, allowed=("127.0.0.1",), **options):
        with log.transaction(engine) as session:
            if repository.find_source(session, "portal") is None:
                service.add(
                    session,
                    kind,
                    location,
                    slug="portal",
                    agency="kominfo-blitar",
                    options=options,
                    by=people.walidata,
                    means=means,
                )
                allowing.allow(session, "portal", allowed, by=people.admin)
        number = service.run(means, "portal", by=people.walidata)
        with reading(engine) as session:
            job = repository.job(session, number)
            session.expunge(job)
        return job

    return run


def test_the_kinds_of_the_network_are_installed():
    assert {"ckan", "dcat", "oai_pmh", "bps"} <= set(opening.kinds())


def test_a_portal_is_harvested_whole_and_a_second_run_changes_nothing(engine, harvest):
    with running(CkanPortal([package(number) for number in range(1, 13)])) as server:
        first, second = harvest("ckan", server.url), harvest("ckan", server.url)
        assert (
            server.asked[0].headers["user-agent"]
            == "satudata-registry/1.0 (+https://satudata.example; pemanen metadata)"
        )
    assert first.fault is None
    assert (first.counts["new"], first.is_complete) == (12, True)
    assert (second.counts.get("same"), second.counts.get("new", 0), second.counts.get("changed", 0)) == (12, 0, 0)
    with reading(engine) as session:
        assert len(session.exec(select(Item).where(Item.kind == "dataset")).all()) == 12


def test_a_dataset_that_changed_at_its_portal_is_changed_here(harvest):
    packages = [package(number) for number in range(1, 4)]
    with running(CkanPortal(packages)) as server:
        harvest("ckan", server.url)
        packages[1] |= {"title": "Judul yang diperbaiki", "metadata_modified": "2099-01-01T00:00:00"}
        second = harvest("ckan", server.url)
    assert (second.counts.get("changed"), second.counts.get("same")) == (1, 2)


def test_a_repository_is_harvested_and_its_later_runs_are_selective(harvest):
    repository_ = OaiRepository([kept(number) for number in range(1, 8)])
    with running(repository_) as server:
        first, second = harvest("oai_pmh", f"{server.url}/oai"), harvest("oai_pmh", f"{server.url}/oai")
    assert first.counts["new"] == 7
    assert second.counts["same"] == 7
    assert repository_.asked[-1]["verb"] == "ListIdentifiers"


def test_tables_of_bps_are_kept_and_the_key_is_in_no_sentence_and_no_outcome(engine, harvest):
    with running(BpsService({"var": [variable(31)]}, {"31": dynamic()})) as server:
        job = harvest("bps", f"{server.url}/v1/api", key="kunci-uji", models=["var"])
    with reading(engine) as session:
        told = [found.message for found in repository.outcomes(session, job.id)]
        file = session.exec(select(Version.body)).one()["distributions"][0]
    assert job.counts.get("new") == 1, told
    assert (file["format"], file["byte_size"] > 0, "rows" in file) == ("CSV", True, False)
    with reading(engine) as session:
        assert "kunci-uji" not in str(repository.outcomes(session, job.id))


def test_a_source_inside_this_network_is_not_called_without_leave(harvest):
    with running(CkanPortal([package(1)])) as server:
        job = harvest("ckan", server.url, allowed=())
        assert server.asked == []
    assert "bukan alamat di internet publik" in job.fault["id"]
    assert job.is_complete is False


def test_only_an_administrator_gives_leave_and_only_to_hosts(engine, harvest, people):
    with running(CkanPortal([package(1)])) as server:
        harvest("ckan", server.url)
    with log.transaction(engine) as session, pytest.raises(Forbidden):
        allowing.allow(session, "portal", ["localhost"], by=people.walidata)
    with log.transaction(engine) as session, pytest.raises(Invalid):
        allowing.allow(session, "portal", ["http://localhost/"], by=people.admin)
    with reading(engine) as session:
        assert session.exec(select(HarvestSource.allowed_hosts)).one() == ["127.0.0.1"]


def test_a_portal_that_is_down_loses_nothing_and_is_said_to_be_read_later(harvest):
    with running(CkanPortal([package(number) for number in range(1, 4)])) as server:
        harvest("ckan", server.url)
    job = harvest("ckan", server.url)
    assert "; coba lagi nanti" in job.fault["id"]
    assert job.counts.get("gone", 0) == 0


def test_a_mapping_says_which_agency_a_publishers_name_means(engine, harvest):
    rule = {"target": "publisher", "source": ["publisher"], "values": {"Dinas Dukcapil": "kominfo-blitar"}}
    unit = {"target": "measure.id", "source": ["Ukuran Kami"]}
    extras = [{"key": "Ukuran Kami", "value": "Jumlah"}]
    with running(CkanPortal([package(1, extras=extras)])) as server:
        harvest("ckan", server.url, mapping={"fields": [rule, unit]})
    with reading(engine) as session:
        body = session.exec(select(Version.body).join(Item, Item.id == Version.item_id)).one()
    assert body["publisher"] == "kominfo-blitar"
    assert body["measure"] == {"id": "Jumlah"}


def test_a_key_among_the_options_is_shown_to_no_one():
    source = HarvestSource(
        slug="bps",
        kind="bps",
        location="https://webapi.bps.go.id/v1/api",
        agency="kominfo-blitar",
        options={"key": "kunci-uji", "domain": "3505"},
        created_at=now(),
        created_by=1,
    )
    assert opening.shown_options(source) == {"key": "••••", "domain": "3505"}
    assert {kind: opening.secret_names(kind) for kind in ("bps", "ckan", "dcat", "oai_pmh")} == {
        "bps": {"key"},
        "ckan": {"api_key"},
        "dcat": {"authorization"},
        "oai_pmh": set(),
    }
