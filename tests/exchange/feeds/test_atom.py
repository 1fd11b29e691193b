"""Feeds to subscribe to, read by feedparser and judged by RFC 4287 and RFC 5005."""

from datetime import datetime
from itertools import islice

import feedparser
import pytest
from lxml import etree

from tests.conftest import BASE

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [
    "/perubahan.atom",
    "/organisasi/desa-sawentar.atom",
    "/kode/dukcapil/agama.atom",
    "/cari.atom",
    "/cari.atom?q=penduduk&jenis=dataset",
]


def pages(client, path):
    """Every page of a feed, by its links."""
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "application/atom+xml"
        feed = feedparser.parse(answer.content, response_headers={"content-type": "application/atom+xml"})
        assert not feed.bozo, feed.get("bozo_exception")
        yield answer, feed
        path = next((link.href for link in feed.feed.links if link.rel == "next"), None)


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_what_rfc_4287_asks(reading_app, path):
    for answer, feed in islice(pages(reading_app.client, path), 2):
        root = etree.fromstring(answer.content)
        for holder in (root, *root.iter(f"{ATOM}entry")):
            for name in ("id", "title", "updated", "author"):
                assert len(holder.findall(f"{ATOM}{name}")) == 1, name
            assert datetime.fromisoformat(holder.findtext(f"{ATOM}updated")).tzinfo
            assert holder.findtext(f"{ATOM}id").startswith(f"{BASE}/")
            assert len([each for each in holder.findall(f"{ATOM}link") if each.get("rel") == "alternate"]) == 1
        links = {each.rel: each.href for each in feed.feed.links}
        assert reading_app.client.get(links["self"]).content == answer.content
        assert reading_app.client.get(links["alternate"]).status_code == 200
        assert feed.entries, path
        for entry in feed.entries[:3]:
            assert reading_app.client.get(entry.link).status_code in {200, 410}


def test_pages_are_linked_and_no_entry_comes_twice(reading_app, monkeypatch):
    for place in ("registry.exchange.feeds.atom.PAGE", "portal.pages.search_feed.PAGE"):
        monkeypatch.setattr(place, 5)
    for path in ("/perubahan.atom", "/cari.atom?jenis=dataset&jenis=standard"):
        read = [feed for _, feed in pages(reading_app.client, path)]
        ids = [entry.id for feed in read for entry in feed.entries]
        assert len(ids) == len(set(ids))
        moments = [entry.updated for feed in read for entry in feed.entries]
        assert moments == sorted(moments, reverse=True)
        assert len({feed.feed.id for feed in read}) == 1
        assert {next(link.href for link in feed.feed.links if link.rel == "first") for feed in read} == {BASE + path}
    assert len(list(pages(reading_app.client, "/perubahan.atom"))) > 3


def test_a_withdrawal_is_an_entry_of_its_own(reading_app):
    found = feedparser.parse(reading_app.client.get("/organisasi/desa-sawentar.atom").content)
    start = f"{BASE}/id/dataset/desa-sawentar/"
    ids = [entry.id.removeprefix(start) for entry in found.entries if entry.id.startswith(start)]
    assert sorted(ids) == [
        "ditarik/versi/1.0.0",
        "ditarik/versi/1.0.0#dicabut",
        "terbatas/versi/1.0.0",
        "terbuka/versi/1.0.0",
    ]


def test_what_has_not_changed_is_not_sent_again(reading_app):
    for path in FEEDS:
        known = reading_app.client.get(path).headers["etag"]
        assert reading_app.client.get(path, headers={"If-None-Match": known}).status_code == 304


@pytest.mark.parametrize("path", ["/organisasi/tidak-ada.atom", "/kode/dukcapil/tidak-ada.atom"])
def test_of_nothing_there_is_no_feed(reading_app, path):
    assert reading_app.client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/cari?q=penduduk&jenis=dataset", "/cari.atom?q=penduduk&jenis=dataset"),
        ("/kode/dukcapil/agama", "/kode/dukcapil/agama.atom"),
        ("/organisasi/desa-sawentar", "/organisasi/desa-sawentar.atom"),
        ("/en/cari?q=penduduk", "/cari.atom?q=penduduk"),
    ],
)
def test_pages_name_their_feed_and_offer_to_subscribe(reading_app, page, feed):
    shown = etree.HTML(reading_app.client.get(page, headers={"Accept": "text/html"}).text)
    assert feed in shown.xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    assert feed in shown.xpath("//main//a/@href")
    assert reading_app.client.get(feed).status_code == 200
