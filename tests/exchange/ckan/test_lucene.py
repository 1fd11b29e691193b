"""Lucene's syntax as CKAN's clients write it. Expected trees from Solr's reference guide and CKAN's own queries."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.exchange.ckan.lucene import Every, Group, Occur, Range, Unreadable, Word, read

MUST, MAY, NOT = Occur.MUST, Occur.MAY, Occur.NOT


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Every()),
        ("*:*", Every()),
        ("banjir", Word("", "banjir")),
        ("banjir desa", Group(((MUST, Word("", "banjir")), (MUST, Word("", "desa"))))),
        ("banjir OR desa", Group(((MAY, Word("", "banjir")), (MAY, Word("", "desa"))))),
        ("banjir AND NOT desa", Group(((MUST, Word("", "banjir")), (NOT, Word("", "desa"))))),
        ('title:"air bersih"', Word("title", "air bersih", quoted=True)),
        ("tags:(a OR b)", Group(((MAY, Word("tags", "a")), (MAY, Word("tags", "b"))))),
        ("-tags:a", Group(((NOT, Word("tags", "a")),))),
        ("+state:active", Word("state", "active")),
        ("name:abc*", Word("name", "abc*", pattern="abc.*")),
        ("num_resources:[1 TO *]", Range("num_resources", "1", "", with_low=True, with_high=True)),
        ("num_resources:{1 TO 5]", Range("num_resources", "1", "5", with_low=False, with_high=True)),
        (
            "metadata_modified:[2026-01-01T00:00:00Z TO NOW]",
            Range("metadata_modified", "2026-01-01T00:00:00Z", "NOW", with_low=True, with_high=True),
        ),
        (r"name:a\:b\ c", Word("name", "a:b c")),
        ("title:air^4", Word("title", "air")),
        ("title:air~", Word("title", "air", fuzzy=True)),
        (
            "organization:a OR organization:b groups:c",
            Group(
                (
                    (MUST, Group(((MAY, Word("organization", "a")), (MAY, Word("organization", "b"))))),
                    (MUST, Word("groups", "c")),
                )
            ),
        ),
        ("NOTASI ANDalan ORang", Group(tuple((MUST, Word("", word)) for word in ("NOTASI", "ANDalan", "ORang")))),
    ],
)
def test_it_is_read_as_solr_reads_it(text, tree):
    assert read(text) == tree


@pytest.mark.parametrize(
    "text",
    [
        'name:"offen',
        "name:[a TO",
        "name:[a b]",
        "(a",
        "a)",
        "a OR",
        "AND a",
        "a OR OR b",
        "name:",
        "+",
        "a \\",
        "{!func}sum(1,2)",
        '_query_:"a"',
        "[a TO b]",
        "(" * 200,
        "a " * 5000,
        "a" * 30_000,
    ],
)
def test_what_breaks_it_is_told_and_never_followed(text):
    with pytest.raises(Unreadable):
        read(text)


@given(st.text(alphabet=st.sampled_from('ab:"()[]{}+-!^~*?\\ &|ANDORTO'), max_size=40))
def test_any_text_is_read_or_refused(text):
    with suppress(Unreadable):
        assert read(text) is not None
