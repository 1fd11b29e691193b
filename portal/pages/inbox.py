"""The inbox: what waits for whom, since when, and what the caller may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from portal import people
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.codes import uploads
from registry.codes.tallies import Tally, tallies
from registry.items.state import Kind
from registry.workflow import repository as workflow
from registry.workflow.repository import Task

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Row:
    """A task with the name of the agency it comes from, and what it does to a code list."""

    task: Task
    agency: Mapping[str, str]
    codes: Tally | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """What is under way."""

    mine: tuple[Row, ...]
    """Versions that the caller may move now, the oldest first."""
    others: tuple[Row, ...]
    """Versions that wait for somebody else."""
    may_import: bool
    """Whether the caller may import code lists."""


def inbox_page(session: ReadSession, caller: Caller) -> InboxPage:
    """Read what is under way, as far as the caller may see it."""
    names = people.agencies(session)
    tasks = workflow.inbox(session, caller)
    lists = [task.entry.version.id or 0 for task in tasks if task.entry.item.kind == Kind.CODE_LIST.value]
    codes = tallies(session, lists)
    rows = [
        Row(task, people.agency_title(names, task.entry.item.agency), codes.get(task.entry.version.id or 0))
        for task in tasks
    ]
    return InboxPage(
        mine=tuple(row for row in rows if row.task.actions),
        others=tuple(row for row in rows if not row.task.actions),
        may_import=uploads.may_write(caller),
    )


@router.get("/kerja")
def inbox(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the inbox; who is not signed in is asked to."""
    found = renderer(request)
    if not caller.is_signed_in:
        language = found.language(request)
        return RedirectResponse(language.url("/masuk", {"kembali": language.url("/kerja")}), status_code=303)
    return found.page(request, caller, "pages/inbox.html", inbox_page(session, caller))
