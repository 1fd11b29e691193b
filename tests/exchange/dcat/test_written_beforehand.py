"""Datasets are written when they change; a page that is put together from that says what the database says now."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from registry.accounts.models import Agency
from registry.changes import log
from registry.db import now, reading
from registry.exchange.dcat import listed
from registry.exchange.dcat.projection import CatalogueProjection
from registry.exchange.dcat.written import FORMS
from registry.items.models import Item, Version
from registry.items.state import Access
from registry.rdf import parse
from tests.factories import walks

BASE = "https://satudata.example"


@pytest.fixture
def service(registry_app):
    """A service whose projection has followed all changes, with the follower for the next ones."""
    registry_app.app.state.follow = Following(registry_app.app.state.registry)
    registry_app.app.state.follow()
    return registry_app


class Following:
    """The projection without the thread."""

    def __init__(self, registry):
        self.registry, self.seen = registry, 0
        self.projection = CatalogueProjection(registry.standings, BASE)

    def __call__(self):
        with reading(self.registry.engine) as session:
            changes = log.read(session, after=self.seen, limit=100_000)
            self.projection.apply(session, changes)
            self.seen = log.head(session)

    def kept(self):
        """Return how many datasets of the catalogue are kept as they are, by form."""
        standings = self.registry.standings
        with reading(self.registry.engine) as session:
            sketches = listed.after(session, None, standings.now(session).chains)
        return {suffix: len(standings.pieces.of(suffix, sketches)) for suffix in FORMS}, len(sketches)


def page(service, suffix):
    answer = service.client.get(f"/katalog.{suffix}")
    assert answer.status_code == 200
    return set(parse(answer.content, answer.headers["content-type"].partition(";")[0], BASE))


def anew(service, suffix):
    """Return the same page as a service says it that has nothing written beforehand."""
    pieces = service.app.state.registry.standings.pieces
    pieces.remove({number // len(FORMS) for (number,) in pieces._rows("SELECT id FROM piece")})
    assert pieces.is_empty
    return page(service, suffix)


def test_what_is_published_is_written_in_every_form_before_anybody_asks(service):
    with log.transaction(service.app.state.registry.engine) as session:
        walks.published(session, service.site.people, slug="aa-baru")
    kept, shown = service.app.state.follow.kept()
    assert set(kept.values()) == {shown - 1}
    service.app.state.follow()
    kept, shown = service.app.state.follow.kept()
    assert set(kept.values()) == {shown}


def test_what_the_public_may_not_know_is_not_written(service):
    with log.transaction(service.app.state.registry.engine) as session:
        people = service.site.people
        entry = walks.published(session, people, slug="aa-tertutup", access=Access.CLOSED)
        walks.draft(session, people, slug="aa-konsep")
        number = entry.item.id
    service.app.state.follow()
    pieces = service.app.state.registry.standings.pieces
    assert number not in {row[0] // len(FORMS) for row in pieces._rows("SELECT id FROM piece")}
    assert not [row for row in pieces._rows("SELECT own FROM piece") if b"aa-konsep" in row[0]]


@pytest.mark.parametrize("suffix", FORMS)
def test_an_agency_called_otherwise_is_called_so_on_the_next_page_whether_anybody_followed_or_not(service, suffix):
    before = page(service, suffix)
    with log.transaction(service.app.state.registry.engine) as session:
        agency = session.exec(select(Agency).where(Agency.slug == "desa-sawentar")).one()
        agency.title = {**agency.title, "id": "Desa Sawentar Baru"}
        agency.email = "baru@sawentar.example"
        session.add(agency)
        walks.published(session, service.site.people, slug="aa-baru")  # what moves the log
    after = page(service, suffix)
    named = {triple.object.value for triple in after if triple.predicate.value.endswith("/name")}
    assert "Desa Sawentar Baru" in named
    assert before != after
    assert after == anew(service, suffix)


def test_agencies_that_no_dataset_names_make_nothing_be_written_anew(service, monkeypatch):
    with log.transaction(service.app.state.registry.engine) as session:
        session.add(Agency(slug="desa-lain", title={"id": "Desa lain"}, created_at=now()))
        walks.draft(session, service.site.people, slug="aa-konsep")  # what moves the log
    written = []
    pieces = service.app.state.registry.standings.pieces
    assert not pieces.is_empty
    monkeypatch.setattr(pieces, "put", lambda _suffix, found, _shared: written.extend(found))
    service.app.state.follow()
    assert page(service, "ttl")
    assert written == []


def marks(session, service):
    """What tells that a dataset would be written otherwise, by its slug."""
    chains = service.app.state.registry.standings.now(session).chains
    return {each.slug: each.mark for each in listed.after(session, None, chains)}


def test_whatever_changes_of_a_dataset_makes_it_be_written_anew(service):
    engine = service.app.state.registry.engine
    with log.transaction(engine) as session:
        entry = walks.published(session, service.site.people, slug="aa-baru")
        item, version = entry.item.id, entry.version.id
    with reading(engine) as session:
        before = marks(session, service)
        assert marks(session, service) == before
    changes = [
        update(Version).where(col(Version.id) == version).values(body_hash="f" * 64),
        update(Version).where(col(Version.id) == version).values(minor=1),
        update(Version).where(col(Version.id) == version).values(access="restricted"),
        update(Version).where(col(Version.id) == version).values(moved_at=now() + timedelta(days=1)),
        update(Version).where(col(Version.id) == version).values(published_at=now() + timedelta(days=1)),
        update(Item).where(col(Item.id) == item).values(identifiers={"lama": "1"}),
    ]
    seen = {before["aa-baru"]}
    for number, change in enumerate(changes, start=2):
        with log.transaction(engine) as session:
            session.execute(change)
        with reading(engine) as session:
            after = marks(session, service)
        seen.add(after["aa-baru"])
        assert len(seen) == number, str(change)
        assert after | {"aa-baru": b""} == before | {"aa-baru": b""}
