"""Pages of the catalogue: complete, the same as the whole, and steady while others write."""

import pyoxigraph
import pytest

from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.exchange.dcat.terms import HYDRA, prefixes
from registry.exchange.dcat.written import FORMS
from registry.items import repository
from registry.items.state import Access, Kind, State
from registry.rdf import DCAT, DCT, RDF, parse
from registry.workflow import service as workflow
from tests.factories import walks

BASE = "https://satudata.example"


def triples(answer):
    assert answer.status_code == 200, answer.text
    return parse(answer.content, answer.headers["content-type"].partition(";")[0], BASE)


def datasets(found):
    return [triple.object.value for triple in found if triple.predicate == DCAT.dataset]


def following(found):
    links = {triple.object.value for triple in found if triple.predicate == HYDRA.next}
    assert len(links) < 2
    return next(iter(links), None)


def walk(client, address, between=lambda _page: None):
    """Follow hydra:next; return the datasets of every page."""
    pages = []
    while address:
        found = triples(client.get(address))
        pages.append(datasets(found))
        address = following(found)
        between(len(pages))
    return pages


@pytest.mark.parametrize("form", FORMS)
def test_the_pages_together_are_the_whole(many, form):
    pages = walk(many.client, f"/katalog.{form}")
    assert [len(page) for page in pages] == [100, 100, 32]
    whole = triples(many.client.get(f"/katalog/semua.{form}"))
    described = {triple.subject.value for triple in whole if triple == (triple.subject, RDF.type, DCAT.Dataset)}
    listed = [each for page in pages for each in page]
    assert len(set(listed)) == len(listed) == 232
    assert set(listed) == set(datasets(whole))
    assert {t.subject.value for t in whole if t.predicate == RDF.type and t.object == DCAT.Dataset} == set(listed)
    assert described <= set(listed)


def test_the_whole_is_the_same_graph_in_every_form(many):
    graphs = [set(triples(many.client.get(f"/katalog/semua.{form}"))) for form in FORMS]
    assert all(graph == graphs[0] for graph in graphs)


def test_numbered_pages_are_for_people_and_say_the_same(many):
    numbered = [datasets(triples(many.client.get(f"/katalog.nt?page={number}"))) for number in (1, 2, 3)]
    assert numbered == walk(many.client, "/katalog.nt")


def test_what_is_published_changed_or_withdrawn_meanwhile_makes_nothing_come_twice_or_be_missed(many):
    registry, people = many.app.state.registry, many.site.people

    def write(page):
        with log.transaction(registry.engine) as session:
            for slug in (f"aa-{page}", f"zz-{page}"):  # before all others and after them
                walks.published(session, people, slug=slug)
            entry = repository.find(session, PUBLIC, kind=Kind.DATASET, slug=f"banyak-{100_010 + 50 * page}")
            walks.succeed(session, people, entry)  # changed: was on a page that was read, or comes yet
            gone = repository.find(session, PUBLIC, kind=Kind.DATASET, slug=f"banyak-{100_000 + page}")
            workflow.retire(session, gone, by=people.walidata, reason="Diganti.")

    seen = [each for page in walk(many.client, "/katalog.nt", write) for each in page]
    assert len(seen) == len(set(seen))
    stayed = {f"{BASE}/id/dataset/desa-sawentar/banyak-{number}" for number in range(100_004, 100_230)}
    assert stayed <= set(seen)


def test_a_numbered_page_would_miss_one_when_another_is_withdrawn(many):
    """Why programs are not led by numbers."""
    first = datasets(triples(many.client.get("/katalog.nt?page=1")))
    with log.transaction(many.app.state.registry.engine) as session:
        gone = repository.find(session, PUBLIC, kind=Kind.DATASET, slug="banyak-100003")
        workflow.retire(session, gone, by=many.site.people.walidata, reason="Diganti.")
    second = datasets(triples(many.client.get("/katalog.nt?page=2")))
    assert f"{BASE}/id/dataset/desa-sawentar/banyak-100100" not in {*first, *second}


