"""Patterns as tables of states: what they let pass, the pattern lets pass."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.validation.automata import FOLLOWED, automaton
from registry.validation.readers.fields import fields

CELLS = st.lists(st.text("0628ab@.+id-", max_size=9) | st.text(max_size=5), min_size=1, max_size=30)
PATTERNS = [
    "^(08|[+]62)[0-9]{2,4}$",
    "^[a-b0-9.]+@[ab]+[.]id$",
    "^a?b*(0|62){1,3}$",
    "^[^a-b]+$",
    r"^\d{2,}b?$",
    "^(?:a|b)*ab$",
    "^(a+)+$",
    r"^.{2}\.$",
    "^(a{2}){2}$",
    "^a{0,2}b$",
    "^(a|)b$",
    "^$",
]


def passed(pattern, cells):
    block = fields("".join(f"{cell},\n" for cell in cells).encode(), 2, ",")
    return (~automaton(pattern).misses(block, 0)).tolist()


@pytest.mark.parametrize("pattern", PATTERNS)
@given(cells=CELLS)
def test_they_let_pass_what_the_pattern_does_of_ascii(pattern, cells):
    plain = [cell for cell in cells if cell.isprintable() and not set(cell) & set(',"')] or ["a"]
    expected = [cell.isascii() and re.fullmatch(pattern[1:-1], cell) is not None for cell in plain]
    assert passed(pattern, plain) == expected


def test_a_cell_longer_than_is_followed_is_told():
    assert passed("^a+$", ["a" * FOLLOWED, "a" * (FOLLOWED + 1)]) == [True, False]


@pytest.mark.parametrize(
    "pattern", ["a+", "^a|b$", "^(?i)a$", "^(?=a)a$", r"^\bab$", "^a+?$", "^[[:alpha:]]$", "^é$", "^a{65}$", "^(a$"]
)
def test_what_a_table_cannot_say_is_not_compiled(pattern):
    assert automaton(pattern) is None


@pytest.mark.timeout(20)
def test_a_pattern_that_would_grow_without_end_is_not_compiled():
    assert automaton("^((((a{60}){60}){60}){60})$") is None
    assert automaton("^(a|b)*a(a|b){20}$") is None
