"""Findings of the disclosure check are decided on in writing, by a walidata who did not write the version."""

import polars as pl
import pytest
from sqlmodel import select

from registry.changes import log
from registry.disclosure.gate import PublicationRefused
from registry.errors import Forbidden, Invalid, NotFound
from registry.items import service as items
from registry.items.state import State
from registry.workflow import disclosures
from registry.workflow import service as workflow
from registry.workflow.disclosures import Settled, Verdict
from registry.workflow.models import DisclosureFinding
from tests.factories import walks

NIK = "3505104101900001"
TABLES = {"csv": pl.DataFrame({"catatan": [NIK], "jumlah": ["12"]}), "kecil": pl.DataFrame({"jumlah": ["3"]})}


@pytest.fixture
def approved(session, people):
    return walks.take(session, people, walks.draft(session, people), State.APPROVED)


def search(session, people, entry, tables=TABLES):
    return disclosures.search(session, entry, by=people.walidata, tables=tables, threshold=5)


def publish(session, people, entry):
    return workflow.publish(session, entry, by=people.walidata, tables=TABLES, threshold=5)


def test_what_is_found_is_kept_once_and_never_the_value(session, people, approved):
    first = search(session, people, approved)
    assert [(row.rule, row.place, row.verdict) for row in first] == [
        ("personal", "csv, kolom catatan", None),
        ("small-cell", "kecil", None),
    ]
    assert [row.id for row in search(session, people, approved)] == [row.id for row in first]
    kept = session.exec(select(DisclosureFinding)).all()
    assert NIK not in "".join(str(row.model_dump()) for row in kept)


def test_publication_waits_until_every_finding_is_accepted_and_says_which(session, people, approved):
    with pytest.raises(PublicationRefused) as refusal:
        publish(session, people, approved)
    assert len(refusal.value.members["findings"]) == 2
    one, other = disclosures.findings(session, approved)
    disclosures.decide(session, approved, one.id, Verdict.ACCEPT, reason="Nomor contoh.", by=people.walidata)
    with pytest.raises(PublicationRefused) as refusal:
        publish(session, people, approved)
    assert [found["rule"] for found in refusal.value.members["findings"]] == ["small-cell"]
    disclosures.decide(session, approved, other.id, Verdict.ACCEPT, reason="Jumlah sumur.", by=people.walidata)
    assert publish(session, people, approved).state == "published"


def test_a_document_that_has_to_be_mended_is_never_published_as_it_is(session, people, approved):
    for row in search(session, people, approved):
        disclosures.decide(session, approved, row.id, Verdict.MEND, reason="Hapus.", by=people.walidata)
    with pytest.raises(PublicationRefused):
        publish(session, people, approved)


def test_another_document_is_searched_and_decided_on_anew(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    for row in search(session, people, entry):
        disclosures.decide(session, entry, row.id, Verdict.ACCEPT, reason="Contoh.", by=people.walidata)
    workflow.send_back(session, entry, by=people.walidata, reason="Ubah judul.")
    items.revise(session, entry, {**entry.body, "title": {"id": "Judul lain"}}, by=people.produsen)
    assert list(disclosures.findings(session, entry)) == []
    walks.take(session, people, entry, State.APPROVED)
    with pytest.raises(PublicationRefused):
        publish(session, people, entry)


def test_a_decision_is_in_writing_by_a_walidata_who_did_not_write_it_once_and_in_the_log(session, people, approved):
    (row, _) = search(session, people, approved)
    decide = disclosures.decide
    with pytest.raises(Invalid):
        decide(session, approved, row.id, Verdict.ACCEPT, reason=" \n", by=people.walidata)
    for caller in (people.produsen, people.pendukung, people.pembina):
        with pytest.raises(Forbidden):
            decide(session, approved, row.id, Verdict.ACCEPT, reason="Contoh.", by=caller)
    with pytest.raises(NotFound):
        decide(session, approved, row.id + 100, Verdict.ACCEPT, reason="Contoh.", by=people.walidata)
    noted = log.noted(session)
    decide(session, approved, row.id, Verdict.ACCEPT, reason="Contoh.", by=people.walidata)
    assert log.noted(session) == noted + 1
    with pytest.raises(Settled):
        decide(session, approved, row.id, Verdict.MEND, reason="Berubah pikiran.", by=people.second_walidata)
    own = walks.draft(session, people, slug="sendiri", agency="kominfo-blitar", by=people.walidata)
    walks.take(session, people, own, State.SUBMITTED, by=people.walidata)
    (mine, _) = disclosures.search(session, own, by=people.second_walidata, tables=TABLES, threshold=5)
    with pytest.raises(Forbidden):
        decide(session, own, mine.id, Verdict.ACCEPT, reason="Contoh.", by=people.walidata)
