"""What waits, since when, until when and for whom; and the deadlines, as API calls."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import now
from registry.items.state import Kind, State
from registry.web.routing import Router
from registry.workflow import deadlines
from registry.workflow import waiting as waiting_list
from registry.workflow.calendar import FIXED, day_of
from registry.workflow.deadlines import Stage

router = Router()


class Chosen(BaseModel):
    """Which part of the list is wanted."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = None
    state: State | None = None
    agency: str | None = Field(default=None, max_length=60)
    claimed_by: str | None = Field(default=None, max_length=60)
    overdue: bool = False
    after: str = Field(default="", max_length=80)
    limit: int = Field(default=100, ge=1, le=1000)


class Level(BaseModel):
    """In how many working days a version should leave a stage."""

    model_config = ConfigDict(extra="forbid")

    working_days: int = Field(ge=1, le=250)


class Day(BaseModel):
    """A holiday's name."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(max_length=200)


@router.get("/work")
def work(chosen: Annotated[Chosen, Query()], session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """List what is under way, the longest in its state first; ``next`` is the cursor of the next page."""
    caller.require_user()
    wanted = chosen.model_dump()
    rows = waiting_list.waiting(session, caller, today=day_of(now()), **wanted)
    following = rows[-1].cursor if len(rows) == chosen.limit else None
    return {"work": [row.to_json() for row in rows], "next": following}


@router.get("/deadlines")
def read(session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Show the working days of each stage and the holidays."""
    caller.require_user()
    levels = deadlines.read(session)
    return {
        "working_days": levels.working_days,
        "holidays": [{"day": row.day, "title": row.title} for row in deadlines.holidays(session)],
        "every_year": [{"month": month, "day": day, "title": title} for (month, day), title in FIXED.items()],
    }


@router.put("/deadlines/{stage}")
def set_level(stage: Stage, level: Level, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Set the working days of a stage."""
    deadlines.set_working_days(session, stage, level.working_days, by=caller)
    return {"stage": stage, "working_days": level.working_days}


@router.put("/holidays/{day}")
def set_holiday(day: date, named: Day, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Set a day on which nobody works."""
    deadlines.add_holiday(session, day, named.title, by=caller)
    return {"day": day, "title": named.title}


@router.delete("/holidays/{day}", status_code=204)
def remove_holiday(day: date, session: WriteSession, caller: RequestCaller) -> Response:
    """Make a day a working day again."""
    deadlines.remove_holiday(session, day, by=caller)
    return Response(status_code=204)
