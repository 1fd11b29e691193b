"""Decisions as API calls."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict

from registry.accounts.dependencies import RequestCaller
from registry.catalog import downloads
from registry.changes.dependencies import ReadSession, WriteSession
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Action, Kind
from registry.workflow import repository as work
from registry.workflow import service

router = APIRouter(prefix="/api/v1", tags=["workflow"])


class Reason(BaseModel):
    """Why it was decided so; ``final`` makes a return a rejection."""

    model_config = ConfigDict(extra="forbid")

    reason: str | None = None
    final: bool = False


@router.get("/inbox")
def inbox(session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """List what is under way and what the caller may do with it."""
    caller.require_user()
    return {
        "tasks": [
            {
                "iri": task.entry.item.iri,
                "version": task.entry.version.number,
                "state": task.entry.version.state,
                "since": task.entry.version.moved_at,
                "title": task.entry.body["title"],
                "actions": list(task.actions),
            }
            for task in work.inbox(session, caller)
        ]
    }


@router.post("/items/{kind}/{agency}/{slug}/versi/{number}/{action}")
def decide(
    kind: Kind,
    agency: Annotated[str, Path(max_length=60)],
    slug: Annotated[str, Path(max_length=100)],
    number: Annotated[str, Path(max_length=20)],
    action: Action,
    decision: Reason,
    request: Request,
    session: WriteSession,
    caller: RequestCaller,
) -> dict[str, str]:
    """Move a version: submit, verify, approve, publish, return, retire."""
    entry = repository.find(session, caller, kind=kind, agency=agency, slug=slug, number=number)
    take(session, entry, action, caller=caller, decision=decision, registry=request.app.state.registry)
    return {"version_iri": entry.version_iri, "state": entry.version.state}


def take(
    session: WriteSession, entry: Entry, action: Action, *, caller: RequestCaller, decision: Reason, registry: Any
) -> None:
    """Call the verb of an action."""
    match action:
        case Action.SUBMIT:
            service.submit(session, entry, by=caller)
        case Action.VERIFY:
            service.verify(session, entry, by=caller, reason=decision.reason)
        case Action.APPROVE:
            service.approve(session, entry, by=caller, reason=decision.reason)
        case Action.PUBLISH:
            tables = downloads.tables(entry, registry.files)
            service.publish(session, entry, by=caller, tables=tables, threshold=registry.settings.small_cell)
        case Action.RETURN:
            service.send_back(session, entry, by=caller, reason=decision.reason or "", final=decision.final)
        case Action.RETIRE:
            service.retire(session, entry, by=caller, reason=decision.reason or "")
