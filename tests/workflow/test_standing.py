"""A standing approval is a decision of two people for one source of public records, until a date, revocable."""

from datetime import timedelta

import pytest

from registry.accounts import service as accounts
from registry.accounts.models import Role
from registry.changes import log
from registry.db import now, reading
from registry.errors import Conflict, Forbidden, Invalid
from registry.items import repository
from registry.items.state import Access, Kind, State
from registry.items.transitions import FourEyes
from registry.workflow import standing
from registry.workflow.calendar import day_of
from registry.workflow.standing import NotCovered
from tests.factories import documents, walks
from tests.factories.receipts import OFFICE

TODAY = day_of(now())
SOURCE = "portal-jatim"


def made(session, people, *, approved_by="pembina", kind=Kind.DATASET, agency="desa-sawentar", days=30):
    found = standing.propose(
        session,
        source=SOURCE,
        agency=agency,
        kind=kind,
        valid_until=TODAY + timedelta(days=days),
        reason="SK Bupati contoh",
        by=people.walidata,
    )
    return standing.approve(session, found.id, by=people.named()[approved_by])


def publish(session, people, entry, *, source=SOURCE, today=TODAY, office=OFFICE):
    return standing.publish(
        session, entry, source=source, by=people.produsen, tables={}, threshold=5, today=today, office=office
    )


def test_a_version_from_the_source_publishes_and_names_the_approval_at_every_step(engine, people):
    with log.transaction(engine) as session:
        found = made(session, people)
        entry = walks.draft(session, people)
        assert publish(session, people, entry).state == "published"
        decisions = [
            (one.action, one.by, one.role, one.standing_id) for one in repository.decisions(session, entry.version)
        ]
        walidata, pembina = people.walidata.user_id, people.pembina.user_id
        assert decisions == [
            ("submit", people.produsen.user_id, "produsen", None),
            ("verify", walidata, "walidata", found.id),
            ("approve", pembina, "pembina", found.id),
            ("publish", walidata, "walidata", found.id),
        ]
        assert f"nomor {found.id} " in repository.decisions(session, entry.version)[-1].reason
        number, subject = found.id, entry.item.iri
    with reading(engine) as session:
        lines = [(line.action, line.to_state) for line in log.read(session, after=0) if line.subject == subject]
    assert lines[1:] == [
        ("submit", "submitted"),
        (f"verify.standing.{number}", "verified"),
        (f"approve.standing.{number}", "approved"),
        (f"publish.standing.{number}", "published"),
    ]


def test_it_takes_two_people_whoever_they_are(session, people):
    found = standing.propose(
        session,
        source=SOURCE,
        agency="desa-sawentar",
        kind=Kind.DATASET,
        valid_until=TODAY,
        reason="x",
        by=people.everything,
    )
    with pytest.raises(FourEyes):
        standing.approve(session, found.id, by=people.everything)
    for who in ("produsen", "pendukung", "koordinator", "admin"):
        with pytest.raises(Forbidden):
            standing.approve(session, found.id, by=people.named()[who])
    entry = walks.draft(session, people)
    with pytest.raises(NotCovered):
        publish(session, people, entry)
    standing.approve(session, found.id, by=people.second_walidata)
    assert publish(session, people, entry).state == "published"


def test_only_the_pembina_approves_one_for_standards_or_priority_data(session, people):
    found = standing.propose(
        session,
        source="s",
        agency="kominfo-blitar",
        kind=Kind.STANDARD,
        valid_until=TODAY,
        reason="x",
        by=people.walidata,
    )
    with pytest.raises(Forbidden):
        standing.approve(session, found.id, by=people.second_walidata)
    made(session, people, approved_by="second_walidata")
    entry = walks.draft(session, people, priority=True)
    with pytest.raises(NotCovered):
        publish(session, people, entry)
    assert entry.version.state == "draft"


def test_it_ends_with_its_day_with_its_revocation_and_with_its_source(session, people):
    found = made(session, people, days=3)
    entry = walks.draft(session, people)
    with pytest.raises(NotCovered):
        publish(session, people, entry, today=TODAY + timedelta(days=4))
    with pytest.raises(NotCovered):
        publish(session, people, entry, source="sumber-lain")
    standing.revoke(session, found.id, reason="Sumber berubah.", by=people.second_walidata)
    with pytest.raises(NotCovered):
        publish(session, people, entry)
    with pytest.raises(Conflict):
        standing.revoke(session, found.id, reason="Lagi.", by=people.walidata)
    assert [one.action for one in repository.decisions(session, entry.version)] == []


@pytest.mark.parametrize(
    ("access", "changes"),
    [
        (Access.CLOSED, {}),
        (Access.RESTRICTED, {}),
        (Access.PUBLIC, {"is_microdata": True}),
        (Access.PUBLIC, {"keywords": []}),
        (Access.PUBLIC, {"title": {"id": "Data NIK 3505100000000001"}}),
    ],
    ids=["closed", "restricted", "microdata", "incomplete", "personal"],
)
def test_what_is_not_public_or_does_not_pass_every_check_waits_for_people(session, people, access, changes):
    made(session, people)
    entry = walks.draft(session, people, access=access, **changes)
    noted = log.noted(session)
    with pytest.raises(NotCovered):
        publish(session, people, entry)
    assert (entry.version.state, log.noted(session)) == ("draft", noted)


def test_a_file_that_has_not_passed_its_standard_waits_for_people(session, people):
    made(session, people)
    file = documents.distribution(None) | {
        "conforms_to": ["/id/standard/kominfo-blitar/agregat-wilayah/versi/1.0.0"],
    }
    with pytest.raises(NotCovered):
        publish(session, people, walks.draft(session, people, distributions=[file]))


def test_whoever_wrote_the_version_is_neither_of_the_two(session, people):
    made(session, people)
    entry = walks.draft(session, people, by=people.walidata)
    with pytest.raises(NotCovered):
        standing.publish(
            session, entry, source=SOURCE, by=people.walidata, tables={}, threshold=5, today=TODAY, office=OFFICE
        )
    assert entry.version.state == "draft"


def test_it_holds_no_longer_when_one_of_the_two_lost_the_role(session, people):
    made(session, people)
    accounts.revoke(session, "pembina", Role.PEMBINA, by=people.admin)
    session.flush()
    with pytest.raises(NotCovered):
        publish(session, people, walks.draft(session, people))


def test_what_people_are_deciding_on_is_left_to_them(session, people):
    made(session, people)
    entry = walks.draft(session, people)
    walks.take(session, people, entry, State.VERIFIED)
    with pytest.raises(NotCovered):
        publish(session, people, entry)
    assert entry.version.state == "verified"


@pytest.mark.parametrize(("days", "reason"), [(-1, "x"), (400, "x"), (3, " ")])
def test_it_needs_a_reason_and_a_day_within_a_year(session, people, days, reason):
    with pytest.raises(Invalid):
        standing.propose(
            session,
            source=SOURCE,
            agency="desa-sawentar",
            kind=Kind.DATASET,
            valid_until=TODAY + timedelta(days=days),
            reason=reason,
            by=people.walidata,
        )
