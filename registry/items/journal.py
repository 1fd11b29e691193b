"""The line that a write of a version leaves in the change log."""

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.changes import log
from registry.items.models import Item, Version


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
