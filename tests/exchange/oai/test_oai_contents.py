"""What a harvest holds: nothing hidden, nothing lost, deleted for ever, and the same to every client."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sickle import Sickle
from sqlmodel import select

from registry.changes import log
from registry.db import now, reading
from registry.exchange.dcat.catalogue import Standings
from registry.exchange.dcat.kept import Pieces
from registry.exchange.oai import document
from registry.exchange.oai.asked import asked
from registry.exchange.oai.provider import Provider
from registry.items import publications
from registry.items.models import Item, Version
from registry.items.repository import Entry
from registry.items.state import Access, State
from registry.web.instance_key import InstanceKey
from tests.conftest import BASE
from tests.exchange.oai.conftest import OAI
from tests.factories import walks


@pytest.fixture
def provider(tmp_path, office) -> Provider:
    return Provider(
        BASE, InstanceKey(tmp_path / "keys", "resumption tokens"), Standings(office, Pieces(tmp_path / "dcat", BASE))
    )


def told(provider, engine, verb, **given):
    """The elements of an answer, straight from the provider."""
    with reading(engine) as session:
        inner = b"".join(provider.answer(session, asked([("verb", verb), *given.items()]), now())).decode()
    spaces = f'xmlns="{OAI.strip("{}")}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return etree.fromstring(f"<{verb} {spaces}>{inner}</{verb}>")


def headers(provider, engine, **given):
    """Every header of a list, page by page: identifier, date stamp, whether it is deleted."""
    page = told(provider, engine, "ListIdentifiers", **{"metadataPrefix": "oai_dc", **given})
    while True:
        for each in page.iter(f"{OAI}header"):
            name = each.findtext(f"{OAI}identifier").rpartition("/")[2]
            yield name, each.findtext(f"{OAI}datestamp"), each.get("status") == "deleted"
        token = page.findtext(f"{OAI}resumptionToken")
        if not token:
            return
        page = told(provider, engine, "ListIdentifiers", resumptionToken=token)


def test_what_becomes_of_an_item_is_what_harvesters_are_told(engine, people, provider):
    """Public, retired, closed after public, public again, and never public."""

    def step(work):
        with log.transaction(engine) as session:
            work(session)
        return {name: is_deleted for name, _, is_deleted in headers(provider, engine)}

    def again(session, slug, access):
        publication = publications.of(session, f"/id/dataset/desa-sawentar/{slug}")
        newest = session.exec(select(Version).where(Version.item_id == publication.item_id)).all()[-1]
        walks.succeed(session, people, Entry(session.get(Item, publication.item_id), newest), access=access)

    assert step(lambda s: walks.published(s, people, slug="satu")) == {"satu": False}
    assert step(lambda s: walks.draft(s, people, slug="draf")) == {"satu": False}
    assert step(lambda s: walks.published(s, people, slug="tutup", access=Access.CLOSED)) == {"satu": False}
    assert step(lambda s: walks.published(s, people, slug="batas", access=Access.RESTRICTED))["batas"] is False
    assert step(lambda s: again(s, "satu", Access.CLOSED)) == {"satu": True, "batas": False}
    assert step(lambda s: again(s, "satu", Access.PUBLIC)) == {"satu": False, "batas": False}
    assert step(lambda s: walks.take(s, people, walks.draft(s, people, slug="dua"), State.RETIRED))["dua"] is True


def test_the_date_stamp_is_that_of_the_change_and_not_of_what_is_hidden(engine, people, provider):
    with log.transaction(engine) as session:
        walks.published(session, people, slug="satu")
    before = list(headers(provider, engine))
    with log.transaction(engine) as session:
        publication = publications.of(session, "/id/dataset/desa-sawentar/satu")
        version = session.get(Version, publication.version_id)
        item = session.get(Item, publication.item_id)
        walks.items_begin(session, people, Entry(item, version))  # a draft beside it
    assert list(headers(provider, engine)) == before
    with reading(engine) as session:
        at = publications.of(session, "/id/dataset/desa-sawentar/satu").at
        assert [change.at for change in log.read(session, after=0) if change.action == "publish"] == [at]


def test_paging_while_others_write_repeats_nothing_and_misses_nothing(engine, people, provider, monkeypatch):
    """Half of the items are written anew while they are listed, others are added and withdrawn."""
    monkeypatch.setattr("registry.exchange.oai.provider._HEADERS", 3)
    with log.transaction(engine) as session:
        entries = [walks.published(session, people, slug=f"awal-{number:02}") for number in range(16)]
        session.expunge_all()
    seen, going = [], Event()

    def write():
        for number, entry in enumerate(entries):
            with log.transaction(engine) as session:
                item, version = session.merge(entry.item), session.merge(entry.version)
                if number % 4 == 0:
                    walks.take(session, people, walks.draft(session, people, slug=f"baru-{number:02}"), State.PUBLISHED)
                if number % 2:
                    walks.succeed(session, people, Entry(item, version))
            going.set()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        going.wait(20)
        seen = [name for name, _, _ in headers(provider, engine)]
        writing.result(60)
    assert len(seen) == len(set(seen))
    assert {f"awal-{number:02}" for number in range(16)} <= set(seen)
    later = [name for name, _, _ in headers(provider, engine)]
    assert len(later) == len(set(later)) == 20
    started = {name: stamp for name, stamp, _ in headers(provider, engine)}
    with reading(engine) as session:
        middle = log.read(session, after=log.head(session) // 2, limit=1)[0].at
    text = f"{middle:%Y-%m-%dT%H:%M:%SZ}"
    assert {name for name, _, _ in headers(provider, engine, **{"from": text})} == {
        name for name, stamp in started.items() if stamp >= text
    }


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(TEXTS, VALUES, max_size=5), title=TEXTS)
def test_our_own_form_loses_nothing_of_any_document(body, title):
    """Item → OAI → item; the reader is an XML parser nobody here wrote."""
    found = publications.Publication(
        *(1, "/id/dataset/a/b", "dataset", "a", "b", {"sdsn": "1"}, None, 1, 1, 0, 0, "published", "public"),
        *({**body, "title": {"id": title}}, None, None, now(), now(), 1, now()),
    )
    written = f'<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{document.document(found, BASE)}</x>'
    read = json.loads(etree.fromstring(written.encode())[0].text)
    assert read == document.shown(found)
    assert read["body"] == found.body


def test_every_record_in_our_own_form_is_what_the_api_shows_and_obeys_its_schema(repository, reading_app):
    schema = etree.XMLSchema(etree.fromstring(reading_app.client.get("/oai/sdd.xsd").content))
    count = 0
    for page in repository.pages("ListRecords", metadataPrefix="sdd", set="instansi:desa-sawentar"):
        for metadata in page.iter(f"{OAI}metadata"):
            schema.assertValid(metadata[0])
            read = json.loads(metadata[0].text)
            path = "/".join((read["kind"], read["agency"], read["slug"]))
            shown = reading_app.client.get(f"/api/v1/items/{path}").json()
            assert {key: read[key] for key in ("iri", "version", "access", "body", "valid_from")} == {
                key: shown[key] for key in ("iri", "version", "access", "body", "valid_from")
            }
            count += 1
    assert count >= 2


class Through(Sickle):
    """Sickle, the harvesting client of most Python programs, asking the service of the tests."""

    def __init__(self, client, **given):
        super().__init__(f"{BASE}/oai", **given)
        self._client = client

    def _request(self, kwargs):
        answer = self._client.get(f"/oai?{urlencode(kwargs)}")
        answer.ok = answer.status_code == 200
        return answer


def test_sickle_harvests_it(reading_app, monkeypatch):
    monkeypatch.setattr("registry.exchange.oai.provider._RECORDS", 9)
    sickle = Through(reading_app.client)
    assert sickle.Identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert [each.metadataPrefix for each in sickle.ListMetadataFormats()] == ["oai_dc", "dcat", "sdd"]
    assert "jenis:dataset" in [each.setSpec for each in sickle.ListSets()]
    records = list(sickle.ListRecords(metadataPrefix="oai_dc"))
    listed = list(sickle.ListIdentifiers(metadataPrefix="oai_dc"))
    assert [each.header.identifier for each in records] == [each.identifier for each in listed]
    assert [each.identifier.rpartition("/")[2] for each in listed if each.deleted] == ["ditarik"]
    living = list(sickle.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True))
    assert len(living) == len(records) - 1
    assert all(each.metadata["title"] and each.metadata["identifier"][0].startswith(BASE) for each in living)
    datasets = [each.identifier for each in sickle.ListIdentifiers(metadataPrefix="dcat", set="jenis:dataset")]
    assert datasets == [each.identifier for each in listed if ":dataset/" in each.identifier]
    since = listed[-1].datestamp
    assert {each.identifier for each in sickle.ListIdentifiers(metadataPrefix="oai_dc", **{"from": since})} == {
        each.identifier for each in listed if each.datestamp >= since
    }


def test_every_living_record_has_the_elements_that_can_always_be_said(repository):
    for page in repository.pages("ListRecords", metadataPrefix="oai_dc"):
        for record in page.iter(f"{OAI}record"):
            if record.find(f"{OAI}header").get("status") != "deleted":
                said = {each.tag.rpartition("}")[2] for each in record.iter("{http://purl.org/dc/elements/1.1/}*")}
                assert {"title", "identifier", "publisher", "date", "type", "rights"} <= said
