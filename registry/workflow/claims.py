"""Who has a version in hand now: a person takes it, and others see that; the next decision ends it.

It reserves nothing: whoever may decide, may, so that nothing waits for somebody on leave.
"""

from sqlalchemy import delete
from sqlmodel import Session, col

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.db import now
from registry.errors import Conflict, Forbidden, NotFound, Sentence
from registry.items import journal
from registry.items.models import Version
from registry.items.repository import Entry, hold
from registry.workflow import repository
from registry.workflow.models import Claim


def claim(session: Session, entry: Entry, *, by: Caller) -> Claim:
    """Take a version in hand; Forbidden for who may do nothing with it, Conflict when somebody else has it."""
    user = by.require_user()
    hold(session, entry.item, entry.version)
    if not repository.actions(session, entry, by):
        raise Forbidden(
            Sentence(
                "Tidak ada yang dapat Anda lakukan pada versi ini sekarang.",
                "There is nothing you may do with this version now.",
            )
        )
    held = session.get(Claim, entry.version.id)
    if held is not None and held.by != user:
        name = accounts.names(session, {held.by}).get(held.by, "–")
        raise Conflict(Sentence(f"Versi ini sedang dikerjakan {name}.", f"{name} is working on this version."))
    if held is None:
        held = Claim(version_id=entry.version.id or 0, by=user, at=now())
        session.add(held)
        journal.note(session, entry.item, entry.version, "claim", by=by, from_state=entry.version.state)
        session.flush()
    return held


def release(session: Session, entry: Entry, *, by: Caller) -> None:
    """Let a version go: who has it, or a walidata in place of somebody who is away."""
    hold(session, entry.item, entry.version)
    held = session.get(Claim, entry.version.id)
    if held is None:
        raise NotFound(Sentence("Versi ini tidak sedang dikerjakan siapa pun.", "Nobody has this version in hand."))
    if held.by != by.require_user() and not by.has(Role.WALIDATA):
        raise Forbidden(
            Sentence("Hanya yang mengerjakan, atau walidata, yang melepasnya.", "Only its holder or a walidata may.")
        )
    session.delete(held)
    journal.note(session, entry.item, entry.version, "release", by=by, from_state=entry.version.state)
    session.flush()


def end(session: Session, version: Version) -> None:
    """End the claim on a version that was decided on."""
    session.execute(delete(Claim).where(col(Claim.version_id) == version.id))
