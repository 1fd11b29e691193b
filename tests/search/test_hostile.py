import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.search.index import Query, SearchIndex
from tests.search.catalogue import CATALOGUE

HOSTILE = [
    "a" * 1000,
    "penduduk " * 100,
    " ".join(f"kata{n}" for n in range(32)),
    "desa kk paud usia umur perempuan wanita sd smp sma smk pns asn wni wna rt rw bpd idm sdgs bps pkh blt bansos umkm",
    '"belum ditutup',
    '""""',
    "-",
    "--desa",
    '-"',
    "\x00\x01\x1f",
    "\ud800 desa",
    "👍",
    "(desa",
    "desa)",
    "[desa TO kota]",
    "title:desa",
    "desa~2",
    "desa^3",
    "*",
    "?",
    "d*s",
    "a*",
    "desa OR kota",
    "'; DROP TABLE x; --",
    "/.*/",
    "../../etc/passwd",
    "{}",
    "\\",
    "\u202edesa",
    "İstanbul ﬁ Ǆ ½",
    "1.2.3.4.5.6.7.8.9.0." * 20,
    "1" * 300,
    "desa\n\t\rsawentar",
]


def answered_or_refused(index: SearchIndex, query: Query) -> None:
    with contextlib.suppress(Invalid):
        assert 0 <= index.search(query).total <= len(CATALOGUE)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("typing", [False, True])
def test_a_hostile_text_gets_an_answer_or_a_sentence(catalogue, text, typing):
    answered_or_refused(catalogue, Query(text, facets=("theme",), typing=typing))


@given(text=st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_an_answer_or_a_sentence(catalogue, text):
    answered_or_refused(catalogue, Query(text))


@pytest.mark.parametrize("text", ["a" * 10_000, "kata " * 2000, "kata " * 33])
def test_a_text_beyond_measure_is_refused_with_a_sentence(catalogue, text):
    with pytest.raises(Invalid) as caught:
        catalogue.search(Query(text))
    assert "terlalu panjang" in caught.value.detail.id


@pytest.mark.parametrize(
    "query",
    [
        Query("", filters={"theme": tuple(f"v{n}" for n in range(200))}),
        Query("", limit=101),
        Query("", limit=-1),
        Query("", sort="random"),  # type: ignore[arg-type]
        Query("", facets=("theme.x",)),
        Query("", filters={'a"b': ("x",)}),
        Query("", facets=tuple(f"f{n}" for n in range(30))),
    ],
)
def test_an_excessive_query_is_refused(catalogue, query):
    with pytest.raises(Invalid):
        catalogue.search(query)
