"""Codes that became other codes: stories worked out by hand, and properties of every walk."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.codes import history, repository, service
from registry.codes.lineage import became, was
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange
from registry.errors import NotFound
from tests.factories import code_lists

SPLIT_ON, MERGED_ON = date(2023, 1, 1), date(2025, 7, 1)
DAY = timedelta(days=1)
PERDA, KEPMEN = "Peraturan Daerah Kabupaten Blitar Nomor 9 Tahun 2022", "Keputusan Menteri Nomor 5 Tahun 2025"


def code(notation, start=None, end=None, label=None):
    return Code(notation, {"id": label or f"Desa {notation}"}, valid_from=start, valid_until=end)


def change(kind, on, before, after, decree=PERDA):
    sides = (
        tuple(ChangedCode(part, None) if isinstance(part, str) else ChangedCode(*part) for part in side)
        for side in (before, after)
    )
    return ItemChange(kind, on, decree, *sides)


BREAKDOWN = change(ChangeKind.BREAKDOWN, SPLIT_ON, ["lama"], [("utara", 0.6), ("selatan", 0.4)])
MERGER = change(ChangeKind.MERGER, MERGED_ON, [("selatan", 0.25), ("pesisir", 0.75)], ["teluk"], KEPMEN)
VILLAGES = (
    code("lama", end=SPLIT_ON - DAY),
    code("utara", SPLIT_ON),
    code("selatan", SPLIT_ON, MERGED_ON - DAY),
    code("pesisir", end=MERGED_ON - DAY),
    code("teluk", MERGED_ON),
)
FIRST = code_lists.code_list(code("lama"), code("pesisir"), slug="desa")


def shares(relatives):
    return {relative.notation: relative.share for relative in relatives}


@pytest.fixture
def villages(session, people):
    code_lists.register(session, people, FIRST)
    entry, _ = service.propose(
        session, replace(FIRST, codes=VILLAGES, changes=(BREAKDOWN, MERGER)), by=people.second_walidata
    )
    code_lists.publish(session, people, entry)
    return FIRST.ref


def test_a_village_that_was_broken_down_and_partly_merged_is_found_in_both_directions(session, villages):
    told = history.history(session, villages, "lama")
    assert shares(told.descendants) == {"utara": 0.6, "teluk": 0.4}
    assert told.changes == (BREAKDOWN, MERGER)
    assert shares(history.history(session, villages, "teluk").origins) == {"lama": 0.25, "pesisir": 0.75}


def test_the_way_to_a_successor_is_told_oldest_first(session, villages):
    ways = {relative.notation: relative.through for relative in history.history(session, villages, "lama").descendants}
    assert ways == {"utara": (BREAKDOWN,), "teluk": (BREAKDOWN, MERGER)}


def test_a_code_is_valid_on_its_last_day_and_replaced_on_the_next(session, villages):
    assert history.at(session, villages, "lama", date(2022, 12, 31)).is_valid
    gone = history.at(session, villages, "lama", date(2023, 1, 1))
    assert not gone.is_valid
    assert shares(gone.instead) == {"utara": 0.6, "selatan": 0.4}
    assert gone.reason.en == (
        "Code lama ended 2022-12-31 and was replaced by utara (60%) and selatan (40%): "
        f"breakdown on 2023-01-01 ({PERDA})."
    )


def test_what_replaced_a_code_depends_on_the_day_asked_for(session, villages):
    assert shares(history.at(session, villages, "lama", date(2026, 1, 1)).instead) == {"utara": 0.6, "teluk": 0.4}


def test_a_code_asked_for_before_its_time_names_what_it_replaced(session, villages):
    early = history.at(session, villages, "teluk", date(2021, 12, 31))
    assert shares(early.instead) == {"lama": 0.25, "pesisir": 0.75}
    assert PERDA in early.reason.id
    assert KEPMEN in early.reason.id
    assert shares(history.at(session, villages, "utara", date(2021, 6, 1)).instead) == {"lama": 1.0}


def test_a_code_that_ended_without_a_record_says_so(session, people):
    lone = code_lists.code_list(code("a"), code("b"), slug="desa")
    code_lists.register(session, people, lone)
    ended = replace(lone, codes=(code("a", end=SPLIT_ON - DAY), code("b"), code("c", SPLIT_ON)))
    entry, _ = service.propose(session, ended, by=people.second_walidata)
    code_lists.publish(session, people, entry)
    found = history.at(session, lone.ref, "a", SPLIT_ON)
    assert not found.instead
    assert "is not recorded" in found.reason.en


def test_an_unknown_code_has_no_history(session, villages):
    with pytest.raises(NotFound):
        history.history(session, villages, "tiada")
    with pytest.raises(NotFound):
        history.at(session, "kominfo-blitar/tiada", "lama", SPLIT_ON)


def test_what_a_draft_changes_is_not_yet_told(session, people):
    code_lists.register(session, people, FIRST)
    service.propose(session, replace(FIRST, codes=VILLAGES, changes=(BREAKDOWN, MERGER)), by=people.second_walidata)
    assert not history.history(session, FIRST.ref, "lama").changes
    assert history.at(session, FIRST.ref, "lama", MERGED_ON).is_valid
    assert not repository.code_list(session, FIRST.ref).changes


def test_the_changes_come_back_with_the_list_as_they_were_written(session, villages):
    assert repository.code_list(session, villages).changes == (BREAKDOWN, MERGER)


def test_three_codes_in_a_row_are_one_thing():
    chain = [
        change(ChangeKind.CODE_CHANGE, date(year, 1, 1), [before], [after])
        for year, before, after in ((2005, "a", "b"), (2015, "b", "c"), (2025, "c", "d"))
    ]
    assert shares(became(chain, "a", since=None, until=date(2026, 1, 1))) == {"d": 1.0}
    assert shares(became(chain, "a", since=None, until=date(2014, 12, 31))) == {"b": 1.0}
    assert shares(was(chain, "d", at=date(2026, 1, 1), since=date(2010, 6, 1))) == {"b": 1.0}


def test_a_taken_over_village_is_wholly_in_the_other_and_a_part_of_it():
    taken = change(ChangeKind.TAKE_OVER, SPLIT_ON, [("kecil", 0.1), ("besar", 0.9)], ["besar"])
    assert shares(became([taken], "kecil", since=None, until=SPLIT_ON)) == {"besar": 1.0}
    assert shares(was([taken], "besar", at=SPLIT_ON, since=SPLIT_ON - DAY)) == {"kecil": 0.1, "besar": 0.9}


def test_a_split_off_leaves_less_behind():
    off = change(ChangeKind.SPLIT_OFF, SPLIT_ON, ["induk"], [("induk", 0.7), ("baru", 0.3)])
    assert shares(became([off], "induk", since=SPLIT_ON - DAY, until=SPLIT_ON)) == {"induk": 0.7, "baru": 0.3}
    assert shares(became([off], "induk", since=SPLIT_ON, until=MERGED_ON)) == {"induk": 1.0}
    assert shares(was([off], "baru", at=SPLIT_ON, since=SPLIT_ON - DAY)) == {"induk": 1.0}


def test_in_a_transfer_the_giver_is_divided_and_the_receiver_is_put_together():
    moved = change(
        ChangeKind.TRANSFER, SPLIT_ON, [("memberi", 0.2), ("menerima", 0.8)], [("memberi", 0.9), ("menerima", 0.1)]
    )
    forward = {name: shares(became([moved], name, since=None, until=SPLIT_ON)) for name in ("memberi", "menerima")}
    assert forward == {"memberi": {"memberi": 0.9, "menerima": 0.1}, "menerima": {"menerima": 1.0}}
    backward = {name: shares(was([moved], name, at=SPLIT_ON, since=None)) for name in ("memberi", "menerima")}
    assert backward == {"memberi": {"memberi": 1.0}, "menerima": {"memberi": 0.2, "menerima": 0.8}}


def test_a_deleted_code_became_nothing_and_a_created_one_was_nothing():
    assert became([change(ChangeKind.DELETION, SPLIT_ON, ["x"], [])], "x", since=None, until=SPLIT_ON) == ()
    assert was([change(ChangeKind.CREATION, SPLIT_ON, [], ["x"])], "x", at=SPLIT_ON, since=None) == ()


def test_parts_that_nobody_measured_stay_unknown_until_they_are_one_again():
    parted = change(ChangeKind.BREAKDOWN, SPLIT_ON, ["a"], ["b", "c"])
    joined = change(ChangeKind.MERGER, MERGED_ON, ["b", "c"], ["d"])
    assert shares(became([parted, joined], "a", since=None, until=SPLIT_ON)) == {"b": None, "c": None}
    assert shares(became([parted, joined], "a", since=None, until=MERGED_ON)) == {"d": 1.0}


@st.composite
def stories(draw):
    """Villages from a first one on: each step breaks one down, splits one off, re-codes one or merges two."""
    living, changes, names = ["v0"], [], iter(f"v{number}" for number in range(1, 100))
    for step in range(draw(st.integers(1, 8))):
        on = date(2000, 1, 1) + step * DAY
        kinds = [ChangeKind.BREAKDOWN, ChangeKind.SPLIT_OFF, ChangeKind.CODE_CHANGE]
        kind = draw(st.sampled_from([*kinds, ChangeKind.MERGER, ChangeKind.TAKE_OVER] if len(living) > 1 else kinds))
        tenths = Fraction(draw(st.integers(1, 9)), 10)
        part = (float(tenths), float(1 - tenths))
        one = draw(st.sampled_from(living))
        other = draw(st.sampled_from([name for name in living if name != one])) if len(living) > 1 else ""
        match kind:
            case ChangeKind.BREAKDOWN:
                before, after = [one], list(zip((next(names), next(names)), part, strict=True))
            case ChangeKind.SPLIT_OFF:
                before, after = [one], list(zip((one, next(names)), part, strict=True))
            case ChangeKind.MERGER:
                before, after = list(zip((one, other), part, strict=True)), [next(names)]
            case ChangeKind.TAKE_OVER:
                before, after = list(zip((one, other), part, strict=True)), [other]
            case _:
                before, after = [one], [next(names)]
        changes.append(change(kind, on, before, after))
        gone = {part.notation for part in changes[-1].before}
        living = [name for name in living if name not in gone] + [part.notation for part in changes[-1].after]
    return changes, living


LAST = date(2001, 1, 1)


@given(stories())
def test_everything_that_became_of_the_first_village_is_alive_and_is_all_of_it(story):
    changes, living = story
    found = shares(became(changes, "v0", since=None, until=LAST))
    assert set(found) == set(living)
    assert sum(found.values()) == pytest.approx(1)


@given(stories(), st.data())
def test_walking_forward_and_back_again_reaches_the_start(story, data):
    changes, _ = story
    start = data.draw(st.dates(date(1999, 12, 31), date(2000, 1, 10)))
    before = [relative.notation for relative in became(changes, "v0", since=None, until=start)]
    origin = data.draw(st.sampled_from(before))
    for relative in became(changes, origin, since=start, until=LAST):
        back = shares(was(changes, relative.notation, at=LAST, since=start))
        assert origin in back
        assert sum(back.values()) == pytest.approx(1)
