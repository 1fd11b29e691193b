"""What every search index does, whatever engine stands behind it: the same tests over each.

More of the same, over every engine too: ranking, mending, paging, hostile queries and agreement in ``tests/search``.
"""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from registry.search.index import Document, Query, SearchAway, SearchIndex, open_index
from tests.search.backends import BACKENDS, url
from tests.search.catalogue import CATALOGUE, counts, document, found


@pytest.fixture(params=BACKENDS)
def address(request, tmp_path) -> tuple[str, Path]:
    """URL and home of an index where nothing is indexed yet."""
    return url(request.param), tmp_path


@pytest.fixture
def index(address) -> Iterator[SearchIndex]:
    opened = open_index(*address)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=BACKENDS)
def catalogue(request, tmp_path_factory) -> Iterator[SearchIndex]:
    """The catalogue, indexed once and only read."""
    opened = open_index(url(request.param), tmp_path_factory.mktemp("home"))
    opened.rebuild(CATALOGUE)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("penduduk", {1}),
        ("kependudukan", {1}),  # joined by its stem
        ("tani", {3}),  # Petani, pertanian
        ("PENDUDUK sawentar", {1}),
        ('"penduduk pertanian"', set()),  # all words must be there, side by side
        ("35.05.10.2011", {1}),
        ("3505102011", {1}),
        ("35.05.10", {1, 2}),  # the code itself, and what lies under it
        ("350510", {1, 2}),
        ("sp00055.00.00", {4}),
        ("kk", {2}),  # kartu keluarga
        ("paud", {5}),  # pendidikan anak usia dini
        ("desa", {1, 3}),  # desa, kelurahan
        ('"kartu keluarga"', {2}),
        ('"keluarga kartu"', set()),
        ('"desa sawentar" agama', {1}),
        ("pekerjaan", {2, 4}),
        ("pekerjaan -keluarga", {4}),
        ('pekerjaan -"kartu keluarga"', {4}),
        ("-penduduk -pekerjaan", {3, 5}),
        ("pendud*", {1}),
        ("data penduduk di desa", {1}),  # data, di: not insisted on
        ("residents by religion", {1}),
        ("informatika", {2}),  # the agency's name
        ("kanak bermain", {5}),
        ("", {1, 2, 3, 4, 5}),
    ],
)
def test_finds(catalogue, text, expected):
    assert found(catalogue, text) == expected


@pytest.mark.parametrize(
    ("text", "filters", "expected"),
    [
        ("", {"kind": ("code-list",)}, {4}),
        ("", {"theme": ("penduduk",)}, {1, 2, 4}),
        ("", {"theme": ("penduduk", "didik")}, {1, 2, 4, 5}),
        ("", {"theme": ("penduduk",), "year": ("2025",)}, {2}),
        ("pekerjaan", {"agency": ("kominfo-blitar",)}, {2}),
        ("", {"theme": ()}, {1, 2, 3, 4, 5}),
        ("", {"theme": ("tidak-ada",)}, set()),
    ],
)
def test_filters_hold_together_and_their_values_are_alternatives(catalogue, text, filters, expected):
    assert found(catalogue, text, filters=filters) == expected


def test_facets_count_the_result(catalogue):
    page = catalogue.search(Query("", facets=("theme", "format", "kind")))
    assert counts(page, "theme") == {"penduduk": 3, "tani": 1, "didik": 1}
    assert counts(page, "format") == {"csv": 2, "xlsx": 2}
    assert counts(page, "kind") == {"dataset": 4, "code-list": 1}
    assert [value.value for value in page.facets["theme"]] == ["penduduk", "didik", "tani"]


def test_a_facet_does_not_hide_its_other_values(catalogue):
    page = catalogue.search(Query("", filters={"theme": ("penduduk",), "year": ("2025",)}, facets=("theme", "year")))
    assert page.total == 1
    assert counts(page, "theme") == {"penduduk": 1, "tani": 1}  # of 2025
    assert counts(page, "year") == {"2024": 1, "2025": 1}  # of penduduk


def test_a_facets_value_has_its_label_in_the_language_asked_for(catalogue):
    labels = {
        language: catalogue.search(Query("", facets=("theme", "agency"), language=language)).facets
        for language in ("id", "en")
    }
    assert {value.value: value.label for value in labels["id"]["theme"]}["penduduk"] == "Kependudukan"
    assert {value.value: value.label for value in labels["en"]["theme"]}["penduduk"] == "Population"
    agencies = {value.value: value.label for value in labels["en"]["agency"]}
    assert agencies == {"desa-sawentar": "Sawentar Village", "kominfo-blitar": "Dinas Komunikasi dan Informatika"}


def test_a_chosen_value_is_listed_even_when_many_are_more_frequent(index):
    common = [document(n, "Padi", facets={"place": (f"p{n % 60:02}",)}) for n in range(180)]
    index.upsert(
        [*common, document(999, "Padi", facets={"place": ("langka",)}, labels={"place": {"langka": {"id": "Langka"}}})]
    )
    page = index.search(Query("padi", filters={"place": ("langka", "tidak-ada")}, facets=("place",)))
    assert counts(page, "place")["langka"] == 1
    assert counts(page, "place")["tidak-ada"] == 0
    assert {value.label for value in page.facets["place"] if value.value == "langka"} == {"Langka"}


