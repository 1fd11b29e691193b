"""Every action from every state by everybody on every kind: exactly those of the law succeed (Perpres 39/2019)."""

import pytest

from registry.errors import Forbidden, NotSignedIn
from registry.items import service
from registry.items.state import Action, Kind, State
from registry.items.transitions import FourEyes, WrongState
from registry.workflow import service as workflow
from tests.factories import walks

# Written by the produsen of the same village and verified by ``walidata``; ``everything`` holds all roles in another
# agency. Whoever is not named may never do it.
_CURATORS = {"walidata", "second_walidata", "everything"}
MAY = {
    Action.SUBMIT: {*_CURATORS, "produsen", "pendukung", "pembina"},
    Action.VERIFY: {*_CURATORS, "pendukung"},
    Action.PUBLISH: _CURATORS,
    Action.RETURN: {*_CURATORS, "pendukung", "pembina"},
    Action.RETIRE: _CURATORS,
}
APPROVERS = {True: {"pembina", "everything"}, False: {"second_walidata", "everything"}}
BARRED = {"walidata"}  # holds the role for a dataset that is no data prioritas, but verified it
FROM = {
    Action.SUBMIT: {State.DRAFT},
    Action.VERIFY: {State.SUBMITTED},
    Action.APPROVE: {State.VERIFIED},
    Action.PUBLISH: {State.APPROVED},
    Action.RETURN: {State.SUBMITTED, State.VERIFIED, State.APPROVED},
    Action.RETIRE: {State.PUBLISHED},
}
LEADS_TO = {
    Action.SUBMIT: "submitted",
    Action.VERIFY: "verified",
    Action.APPROVE: "approved",
    Action.PUBLISH: "published",
    Action.RETURN: "draft",
    Action.RETIRE: "retired",
}


def act(session, entry, action, by):
    match action:
        case Action.PUBLISH:
            return workflow.publish(session, entry, by=by, tables={}, threshold=5)
        case Action.RETURN:
            return workflow.send_back(session, entry, by=by, reason="Judul kurang jelas.")
        case Action.RETIRE:
            return workflow.retire(session, entry, by=by, reason="Diganti.")
        case _:
            verb = {Action.SUBMIT: workflow.submit, Action.VERIFY: workflow.verify, Action.APPROVE: workflow.approve}
            return verb[action](session, entry, by=by)


def outcome(session, entry, action, by):
    """Try an action and take it back; say where it led or how it was refused."""
    before = list(session.info.get("pending_changes", []))
    attempt = session.begin_nested()
    try:
        return act(session, entry, action, by).state
    except (Forbidden, NotSignedIn, WrongState) as refusal:
        return type(refusal).__name__
    finally:
        attempt.rollback()
        session.info["pending_changes"] = before


def expected(action, state, who, *, pembina_approves):
    if who == "public":
        return "NotSignedIn"
    may = APPROVERS[pembina_approves] if action is Action.APPROVE else MAY[action]
    holds_role = who in may or (action is Action.APPROVE and not pembina_approves and who in BARRED)
    if not holds_role:
        return "Forbidden"
    if state not in FROM[action]:
        return "WrongState"
    return LEADS_TO[action] if who in may else "FourEyes"


@pytest.mark.parametrize(
    ("kind", "priority"), [(Kind.DATASET, False), (Kind.DATASET, True), (Kind.STANDARD, True)], ids=str
)
def test_exactly_the_lawful_actions_succeed(session, people, kind, priority):
    try_everything(session, people, kind, priority=priority)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the kind is no matter of the database
@pytest.mark.parametrize("kind", [Kind.CODE_LIST, Kind.ACTIVITY, Kind.VARIABLE, Kind.INDICATOR])
def test_metadata_and_code_lists_go_the_same_way(session, people, kind):
    try_everything(session, people, kind, priority=True)


def try_everything(session, people, kind, *, priority):
    changes = {"priority": priority} if kind is Kind.DATASET else {}
    wrong = []
    for state in State:
        entry = walks.draft(session, people, kind=kind, slug=f"contoh-{state.value}", **changes)
        if state is State.SUPERSEDED:
            walks.succeed(session, people, walks.take(session, people, entry, State.PUBLISHED))
        else:
            walks.take(session, people, entry, state)
        assert entry.version.state == state.value
        session.flush()
        for action in Action:
            for who, caller in people.named().items():
                found = outcome(session, entry, action, caller)
                wanted = expected(action, state, who, pembina_approves=priority)
                if found != wanted:
                    wrong.append((state.value, action.value, who, found, wanted))
    assert wrong == []


@pytest.mark.parametrize("who", ["everything", "admin", "walidata"])
def test_nobody_verifies_or_approves_what_he_wrote(session, people, who):
    """Four eyes hold for administrators and for users with several roles too."""
    author = people.named()[who]
    if who == "admin":
        with pytest.raises(Forbidden):
            walks.draft(session, people, by=author)
        return
    entry = walks.draft(session, people, by=author, agency="kominfo-blitar")
    workflow.submit(session, entry, by=author)
    with pytest.raises(FourEyes):
        workflow.verify(session, entry, by=author)
    workflow.verify(session, entry, by=people.second_walidata)
    with pytest.raises(FourEyes):
        workflow.approve(session, entry, by=author)


def test_whoever_only_mended_a_word_wrote_it_too(session, people):

    entry = walks.draft(session, people)
    service.revise(session, entry, {**entry.body, "keywords": ["penduduk"]}, by=people.walidata)
    workflow.submit(session, entry, by=people.produsen)
    with pytest.raises(FourEyes):
        workflow.verify(session, entry, by=people.walidata)
    assert workflow.verify(session, entry, by=people.second_walidata).state == "verified"


def test_one_with_all_roles_cannot_approve_what_he_verified(session, people):
    entry = walks.draft(session, people, priority=True)
    workflow.submit(session, entry, by=people.produsen)
    workflow.verify(session, entry, by=people.everything)
    with pytest.raises(FourEyes):
        workflow.approve(session, entry, by=people.everything)
    assert workflow.approve(session, entry, by=people.pembina).state == "approved"


def test_a_verification_counts_again_after_a_return_without_a_change(session, people):
    entry = walks.draft(session, people)
    workflow.submit(session, entry, by=people.produsen)
    workflow.verify(session, entry, by=people.walidata)
    workflow.send_back(session, entry, by=people.second_walidata, reason="Sebentar.")
    workflow.submit(session, entry, by=people.produsen)
    workflow.verify(session, entry, by=people.second_walidata)
    with pytest.raises(FourEyes):
        workflow.approve(session, entry, by=people.walidata)
