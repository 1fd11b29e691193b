import pytest

from registry.changes.follower import Counted
from registry.search.index import Query, SearchAway, answered, open_index
from registry.search.projection import SearchProjection
from tests.search.catalogue import document, found


@pytest.fixture
def index(tmp_path):
    opened = open_index("embedded:", tmp_path)
    yield opened
    opened.close()


class Registered:
    """Stands for the application: a change names a number and the title it has now, or none when it is gone."""

    def __init__(self):
        self.titles = {}

    def load(self, _session, changes):
        self.titles.update(changes)
        documents = [document(number, title) for number, title in changes if title]
        return documents, [document(number, "").key for number, title in changes if not title]

    def everything(self, _session):
        return [document(number, title) for number, title in self.titles.items() if title]

    def count(self, _session):
        return sum(1 for title in self.titles.values() if title)


def test_follows_changes_and_may_see_them_twice(index):
    projection = SearchProjection(index, Registered())
    changes = [(1, "Padi"), (2, "Jagung"), (3, "Tebu")]
    projection.apply(None, changes)
    projection.apply(None, changes)
    projection.apply(None, [(2, ""), (3, "Kopi")])
    assert projection.name == "search"
    assert (found(index, ""), found(index, "kopi")) == ({1, 3}, {3})


def test_a_document_that_was_lost_or_left_over_is_seen_by_counting_and_mended_by_refilling(index):
    projection = SearchProjection(index, Registered())
    projection.apply(None, [(1, "Padi"), (2, "Jagung"), (3, "Tebu")])
    assert projection.counted(None) == Counted(expected=3, held=3)
    index.delete([document(2, "").key, document(3, "").key])
    index.upsert([document(9, "Kopi")])
    assert projection.counted(None) == Counted(expected=3, held=2)
    assert projection.refill(None) == 3
    assert found(index, "") == {1, 2, 3}


def test_an_index_that_is_not_filled_yet_says_so_and_not_that_nothing_exists(index):
    with pytest.raises(SearchAway) as caught:
        answered(index, Query("padi"))
    assert "sedang disusun" in caught.value.detail.id
    SearchProjection(index, Registered()).apply(None, [(1, "Padi")])
    assert answered(index, Query("padi")).total == 1
    assert answered(index, Query("kopi")).total == 0
