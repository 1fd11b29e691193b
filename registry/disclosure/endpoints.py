"""The smallest count that may be shown as API calls: what is in force, every decision, a new one."""

from datetime import datetime

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.disclosure import thresholds
from registry.disclosure.models import SmallestCell
from registry.web.routing import Router

router = Router(prefix="/api/v1/smallest-cells", tags=["disclosure"])


class DecisionOut(BaseModel):
    """One decision."""

    agency: str | None = Field(description="Null: for every agency without a decision of its own.")
    smallest: int = Field(description="Smallest number of persons or families that a public table shows.")
    before: int = Field(description="What was in force until then.")
    reason: str
    decided_at: datetime


class SmallestOut(BaseModel):
    """What is in force, and how it came to be so. Who decided stands in the log of changes."""

    smallest: int = Field(description="In force for agencies without a decision of their own.")
    setting: int = Field(description="What holds where nobody decided.")
    decisions: list[DecisionOut] = Field(description="The newest first.")


class Deciding(BaseModel):
    """A decision in writing."""

    model_config = ConfigDict(extra="forbid")

    smallest: int = Field(ge=thresholds.LEAST, le=thresholds.MOST)
    agency: str | None = Field(default=None, max_length=60, description="Slug; null for every agency.")
    reason: str = Field(min_length=1, max_length=4000, description="Why; public, and kept for good.")


@router.get("", response_model=SmallestOut)
def smallest(request: Request, session: ReadSession) -> SmallestOut:
    """Give the smallest count that is shown, and every decision on it."""
    setting = request.app.state.registry.settings.small_cell
    return SmallestOut(
        smallest=thresholds.in_force(session, None, setting=setting),
        setting=setting,
        decisions=[_out(row) for row in thresholds.decisions(session)],
    )


@router.post("", status_code=201, response_model=DecisionOut)
def decide(request: Request, deciding: Deciding, session: WriteSession, caller: RequestCaller) -> DecisionOut:
    """Put another smallest count in force, for every agency or for one; for walidata."""
    caller.require_user()
    row = thresholds.decide(
        session,
        deciding.smallest,
        agency=deciding.agency,
        reason=deciding.reason,
        by=caller,
        setting=request.app.state.registry.settings.small_cell,
    )
    return _out(row)


def _out(row: SmallestCell) -> DecisionOut:
    return DecisionOut.model_validate(row.model_dump())
