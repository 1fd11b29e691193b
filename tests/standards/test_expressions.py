"""Expressions of rules: what they may say, and that nothing else gets in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.standards.expressions import (
    FUNCTIONS,
    Arithmetic,
    Boolean,
    Call,
    Compare,
    Kind,
    ListOf,
    Literal,
    Name,
    Not,
    kind,
    names,
    parse,
)


def test_a_rule_over_two_columns_reads_as_a_small_tree():
    assert parse("missing(nik) or nik_sex(nik) == sex") == Boolean(
        "or",
        (
            Call("missing", (Name("nik"),)),
            Compare("==", Call("nik_sex", (Name("nik"),)), Name("sex")),
        ),
    )


def test_membership_takes_a_list_of_literals():
    assert parse("kode not in ['1', '2']") == Compare("not in", Name("kode"), ListOf((Literal("1"), Literal("2"))))


def test_a_chain_of_comparisons_is_their_conjunction():
    assert parse("0 <= umur <= 120") == Boolean(
        "and", (Compare("<=", Literal(0), Name("umur")), Compare("<=", Name("umur"), Literal(120)))
    )


def test_arithmetic_binds_as_in_school():
    assert parse("a + b * -2 == 10 % 3") == Compare(
        "==",
        Arithmetic("+", Name("a"), Arithmetic("*", Name("b"), Literal(-2))),
        Arithmetic("%", Literal(10), Literal(3)),
    )


def test_not_binds_stronger_than_and():
    assert parse("not missing(a) and present(b)") == Boolean(
        "and", (Not(Call("missing", (Name("a"),))), Call("present", (Name("b"),)))
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("age(tanggal_lahir)", Kind.NUMBER),
        ("date('2025-12-31')", Kind.DATE),
        ("nik_sex(nik)", Kind.TEXT),
        ("a == b", Kind.CONDITION),
        ("a", Kind.ANY),
        ("'x'", Kind.TEXT),
    ],
)
def test_the_kind_of_an_expression_follows_from_its_parts(text, expected):
    assert kind(parse(text)) is expected


def test_names_are_the_variables_and_not_the_functions():
    expression = parse("missing(a) or (b in ['1'] and not starts(lower(c), 'x')) or d - e // 2 > 0")
    assert names(expression) == {"a", "b", "c", "d", "e"}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_wants_exactly_its_arguments(name):
    with pytest.raises(Invalid, match="argumen"):
        parse(f"{name}({', '.join(['x'] * (len(FUNCTIONS[name].takes) + 1))})")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("nik.sex == '1'", "nik.sex"),
        ("nik[0] == '1'", "nik[0]"),
        ("open('x')", "open('x')"),
        ("__import__('os')", "__import__('os')"),
        ("nik.upper() == 'X'", "nik.upper()"),
        ("(lambda: 1)", "lambda: 1"),
        ("a if b else c", "a if b else c"),
        ("x == True", "True"),
        ("x == None", "None"),
        ("x == f'{y}'", "f'{y}'"),
        ("x == b'1'", "b'1'"),
        ("x < 1e999", "1e999"),
        ("2 ** 9999 > x", "2 ** 9999"),
        ("x / 2 > 1", "x / 2"),
        ("x is y", "x is y"),
        ("(x := 1) == 1", "x := 1"),
        ("missing(*x)", "*x"),
        ("age(x, y=1) > 1", "age(x, y=1)"),
        ("[1, 2]", "[1, 2]"),
    ],
)
def test_what_the_language_lacks_is_refused_and_named(text, part):
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert refused.value.members["part"] == part
    assert part in refused.value.detail.id
    assert part in refused.value.detail.en


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nik_sex(nik) == 1", "dua jenis nilai"),
        ("missing(a) == missing(b)", "dua jenis nilai"),
        ("age(x) in ['1']", "dua jenis nilai"),
        ("a and present(b)", "syarat"),
        ("not age(x)", "syarat"),
        ("year('2025') > 1", "tanggal"),
        ("length(3) > 1", "teks"),
        ("matches(a, b)", "ditulis langsung"),
        ("substr(a, b, 2) == 'x'", "ditulis langsung"),
        ("substr(a, 0, 2) == 'x'", "mulai 1"),
        ("date('2025-02-30') > x", "bukan tanggal"),
        ("date('20250228') > x", "bukan tanggal"),
        ("a in b", "daftar"),
        ("a in []", "daftar"),
        ("a in [b]", "teks dan angka"),
        ("matches(a, '(?=x)')", "look-around"),
        (r"matches(a, '[0-9]\.')", "[.]"),
        ("a ==", "tidak dapat dibaca"),
        ("", "tidak dapat dibaca"),
    ],
)
def test_a_fault_is_told_in_words_that_help(text, why):
    with pytest.raises(Invalid) as refused:
        parse(text)
    assert why in refused.value.detail.id


def test_twenty_levels_are_read_and_one_more_is_not():
    parse("not " * 18 + "missing(x)")
    with pytest.raises(Invalid, match="20"):
        parse("not " * 20 + "missing(x)")


@pytest.mark.parametrize("text", ["(" * 999, "-" * 990 + "1", "x" * 1001, "x+" * 400 + "x", "[" * 500 + "]" * 500])
def test_size_and_depth_are_bounded(text):
    with pytest.raises(Invalid):
        parse(text)


_WORDS = ["nik", "sex", "age(", "missing(", "matches(", "'x'", "'", "(", ")", "[", "]", "and", "or", "not", "in", "==", "<", "1", "-", "0x", "1or", ",", ".", "\\", "\n", "\0", "é"]  # fmt: skip


@given(st.lists(st.sampled_from(_WORDS), max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        expression = parse(text)
    except Invalid as refused:
        told = (*refused.detail, refused.members["expression"])
        expression = None
    else:
        told = tuple(names(expression))
    assert all(told) or text.strip() == ""
    assert expression is None or all(name in text for name in told)


_CONDITIONS = st.recursive(
    st.sampled_from(["missing(a)", "b == '1'", "age(c) >= 17", "d not in [1, 2]"]),
    lambda inner: st.one_of(
        inner.map(lambda text: f"not ({text})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
    ),
    max_leaves=8,
)


@given(_CONDITIONS)
def test_brackets_and_spaces_do_not_change_the_meaning(text):
    assert parse(f"  ({text})  ") == parse(text)
