"""What is answered from the index alone: only while nobody wrote, and word for word what the database would say."""

import orjson
import pytest

from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.exchange.ckan.held import Held
from registry.exchange.ckan.searching import search_at_hand
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


QUESTIONS = [
    {},
    {"rows": "3"},
    {"rows": "0"},
    {"rows": "2", "start": "1", "sort": "id asc"},
    {"start": "1000"},
    {"q": "penduduk"},
    {"q": "penduduk tiadakata bayamterbatas"},
    {"q": "title:penduduk -tags:air"},
    {"fq": "organization:desa-sawentar", "sort": "metadata_modified desc"},
    {"fq": "metadata_modified:[2026-01-01T00:00:00Z TO *] OR name:terbuka"},
    {"facet.field": '["organization", "groups", "tags", "license_id"]', "facet.limit": "3"},
]
WEIGHTY = [
    {"rows": "101"},
    {"q": "pend*"},
    {"q": "pendudk~"},
    {"fq": "name:[a TO z]"},
    {"fl": "id"},
    {"q": " ".join(["penduduk"] * 13)},
    {"facet.field": '["organization", "groups", "tags", "license_id", "name", "title", "res_format", "notes", "id"]'},
    {"rows": "-1"},
    {"q": "title:("},
    {"fq": "metadata_modified:[kemarin TO *]"},
    {"entahlah": "1"},
]


def test_a_search_that_costs_little_is_answered_at_once_as_the_other_way(door):
    door.ask("package_search", rows="1")  # asks whether the index is up to date
    kept = door.app.state.registry.ckan
    for asked in QUESTIONS:
        at_hand = search_at_hand(kept, asked)
        assert at_hand is not None, asked
        assert orjson.loads(at_hand) == door.send("package_search", **asked).json()["result"], asked
        assert search_at_hand(kept, asked) is at_hand
        assert door.ask("package_search", **asked) == orjson.loads(at_hand)


def test_a_search_that_costs_more_or_cannot_be_read_makes_nobody_wait(door):
    door.ask("package_search", rows="1")
    for asked in WEIGHTY:
        assert search_at_hand(door.app.state.registry.ckan, asked) is None, asked
        assert door.answer("package_search", **asked).status_code == door.send("package_search", **asked).status_code


def test_what_is_held_in_memory_is_bounded():
    held = Held(800)
    for number in range(20):
        held.put(number, b"x" * 90)
    assert [number for number in range(20) if held.get(number)] == [16, 17, 18, 19]
    held.put("large", b"x" * 101)
    assert held.get("large") is None
    assert held.get(19) == b"x" * 90


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