def test_only_what_moved_since_a_moment_is_had(many):
    pages = walk(many.client, "/katalog.nt?modified_since=2026-01-01T02:00:00Z")
    moved = {f"{BASE}/id/dataset/desa-sawentar/banyak-{100_000 + number}" for number in range(120, 230)}
    others = {f"{BASE}/id/dataset/desa-sawentar/{slug}" for slug in ("terbuka", "terbatas")}  # published today
    assert {each for page in pages for each in page} == moved | others
    assert len(pages) == 2


def test_a_change_makes_new_pages_and_none_keeps_them(many):
    first = many.client.get("/katalog.ttl")
    assert many.client.get("/katalog.ttl", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    with log.transaction(many.app.state.registry.engine) as session:
        walks.published(session, many.site.people, slug="aa-baru")
    again = many.client.get("/katalog.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 200
    assert "aa-baru" in again.text
    assert again.headers["etag"] != first.headers["etag"]


def test_closed_and_unpublished_datasets_are_on_no_page_and_in_no_count(many):
    before = triples(many.client.get("/katalog.nt"))
    with log.transaction(many.app.state.registry.engine) as session:
        people = many.site.people
        walks.take(
            session,
            people,
            walks.draft(session, people, slug="aa-tertutup", access=Access.CLOSED),
            State.PUBLISHED,
        )
        walks.take(session, people, walks.draft(session, people, slug="aa-setuju"), State.APPROVED)
    assert set(triples(many.client.get("/katalog.nt"))) == set(before)


@pytest.mark.parametrize(
    "query",
    [
        *("page=0", "page=-1", "page=1.5", "page=abc", "page=", "page=1e9", f"page={'9' * 400}", "page=%C2%B2"),
        *("after=", "after=x", "after=../../etc", "after=desa-sawentar/%00", f"after={'a' * 5000}/b", "after=A/B"),
        *(
            "page=2&after=desa-sawentar/terbuka",
            "modified_since=kemarin",
            "q=padi",
            "fq=organization:desa-sawentar",
            "modified_since=2026-13-01",
        ),
        "modified_since=0001-01-01T00:00:00%2B23:59",
    ],
)
def test_a_page_that_cannot_be_is_refused_with_a_sentence(reading_app, query):
    for path in ("/katalog.ttl", "/catalog.xml", "/katalog"):
        answer = reading_app.client.get(f"{path}?{query}", headers={"Accept": "application/json"})
        assert answer.status_code == 400, (path, query, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
        assert answer.json()["detail_en"]


@pytest.mark.parametrize("number", [2, 999_999_999])
def test_a_page_beyond_the_last_is_not_there(reading_app, number):
    answer = reading_app.client.get(f"/katalog.ttl?page={number}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_what_lies_behind_the_last_dataset_or_one_that_is_gone_is_an_empty_or_the_next_page(reading_app):
    assert datasets(triples(reading_app.client.get("/katalog.nt?after=zz/zz"))) == []
    behind = datasets(triples(reading_app.client.get("/katalog.nt?after=desa-sawentar/ada-dahulu")))
    assert [each.rpartition("/")[2] for each in behind] == ["terbatas", "terbuka"]


def test_the_catalogue_itself_is_had_by_accept(reading_app):
    for form in FORMS.values():
        answer = reading_app.client.get("/katalog", headers={"Accept": form.media_type})
        assert answer.headers["content-type"].startswith(form.media_type)
        assert set(triples(answer)) == set(triples(reading_app.client.get("/katalog.nt")))
    page = reading_app.client.get("/katalog", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/cari?jenis=dataset")


def test_our_own_vocabulary_tells_every_term_that_is_used(many):
    space = prefixes(BASE)["sdd"]
    used = {triple.predicate.value for triple in triples(many.client.get("/katalog/semua.nt"))}
    told = {triple.subject.value for triple in triples(many.client.get("/ns/sdd"))}
    ours = {address for address in used if address.startswith(space)}
    assert ours
    assert ours <= told
    assert DCT.title.value in used


def test_compressed_it_is_the_same(many):
    plain, zipped = (
        many.client.get("/katalog/semua.nt", headers={"Accept-Encoding": encoding}) for encoding in ("identity", "gzip")
    )
    assert zipped.headers["content-encoding"] == "gzip"
    assert plain.content == zipped.content
    assert pyoxigraph.parse(plain.content, format=pyoxigraph.RdfFormat.N_TRIPLES)
