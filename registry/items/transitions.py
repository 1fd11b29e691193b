"""Move a version from state to state, with four eyes.

Called by ``registry.workflow`` and by the loader of bundled content; an import contract holds that nothing else
does: there is no way round the workflow.
"""

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.accounts.service import SYSTEM
from registry.db import now
from registry.errors import Conflict, Forbidden, Sentence
from registry.items import journal, repository
from registry.items.models import Decision, Item, StandingApproval, Version
from registry.items.repository import Entry
from registry.items.state import MOVES, Action, State

REJECT = "reject"
"""What a final return is called in the change log."""


class WrongState(Conflict):
    """The action does not start from the state the version is in."""

    type = "wrong-state"
    title = Sentence("Keadaan item tidak memungkinkan tindakan ini", "The item's state does not allow this")


class FourEyes(Forbidden):
    """Who wrote a version may not verify or approve it; who verified it may not approve it."""

    type = "four-eyes"
    title = Sentence(
        "Prinsip empat mata: orang yang menulis atau memverifikasi versi ini tidak boleh memutuskannya.",
        "Four eyes: whoever wrote or verified this version may not decide on it.",
    )


def move(
    session: Session,
    entry: Entry,
    action: Action,
    *,
    by: Caller,
    role: str,
    reason: str | None = None,
    final: bool = False,
    standing: StandingApproval | None = None,
) -> Decision:
    """Move a version, write it to the change log, and return the decision that was kept.

    Publishing supersedes the version that was live. The role is that in which the caller acts. A ``final`` return
    ends the version for good. Under a ``standing`` approval the decision is that of the people who made it, and the
    caller is who brought the version.
    """
    item, version = entry.item, entry.version
    sources, target = MOVES[action]
    if State(version.state) not in sources or version.rejected_at is not None:
        raise WrongState(
            Sentence(
                f"'{item.slug}' versi {version.number} berada pada '{version.state}'; tindakan '{action.value}' belum "
                "atau tidak lagi mungkin.",
                f"'{item.slug}' version {version.number} is '{version.state}'; '{action.value}' is not possible now.",
            )
        )
    person = _person(action, by, standing)
    _four_eyes(session, version, action, person)
    if action is Action.PUBLISH:
        live = repository.live_version(session, item)
        if live is not None:
            _set(session, item, live, State.SUPERSEDED, action="supersede", by=by)
            session.flush()  # the unique index allows one live version at a time
        version.published_at = now()
    decision = Decision(
        version_id=version.id or 0,
        action=action.value,
        by=person,
        role=role,
        at=now(),
        reason=reason,
        final=final,
        body_hash=version.body_hash,
        standing_id=standing.id if standing else None,
    )
    session.add(decision)
    if action is Action.RETIRE:
        version.reason = reason
    if final:
        version.rejected_at = decision.at
    named = REJECT if final else f"{action.value}.standing.{standing.id}" if standing else action.value
    _set(session, item, version, target, action=named, by=by)
    session.flush()
    return decision


def publish_bundled(session: Session, entry: Entry, *, by: Caller, legal_basis: str) -> Version:
    """Publish content that ships with the program, in the name of its system account, its legal basis as the reason."""
    if by.username != SYSTEM:
        raise Forbidden
    version = entry.version
    session.add(
        Decision(
            version_id=version.id or 0,
            action=Action.PUBLISH.value,
            by=by.require_user(),
            role=SYSTEM,
            at=now(),
            reason=legal_basis,
            body_hash=version.body_hash,
        )
    )
    live = repository.live_version(session, entry.item)
    if live is not None:
        _set(session, entry.item, live, State.SUPERSEDED, action="supersede", by=by)
        session.flush()
    version.published_at = now()
    _set(session, entry.item, version, State.PUBLISHED, action=Action.PUBLISH.value, by=by)
    return version


def _person(action: Action, by: Caller, standing: StandingApproval | None) -> int:
    if standing is None:
        return by.require_user()
    decided = standing.approved_by if action is Action.APPROVE else standing.proposed_by
    if decided is None:
        raise Forbidden
    return decided


def _four_eyes(session: Session, version: Version, action: Action, user: int) -> None:
    wrote = user in version.written_by
    decided = [
        decision.action
        for decision in repository.decisions(session, version)
        if decision.by == user and decision.body_hash == version.body_hash
    ]
    if action is Action.VERIFY and wrote:
        raise FourEyes
    if action is Action.APPROVE and (wrote or Action.VERIFY.value in decided):
        raise FourEyes


def _set(session: Session, item: Item, version: Version, target: State, *, action: str, by: Caller) -> None:
    source, version.state, version.moved_at = version.state, target.value, now()
    session.add(version)
    journal.note(session, item, version, action, by=by, from_state=source)
