"""Decisions as API calls."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.catalog import downloads
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Invalid, Sentence
from registry.items.repository import Entry
from registry.items.state import Action
from registry.web.routing import Router
from registry.workflow import repository as work
from registry.workflow import service
from registry.workflow.endpoints.places import VERSION, WriteEntry
from registry.workflow.reviewing import Verdict

router = Router()


class Decided(BaseModel):
    """Why it was decided so; with a return, a verdict for each field, and ``final`` makes it a rejection."""

    model_config = ConfigDict(extra="forbid")

    reason: str | None = Field(default=None, max_length=4000)
    final: bool = False
    fields: Annotated[list[Verdict], Field(max_length=1000)] = []


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


@router.post(VERSION + "/{action}")
def decide(
    action: Action,
    entry: WriteEntry,
    decision: Decided,
    request: Request,
    session: WriteSession,
    caller: RequestCaller,
) -> dict[str, str]:
    """Move a version: submit, verify, approve, publish, return, retire."""
    take(session, entry, action, caller=caller, decision=decision, registry=request.app.state.registry)
    return {"version_iri": entry.version_iri, "state": entry.version.state}


def take(
    session: WriteSession, entry: Entry, action: Action, *, caller: RequestCaller, decision: Decided, registry: Any
) -> None:
    """Call the verb of an action."""
    if action is not Action.RETURN and (decision.fields or decision.final):
        raise Invalid(
            Sentence("Putusan per isian hanya menyertai pengembalian.", "Verdicts on fields come with a return only.")
        )
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
            service.send_back(
                session,
                entry,
                by=caller,
                reason=decision.reason or "",
                final=decision.final,
                fields=decision.fields,
            )
        case Action.RETIRE:
            service.retire(session, entry, by=caller, reason=decision.reason or "")
