from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.search.index import Query, SearchIndex, open_index
from tests.search.backends import BACKENDS, url
from tests.search.catalogue import MOMENT, document


def pages(index: SearchIndex, query: Query) -> list[str]:
    keys: list[str] = []
    while True:
        page = index.search(query)
        keys += [hit.key for hit in page.hits]
        if page.next is None:
            return keys
        query = replace(query, cursor=page.next)


@pytest.fixture(scope="module", params=BACKENDS)
def equals(request, tmp_path_factory) -> Iterator[SearchIndex]:
    """Sixty documents of which many are equal in score, date and title, written in several commits."""
    index = open_index(url(request.param), tmp_path_factory.mktemp("home"))
    for start in range(0, 60, 7):
        numbered = range(start, min(60, start + 7))
        index.upsert(
            document(n, f"Padi {'sawah' * (n % 2)}", modified=MOMENT + timedelta(days=n % 3)) for n in numbered
        )
    yield index
    index.close()


@pytest.mark.parametrize("sort", ["relevance", "newest", "title"])
@given(limit=st.integers(1, 70), text=st.sampled_from(["padi", "", "sawah", "padi -sawah", "padj"]))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_add_up_without_repeats(equals, sort, limit, text):
    keys = pages(equals, Query(text, sort=sort, limit=limit))
    assert len(keys) == len(set(keys)) == equals.search(Query(text, limit=0)).total
    assert keys == pages(equals, Query(text, sort=sort, limit=100))


def test_a_cursor_belongs_to_its_search(catalogue):
    cursor = catalogue.search(Query("", limit=2)).next
    assert cursor is not None
    with pytest.raises(Invalid):
        catalogue.search(Query("penduduk", limit=2, cursor=cursor))


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "bnVsbA", "W10", "é", "[1]", "WzEsMiwzXQ", "A" * 5000])
def test_a_made_up_cursor_is_refused(catalogue, cursor):
    with pytest.raises(Invalid):
        catalogue.search(Query("", cursor=cursor))