def test_a_hit_tells_what_was_indexed(catalogue):
    (hit,) = catalogue.search(Query("sawentar agama")).hits
    first = CATALOGUE[0]
    assert (hit.key, hit.kind, hit.url, hit.agency) == (first.key, first.kind, first.url, first.agency)
    assert dict(hit.title) == first.title
    assert dict(hit.description) == first.description
    assert dict(hit.agency_title) == first.agency_title
    assert hit.modified == first.modified


def test_highlights_mark_every_form_on_escaped_text(catalogue):
    (hit,) = catalogue.search(Query("kependudukan perangkat")).hits
    assert hit.highlights["title"].markup == "Jumlah <mark>penduduk</mark> Desa Sawentar menurut agama"
    assert hit.highlights["description"].markup == ("Hasil pendataan warga &amp; &lt;<mark>perangkat</mark>&gt; desa.")


def test_upsert_replaces_and_delete_removes(index):
    index.upsert([document(1, "Padi"), document(2, "Jagung")])
    index.upsert([document(1, "Tebu")])
    assert (found(index, "padi"), found(index, "tebu"), index.count()) == (set(), {1}, 2)
    index.delete([document(2, "").key, "/id/tidak/ada"])
    assert (found(index, ""), index.count()) == ({1}, 1)


def test_the_last_of_several_with_one_key_stays(index):
    index.upsert([document(1, "Padi"), document(1, "Tebu")])
    assert (index.count(), found(index, "tebu")) == (1, {1})
    assert index.rebuild([document(1, "Tebu"), document(1, "Kopi")]) == 1
    assert (index.count(), found(index, "kopi")) == (1, {1})


def test_an_empty_index_answers(index):
    page = index.search(Query("penduduk", facets=("theme",)))
    assert (page.total, page.hits, page.next, index.count()) == (0, (), None, 0)
    index.upsert([])
    index.delete([])
    assert index.rebuild([]) == 0


def test_a_commit_is_seen_by_a_reader_that_was_open_before(address):
    reader, writer = open_index(*address), open_index(*address)
    assert reader.search(Query("")).total == 0
    writer.upsert([document(1, "Padi")])
    assert found(reader, "padi") == {1}
    writer.rebuild([document(2, "Jagung")])
    assert found(reader, "") == {2}
    reader.close()
    writer.close()


def test_a_rebuild_leaves_no_moment_without_answers(address):
    reader, writer = open_index(*address), open_index(*address)
    writer.rebuild([document(n, "Padi") for n in range(5)])
    seen, done = set(), threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(reader.search(Query("padi")).total)

    thread = threading.Thread(target=read)
    thread.start()
    for size in (7, 9, 11):
        assert writer.rebuild([document(n, "Padi") for n in range(size)]) == size
    done.set()
    thread.join()
    assert seen <= {5, 7, 9, 11}
    assert 5 in seen
    reader.close()
    writer.close()


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(index):
    index.rebuild([document(1, "Padi")])

    def broken() -> Iterator[Document]:
        yield document(2, "Jagung")
        raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        index.rebuild(broken())
    assert found(index, "") == {1}


KEYS = ["/id/a", "/id/a b", "/id/á", "/id/\"'<>&?#%+*\\", "/id/" + "x" * 700, "urn:x:1", "/id/A", "/id/a/"]


def test_keys_of_any_kind_stay_apart(index):
    index.upsert([replace(document(1, "Padi"), key=key) for key in KEYS])
    assert {hit.key for hit in index.search(Query("padi")).hits} == set(KEYS)
    index.delete(KEYS[:4])
    assert {hit.key for hit in index.search(Query("padi")).hits} == set(KEYS[4:])


def test_unknown_facets_are_empty(catalogue):
    assert catalogue.search(Query("", facets=("tidak_ada",))).facets == {"tidak_ada": ()}


def test_no_hits_asked_for_gives_the_counts_alone(catalogue):
    page = catalogue.search(Query("pekerjaan", limit=0, facets=("kind",)))
    assert (page.total, page.hits, page.next) == (2, (), None)
    assert counts(page, "kind") == {"dataset": 1, "code-list": 1}


def test_an_engine_that_is_away_is_said_to_be_away(address, tmp_path):
    if address[0] == "embedded:":
        index = open_index(*address)
        for file in (tmp_path / "search").rglob("meta.json"):
            file.write_text("{", "utf-8")
    else:
        index = open_index("elasticsearch+http://127.0.0.1:9", tmp_path)
    with pytest.raises(SearchAway) as caught:
        index.search(Query("desa"))
    assert caught.value.status == 503
    with pytest.raises(SearchAway):
        index.upsert([document(1, "Padi")])
