from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import func, select

from registry.codes import placing, repository, service
from registry.codes.models import Concept
from registry.codes.payloads import Code
from registry.errors import Conflict, NotFound
from registry.items import repository as items
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.workflow import service as workflow
from tests.factories import code_lists

MERAH, HIJAU, BIRU = (Code(name, {"id": name.upper()}) for name in ("merah", "hijau", "biru"))
LIST = code_lists.code_list(MERAH, HIJAU, BIRU)


@pytest.fixture
def registered(session, people):
    code_lists.register(session, people, LIST)
    return repository.item_of(session, LIST.ref).id


def rows(session):
    return session.exec(select(func.count()).select_from(Concept)).one()


def notations(session, item_id):
    return [code.notation for code in repository.codes(session, item_id)]


def propose(session, people, *codes):
    return service.propose(session, replace(LIST, codes=codes), by=people.walidata)


@pytest.mark.parametrize(
    ("codes", "number"),
    [
        ((MERAH, HIJAU, replace(BIRU, labels={"id": "Biru laut"})), "1.0.1"),
        ((MERAH, HIJAU, replace(BIRU, alt_labels=(("id", "Nila"),))), "1.0.1"),
        ((MERAH, HIJAU, BIRU, Code("kuning", {"id": "KUNING"})), "1.1.0"),
        ((replace(MERAH, labels={"id": "Merah tua"}), HIJAU, BIRU, Code("kuning", {"id": "KUNING"})), "1.1.0"),
        ((MERAH, HIJAU), "2.0.0"),
        ((MERAH, HIJAU, Code("kuning", {"id": "KUNING"})), "2.0.0"),
        ((MERAH, HIJAU, replace(BIRU, broader=("hijau",))), "2.0.0"),
        ((MERAH, HIJAU, replace(BIRU, valid_until=date(2025, 12, 31))), "2.0.0"),
    ],
    ids=["worded anew", "other wording", "added", "added and worded anew", "removed", "recoded", "moved", "ended"],
)
def test_the_number_tells_what_kind_of_change_it_is(session, people, registered, codes, number):
    entry, _ = propose(session, people, *codes)
    assert entry.version.number == number


def test_only_what_differs_is_written(session, people, registered):
    kuning, changed = Code("kuning", {"id": "KUNING"}), replace(HIJAU, labels={"id": "Hijau daun"})
    _, difference = propose(session, people, MERAH, changed, kuning)
    assert (difference.added, difference.changed, difference.removed) == (("kuning",), ("hijau",), ("biru",))
    assert rows(session) == 3 + 2  # the new code and the new wording


def test_a_proposal_shows_when_it_is_published_and_what_it_replaces_is_then_hidden(session, people, registered):
    entry, _ = propose(session, people, MERAH, replace(HIJAU, labels={"id": "Hijau daun"}), Code("kuning", {"id": "K"}))
    for step in (
        session.flush,
        lambda: workflow.submit(session, entry, by=people.walidata),
        lambda: workflow.verify(session, entry, by=people.second_walidata),
        lambda: workflow.approve(session, entry, by=people.pembina),
    ):
        step()
        assert notations(session, registered) == ["merah", "hijau", "biru"]
        assert repository.code(session, registered, "kuning") is None
        assert repository.code(session, registered, "hijau").labels == {"id": "HIJAU"}
        assert repository.count(session, registered) == 3
    workflow.publish(session, entry, by=people.walidata, tables={}, threshold=5)
    session.flush()
    assert notations(session, registered) == ["merah", "hijau", "kuning"]
    assert repository.code(session, registered, "biru") is None
    assert repository.code(session, registered, "hijau").labels == {"id": "Hijau daun"}
    ever = repository.notations(session, "/id/code-list/kominfo-blitar/warna")
    assert set(ever) == {"merah", "hijau", "biru", "kuning"}


