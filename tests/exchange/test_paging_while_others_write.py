"""Feeds read page by page while others publish, change and withdraw: nothing comes twice, nothing that stays is missed.

The catalogue in DCAT and the lists of OAI-PMH have such tests beside their own.
"""

import feedparser
import pytest

from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.items import repository
from registry.items.state import Kind
from registry.workflow import service as workflow
from tests.factories import walks

FIRST = [f"lama-{number}" for number in range(6)]


@pytest.fixture
def written(registry_app):
    """A registry of some datasets, and what others write there after each page: two new ones, a change, a withdrawal."""
    registry, people = registry_app.app.state.registry, registry_app.site.people
    with log.transaction(registry.engine) as session:
        for slug in FIRST:
            walks.published(session, people, slug=slug)
    registry.follower.catch_up()

    def write(page, *, withdraw=True):
        with log.transaction(registry.engine) as session:
            for slug in (f"aa-{page}", f"zz-{page}"):
                walks.published(session, people, slug=slug)
            entry = repository.find(session, PUBLIC, kind=Kind.DATASET, slug="lama-4")
            walks.succeed(session, people, entry)
            if withdraw and page == 1:
                gone = repository.find(session, PUBLIC, kind=Kind.DATASET, slug="lama-5")
                workflow.retire(session, gone, by=people.walidata, reason="Diganti.")
        registry.follower.catch_up()

    return registry_app.client, write


def test_the_change_feed_tells_everything_once_and_in_order(written):
    client, write = written
    seen, address, page = [], "/api/v1/changes?kind=dataset&limit=3", 0
    while True:
        answer = client.get(address).json()
        seen += [(int(each["cursor"]), each["version_iri"], each["change"]) for each in answer["changes"]]
        if not answer["more"]:
            break
        page += 1
        if page <= 3:
            write(page)
        address = f"/api/v1/changes?kind=dataset&limit=3&cursor={answer['next']}"
    cursors = [cursor for cursor, _, _ in seen]
    assert cursors == sorted(set(cursors))
    at_once = client.get("/api/v1/changes?kind=dataset&limit=1000").json()["changes"]
    assert [each["cursor"] for each in at_once] == [str(cursor) for cursor in cursors]
    told = {iri.rpartition("/dataset/desa-sawentar/")[2] for _, iri, _ in seen}
    assert {f"{name}-{number}/versi/1.0.0" for name in ("aa", "zz") for number in (1, 2, 3)} <= told
    assert any(iri.endswith("lama-5/versi/1.0.0") and change == "tombstone" for _, iri, change in seen)


def test_an_atom_feed_read_backwards_tells_all_that_was_there_once(written, monkeypatch):
    monkeypatch.setattr("registry.exchange.feeds.atom.PAGE", 3)
    client, write = written
    seen, address, page = [], "/organisasi/desa-sawentar.atom", 0
    while address:
        feed = feedparser.parse(client.get(address).content)
        seen += [entry.id for entry in feed.entries]
        address = next((link.href for link in feed.feed.links if link.rel == "next"), None)
        page += 1
        write(page)
    assert len(seen) == len(set(seen))
    found = {each.rpartition("/dataset/desa-sawentar/")[2] for each in seen}
    assert {f"{slug}/versi/1.0.0" for slug in FIRST} <= found


def test_ckan_by_id_gives_every_dataset_once_while_others_add_and_change(written):
    """As its harvester asks: by id, until a page is empty. New datasets have higher ids, so they come behind."""
    client, write = written
    seen, start = [], 0
    while True:
        asked = {"rows": 2, "start": start, "sort": "id asc"}
        page = client.get("/api/3/action/package_search", params=asked).json()["result"]["results"]
        if not page:
            break
        seen += [package["name"] for package in page]
        start += 2
        if start <= 6:
            write(start, withdraw=False)
    assert len(seen) == len(set(seen))
    assert {*FIRST, "aa-2", "zz-2", "aa-6", "zz-6"} <= set(seen)
