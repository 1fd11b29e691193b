"""One run of a source: how far it is while it works, what it asks, and what became of each record."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import orjson
from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from portal.form_post import FormPost
from portal.harvesting import RunShown, may_run, shown, sign_in_first
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import reading
from registry.errors import NotFound, RegistryError, Sentence
from registry.harvest import repository, service
from registry.harvest.phases import ENDED, JobState
from registry.harvest.rows import Outcome
from registry.web.routing import Router

router = Router()
_RECORDS = 100
_TURN, _LONGEST = 1.0, 600
"""Seconds between two looks at a run, and looks that one connection may take."""

Number = Annotated[int, Path(ge=1, lt=2**31)]


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run."""

    run: RunShown
    """The run."""
    records: Sequence[Outcome]
    """What it did with records that were not the same, as many as a page shows."""
    outcome: str
    """Only records that became this; empty: all."""
    next: int | None
    """Cursor of the next page of records."""
    is_waiting: bool
    """Whether it asks leave."""
    may_run: bool
    """Whether this person may cancel it."""
    may_approve: bool
    """Whether this person may give leave."""
    refusal: Sentence | None = None
    """Why what was asked was not done."""


@router.get("/kerja/panen/{slug}/{number:int}")
def run(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: str,
    number: Number,
    hal: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    menjadi: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show a run."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    return _page(request, session, caller, slug, number, after=hal, outcome=menjadi)


@router.get("/kerja/panen/{slug}/{number:int}/kemajuan")
async def progress(request: Request, caller: RequestCaller, slug: str, number: Number) -> Response:
    """Tell how far a run is, as server-sent events, until it ends or asks something."""
    caller.require_user()
    engine = request.app.state.registry.engine

    def look() -> tuple[bytes, bool]:
        with reading(engine) as session:
            found = _found(session, caller, slug, number)
            told = {"state": found.job.state, "phase": found.job.phase, "counts": found.job.counts, "done": found.done}
            return orjson.dumps(told), found.job.state in {*ENDED, JobState.WAITING}

    first = await run_in_threadpool(look)

    async def events() -> AsyncIterator[bytes]:
        (told, is_over), before = first, b""
        for _ in range(_LONGEST):
            if told != before:
                yield b"data: " + told + b"\n\n"
                before = told
            if is_over:
                yield b"event: selesai\ndata: {}\n\n"
                return
            await asyncio.sleep(_TURN)
            told, is_over = await run_in_threadpool(look)

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


@router.post("/kerja/panen/{slug}/{number:int}/batal")
def cancel(
    request: Request, session: WriteSession, caller: RequestCaller, slug: str, number: Number, post: FormPost
) -> Response:
    """Cancel a run; what was taken in stays."""
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=_address(request, slug, number))
    try:
        with session.begin_nested():
            _found(session, caller, slug, number)
            service.cancel(session, number, by=caller)
    except RegistryError as error:
        return _refused(request, caller, slug, number, error)
    return RedirectResponse(_address(request, slug, number), 303)


@router.post("/kerja/panen/{slug}/{number:int}/setujui")
def approve(request: Request, caller: RequestCaller, slug: str, number: Number, post: FormPost) -> Response:
    """Give a run leave to change or remove as much as it asks; it goes on."""
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=_address(request, slug, number))
    registry = request.app.state.registry
    try:
        with log.transaction(registry.engine) as session:
            _found(session, caller, slug, number)
            attempt = service.approve(session, number, by=caller).attempt
    except RegistryError as error:
        return _refused(request, caller, slug, number, error)
    registry.jobs.put(service.TASK, number, attempt=attempt)
    return RedirectResponse(_address(request, slug, number), 303)


def _found(session: ReadSession, caller: Caller, slug: str, number: int) -> RunShown:
    found = shown(session, repository.job(session, number, caller))
    if found.source.slug != slug:
        raise NotFound
    return found


def _page(
    request: Request,
    session: ReadSession,
    caller: Caller,
    slug: str,
    number: int,
    *,
    after: int = 0,
    outcome: str = "",
    error: RegistryError | None = None,
) -> Response:
    found = _found(session, caller, slug, number)
    records = repository.outcomes(session, number, after=after, limit=_RECORDS + 1, outcome=outcome or None)
    page = RunPage(
        run=found,
        records=records[:_RECORDS],
        outcome=outcome,
        next=records[_RECORDS - 1].id if len(records) > _RECORDS else None,
        is_waiting=found.job.state == JobState.WAITING.value,
        may_run=may_run(caller, found.source),
        may_approve=caller.is_walidata,
        refusal=(error.detail or error.title) if error else None,
    )
    status = error.status if error else 200
    response = renderer(request).page(request, caller, "pages/harvest_run.html", page, status=status)
    if not found.is_ended and not page.is_waiting:
        response.headers["Refresh"] = "5"  # for browsers without the script
    return response


def _refused(request: Request, caller: Caller, slug: str, number: int, error: RegistryError) -> Response:
    with reading(request.app.state.registry.engine) as session:
        return _page(request, session, caller, slug, number, error=error)


def _address(request: Request, slug: str, number: int) -> str:
    return renderer(request).language(request).url(f"/kerja/panen/{slug}/{number}")
