from datetime import date

import pytest

from registry.codes.payloads import Code, Map, Match
from registry.codes.translate import translate
from registry.errors import NotFound
from tests.factories import code_lists

OLD = code_lists.code_list("a", "b", "c", Code("d", {"id": "D"}, valid_until=date(2020, 12, 31)), slug="lama")
NEW = code_lists.code_list("1", "2", "3", Code("9", {"id": "9"}, valid_from=date(2030, 1, 1)), slug="baru")
TODAY = date(2025, 12, 31)


@pytest.fixture(autouse=True)
def _related(session, people):
    code_lists.register(session, people, OLD)
    code_lists.register(session, people, NEW)
    code_lists.register(session, people, code_lists.code_list("x", slug="lain"))
    code_lists.relate(
        session,
        OLD,
        NEW,
        [
            Map("a", "1", Match.EXACT, approved=True),
            Map("b", "2", Match.NARROW, share=0.75),
            Map("b", "3", Match.NARROW, share=0.25),
            Map("b", "1", Match.CLOSE, valid_until=date(2019, 12, 31)),
            Map("c", "9", Match.EXACT),
            Map("d", "1", Match.BROAD),
        ],
    )


def ask(session, code, source="lama", target="baru", at=TODAY):
    found = translate(session, code, f"kominfo-blitar/{source}", f"kominfo-blitar/{target}", at=at)
    return [(c.code, c.match, c.share, c.approved) for c in found.candidates], found.reason


def test_one_counterpart_is_the_answer_without_a_reason(session):
    assert ask(session, "a") == ([("1", "exactMatch", None, True)], None)


def test_a_split_gives_all_candidates_with_their_shares_and_says_that_one_must_choose(session):
    candidates, reason = ask(session, "b")
    assert candidates == [("2", "narrowMatch", 0.75, False), ("3", "narrowMatch", 0.25, False)]
    assert reason.id
    assert reason.en


def test_a_counterpart_that_nobody_approved_is_said_to_be_a_proposal(session):
    candidates, reason = ask(session, "2", "baru", "lama")
    assert [approved for *_, approved in candidates] == [False]
    assert reason == (
        "Padanan ke b masih usulan: belum disetujui pembina data.",
        "The counterpart b is a proposal: the pembina data has not approved it yet.",
    )


def test_a_row_holds_in_its_own_time_only(session):
    candidates, _ = ask(session, "b", at=date(2019, 12, 31))
    assert [code for code, *_ in candidates] == ["2", "3", "1"]
    candidates, _ = ask(session, "b", at=date(2020, 1, 1))
    assert [code for code, *_ in candidates] == ["2", "3"]


def test_the_other_way_round_broad_and_narrow_change_places(session):
    assert ask(session, "2", "baru", "lama")[0] == [("b", "broadMatch", 0.75, False)]
    assert ask(session, "1", "baru", "lama", at=date(2020, 12, 31))[0] == [
        ("a", "exactMatch", None, True),
        ("d", "narrowMatch", None, False),
    ]


@pytest.mark.parametrize(
    ("code", "source", "target", "at"),
    [
        ("z", "lama", "baru", TODAY),  # no such code
        ("d", "lama", "baru", date(2021, 1, 1)),  # ended the day before
        ("c", "lama", "baru", date(2029, 12, 31)),  # its counterpart begins the day after
        ("3", "baru", "lain", TODAY),  # no table relates the lists
        ("9", "baru", "lama", TODAY),  # not valid yet
    ],
)
def test_no_counterpart_is_said_with_its_reason(session, code, source, target, at):
    candidates, reason = ask(session, code, source, target, at)
    assert candidates == []
    assert reason.id
    assert reason.en


def test_dates_are_inclusive(session):
    assert ask(session, "d", at=date(2020, 12, 31))[0] == [("1", "broadMatch", None, False)]
    assert ask(session, "c", at=date(2030, 1, 1))[0] == [("9", "exactMatch", None, False)]


@pytest.mark.parametrize(("source", "target"), [("tidak-ada", "baru"), ("lama", "tidak-ada")])
def test_an_unknown_list_is_not_found(session, source, target):
    with pytest.raises(NotFound):
        ask(session, "a", source, target)
