"""What differs between two versions of a list is told by type, and applied to the first it gives the second."""

from dataclasses import replace
from datetime import date

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.accounts.caller import PUBLIC
from registry.codes import compare, repository, service
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange
from registry.errors import NotFound
from registry.items import repository as items
from tests.factories import code_lists

ON = date(2024, 7, 1)
OLD = (
    Code("a", {"id": "Satu"}),
    Code("b", {"id": "Dua"}),
    Code("c", {"id": "Tiga"}, broader=("a",), level=2),
    Code("d", {"id": "Empat"}),
    Code("e", {"id": "Lima"}),
)
NEW = (
    Code("a", {"id": "Kesatu"}),
    Code("c", {"id": "Tiga"}, broader=("d",), level=2),
    Code("d", {"id": "Empat"}, valid_until=date(2024, 6, 30)),
    Code("e", {"id": "Lima"}, definition={"id": "Lima saja."}),
    Code("f", {"id": "Enam"}, valid_from=ON),
)
RENUMBERED = ItemChange(ChangeKind.CODE_CHANGE, ON, "Perbup 12/2024", (ChangedCode("d"),), (ChangedCode("f"),))
LIST = code_lists.code_list(*OLD, slug="blok")


def names(found):
    return [one.after.notation for one in found]


@pytest.fixture
def published(session, people):
    code_lists.register(session, people, LIST)
    entry, _ = service.propose(session, replace(LIST, codes=NEW, changes=(RENUMBERED,)), by=people.second_walidata)
    code_lists.publish(session, people, entry)
    return LIST.ref


def test_each_difference_is_told_by_its_type(session, published):
    _, _, found = compare.diff(session, PUBLIC, published, "1.0.0", "2.0.0")
    assert [code.notation for code in found.added] == ["f"]
    assert [code.notation for code in found.removed] == ["b"]
    assert names(found.of("relabelled")) == ["a"]
    assert names(found.of("moved")) == ["c"]
    assert names(found.of("validity")) == ["d"]
    assert names(found.of("amended")) == ["e"]
    assert found.changes == (RENUMBERED,)


def test_a_difference_is_json_with_both_sides(session, published):
    _, _, found = compare.diff(session, PUBLIC, published, "1.0.0", "2.0.0")
    told = orjson.loads(orjson.dumps(compare.to_json(found)))
    assert told["relabelled"] == [
        {"notation": "a", "before": {"labels": {"id": "Satu"}}, "after": {"labels": {"id": "Kesatu"}}}
    ]
    assert told["changes"][0]["kind"] == "code-change"
    assert told["changes"][0]["before"] == [{"notation": "d", "share": None}]


def test_looking_back_is_the_reverse(session, published):
    _, _, found = compare.diff(session, PUBLIC, published, "2.0.0", "1.0.0")
    assert [code.notation for code in found.added] == ["b"]
    assert [code.notation for code in found.removed] == ["f"]
    assert names(found.changed) == ["a", "c", "d", "e"]
    assert found.of("relabelled")[0].after.labels == {"id": "Satu"}
    assert found.changes == ()


def test_every_version_keeps_its_own_codes(session, people, published):
    entry, _ = service.propose(session, replace(LIST, codes=NEW[:2]), by=people.second_walidata)
    of_version = {
        version.number: {code.notation: code.labels["id"] for code in repository.codes_of_version(session, version)}
        for version in items.versions(session, people.walidata, entry.item)
    }
    assert of_version == {
        "1.0.0": {"a": "Satu", "b": "Dua", "c": "Tiga", "d": "Empat", "e": "Lima"},
        "2.0.0": {"a": "Kesatu", "c": "Tiga", "d": "Empat", "e": "Lima", "f": "Enam"},
        "3.0.0": {"a": "Kesatu", "c": "Tiga"},
    }


def test_a_draft_is_compared_by_those_who_may_see_it_only(session, people, published):
    service.propose(session, replace(LIST, codes=NEW[:-1], changes=(RENUMBERED,)), by=people.second_walidata)
    _, _, found = compare.diff(session, people.walidata, published, "2.0.0", "3.0.0")
    assert [code.notation for code in found.removed] == ["f"]
    with pytest.raises(NotFound):
        compare.diff(session, PUBLIC, published, "2.0.0", "3.0.0")


def test_a_code_that_only_stands_elsewhere_does_not_differ(session, people):
    code_lists.register(session, people, LIST)
    turned = (OLD[1], OLD[0], *OLD[2:], Code("z", {"id": "Akhir"}))
    entry, _ = service.propose(session, replace(LIST, codes=turned), by=people.second_walidata)
    code_lists.publish(session, people, entry)
    _, _, found = compare.diff(session, PUBLIC, LIST.ref, "1.0.0", "1.1.0")
    assert ([code.notation for code in found.added], found.removed, found.changed) == (["z"], (), ())


codes = st.builds(
    Code,
    notation=st.sampled_from("abcdefgh"),
    labels=st.fixed_dictionaries({"id": st.sampled_from(["Satu", "Dua"])}),
    definition=st.none() | st.just({"id": "Begitu."}),
    broader=st.sampled_from([(), ("a",), ("b", "c")]),
    valid_until=st.none() | st.just(ON),
)
states = st.lists(codes, unique_by=lambda code: code.notation, max_size=8)


@given(states, states)
def test_a_comparison_applied_to_the_first_gives_the_second(before, after):
    found = compare.compare(before, after)
    applied = list(found.applied_to(before))
    assert {code.notation: code for code in applied} == {code.notation: code for code in after}
    assert len(applied) == len(after)


@given(states, states)
def test_every_code_that_differs_is_told_in_one_way_at_least(before, after):
    found = compare.compare(before, after)
    assert all(one.aspects <= {"relabelled", "moved", "validity", "amended"} and one.aspects for one in found.changed)
