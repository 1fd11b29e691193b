"""How small a public count may be: decided by a walidata in writing, for every agency or for one; the past stays.

What nobody decided is the setting. An agency's own decision goes before that for all; an indicator may ask for more
(``minimum_cell``), never for less.
"""

import hashlib
from collections.abc import Sequence

from sqlmodel import Session, col, or_, select

from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.models import Role
from registry.changes import log
from registry.db import now
from registry.disclosure.models import SmallestCell
from registry.errors import Conflict, Invalid, Sentence

Decision = SmallestCell
"""One decision, as it is read."""
LEAST, MOST = 2, 100
"""Bounds of a decision: one person may never be shown, and more than a hundred leaves no table."""
_LONGEST = 4000


class SameThreshold(Conflict):
    """What was decided is in force already."""

    type = "same-threshold"
    title = Sentence(
        "Ambang ini sudah berlaku; tidak ada yang ditulis.", "This is in force already; nothing was written."
    )


def in_force(session: Session, agency: str | None, *, setting: int) -> int:
    """Return the smallest count that tables of an agency may show (None: of any agency without its own)."""
    newest = select(SmallestCell).order_by(col(SmallestCell.id).desc())
    own = newest.where(or_(col(SmallestCell.agency).is_(None), SmallestCell.agency == agency))
    found = session.exec(own).all()
    mine = next((row for row in found if agency and row.agency == agency), None)
    decided = mine or next((row for row in found if row.agency is None), None)
    return decided.smallest if decided else setting


def decisions(session: Session) -> Sequence[SmallestCell]:
    """Return every decision, the newest first."""
    return session.exec(select(SmallestCell).order_by(col(SmallestCell.id).desc())).all()


def standing(session: Session) -> list[SmallestCell]:
    """Return the decision that is in force for all, then those of single agencies by name."""
    newest: dict[str, SmallestCell] = {}
    for row in decisions(session):
        newest.setdefault(row.agency or "", row)
    return [newest[agency] for agency in sorted(newest)]


def decide(
    session: Session, smallest: int, *, agency: str | None, reason: str, by: Caller, setting: int
) -> SmallestCell:
    """Put another smallest count in force from now on; what is published stays until it is computed again."""
    by.require_role(Role.WALIDATA)
    by.require_scope("write", "disclosure")
    if agency:
        accounts.agency(session, agency)
    if not LEAST <= smallest <= MOST:
        raise Invalid(
            Sentence(f"Tulis bilangan {LEAST} sampai {MOST}.", f"Write a number from {LEAST} to {MOST}."),
        )
    if not reason.strip() or len(reason) > _LONGEST:
        raise Invalid(
            Sentence(
                "Tulis alasan keputusan ini, paling panjang 4.000 huruf.",
                "Write why this is decided, in 4,000 characters at most.",
            )
        )
    before = in_force(session, agency, setting=setting)
    if smallest == before:
        raise SameThreshold
    row = SmallestCell(
        agency=agency or None,
        smallest=smallest,
        before=before,
        reason=reason.strip(),
        by=by.require_user(),
        decided_at=now(),
    )
    session.add(row)
    session.flush()
    digest = hashlib.sha256(f"{row.agency or ''} {row.before} {row.smallest} {row.reason}".encode()).hexdigest()
    action = "threshold.lower" if smallest < before else "threshold.raise"
    log.append(session, log.Entry(by.require_user(), action, f"/ambang/{row.id}", body_hash=digest))
    return row
