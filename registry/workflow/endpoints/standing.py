"""Standing approvals as API calls."""

from datetime import date
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts import repository as accounts
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.items.models import StandingApproval
from registry.items.state import Kind
from registry.web.routing import Router
from registry.workflow import standing

router = Router(prefix="/standing-approvals")

Number = Annotated[int, Path(ge=1, lt=2**31)]


class Proposed(BaseModel):
    """The source, what comes from it, until when, and on which legal basis."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(max_length=100)
    agency: str = Field(max_length=60)
    kind: Kind
    valid_until: date
    reason: str = Field(max_length=2000)


class Reason(BaseModel):
    """Why it ends."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=2000)


@router.get("")
def listed(session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """List every standing approval, the newest first."""
    found = standing.listed(session, caller)
    ids = {number for made in found for number in (made.proposed_by, made.approved_by, made.revoked_by) if number}
    names = accounts.usernames(session, ids)
    return {
        "standing_approvals": [
            made.model_dump(exclude={"proposed_by", "approved_by", "revoked_by"})
            | {
                "proposed_by": names.get(made.proposed_by),
                "approved_by": names.get(made.approved_by or 0),
                "revoked_by": names.get(made.revoked_by or 0),
            }
            for made in found
        ]
    }


@router.post("", status_code=201)
def propose(proposed: Proposed, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Propose a standing approval, as walidata."""
    return _shown(standing.propose(session, **proposed.model_dump(), by=caller))


@router.post("/{number}/approve")
def approve(number: Number, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Approve it: from now on versions that pass every check publish under it."""
    return _shown(standing.approve(session, number, by=caller))


@router.post("/{number}/revoke")
def revoke(number: Number, given: Reason, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """End it at once."""
    return _shown(standing.revoke(session, number, reason=given.reason, by=caller))


def _shown(made: StandingApproval) -> dict[str, Any]:
    return {
        "id": made.id,
        "source": made.source,
        "valid_until": made.valid_until,
        "approved": made.approved_at is not None,
        "revoked": made.revoked_at is not None,
    }
