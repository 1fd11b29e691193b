"""The engines that the tests of search run over."""

import uuid

import pytest

from tests.servers import elasticsearch

BACKENDS = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


def url(backend: str) -> str:
    """Return the URL of an index of a backend where nothing is indexed yet (with a home that is new, too)."""
    if backend == "embedded":
        return "embedded:"
    return f"elasticsearch+{elasticsearch.shared()}/uji-{uuid.uuid4().hex[:8]}"
