"""What the caller was told, as API calls: programs of people who would rather not look."""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import now
from registry.notifications import repository
from registry.notifications.events import Topic
from registry.web.routing import Router

router = Router(prefix="/api/v1/notifications", tags=["notifications"])
_LARGEST = 2**31 - 1


class UpTo(BaseModel):
    """Up to which notification everything was read."""

    model_config = ConfigDict(extra="forbid")

    up_to: int = Field(ge=1, le=_LARGEST, description="Number of the newest that was seen; later ones stay unread.")


@router.get("")
def listed(
    session: ReadSession,
    caller: RequestCaller,
    *,
    unread: bool = False,
    topic: Topic | None = None,
    before: Annotated[int, Query(ge=0, le=_LARGEST, description="Cursor: the number of the last one seen.")] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """List what the caller was told, the newest first, and how many of it are unread (100: that many or more)."""
    user = caller.require_user()
    found = repository.listed(session, caller, unread=unread, topic=topic, before=before, limit=limit)
    following = found[-1].number if len(found) == limit else None
    told = [one.to_json() for one in found]
    return {"notifications": told, "unread": repository.unread(session, user), "next_before": following}


@router.post("/read")
def read_all(wanted: UpTo, session: WriteSession, caller: RequestCaller) -> dict[str, int]:
    """Mark everything as read up to a notification."""
    return {"read": repository.mark_read(session, caller, at=now(), up_to=wanted.up_to)}


@router.post("/{number}/read")
def read_one(
    number: Annotated[int, Path(ge=1, le=_LARGEST)], session: WriteSession, caller: RequestCaller
) -> dict[str, int]:
    """Mark one as read; a second time changes nothing."""
    return {"read": repository.mark_read(session, caller, at=now(), number=number)}