def test_an_older_version_keeps_the_codes_it_had(session, people, registered):
    first = items.find(session, people.public, kind=Kind.CODE_LIST, agency="kominfo-blitar", slug="warna")
    entry, _ = propose(session, people, MERAH, replace(HIJAU, labels={"id": "Hijau daun"}))
    lawful(session, people, entry)
    assert first.version.state == "superseded"
    old = repository.code_list(session, LIST.ref, first.version)
    assert (old.version, [code.labels["id"] for code in old.codes]) == ("1.0.0", ["MERAH", "HIJAU", "BIRU"])
    new = repository.code_list(session, LIST.ref)
    assert (new.version, [code.labels["id"] for code in new.codes]) == ("2.0.0", ["MERAH", "Hijau daun"])


def test_a_proposal_that_came_back_is_proposed_anew(session, people, registered):
    entry, _ = propose(session, people, MERAH, HIJAU)
    workflow.submit(session, entry, by=people.walidata)
    with pytest.raises(Conflict):
        propose(session, people, MERAH, HIJAU, BIRU, Code("kuning", {"id": "K"}))
    workflow.send_back(session, entry, by=people.second_walidata, reason="Biru masih dipakai.")
    again, difference = propose(session, people, MERAH, HIJAU, BIRU, Code("kuning", {"id": "K"}))
    assert again.version.id == entry.version.id
    assert (again.version.number, difference.removed, difference.added) == ("1.1.0", (), ("kuning",))
    lawful(session, people, again)
    assert notations(session, registered) == ["merah", "hijau", "biru", "kuning"]
    assert rows(session) == 4


def test_what_does_not_differ_is_no_proposal(session, people, registered):
    for codes in ((MERAH, HIJAU, BIRU), (BIRU, HIJAU, MERAH)):
        with pytest.raises(Conflict):
            propose(session, people, *codes)


def test_a_list_that_is_not_registered_has_no_next_version(session, people):
    with pytest.raises(NotFound):
        service.propose(session, code_lists.code_list("x", slug="tidak-ada"), by=people.walidata)


def test_a_new_code_stands_where_the_proposal_has_it(session, people, registered):
    order = ["nol", "merah", "jingga", "kuning", "hijau", "biru", "ungu"]
    known = {code.notation: code for code in LIST.codes}
    entry, difference = propose(session, people, *(known.get(name) or Code(name, {"id": name}) for name in order))
    lawful(session, people, entry)
    assert notations(session, registered) == order
    assert difference.changed == ()
    assert rows(session) == 7
    pages, after = [], -1
    while page := repository.codes(session, registered, after=after, limit=2):
        pages += [code.notation for code in page]
        after = page[-1].position
    assert pages == order


NAMES = st.lists(st.sampled_from("abcdefghijkl"), unique=True, min_size=1)


@given(order=NAMES, data=st.data())
def test_places_keep_the_order_whatever_stays_and_whatever_comes(order, data):
    remaining = data.draw(st.permutations(order).map(lambda names: names[: len(names) // 2]))
    positions = data.draw(st.lists(st.integers(1, 40), unique=True, min_size=len(remaining), max_size=len(remaining)))
    staying = dict(zip(remaining, positions, strict=True))
    written = placing.places(order, staying)
    placed = {**staying, **written}
    assert sorted(placed, key=placed.__getitem__) == order
    assert len(set(placed.values())) == len(order)


@given(order=NAMES, data=st.data())
def test_codes_that_stay_in_order_are_not_written(order, data):
    remaining = [name for name in order if data.draw(st.booleans())]
    staying = {name: (number + 1) * placing.GAP for number, name in enumerate(remaining)}
    assert placing.places(order, staying).keys() == set(order) - set(remaining)


def lawful(session, people, entry: Entry):
    workflow.submit(session, entry, by=people.walidata)
    workflow.verify(session, entry, by=people.second_walidata)
    workflow.approve(session, entry, by=people.pembina)
    workflow.publish(session, entry, by=people.walidata, tables={}, threshold=5)
    session.flush()


def test_what_no_file_tells_of_a_list_stays_when_codes_are_proposed(session, people, registered):
    item = repository.item_of(session, LIST.ref)
    live = items.live_version(session, item)
    live.body = {**live.body, "master_data": {"owner": "kominfo-blitar"}}
    session.flush()
    entry, _ = propose(session, people, MERAH, HIJAU, BIRU, Code("kuning", {"id": "KUNING"}))
    assert entry.body["master_data"] == {"owner": "kominfo-blitar"}
    assert entry.body["codes"] == 4
