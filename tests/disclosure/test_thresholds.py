"""How small a public count may be: decided in writing by a walidata, for all or for one agency, and kept."""

import polars as pl
import pytest
from sqlmodel import select

from registry.accounts.caller import PUBLIC
from registry.changes import log
from registry.changes.models import Change
from registry.disclosure import thresholds
from registry.disclosure.gate import PublicationRefused
from registry.errors import Forbidden, Invalid, NotFound, NotSignedIn
from registry.items.state import State
from registry.workflow import service as workflow
from tests.factories import walks

SEVEN = {"csv": pl.DataFrame({"jumlah": ["7", "12"]})}
SETTING = 5


def decide(session, people, smallest, agency=None, reason="Keputusan rapat forum data, 3 Maret 2026."):
    return thresholds.decide(session, smallest, agency=agency, reason=reason, by=people.walidata, setting=SETTING)


def publish(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.APPROVED)
    return workflow.publish(session, entry, by=people.walidata, tables=SEVEN, threshold=SETTING)


def test_what_nobody_decided_is_the_setting(session):
    assert thresholds.in_force(session, "desa-sawentar", setting=SETTING) == SETTING
    assert thresholds.in_force(session, None, setting=3) == 3


def test_the_newest_decision_holds_and_an_agencys_own_goes_before_that_for_all(session, people):
    agency = people.produsen.agency
    decide(session, people, 10)
    assert thresholds.in_force(session, agency, setting=SETTING) == 10
    decide(session, people, 3, agency)
    decide(session, people, 20)
    assert thresholds.in_force(session, agency, setting=SETTING) == 3
    assert thresholds.in_force(session, None, setting=SETTING) == 20
    assert [(row.before, row.smallest, row.agency) for row in thresholds.decisions(session)] == [
        (10, 20, None),
        (10, 3, agency),
        (5, 10, None),
    ]


def test_publication_follows_the_decision(session, people):
    decide(session, people, 8)
    with pytest.raises(PublicationRefused) as refusal:
        publish(session, people)
    assert "kurang dari 8" in refusal.value.detail.id


def test_publication_follows_a_decision_to_show_smaller_groups(session, people):
    decide(session, people, 8)
    decide(session, people, 7)
    assert publish(session, people).state == "published"


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_is_decided(session, people, reason):
    with pytest.raises(Invalid, match="alasan"):
        decide(session, people, 3, reason=reason)
    assert thresholds.decisions(session) == []


@pytest.mark.parametrize("smallest", [-1, 0, 1, 101])
def test_one_person_may_never_be_shown_nor_a_table_be_emptied(session, people, smallest):
    with pytest.raises(Invalid):
        decide(session, people, smallest)


def test_what_is_in_force_is_not_decided_again_and_an_agency_has_to_be_known(session, people):
    with pytest.raises(thresholds.SameThreshold):
        decide(session, people, SETTING)
    with pytest.raises(NotFound):
        decide(session, people, 7, "tidak-ada")


def test_only_a_walidata_decides(session, people):
    for caller, refused in ((PUBLIC, NotSignedIn), (people.produsen, Forbidden)):
        with pytest.raises(refused):
            thresholds.decide(session, 3, agency=None, reason="Rapat.", by=caller, setting=SETTING)


def test_the_log_says_who_lowered_it_and_seals_the_reason(engine, people):
    with log.transaction(engine) as session:
        decide(session, people, 3)
    with log.transaction(engine) as session:
        change = session.exec(select(Change).where(Change.action == "threshold.lower")).one()
        assert (change.actor, len(change.body_hash)) == (people.walidata.user_id, 64)
