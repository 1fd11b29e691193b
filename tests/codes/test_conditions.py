"""Integrity of code lists: each fault is found, at its code and row; what is right is left alone."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codes import service
from registry.codes.conditions import NotSound, check, require_sound, require_sound_version
from registry.codes.hierarchy import circles, levelled
from registry.codes.payloads import Code, CodeList
from registry.codes.turtle import bundled
from registry.items import service as items
from registry.items.state import Kind
from tests.factories import code_lists


def area(*codes, agency="kemendagri"):
    return code_lists.code_list(*codes, agency=agency, slug="wilayah")


def named(notation, *broader, level=0):
    return Code(notation, {"id": "Nama"}, broader=broader, level=level or notation.count(".") + 1)


def found(code_list, rows=(), **known):
    return [(problem.rule, problem.subject, problem.row) for problem in check(code_list, rows, **known)]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([], ("empty", "warna", None)),
        (["a", "b", "a"], ("duplicate-notation", "a", 4)),
        (["a", Code(" ", {"id": "x"})], ("empty", " ", 3)),
        (["a", Code("b", {"en": "x"})], ("no-label", "b", 3)),
        (["a", Code("b", {"id": "  "})], ("no-label", "b", 3)),
        (["a", Code("b", {"id": "x", "": "x"})], ("untagged-label", "b", 3)),
        (["a", Code("b", {"id": "x"}, alt_labels=(("id", "x"),))], ("skos.S13", "b", 3)),
        (["a", Code("b", {"id": "x"}, broader=("z",))], ("orphan-parent", "b", 3)),
        (
            [Code("b", {"id": "x"}, valid_from=date(2025, 1, 2), valid_until=date(2025, 1, 1))],
            ("dates-cross", "b", 2),
        ),
        (["a", Code("b", {"id": "x"}, broader=("b",))], ("cycle", "b", 3)),
        (
            [
                Code("a", {"id": "x"}, broader=("c",)),
                Code("b", {"id": "x"}, broader=("a",)),
                Code("c", {"id": "x"}, broader=("b",)),
            ],
            ("cycle", "a", 2),
        ),
        (["a", Code("b" * 61, {"id": "x"})], ("too-long", "b" * 61, 3)),
    ],
)
def test_each_fault_is_told_once_with_its_code_and_row(codes, expected):
    code_list = code_lists.code_list(*codes)
    assert found(code_list, range(2, 2 + len(codes))) == [expected]


def test_a_code_valid_on_one_day_and_a_label_worded_alike_in_two_languages_are_right():
    day = date(2025, 1, 1)
    assert found(code_lists.code_list(Code("a", {"id": "Bus", "en": "Bus"}, valid_from=day, valid_until=day))) == []


def test_all_faults_come_at_once_in_the_order_of_the_list():
    codes = code_lists.code_list(Code("a", {}), Code("a", {"id": "x"}, broader=("z",)))
    assert found(codes) == [("no-label", "a", None), ("duplicate-notation", "a", None), ("orphan-parent", "a", None)]
    with pytest.raises(NotSound) as refused:
        require_sound(codes)
    assert [error["rule"] for error in refused.value.members["errors"]] == [
        "no-label",
        "duplicate-notation",
        "orphan-parent",
    ]


@pytest.mark.parametrize(
    ("notations", "lost", "suggestion"),
    [
        (["11.01", "11.02", "11.1"], "11.1", "11.10"),
        (["01", "02", "3", "10"], "3", "03"),
        (["01.10", "02.10", "1.20"], "1.20", "01.20"),
        (["01.02.03", "01.02.4"], "01.02.4", "01.02.04"),
    ],
)
def test_a_zero_that_a_spreadsheet_took_away_is_found_beside_its_siblings(notations, lost, suggestion):
    problems = check(code_lists.code_list(*(replace(named(name), level=1) for name in notations)))
    assert [(problem.rule, problem.subject) for problem in problems] == [("lost-zero", lost)]
    assert suggestion in problems[0].message.id
    assert suggestion in problems[0].message.en


@pytest.mark.parametrize(
    "notations",
    [
        [str(number) for number in range(1, 31)],
        [f"1.{number}" for number in range(1, 31)],
        ["1", "1.1", "1.1.1", "2"],
        ["01", "011", "0111", "01111"],
    ],
)
def test_plain_numbering_has_lost_nothing(notations):
    codes = levelled([replace(named(name), level=1 if "." in name else len(name)) for name in notations])
    assert found(code_lists.code_list(*codes)) == []


def test_in_a_number_cell_the_width_of_the_others_is_enough():
    codes = code_lists.code_list(*map(named, ["11.10", "11.11", "11.12", "11.2"]))
    assert found(codes) == []
    assert found(codes, numeric={3}) == [("lost-zero", "11.2", None)]


def test_the_registered_list_tells_a_lost_zero_too():
    assert found(code_lists.code_list("1", "2"), known={"01", "02"}) == [
        ("lost-zero", "1", None),
        ("lost-zero", "2", None),
    ]


@pytest.mark.parametrize(
    ("agency", "codes", "rule", "subject"),
    [
        ("kemendagri", [named("35"), named("3505", "35", level=2)], "wrong-authority", "3505"),
        ("kemendagri", [named("35"), named("3505100011")], "wrong-authority", "3505100011"),
        ("kemendagri", [named("35"), named("35.5", "35")], "lost-zero", "35.5"),
        (
            "kemendagri",
            [
                named("35"),
                named("35.05", "35"),
                named("35.05.10", "35.05"),
                named("35.05.11", "35.05"),
                named("35.05.10.2011", "35.05.11"),
            ],
            "wrong-authority",
            "35.05.10.2011",
        ),
        ("bps", [named("35"), named("35.05", "35")], "wrong-authority", "35.05"),
        ("bps", [named("35"), named("3505", "35"), named("3505100", "35", level=3)], "wrong-authority", "3505100"),
    ],
)
def test_a_code_of_the_other_authority_or_under_another_district_is_refused(agency, codes, rule, subject):
    assert found(area(*codes, agency=agency)) == [(rule, subject, None)]


def test_every_bundled_list_is_sound():
    assert {thing.ref: check(thing) for thing in bundled() if isinstance(thing, CodeList) and check(thing)} == {}


graphs = st.dictionaries(st.integers(0, 7).map(str), st.lists(st.integers(0, 7).map(str), max_size=3, unique=True))


@given(graphs)
def test_a_circle_is_found_exactly_where_one_can_walk_back_to_the_start(parents):
    def reaches_itself(start):
        seen, waiting = set(), list(parents.get(start, ()))
        while waiting:
            node = waiting.pop()
            if node == start:
                return True
            if node not in seen:
                seen.add(node)
                waiting.extend(parents.get(node, ()))
        return False

    assert bool(list(circles(parents))) == any(map(reaches_itself, parents))
    for circle in circles(parents):
        if len(circle) < 6:
            assert all(later in parents[node] for node, later in zip(circle, [*circle[1:], circle[0]], strict=True))


def test_levels_follow_the_parents_whatever_their_order():
    codes = (
        Code("c", {"id": "c"}, broader=("b",), level=0),
        Code("b", {"id": "b"}, broader=("a",), level=0),
        Code("a", {"id": "a"}, level=0),
    )
    assert [code.level for code in levelled(codes)] == [3, 2, 1]


def test_a_version_with_faults_is_told_before_it_is_published(session, people):
    listed = code_lists.code_list("a", Code("b", {"id": "B"}, broader=("z",)))
    body = service.body_of(listed)
    entry = items.create(
        session, kind=Kind.CODE_LIST, agency=listed.agency, slug=listed.slug, body=body, by=people.walidata
    )
    service.write_codes(session, entry, listed.codes)
    with pytest.raises(NotSound) as refused:
        require_sound_version(session, entry)
    assert [(error["rule"], error["pointer"]) for error in refused.value.members["errors"]] == [("orphan-parent", "b")]
