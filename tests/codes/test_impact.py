"""A village is split: what that touches is told before anybody approves it, and is what the checks then find."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from registry.accounts.caller import PUBLIC
from registry.codes import service, usage
from registry.codes.impact import impact, migration_map
from registry.codes.payloads import ChangedCode, ChangeKind, Code, ItemChange, Map, Match
from registry.codes.repository import DatabaseBook
from registry.codes.translate import translate
from registry.errors import NotFound, NotSignedIn
from registry.harvest.checked_rows import rows_by_code
from registry.harvest.plugin import Record, TableIn
from registry.items.state import Access, Kind, State
from registry.standards import repository as standards
from registry.standards.payloads import Classification, DataStandard, Datatype, Text, Variable
from registry.validation.service import check
from tests.factories import code_lists, documents, walks
from tests.factories.harvested import taken

SPLIT_ON = date(2024, 7, 1)
DECREE = "Peraturan Daerah Kabupaten Nomor 3 Tahun 2024"
LAMA, TETAP = Code("D1", {"id": "Lama"}), Code("D2", {"id": "Tetap"})
FIRST = code_lists.code_list(LAMA, TETAP, slug="dusun")
OTHER = code_lists.code_list("X1", "X2", "X3", slug="dusun-lain")
SPLIT = ItemChange(
    ChangeKind.BREAKDOWN,
    SPLIT_ON,
    DECREE,
    (ChangedCode("D1"),),
    (ChangedCode("D11", 0.7), ChangedCode("D12", 0.3)),
)
SECOND = replace(
    FIRST,
    codes=(
        replace(LAMA, valid_until=date(2024, 6, 30)),
        TETAP,
        Code("D11", {"id": "Lama Utara"}, valid_from=SPLIT_ON),
        Code("D12", {"id": "Lama Selatan"}, valid_from=SPLIT_ON),
    ),
    changes=(SPLIT,),
)
ROWS = b"nama,asal,tujuan\nsatu,D1,D1\ndua,D1,D2\ntiga,D2,D2\nempat,D2,\n"
"""D1 stands in two rows (twice in the first), D2 in three."""


def variable(name, *, coded):
    text = Text(id=name, en=name)
    return Variable(
        name=name,
        title=text,
        concept=text,
        definition=text,
        measure=text,
        datatype=Datatype.STRING,
        classification=Classification(code_list=FIRST.ref, version="1.0.0") if coded else None,
    )


def described():
    text = Text(id="Pindah dusun", en="Moves")
    variables = [variable("nama", coded=False), variable("asal", coded=True), variable("tujuan", coded=True)]
    return DataStandard(
        title=text,
        description=text,
        unit_type=text,
        legal_basis=["Perpres 39/2019"],
        sources=["uji"],
        variables=variables,
    )


@pytest.fixture
def standard(session, people):
    for found in (FIRST, OTHER):
        code_lists.register(session, people, found)
    code_lists.relate(session, FIRST, OTHER, [Map("D1", "X1", Match.EXACT), Map("D2", "X2", Match.EXACT)])
    body = described().model_dump(mode="json", exclude_none=True)
    entry = walks.draft(
        session, people, kind=Kind.STANDARD, slug="pindah", agency="kominfo-blitar", by=people.walidata, body=body
    )
    entry.version.state = State.PUBLISHED.value  # how a standard is approved is told elsewhere
    session.flush()
    return standards.standard(session, "pindah")


@pytest.fixture
def dataset(session, people, files, microdata, office, standard):
    """A checked dataset of persons, taken in as a harvest does, and published."""
    record = Record(
        "uji", documents.body(Kind.DATASET), (TableIn("pindah.csv", ROWS, period=date(2021, 12, 31)),), Access.CLOSED
    )
    entry = taken(
        session,
        files,
        microdata,
        office,
        record,
        agency="kominfo-blitar",
        by=people.second_walidata,
        today=date(2026, 1, 1),
    )
    entry.version.state = State.PUBLISHED.value
    session.flush()
    return entry


def checked(session, standard, period):
    return check(
        ROWS,
        name="pindah.csv",
        standards=[standard],
        profiles=[],
        book=DatabaseBook(session),
        today=date(2026, 1, 1),
        period=period,
    )


def propose(session, people):
    return service.propose(session, SECOND, by=people.second_walidata)[0]


def test_data_of_its_own_time_passes_and_data_of_today_is_told_what_replaced_the_code(session, people, standard):
    code_lists.publish(session, people, propose(session, people))
    assert checked(session, standard, date(2021, 12, 31)).report.valid
    report = checked(session, standard, date(2026, 1, 1)).report
    errors = [found for found in report.findings if found.severity == "error"]
    assert {(found.row, found.check) for found in errors} == {(2, "code.period"), (3, "code.period")}
    for language in (errors[0].message.id, errors[0].message.en):
        assert "D11 (70%)" in language
        assert "D12 (30%)" in language
        assert DECREE in language
        assert "2024-07-01" in language


def test_a_row_counts_once_for_each_code_it_uses(session, standard):
    used = rows_by_code(checked(session, standard, date(2021, 12, 31)))
    assert used == {(FIRST.ref, "D1"): 2, (FIRST.ref, "D2"): 3}


def test_the_rows_told_before_approval_are_the_rows_that_fail_after_it(session, people, standard, dataset):
    entry = propose(session, people)
    found = impact(session, people.walidata, FIRST.ref)
    (told,) = [one for one in found.affected if one.kind == "dataset"]
    assert told.rows == {"D1": 2}
    assert found.breaking == {"D1"}
    code_lists.publish(session, people, entry)
    failing = {
        one.row for one in checked(session, standard, date(2026, 1, 1)).report.findings if one.severity == "error"
    }
    assert len(failing) == told.rows["D1"]


def test_standards_datasets_and_correspondences_are_told_by_agency(session, people, standard, dataset):
    propose(session, people)
    found = impact(session, people.walidata, FIRST.ref)
    assert found.touched == ("D1",)
    assert (found.base, found.entry.version.number) == ("1.0.0", "2.0.0")
    assert {(one.kind, one.slug) for one in found.affected} == {("standard", "pindah"), ("dataset", dataset.item.slug)}
    (table,) = found.correspondences
    assert (table.other_list, table.codes) == (OTHER.ref, ("D1",))
    assert found.by_agency == {"kominfo-blitar": {"standard": 1, "dataset": 1, "rows": 2, "correspondence": 1}}


def test_a_dataset_that_uses_none_of_the_touched_codes_is_left_out(session, people, standard, dataset):
    usage.write(session, dataset.version, {(FIRST.ref, "D2"): 4})
    propose(session, people)
    assert {one.kind for one in impact(session, people.walidata, FIRST.ref).affected} == {"standard"}


def test_a_dataset_whose_rows_were_never_counted_is_told_without_a_number(session, people, standard, dataset):
    usage.write(session, dataset.version, {})
    propose(session, people)
    (told,) = [one for one in impact(session, people.walidata, FIRST.ref).affected if one.kind == "dataset"]
    assert told.rows is None
    assert told.through == "/id/standard/kominfo-blitar/pindah"


def test_a_dataset_that_uses_the_code_without_the_standard_is_told(session, people, standard):
    entry = walks.draft(session, people, slug="peta")
    usage.write(session, entry.version, {(FIRST.ref, "D1"): 9})
    entry.version.state = State.PUBLISHED.value
    session.flush()
    propose(session, people)
    told = {one.slug: (one.rows, one.through) for one in impact(session, people.walidata, FIRST.ref).affected}
    assert told["peta"] == ({"D1": 9}, "/id/code-list/kominfo-blitar/dusun")


def test_what_is_closed_is_told_to_those_who_may_see_it_only(session, people, standard, dataset):
    propose(session, people)
    seen = {one.kind for one in impact(session, people.pembina, FIRST.ref).affected}
    assert "dataset" in seen
    entry = propose(session, people)
    code_lists.publish(session, people, entry)
    again = impact(session, people.produsen, FIRST.ref, "1.0.0")
    assert "dataset" not in {one.kind for one in again.affected}


def test_the_impact_of_a_draft_is_told_to_nobody_who_may_not_see_it(session, people, standard):
    propose(session, people)
    with pytest.raises(NotSignedIn):
        impact(session, PUBLIC, FIRST.ref)
    with pytest.raises(NotFound):
        impact(session, people.produsen, FIRST.ref)


def test_without_a_proposal_there_is_no_impact(session, people, standard):
    with pytest.raises(NotFound):
        impact(session, people.walidata, FIRST.ref)


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_migration_map_divides_by_share_and_names_the_decree(session, people, standard):
    code_lists.publish(session, people, propose(session, people))
    told = {"kind": "breakdown", "date": "2024-07-01", "decree": DECREE}
    assert rows(migration_map(session, PUBLIC, FIRST.ref, "1.0.0", "2.0.0")) == [
        {"old": "D1", "new": "D11", "share": "0.7", **told},
        {"old": "D1", "new": "D12", "share": "0.3", **told},
    ]


def test_a_code_that_left_without_a_successor_stands_in_the_map_alone(session, people, standard):
    entry, _ = service.propose(session, replace(FIRST, codes=(TETAP,)), by=people.second_walidata)
    code_lists.publish(session, people, entry)
    (row,) = rows(migration_map(session, PUBLIC, FIRST.ref, "1.0.0", "2.0.0"))
    assert (row["old"], row["new"], row["share"]) == ("D1", "", "")


def test_a_code_of_then_is_translated_to_codes_of_now(session, people, standard):
    code_lists.publish(session, people, propose(session, people))
    code_lists.relate(
        session,
        FIRST,
        OTHER,
        [
            Map("D1", "X1", Match.EXACT, approved=True),
            Map("D11", "X2", Match.EXACT, valid_from=SPLIT_ON),
            Map("D12", "X3", Match.EXACT, valid_from=SPLIT_ON),
        ],
    )
    then, today = date(2021, 12, 31), date(2026, 1, 1)

    def answer(*where, at=then, **to):
        found = translate(session, where[0], *where[1:], at=at, **to)
        return [(one.code, one.match, one.share) for one in found.candidates], found.reason

    split, reason = answer("D1", FIRST.ref, FIRST.ref, until=today)
    assert split == [("D11", "narrowMatch", 0.7), ("D12", "narrowMatch", 0.3)]
    assert reason
    across, reason = answer("D1", FIRST.ref, OTHER.ref, until=today)
    assert across == [("X2", "narrowMatch", 0.7), ("X3", "narrowMatch", 0.3)]
    assert reason
    assert answer("D11", FIRST.ref, FIRST.ref, at=today, until=then)[0] == [("D1", "broadMatch", 1.0)]
    assert answer("D2", FIRST.ref, FIRST.ref, until=today) == ([("D2", "exactMatch", 1.0)], None)
    none, reason = answer("D1", FIRST.ref, OTHER.ref, at=today)
    assert none == []
    assert "D11 (70%)" in reason.en
    part, reason = answer("D1", FIRST.ref, OTHER.ref, at=then)
    assert (part, reason) == ([("X1", "exactMatch", None)], None)
