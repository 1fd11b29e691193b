"""What people have typed and the draft could not take: kept beside the version, shown again, lost by nobody.

A version's body always obeys its schema. An answer that does not (yet), an answer that another one rules out, and
a whole form that somebody else's save overtook stay here until their author mends, merges or drops them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col, select

from registry.accounts.caller import Caller
from registry.db import Json, now
from registry.items.models import Version


class DraftInput(SQLModel, table=True):
    """One person's typed form on one version: as typed, on which revision, and how the body looked to that person.

    ``origin`` holds a digest of each field as it was read, so that a merge knows who changed what.
    """

    __tablename__ = "draft_inputs"

    version_id: int = Field(foreign_key="versions.id", primary_key=True, ondelete="CASCADE")
    user_id: int = Field(foreign_key="users.id", primary_key=True)
    revision: int
    typed: dict[str, Any] = Field(sa_type=Json)
    origin: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    saved_at: datetime


def keep(
    session: Session,
    version: Version,
    typed: Mapping[str, Any],
    *,
    by: Caller,
    revision: int,
    origin: Mapping[str, str] | None = None,
) -> DraftInput:
    """Keep what was typed, in place of what the same person had typed on this version before."""
    found = session.get(DraftInput, (version.id, by.require_user()))
    kept = found or DraftInput(
        version_id=version.id or 0, user_id=by.require_user(), revision=revision, typed={}, saved_at=now()
    )
    kept.revision, kept.typed, kept.saved_at = revision, dict(typed), now()
    kept.origin = dict(origin) if origin is not None else {}
    session.add(kept)
    session.flush()
    return kept


def own(session: Session, version: Version, by: Caller) -> DraftInput | None:
    """Return what this person had typed on a version."""
    return session.get(DraftInput, (version.id, by.require_user()))


def newest(session: Session, version: Version) -> DraftInput | None:
    """Return what was typed last on the version as it is now, by anyone."""
    return session.exec(
        select(DraftInput)
        .where(DraftInput.version_id == version.id, DraftInput.revision == version.revision)
        .order_by(col(DraftInput.saved_at).desc())
    ).first()


def forget(session: Session, version: Version, by: Caller) -> None:
    """Drop what this person had typed, and what anybody had typed on the version as it is now."""
    session.execute(
        delete(DraftInput).where(
            col(DraftInput.version_id) == version.id,
            (col(DraftInput.user_id) == by.require_user()) | (col(DraftInput.revision) == version.revision),
        )
    )
    session.expire_all()
