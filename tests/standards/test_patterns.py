"""Patterns of standards: only what every schema language and engine reads alike."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.standards.patterns import pattern_fault


@pytest.mark.parametrize(
    "pattern",
    [
        "^[0-9]{16}$",
        "^(0|[0-9]{16})$",
        "^[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$",
        "^(?:[+]62|0)[0-9 ()-]{5,16}$",
        "^[A-Za-z .,'-]+$",
        r"^a\.b$",
        "^[^0-9]*$",
        "^(ab+){2,3}$",
    ],
)
def test_plain_patterns_are_portable(pattern):
    assert pattern_fault(pattern, whole=True) is None


@pytest.mark.parametrize(
    ("pattern", "named"),
    [
        ("(?=a)b", "(?="),
        ("(?<!a)b", "(?<!"),
        ("(?i)a", "(?i)"),
        ("(?P<n>a)(?P=n)", "(?P<"),
        (r"(a)\1", r"\1"),
        (r"\d+", r"\d"),
        (r"[\w.]+", r"\w"),
        (r"a\b", r"\b"),
        (r"\p{L}", r"\p"),
        ("a+?", "+?"),
        ("a*+", "*+"),
        ("a{1,2}?", "{1,2}?"),
        ("[[:alpha:]]", "[["),
        ("[a-z&&b]", "&&"),
        ("(a+)+", "(a+)+"),
        ("((a*)b)*", "((a*)b)*"),
        ("(a{2,}){3,}", "(a{2,}){3,}"),
        ("a)", "a)"),
        ("(a", "(a"),
        ("[a", "[a"),
        ("a{3,2}", "a{3,2}"),
    ],
)
def test_what_languages_do_not_share_is_refused_and_named(pattern, named):
    fault = pattern_fault(pattern)
    assert fault is not None
    assert repr(named)[1:-1] in fault.id
    assert repr(named)[1:-1] in fault.en


@pytest.mark.parametrize("pattern", ["[0-9]+", "^[0-9]+", "[0-9]+$", "^a|b$"])
def test_a_pattern_of_a_value_must_tell_of_all_of_it(pattern):
    assert pattern_fault(pattern) is None
    fault = pattern_fault(pattern, whole=True)
    assert fault is not None
    assert "seluruh" in fault.id


def test_two_hundred_characters_are_enough():
    assert pattern_fault("a" * 200) is None
    assert pattern_fault("a" * 201) is not None


@given(st.text(alphabet="ab01()[]{}*+?|^$\\.,-:=&dw", max_size=15))
def test_what_is_accepted_compiles(pattern):
    if pattern_fault(pattern) is None:
        re.compile(pattern)
