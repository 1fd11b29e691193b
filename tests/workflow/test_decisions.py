import pytest

from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.disclosure.gate import PublicationRefused
from registry.errors import Forbidden, Invalid
from registry.items import repository, service
from registry.items.repository import Entry
from registry.items.state import Access, Kind, State
from registry.items.transitions import WrongState
from registry.workflow import repository as work
from registry.workflow import service as workflow
from tests.factories import walks


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_return_and_a_withdrawal_need_a_reason(session, people, reason):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    with pytest.raises(Invalid):
        workflow.send_back(session, entry, by=people.walidata, reason=reason)
    shown = walks.published(session, people, slug="lain")
    with pytest.raises(Invalid):
        workflow.retire(session, shown, by=people.walidata, reason=reason)
    assert (entry.version.state, shown.version.state) == ("submitted", "published")


def test_a_decision_keeps_who_in_which_role_why_and_on_what(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    workflow.send_back(session, entry, by=people.pendukung, reason=" Judul kurang jelas. ", final=True)
    session.flush()
    submitted, returned = repository.decisions(session, entry.version)
    assert (submitted.action, submitted.by, submitted.role) == ("submit", people.produsen.user_id, "produsen")
    assert (returned.action, returned.by, returned.role) == ("return", people.pendukung.user_id, "walidata_pendukung")
    assert (returned.reason, returned.final) == ("Judul kurang jelas.", True)
    assert returned.body_hash == service.hash_of(entry.body)


def test_an_incomplete_draft_is_not_submitted_and_every_missing_field_is_named(session, people):
    entry = walks.draft(session, people, body={"title": {"id": "Penduduk Desa Sawentar"}})
    with pytest.raises(workflow.Incomplete) as refusal:
        workflow.submit(session, entry, by=people.produsen)
    pointers = {fault["pointer"] for fault in refusal.value.members["errors"]}
    assert {"/description", "/keywords", "/theme", "/spatial", "/legal_basis", "/distributions"} <= pointers
    assert entry.version.state == "draft"


def test_the_next_publication_supersedes_the_live_version_and_only_it(session, people):
    first = walks.published(session, people)
    second = walks.items_begin(session, people, first)
    assert repository.live_version(session, first.item).number == "1.0.0"
    walks.take(session, people, second, State.PUBLISHED)
    third = walks.items_begin(session, people, second)
    walks.take(session, people, third, State.APPROVED)
    assert repository.live_version(session, first.item).number == "1.1.0"
    states = [(version.number, version.state) for version in repository.versions(session, people.walidata, first.item)]
    assert states == [("1.2.0", "approved"), ("1.1.0", "published"), ("1.0.0", "superseded")]


def test_the_role_that_fits_is_taken_when_a_user_holds_several(session, people):
    """A produsen of another village who is walidata too acts as walidata."""
    both = Caller(
        user_id=people.other_produsen.user_id,
        username="both",
        agency="desa-tlogo",
        roles=frozenset({Role.PRODUSEN, Role.WALIDATA}),
    )
    entry = walks.draft(session, people)
    workflow.submit(session, entry, by=both)
    session.flush()
    (decision,) = repository.decisions(session, entry.version)
    assert decision.role == "walidata"


def test_a_token_without_the_scope_decides_nothing(session, people):
    entry = walks.take(session, people, walks.draft(session, people), State.SUBMITTED)
    narrow = Caller(
        user_id=people.walidata.user_id,
        username="walidata",
        agency="kominfo-blitar",
        roles=frozenset({Role.WALIDATA}),
        scopes=frozenset({"verify:indicator", "write"}),
    )
    with pytest.raises(Forbidden):
        workflow.verify(session, entry, by=narrow)


def test_the_inbox_shows_first_what_the_caller_may_move(session, people):
    waiting = walks.draft(session, people, slug="diajukan")
    walks.take(session, people, waiting, State.SUBMITTED)
    walks.draft(session, people, slug="draf", by=people.walidata)
    verified = walks.take(session, people, walks.draft(session, people, slug="diverifikasi"), State.VERIFIED)
    session.flush()
    tasks = {task.entry.item.slug: set(task.actions) for task in work.inbox(session, people.walidata)}
    assert tasks == {"diajukan": {"verify", "return"}, "draf": {"submit"}, "diverifikasi": {"return"}}
    assert work.actions(session, verified, people.second_walidata) == ["approve", "return"]
    pembina = work.inbox(session, people.pembina)
    assert [bool(task.actions) for task in pembina] == sorted((bool(task.actions) for task in pembina), reverse=True)
    assert work.inbox(session, people.other_produsen) == []


def test_what_a_page_offers_is_what_the_service_allows(session, people):
    for state in (State.DRAFT, State.SUBMITTED, State.VERIFIED, State.APPROVED):
        entry = walks.take(session, people, walks.draft(session, people, slug=state.value), state)
        session.flush()
        for caller in people.named().values():
            for action in work.actions(session, entry, caller):
                before = list(session.info.get("pending_changes", []))
                attempt = session.begin_nested()
                verb = {
                    "submit": lambda e, by: workflow.submit(session, e, by=by),
                    "verify": lambda e, by: workflow.verify(session, e, by=by),
                    "approve": lambda e, by: workflow.approve(session, e, by=by),
                    "publish": lambda e, by: workflow.publish(session, e, by=by, tables={}, threshold=5),
                    "return": lambda e, by: workflow.send_back(session, e, by=by, reason="x"),
                }[action.value]
                verb(entry, caller)
                attempt.rollback()
                session.info["pending_changes"] = before


def test_microdata_are_never_published_but_closed(session, people):
    entry = walks.draft(session, people, is_microdata=True, access=Access.RESTRICTED)
    walks.take(session, people, entry, State.APPROVED)
    with pytest.raises(PublicationRefused):
        workflow.publish(session, entry, by=people.walidata, tables={}, threshold=5)
    assert entry.version.state == "approved"


def test_a_withdrawn_version_stays_withdrawn(session, people):
    entry = walks.take(session, people, walks.draft(session, people, kind=Kind.INDICATOR), State.RETIRED)
    assert entry.version.reason == "Diganti."
    for verb in (workflow.submit, workflow.verify):
        with pytest.raises(WrongState):
            verb(session, Entry(entry.item, entry.version), by=people.walidata)
