"""The berita acara and the evidence say who did what, when and why; computed from log and states, never written."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlmodel import select

from registry.changes import log
from registry.changes.models import Change
from registry.db import now, reading
from registry.errors import Forbidden, NotSignedIn
from registry.items import repository
from registry.items.state import Access, Kind, State
from registry.receipts.service import Way
from registry.schemas import documents as schemas
from registry.workflow import evidence_sheets, minutes, standing
from registry.workflow import service as workflow
from registry.workflow.calendar import day_of
from registry.workflow.evidence import Indicator, evidence
from registry.workflow.reviewing import Verdict
from tests.factories import documents, walks
from tests.factories.receipts import OFFICE

TODAY = day_of(now())


@pytest.fixture
def story(engine, people):
    """A dataset that was returned, mended, published, and followed by a second version."""
    with log.transaction(engine) as session:
        entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
        fields = [Verdict(pointer="/keywords", remark="Terlalu umum."), Verdict(pointer="/title", accepted=True)]
        workflow.send_back(session, entry, by=people.walidata, reason="Lihat catatan.", fields=fields)
        workflow.reviewing.answer(session, entry, "/keywords", by=people.produsen, text="Sudah lazim.")
        walks.take(session, people, entry, State.PUBLISHED)
        walks.take(session, people, walks.items_begin(session, people, entry, keywords=["baru"]), State.PUBLISHED)
    return engine


def told(engine, people, number):
    with reading(engine) as session:
        entry = repository.find(session, people.walidata, kind=Kind.DATASET, slug="contoh", number=number)
        return minutes.minutes(session, people.produsen, entry).to_json()


def test_the_minutes_name_account_role_time_and_reason_of_every_decision(story, people):
    found = told(story, people, "1.0.0")
    acts = [(act["action"], act["account"], act["role"], act["reason"]) for act in found["decisions"]]
    assert acts == [
        ("submit", "produsen", "produsen", None),
        ("return", "walidata", "walidata", "Lihat catatan."),
        ("submit", "produsen", "produsen", None),
        ("verify", "walidata", "walidata", None),
        ("approve", "second_walidata", "walidata", None),
        ("publish", "walidata", "walidata", None),
    ]
    assert [person["account"] for person in found["authors"]] == ["produsen"]
    remarks = [(one["pointer"], one["remark"], one["answer"], one["explanation"]) for one in found["fields"]]
    assert remarks == [("/keywords", "Terlalu umum.", "explained", "Sudah lazim."), ("/title", None, None, None)]
    assert found["previous_version"] is None


def test_the_minutes_of_the_next_version_tell_what_it_changed(story, people):
    found = told(story, people, "1.1.0")
    assert found["previous_version"] == "1.0.0"
    assert {one["pointer"].split("/")[1] for one in found["differences"]} == {"keywords"}


def test_every_line_of_the_minutes_stands_in_the_log(story, people):
    found = told(story, people, "1.0.0")
    with reading(story) as session:
        hashes = {line.seq: line.hash for line in session.exec(select(Change))}
    assert [line["action"] for line in found["log"]] == [
        "create", "submit", "return", "answer", "submit", "verify", "approve", "publish", "supersede",
    ]  # fmt: skip
    assert all(hashes[line["seq"]] == line["hash"] for line in found["log"])


def test_the_public_gets_no_minutes(session, people):
    entry = walks.published(session, people)
    with pytest.raises(NotSignedIn):
        minutes.minutes(session, people.public, entry)


def test_the_minutes_name_the_standing_approval(session, people):
    made = standing.propose(
        session,
        source="s",
        agency="desa-sawentar",
        kind=Kind.DATASET,
        valid_until=TODAY,
        reason="SK",
        by=people.walidata,
    )
    standing.approve(session, made.id, by=people.pembina)
    entry = walks.draft(session, people)
    standing.publish(session, entry, source="s", by=people.produsen, tables={}, threshold=5, today=TODAY, office=OFFICE)
    found = minutes.minutes(session, people.walidata, entry)
    assert [act.standing for act in found.acts] == [None, *[f"/standing-approvals/{made.id}"] * 3]


def counted(session, caller, since=TODAY, until=TODAY, office=OFFICE):
    return {one.indicator: one for one in evidence(session, office, caller, since=since, until=until)}


def test_each_indicator_counts_what_was_published_for_it(engine, people, office):
    (example, _) = schemas.examples("dataset", "valid")["penduduk-sawentar-2025"]["distributions"]
    (microdata,) = schemas.examples("dataset", "valid")["data-mikro-tertutup"]["distributions"]
    check = {**microdata["check"], "valid": True, "errors": 0}
    claimed = documents.distribution(None) | {"conforms_to": example["conforms_to"], "check": check, "sha256": "a" * 64}
    said = {"file": {"sha256": "a" * 64}, "standard": check["standard"], "valid": True}
    with log.transaction(engine) as session:
        proof = office.issue(session, said, way=Way.HARVEST, at=now())
        checked = claimed | {"check": check | {"receipt": proof.id}}
        for kind in (Kind.STANDARD, Kind.ACTIVITY, Kind.VARIABLE, Kind.INDICATOR, Kind.CODE_LIST):
            walks.published(session, people, kind=kind, slug=kind.value)
        walks.published(session, people, slug="diperiksa", distributions=[checked])
        walks.published(session, people, slug="hanya-berkata", distributions=[claimed])
        walks.published(session, people, slug="tertutup", access=Access.CLOSED)
        walks.draft(session, people, slug="draf")
    with reading(engine) as session:
        found = counted(session, people.walidata, office=office)
        assert found[Indicator.STANDARDS].counts == {
            "standards_published": 1,
            "datasets_following_a_standard": 3,
            "datasets_checked_and_valid": 1,
            "producers": 1,
        }
        assert found[Indicator.METADATA].counts == {
            "activity_published": 1, "variable_published": 1, "indicator_published": 1, "producers": 1,
        }  # fmt: skip
        assert found[Indicator.INTEROPERABILITY].counts == {"datasets_in_open_formats": 2, "open_formats": 1}
        assert found[Indicator.CODES].counts["code_lists_published"] == 1
        assert found[Indicator.REVIEW].counts == {
            "approve": 8, "reject": 0, "return": 0, "verify": 8, "fields_accepted": 0, "fields_refused": 0,
        }  # fmt: skip
        proof = found[Indicator.STANDARDS].proofs[0]
        assert (proof.what, proof.account, proof.role) == ("publish", "walidata", "walidata, kominfo-blitar")


def test_review_and_updating_are_counted_and_proved_by_lines_of_the_log(story, people):
    with reading(story) as session:
        found = counted(session, people.koordinator)
        review, updating = found[Indicator.REVIEW], found[Indicator.UPDATING]
        assert review.counts == {
            "approve": 2, "reject": 0, "return": 1, "verify": 2, "fields_accepted": 1, "fields_refused": 1,
        }  # fmt: skip
        assert next(proof.note for proof in review.proofs if proof.what == "return") == "Lihat catatan."
        assert updating.counts == {"new_versions_published": 1, "superseded": 1, "retired": 0}
        lines = {line.seq: (line.subject, line.version) for line in session.exec(select(Change))}
        assert all(lines[proof.seq] == (proof.iri, proof.version) for proof in (*review.proofs, *updating.proofs))


def test_only_the_days_asked_for_count(story, people):
    with reading(story) as session:
        for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
            found = counted(session, people.walidata, day, day)
            assert all(not any(one.counts.values()) and not one.proofs for one in found.values())


@pytest.mark.parametrize("who", ["produsen", "admin"])
def test_evidence_is_for_those_who_answer_for_it(session, people, who):
    with pytest.raises(Forbidden):
        evidence(session, OFFICE, people.named()[who], since=TODAY, until=TODAY)


def test_it_is_ready_to_attach_in_three_forms(story, people):
    with reading(story) as session:
        found = evidence(session, OFFICE, people.walidata, since=date(TODAY.year, 1, 1), until=date(TODAY.year, 12, 31))
    proofs = sum(len(one.proofs) for one in found)
    book = openpyxl.load_workbook(io.BytesIO(evidence_sheets.as_xlsx(found)))
    assert book.sheetnames == ["Ringkasan", "10101", "10201", "10301", "10401", "reviu", "pemutakhiran"]
    assert sum(sheet.max_row - 1 for sheet in book.worksheets[1:]) == proofs
    rows = list(csv.DictReader(io.StringIO(evidence_sheets.as_csv(found).decode())))
    assert len(rows) == proofs
    assert {row["Akun"] for row in rows} == {"walidata", "second_walidata"}
    page = evidence_sheets.as_html(found, "Bukti <2026>").decode()
    assert page.count("<tr>") == proofs + sum(len(one.counts) for one in found) + sum(bool(one.proofs) for one in found)
    assert "Bukti &lt;2026&gt;" in page
