"""The line that a write of a version leaves in the change log."""

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.changes import log
from registry.changes.models import Change
from registry.items.models import Item, Version
from registry.items.state import State

_PUBLIC = frozenset({State.PUBLISHED.value, State.SUPERSEDED.value, State.RETIRED.value})


def note(session: Session, item: Item, version: Version, action: str, *, by: Caller, from_state: str | None) -> None:
    """Note what was done to a version; its present state is the one it came to."""
    log.append(
        session,
        log.Entry(
            actor=by.require_user(),
            action=action,
            subject=item.iri,
            kind=item.kind,
            version=version.number,
            from_state=from_state,
            to_state=version.state,
            body_hash=version.body_hash,
        ),
    )


def may_show(change: Change) -> bool:
    """Say whether the public may see a change of an item: the way of a draft up to its publication shows nothing."""
    return bool(change.kind) and (
        change.to_state is None or not _PUBLIC.isdisjoint({change.from_state, change.to_state})
    )
