from collections.abc import Iterator

import pytest

from registry.search.index import SearchIndex, open_index
from tests.search.backends import BACKENDS, url
from tests.search.catalogue import CATALOGUE


@pytest.fixture(params=BACKENDS)
def index(request, tmp_path) -> Iterator[SearchIndex]:
    """An empty index of each backend."""
    opened = open_index(url(request.param), tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=BACKENDS)
def catalogue(request, tmp_path_factory) -> Iterator[SearchIndex]:
    """The small catalogue in each backend, indexed once and only read."""
    opened = open_index(url(request.param), tmp_path_factory.mktemp("home"))
    opened.rebuild(CATALOGUE)
    yield opened
    opened.close()
