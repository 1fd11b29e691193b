from datetime import timedelta

from registry.search.index import Query
from tests.search.catalogue import MOMENT, document, numbers


def test_the_title_counts_most_then_keywords_then_description_then_text(index):
    index.upsert(
        [
            document(1, "Satu", text="kedelai"),
            document(2, "Dua", description={"id": "kedelai"}),
            document(3, "Tiga", keywords=("kedelai",)),
            document(4, "Kedelai"),
        ]
    )
    assert numbers(index.search(Query("kedelai"))) == [4, 3, 2, 1]


def test_the_word_as_written_ranks_before_its_stem(index):
    index.upsert([document(1, "Petani desa"), document(2, "Pertanian desa"), document(3, "Tani desa")])
    assert [numbers(index.search(Query(word)))[0] for word in ("petani", "pertanian", "tani")] == [1, 2, 3]


def test_among_equals_the_weighty_and_then_the_newer_come_first(index):
    old, new = MOMENT, MOMENT + timedelta(days=400)
    index.upsert(
        [
            document(1, "Sungai", modified=old),
            document(2, "Sungai", modified=new),
            document(3, "Sungai", modified=old, weight=1.0),
        ]
    )
    assert numbers(index.search(Query("sungai"))) == [3, 2, 1]
    assert numbers(index.search(Query(""))) == [3, 2, 1]


def test_sorts_by_date_and_by_title_without_regard_to_case(index):
    index.upsert([document(2, "Beras merah"), document(9, "zaitun"), document(5, "Álpukat"), document(7, "Beras")])
    assert numbers(index.search(Query("", sort="newest"))) == [9, 7, 5, 2]
    assert numbers(index.search(Query("", sort="title"))) == [5, 7, 2, 9]
    assert numbers(index.search(Query("beras", sort="title"))) == [7, 2]
