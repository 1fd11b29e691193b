"""When nothing has all the words, what has some of them is shown and said to be so."""

from registry.search.index import Query
from tests.search.catalogue import numbers


def test_what_has_some_of_the_words_is_shown_when_nothing_has_all(catalogue):
    page = catalogue.search(Query("lahan agama"))  # 3 has land, 1 has religion, none has both
    assert set(numbers(page)) == {1, 3}
    assert page.is_partial
    assert page.suggestion is None


def test_more_of_the_words_rank_higher(catalogue):
    page = catalogue.search(Query("lahan pertanian agama"))
    assert numbers(page)[0] == 3
    assert page.is_partial


def test_what_has_all_words_is_not_partial(catalogue):
    assert not catalogue.search(Query("penduduk agama")).is_partial


def test_a_mistyped_word_is_mended_before_words_are_given_up(catalogue):
    page = catalogue.search(Query("luas lahn"))
    assert (page.suggestion, page.is_partial) == ("luas lahan", False)


def test_words_that_each_stand_somewhere_are_not_taken_for_mistyped(catalogue):
    # "desa" and "lahan" stand in different records: no word is mended into another
    page = catalogue.search(Query("sawah agama"))
    assert page.is_partial
    assert page.suggestion is None


def test_a_phrase_or_an_exclusion_is_never_given_up(catalogue):
    page = catalogue.search(Query('"luas lahan" agama pekerjaan'))  # what has the phrase has neither word
    assert (page.total, page.is_partial) == (0, False)
    assert set(numbers(catalogue.search(Query("lahan agama -penduduk")))) == {3}


def test_one_unknown_word_finds_nothing(catalogue):
    page = catalogue.search(Query("xyzzyplugh"))
    assert (page.total, page.is_partial) == (0, False)


def test_partial_results_are_paged_without_repeats(catalogue):
    first = catalogue.search(Query("lahan agama", limit=1))
    second = catalogue.search(Query("lahan agama", limit=1, cursor=first.next))
    assert {*numbers(first), *numbers(second)} == {1, 3}
    assert second.is_partial
    assert second.next is None


def test_of_an_expression_with_a_synonym_some_words_are_enough_too(catalogue):
    # "rumah tidak layak huni" is one expression (RTLH); with "lahan" the record about land has one word of five
    page = catalogue.search(Query("rumah tidak layak huni lahan"))
    assert (numbers(page), page.is_partial) == ([3], True)
    assert catalogue.search(Query("kepala taman kanak kanak")).is_partial  # TK, and a head of family


def test_while_typing_words_are_not_given_up(catalogue):
    assert catalogue.search(Query("lahan agam", typing=True)).total == 0
