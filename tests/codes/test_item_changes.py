"""Changes of codes are written only when they fit their type, each other and the codes of the list."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from registry.codes import recorded, repository, service
from registry.codes.changes import ARITIES, NAMES, bump
from registry.codes.integrity import ChangesDoNotFit, faults_of
from registry.codes.models import ItemChange as Row
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange
from registry.errors import Conflict
from tests.factories import code_lists

ON = date(2024, 7, 1)
DAY = timedelta(days=1)
LAST = ON - DAY
DECREE = "Peraturan Bupati Nomor 12 Tahun 2024"


def code(notation, start=None, end=None, **more):
    return Code(notation, {"id": notation.upper()}, valid_from=start, valid_until=end, **more)


def change(kind, before, after, on=ON, decree=DECREE):
    sides = (
        tuple(ChangedCode(part) if isinstance(part, str) else ChangedCode(*part) for part in side)
        for side in (before, after)
    )
    return ItemChange(ChangeKind(kind), on, decree, *sides)


def faults(codes, *new, recorded=()):
    return [
        (fault.notation, fault.sentence.en) for fault in faults_of({one.notation: one for one in codes}, new, recorded)
    ]


ENDS, BEGINS, GOES_ON = code("a", end=LAST), code("b", ON), code("c")
FITTING = {
    "creation": ([BEGINS], [], ["b"]),
    "deletion": ([ENDS], ["a"], []),
    "merger": ([ENDS, code("a2", end=LAST), BEGINS], ["a", "a2"], ["b"]),
    "take-over": ([ENDS, GOES_ON], ["a", "c"], ["c"]),
    "breakdown": ([ENDS, BEGINS, code("b2", ON)], ["a"], ["b", "b2"]),
    "split-off": ([GOES_ON, BEGINS], ["c"], ["c", "b"]),
    "transfer": ([GOES_ON, code("d")], ["c", "d"], ["c", "d"]),
    "code-change": ([ENDS, BEGINS], ["a"], ["b"]),
    "name-change": ([GOES_ON], ["c"], ["c"]),
}


def test_every_type_of_gsim_has_an_arity_and_a_name():
    assert {arity.gsim: kind.value for kind, arity in ARITIES.items()} == {
        "RC1": "deletion",
        "RC2": "creation",
        "RC3.1": "merger",
        "RC3.2": "take-over",
        "RC4.1": "breakdown",
        "RC4.2": "split-off",
        "RC5": "transfer",
        "VC1": "code-change",
        "VC2": "name-change",
    }
    assert set(NAMES) == set(ChangeKind) == {ChangeKind(kind) for kind in FITTING}


@pytest.mark.parametrize("kind", FITTING)
def test_a_change_that_fits_has_no_fault(kind):
    codes, before, after = FITTING[kind]
    assert faults(codes, change(kind, before, after)) == []


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("creation", ["a"], ["b"]),
        ("deletion", ["a"], ["b"]),
        ("merger", ["a"], ["b"]),
        ("merger", ["a", "c"], ["c"]),
        ("take-over", ["a", "a2"], ["b"]),
        ("breakdown", ["a"], ["b"]),
        ("breakdown", ["a", "a2"], ["b", "b2"]),
        ("split-off", ["a"], ["b", "b2"]),
        ("transfer", ["c"], ["c", "d"]),
        ("code-change", ["a"], ["a"]),
        ("name-change", ["a"], ["b"]),
        ("breakdown", ["a"], ["b", "b"]),
    ],
)
def test_a_change_of_the_wrong_arity_is_refused_with_its_rule(kind, before, after):
    codes = [ENDS, code("a2", end=LAST), BEGINS, code("b2", ON), GOES_ON, code("d")]
    (notation, sentence), *_ = faults(codes, change(kind, before, after))
    assert notation == before[0]
    assert NAMES[ChangeKind(kind)].en in sentence


def test_all_faults_are_told_at_once_each_with_its_code():
    wrong = change("breakdown", ["a"], [("b", 0.5), ("tiada", 0.6)], decree=" ")
    found = dict(faults([code("a"), code("b", ON + DAY)], wrong))
    assert set(found) == {"a", "b", "tiada"}
    assert len(faults([code("a"), code("b", ON + DAY)], wrong)) == 5
    assert "2024-06-30" in found["a"]
    assert "no end" in found["a"]
    assert "must begin 2024-07-01; written is 2024-07-02" in found["b"]


def test_a_code_that_goes_on_must_be_valid_on_both_sides_of_the_day():
    (fault,) = faults([code("c", ON), BEGINS], change("split-off", ["c"], ["c", "b"]))
    assert fault == ("c", "Code c must be valid before and after 2024-07-01.")


@pytest.mark.parametrize("shares", [(0.5, 0.6), (1.5, -0.5), (0.2, 0.2)])
def test_shares_of_one_side_are_parts_of_one_whole(shares):
    parts = list(zip(("b", "b2"), shares, strict=True))
    (fault,) = faults([ENDS, BEGINS, code("b2", ON)], change("breakdown", ["a"], parts))
    assert "sum to 1" in fault[1]


def test_a_share_that_nobody_knows_is_no_fault():
    assert faults([ENDS, BEGINS, code("b2", ON)], change("breakdown", ["a"], [("b", 0.5), "b2"])) == []


def test_a_code_ends_once():
    twice = (change("deletion", ["a"], []), change("code-change", ["a"], ["b"]))
    assert ("a", "Code a ends by more than one change.") in faults([ENDS, BEGINS], *twice)


def test_a_code_cannot_become_itself_again():
    codes = [code("x", date(2030, 1, 1), LAST), code("y", ON, date(2029, 12, 31))]
    found = faults(codes, change("code-change", ["x"], ["y"]), change("code-change", ["y"], ["x"], on=date(2030, 1, 1)))
    assert ("x", "Code x ends (2024-06-30) before it begins (2030-01-01).") in found
    assert any(sentence.startswith("A code cannot become itself again: ") for _, sentence in found)


def test_what_was_recorded_before_must_still_fit():
    old = change("code-change", ["a"], ["b"])
    assert faults([code("a", end=LAST - DAY), BEGINS], recorded=[old]) == [
        ("a", "Code a must end 2024-06-30, the day before the change; written is 2024-06-29.")
    ]
    assert faults([BEGINS], recorded=[old]) == []  # a code may leave the list later; its history stays


@pytest.mark.parametrize(
    ("kinds", "wanted"),
    [
        (["name-change"], "patch"),
        (["creation", "name-change"], "minor"),
        (["merger"], "major"),
        (["split-off", "creation"], "major"),
        (["code-change"], "major"),
        ([], "patch"),
    ],
)
def test_the_bump_follows_the_gravest_change(kinds, wanted):
    assert bump(change(kind, *FITTING[kind][1:]) for kind in kinds) == wanted


FIRST = code_lists.code_list(code("a"), code("c"), slug="blok")


@pytest.fixture
def registered(session, people):
    code_lists.register(session, people, FIRST)
    return repository.item_of(session, FIRST.ref).id


def propose(session, people, *codes, changes=(), **more):
    return service.propose(session, replace(FIRST, codes=codes, changes=changes, **more), by=people.second_walidata)[0]


def test_nothing_is_written_when_a_change_does_not_fit(session, people, registered):
    with pytest.raises(ChangesDoNotFit) as refused:
        propose(session, people, code("a"), code("c"), BEGINS, changes=[change("code-change", ["a"], ["b"])])
    assert [(fault["pointer"], fault["notation"]) for fault in refused.value.members["errors"]] == [("/changes/0", "a")]
    assert not session.exec(select(Row)).all()
    assert repository.count(session, registered) == 2


def test_a_split_off_asks_for_a_major_version_though_only_a_code_is_added(session, people, registered):
    off = change("split-off", ["c"], [("c", 0.8), ("b", 0.2)])
    entry = propose(session, people, code("a"), code("c"), BEGINS, changes=[off])
    assert entry.version.number == "2.0.0"
    assert recorded.brought_by(session, [entry.version.id]) == [off]
    assert recorded.changes(session, registered) == []
    code_lists.publish(session, people, entry)
    assert recorded.changes(session, registered) == [off]


def test_a_change_alone_is_worth_a_version(session, people, registered):
    moved = change("transfer", ["a", "c"], ["a", "c"])
    assert propose(session, people, *FIRST.codes, changes=[moved]).version.number == "2.0.0"


def test_the_hash_that_is_decided_on_covers_the_changes(session, people, registered):
    shares = [(0.8, 0.2), (0.7, 0.3)]
    hashes = [
        propose(
            session,
            people,
            *FIRST.codes,
            BEGINS,
            changes=[change("split-off", ["c"], [("c", stays), ("b", goes)])],
        ).version.body_hash
        for stays, goes in shares
    ]
    assert hashes[0] != hashes[1]


def test_a_draft_that_is_proposed_again_keeps_only_its_new_changes(session, people, registered):
    first, second = (change("split-off", ["c"], ["c", "b"], decree=decree) for decree in ("Perbup 1", "Perbup 2"))
    propose(session, people, *FIRST.codes, BEGINS, changes=[first])
    entry = propose(session, people, *FIRST.codes, BEGINS, changes=[second])
    assert recorded.brought_by(session, [entry.version.id]) == [second]


def test_recorded_changes_are_not_written_twice_and_do_not_vanish(session, people, registered):
    off = change("split-off", ["c"], ["c", "b"])
    code_lists.publish(session, people, propose(session, people, *FIRST.codes, BEGINS, changes=[off]))
    live = repository.code_list(session, FIRST.ref)
    with pytest.raises(Conflict):
        service.propose(session, live, by=people.second_walidata)
    silent = replace(live, changes=(), codes=(*live.codes, code("e", date(2026, 1, 1))))
    entry, _ = service.propose(session, silent, by=people.second_walidata)
    code_lists.publish(session, people, entry)
    assert off in recorded.changes(session, registered)
    assert len(recorded.changes(session, registered)) == 2  # and the creation of e, which is beyond doubt


def kinds_of(session, entry):
    return [
        (found.kind.value, found.date, [part.notation for part in (*found.before, *found.after)])
        for found in recorded.brought_by(session, [entry.version.id])
    ]


def test_a_new_code_alone_is_a_creation_on_its_first_day(session, people, registered):
    entry = propose(session, people, *FIRST.codes, BEGINS)
    assert kinds_of(session, entry) == [("creation", ON, ["b"])]
    assert recorded.brought_by(session, [entry.version.id])[0].decree == FIRST.legal_basis


def test_a_code_that_ends_alone_is_a_deletion_on_the_day_after(session, people, registered):
    assert kinds_of(session, propose(session, people, ENDS, code("c"))) == [("deletion", ON, ["a"])]


def test_a_code_that_is_taken_out_is_deleted_on_the_first_day_of_the_version(session, people, registered):
    assert kinds_of(session, propose(session, people, code("c"))) == []  # nobody says when
    entry = propose(session, people, code("c"), valid_from=ON)
    assert kinds_of(session, entry) == [("deletion", ON, ["a"])]


def test_where_one_begins_as_another_ends_nothing_is_guessed(session, people, registered):
    assert kinds_of(session, propose(session, people, ENDS, code("c"), BEGINS)) == []


def test_below_a_parent_with_other_codes_nothing_is_guessed(session, people, registered):
    parent = code("p")
    one = propose(session, people, *FIRST.codes, parent, code("p1", broader=("p",)))
    code_lists.publish(session, people, one)
    codes = repository.code_list(session, FIRST.ref).codes
    assert kinds_of(session, propose(session, people, *codes, code("p2", ON, broader=("p",)))) == []


def test_a_new_name_is_a_name_change_when_the_version_says_since_when(session, people, registered):
    renamed = replace(code("c"), labels={"id": "Blok C"})
    assert kinds_of(session, propose(session, people, code("a"), renamed)) == []
    entry = propose(session, people, code("a"), renamed, valid_from=ON)
    assert kinds_of(session, entry) == [("name-change", ON, ["c", "c"])]
    assert entry.version.number == "1.0.1"
