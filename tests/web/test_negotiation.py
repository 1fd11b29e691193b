"""Accept with q-values (RFC 9110 §12.5.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.web.negotiation import preferred

OFFERED = ("text/html", "text/turtle", "application/ld+json", "application/json")


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/turtle;q=0.1", "text/turtle"),
        ("text/turtle;q=0.5, application/ld+json;q=0.9", "application/ld+json"),
        ("application/*", "application/ld+json"),
        ("application/*;q=0.2, text/turtle;q=0.1", "application/ld+json"),
        ("*/*;q=0.1, application/json", "application/json"),
        ("text/html;q=0, */*", "text/turtle"),
        ("TEXT/TURTLE", "text/turtle"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("image/png", None),
        ("text/html;q=0", None),
        ("*/*;q=0", None),
        ("nonsense", "text/html"),
        ("text/turtle;q=abc, application/json;q=0.1", "application/json"),
    ],
)
def test_the_form_the_client_likes_best_is_chosen(accept, wanted):
    assert preferred(accept, OFFERED) == wanted


@given(st.text(max_size=60))
def test_nonsense_never_fails(accept):
    assert preferred(accept, OFFERED) in {None, *OFFERED}


@given(st.permutations(OFFERED), st.lists(st.integers(1, 1000), min_size=4, max_size=4, unique=True))
def test_the_highest_quality_wins_in_any_order(types, qualities):
    accept = ", ".join(f"{name};q={quality / 1000}" for name, quality in zip(types, qualities, strict=True))
    assert preferred(accept, OFFERED) == max(zip(qualities, types, strict=True))[1]
