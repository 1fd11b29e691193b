import pytest

from registry.search.index import Query
from tests.search.catalogue import counts, document, found, numbers


@pytest.mark.parametrize(
    ("text", "suggestion", "expected"),
    [
        ("pendduuk", "penduduk", {1}),
        ("Sawentr", "sawentar", {1}),
        ("kepala kelaurga", "kepala keluarga", {2}),
        ("sawen", "sawentar", {1}),
        ("lahan pertnian", "lahan pertanian", {3}),
    ],
)
def test_mistyped_words_are_mended_when_nothing_matches(catalogue, text, suggestion, expected):
    page = catalogue.search(Query(text))
    assert set(numbers(page)) == expected
    assert page.suggestion == suggestion
    assert page.hits[0].highlights["title"].text


def test_what_is_suggested_finds_something_as_typed(catalogue):
    for text in ("pendduuk desaa", "kepla keluarga", "luas lahn", "pendidkan usai"):
        suggestion = catalogue.search(Query(text)).suggestion
        again = catalogue.search(Query(suggestion))
        assert again.total > 0
        assert again.suggestion is None


def test_a_word_we_know_to_be_right_is_not_mended_to_another(index):
    index.rebuild([document(1, "Standing crop padi")])
    page = index.search(Query("stunting"))  # two edits away, and a word of our own list
    assert (page.total, page.suggestion) == (0, None)


def test_what_matches_as_typed_is_not_mended(catalogue):
    page = catalogue.search(Query("pekerjaan"))
    assert (page.total, page.suggestion) == (2, None)


def test_filters_that_leave_nothing_do_not_mend_the_words(catalogue):
    page = catalogue.search(Query("penduduk", filters={"theme": ("didik",)}, facets=("theme",)))
    assert (page.total, page.suggestion) == (0, None)
    assert counts(page, "theme") == {"penduduk": 1, "didik": 0}


def test_a_mistyped_code_is_not_taken_for_another(catalogue):
    assert catalogue.search(Query("35.05.10.2012")).total == 0


def test_the_word_being_typed_matches_by_its_beginning(catalogue):
    assert found(catalogue, "kepala kelu", typing=True) == {2}
    assert found(catalogue, "pe", typing=True) == {1, 2, 3, 4, 5}
    assert catalogue.search(Query("kepala kelu", typing=True)).suggestion is None
