"""Why a hit stands where it does."""

from registry.search.index import Query, Reason
from tests.search.catalogue import document


def test_a_word_in_the_title_counts_most_then_its_stem(catalogue):
    explained = catalogue.explain(Query("kepala"), document(2, "").key)
    assert explained.reasons[0] == Reason("title", "word", ("kepala",), 3.0)
    assert explained.reasons[1] == Reason("title", "stem", ("kepala",), 3.0 * 0.6)


def test_a_stem_alone_is_said_to_be_one(catalogue):
    (first, *_) = catalogue.explain(Query("kependudukan"), document(1, "").key).reasons
    assert (first.field, first.how, first.words) == ("title", "stem", ("penduduk",))


def test_a_code_is_told_as_a_code(catalogue):
    reasons = catalogue.explain(Query("35.05.10.2011"), document(1, "").key).reasons
    assert ("notation", "code", ("3505102011",)) in [(one.field, one.how, one.words) for one in reasons]


def test_words_side_by_side_are_a_reason_of_their_own(catalogue):
    reasons = catalogue.explain(Query("luas lahan"), document(3, "").key).reasons
    assert ("title", "phrase", ("luas", "lahan")) in [(one.field, one.how, one.words) for one in reasons]


def test_a_mended_word_is_told_as_near(catalogue):
    reasons = catalogue.explain(Query("pendduuk"), document(1, "").key).reasons
    assert {one.how for one in reasons} == {"near"}


def test_what_a_search_does_not_find_has_no_explanation(catalogue):
    assert catalogue.explain(Query("kepala"), document(3, "").key) is None
    assert catalogue.explain(Query("kepala"), "/id/dataset/a/unknown") is None


def test_the_factor_of_the_record_itself_is_between_one_and_its_lifts(catalogue):
    # no weight, no completeness; from 2000 to 2025 half of the freshness lift of 0.1
    assert 1.04 < catalogue.explain(Query("kepala"), document(2, "").key).rank < 1.06
