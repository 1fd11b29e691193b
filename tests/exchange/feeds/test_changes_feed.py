"""What a follower of the changes is told: each change once, in the order of commits, and nothing that is hidden."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlmodel import select

from registry.changes import log
from registry.db import reading
from registry.exchange.feeds import events
from registry.exchange.feeds.events import Of
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Access, State
from tests.conftest import BASE
from tests.factories import walks

PATH = "/api/v1/changes"


def everything(client, **asked):
    found, cursor, more = [], None, True
    while more:
        answer = client.get(PATH, params={**asked, **({"cursor": cursor} if cursor else {})}).json()
        found += answer["changes"]
        cursor, more = answer["next"], answer["more"]
    return found


def test_the_whole_of_it_is_read_page_by_page(reading_app):
    found = everything(reading_app.client, limit=7)
    places = [int(each["cursor"]) for each in found]
    assert places == sorted(set(places))
    assert found == everything(reading_app.client, limit=1000)
    ditarik = [each["change"] for each in found if each["slug"] == "ditarik"]
    assert ditarik == ["addition", "tombstone"]
    assert all(each["iri"].startswith(f"{BASE}/id/") for each in found)
    datasets = {each["slug"] for each in found if each["agency"] == "desa-sawentar" and each["kind"] == "dataset"}
    assert datasets == {"terbuka", "terbatas", "ditarik"}


def test_it_is_narrowed_by_kind_agency_and_time(reading_app):
    found = everything(reading_app.client, limit=1000)
    for name, value in (("kind", "dataset"), ("agency", "desa-sawentar")):
        assert everything(reading_app.client, **{name: value}) == [each for each in found if each[name] == value]
    middle = found[len(found) // 2]["at"]
    assert everything(reading_app.client, since=middle, limit=1000) == [each for each in found if each["at"] >= middle]
    assert everything(reading_app.client, since="2999-01-01") == []


def test_an_old_cursor_goes_on_where_it_stood_and_the_end_is_a_cursor_too(reading_app):
    answer = reading_app.client.get(PATH, params={"limit": 1000}).json()
    end = reading_app.client.get(PATH, params={"cursor": answer["next"]}).json()
    assert end == {"changes": [], "next": answer["next"], "more": False}


def test_lines_of_json_name_the_next_page_in_a_header(reading_app):
    answer = reading_app.client.get(PATH, params={"limit": 3}, headers={"Accept": "application/x-ndjson"})
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines == everything(reading_app.client, limit=1000)[:3]
    assert reading_app.client.get(answer.links["next"]["url"]).json()["changes"][0] not in lines


@pytest.mark.parametrize("query", ["cursor=x", "cursor=-1", "limit=0", "limit=1001", "since=kemarin", "kind=warna"])
def test_what_cannot_be_read_is_refused(reading_app, query):
    answer = reading_app.client.get(f"{PATH}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def told(engine, slug):
    with reading(engine) as session:
        found = events.after(session, Of(), 0, limit=1000)
    return [(each.sort.value, each.number) for each in found if each.slug == slug]


def test_what_becomes_of_an_item_is_told_in_its_order(engine, people):
    def again(slug, access):
        with log.transaction(engine) as session:
            item = session.exec(select(Item).where(Item.slug == slug)).one()
            newest = session.exec(select(Version).where(Version.item_id == item.id)).all()[-1]
            walks.succeed(session, people, Entry(item, newest), access=access)

    with log.transaction(engine) as session:
        walks.published(session, people, slug="satu")
        walks.published(session, people, slug="tutup", access=Access.CLOSED)
        walks.take(session, people, walks.draft(session, people, slug="jalan"), State.APPROVED)
        walks.take(session, people, walks.draft(session, people, slug="gagal", access=Access.CLOSED), State.RETIRED)
    again("satu", Access.PUBLIC)
    again("satu", Access.CLOSED)
    again("satu", Access.PUBLIC)
    assert told(engine, "satu") == [
        ("addition", "1.0.0"),
        ("change", "1.1.0"),
        ("tombstone", "1.1.0"),
        ("addition", "1.3.0"),
    ]
    assert told(engine, "tutup") == told(engine, "jalan") == told(engine, "gagal") == []


def test_a_follower_beside_writers_is_told_everything_once(engine, people):
    """Two write while one follows: what it was told in the end is what the log holds."""
    done, seen = Event(), []

    def follow():
        place = 0
        while True:
            last = done.is_set()
            with reading(engine) as session:
                found = events.after(session, Of(), place, limit=2)
            seen.extend((each.seq, each.slug) for each in found)
            place = found[-1].seq if found else place
            if last and not found:
                return

    def write(name):
        for number in range(6):
            with log.transaction(engine) as session:
                walks.published(session, people, slug=f"{name}-{number}")

    with ThreadPoolExecutor(3) as pool:
        following = pool.submit(follow)
        for writing in [pool.submit(write, name) for name in ("kiri", "kanan")]:
            writing.result(60)
        done.set()
        following.result(60)
    assert sorted(slug for _, slug in seen) == sorted(f"{name}-{n}" for name in ("kiri", "kanan") for n in range(6))
    assert [place for place, _ in seen] == sorted(place for place, _ in seen)
