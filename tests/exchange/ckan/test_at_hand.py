"""What is answered from the index alone: only while nobody wrote, and word for word what the database would say."""

import pytest

from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.items import repository
from registry.items.state import Kind
from registry.workflow import service as workflow
from tests.exchange.ckan.conftest import Ckan
from tests.factories import walks


@pytest.fixture
def door(registry_app):
    """The door over a registry of its own, with all changes followed."""
    found = Ckan(registry_app.client, registry_app.site.tokens, registry_app.app)
    found.catch_up()
    return found


def test_a_dataset_is_answered_at_once_as_the_database_says_it(door):
    first = door.ask("package_show", id="terbuka")  # asks whether the index is up to date
    kept = door.app.state.registry.ckan
    assert kept.is_at_hand
    assert kept.at_hand("terbuka") is not None
    assert door.ask("package_show", id="terbuka") == first
    assert door.ask("package_show", id="terbuka", include_tracking="false") == first
    assert door.ask("package_search", rows="3") == door.ask("package_search", rows="3", start="0")


def test_who_reads_after_a_write_reads_what_was_written(door, registry_app):
    people = registry_app.site.people
    door.ask("package_show", id="terbuka")
    with log.transaction(door.app.state.registry.engine) as session:
        walks.published(session, people, slug="sebentar")
    assert not door.app.state.registry.ckan.is_at_hand
    assert door.ask("package_show", id="sebentar")["name"] == "sebentar"  # not followed yet: from the database
    door.catch_up()
    door.ask("package_show", id="sebentar")
    assert door.app.state.registry.ckan.is_at_hand
    with log.transaction(door.app.state.registry.engine) as session:
        entry = repository.find(session, PUBLIC, kind=Kind.DATASET, slug="sebentar")
        workflow.retire(session, entry, by=people.walidata, reason="Diganti.")
    assert door.answer("package_show", id="sebentar").status_code == 404


def test_nothing_is_at_hand_for_who_signs_in(door, monkeypatch):
    door.ask("package_show", id="terbuka")
    monkeypatch.setattr(type(door.app.state.registry.ckan), "at_hand", None)
    assert door.ask("package_show", "produsen", id="terbuka")["name"] == "terbuka"
