import pytest

from registry.search.index import Query, open_index
from registry.search.projection import SearchProjection
from tests.search.catalogue import document, found


@pytest.fixture
def index(tmp_path):
    opened = open_index("embedded:", tmp_path)
    yield opened
    opened.close()


def load(session, changes):
    """Stands for the application: a change names a number and the title it has now, or none when it is gone."""
    documents = [document(number, title) for number, title in changes if title]
    return documents, [document(number, "").key for number, title in changes if not title]


def test_follows_changes_and_may_see_them_twice(index):
    projection = SearchProjection(index, load)
    changes = [(1, "Padi"), (2, "Jagung"), (3, "Tebu")]
    projection.apply(None, changes)
    projection.apply(None, changes)
    projection.apply(None, [(2, ""), (3, "Kopi")])
    assert projection.name == "search"
    assert (found(index, ""), found(index, "kopi")) == ({1, 3}, {3})


def test_rebuilds_from_the_registry(index):
    projection = SearchProjection(index, load)
    projection.apply(None, [(1, "Padi")])
    assert projection.rebuild(None, [document(2, "Jagung"), document(3, "Tebu")]) == 2
    assert index.search(Query("")).total == 2
