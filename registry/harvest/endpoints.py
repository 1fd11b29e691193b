"""The harvest as API calls: sources, runs and what became of each record; running, cancelling, giving leave."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.changes.dependencies import ReadSession, WriteSession
from registry.harvest import duplicates, opening, repository, service
from registry.harvest.models import HarvestJob, HarvestSource
from registry.harvest.phases import Mode
from registry.web.routing import Router

router = Router(prefix="/api/v1/harvest", tags=["harvest"])

Slug = Annotated[str, Path(max_length=100)]
Number = Annotated[int, Path(ge=1, lt=2**31)]
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[int | None, Query(ge=0, lt=2**31)]


class NewSource(BaseModel):
    """A source: its kind, where it is, whose data it has, and the options of its kind."""

    model_config = ConfigDict(extra="forbid")

    slug: str = Field(max_length=100, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    kind: str = Field(max_length=40)
    location: str = Field(max_length=1000)
    agency: str = Field(max_length=60)
    options: dict[str, Any] = Field(default_factory=dict)


class Wanted(BaseModel):
    """How to run: all of it, only what failed at its last run, or dry (nothing is kept)."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode = Mode.FULL


class Decided(BaseModel):
    """What a pair of likely duplicates is: one dataset (the later one is merged into the other), or two."""

    model_config = ConfigDict(extra="forbid")

    verdict: duplicates.Verdict


class Timed(BaseModel):
    """When a source is harvested by itself: a cron expression in WIB; null: never."""

    model_config = ConfigDict(extra="forbid")

    schedule: str | None = Field(max_length=100)


@router.get("/sources")
def sources(session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """List the sources that the caller may know of."""
    caller.require_user()
    return {"sources": [shown_source(session, found) for found in repository.sources(session, caller)]}


@router.post("/sources", status_code=201)
def add(
    given: NewSource, request: Request, session: WriteSession, caller: RequestCaller, response: Response
) -> dict[str, Any]:
    """Register a source of an agency."""
    found = service.add(session, **given.model_dump(), by=caller, means=request.app.state.registry.harvest)
    response.headers["Location"] = f"/api/v1/harvest/sources/{found.slug}"
    return shown_source(session, found)


@router.get("/sources/{slug}")
def source(slug: Slug, session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Show a source with its newest run."""
    caller.require_user()
    return shown_source(session, repository.visible_source(session, slug, caller))


@router.put("/sources/{slug}/schedule")
def timed(slug: Slug, given: Timed, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Harvest a source by itself from now on, in the caller's name; or no more."""
    return shown_source(session, service.set_schedule(session, slug, given.schedule, by=caller))


@router.post("/sources/{slug}/run", status_code=202)
def run(
    slug: Slug, request: Request, caller: RequestCaller, response: Response, wanted: Wanted | None = None
) -> dict[str, Any]:
    """Put a run of a source into the queue; ``Location`` tells where it stands."""
    registry = request.app.state.registry
    with log.transaction(registry.engine) as session:
        job = service.begin(session, slug, by=caller, mode=wanted.mode if wanted else Mode.FULL)
        shown = _job(session, job)
    registry.jobs.put(service.TASK, shown["job"])  # what is not committed cannot be worked on
    response.headers["Location"] = f"/api/v1/harvest/jobs/{shown['job']}"
    return shown


@router.get("/jobs")
def jobs(
    session: ReadSession,
    caller: RequestCaller,
    source: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> dict[str, Any]:
    """List runs, the newest first; ``next`` is the cursor of the next page."""
    caller.require_user()
    of = repository.visible_source(session, source, caller).id if source else None
    found = repository.jobs(session, of, caller=caller, before=cursor, limit=limit)
    return {
        "jobs": [_job(session, job) for job in found],
        "next": str(found[-1].id) if len(found) == limit else None,
    }


@router.get("/jobs/{number}")
def job(number: Number, session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Show a run: how far it is, what it did, what it asks leave for."""
    return _job(session, _visible(session, number, caller))


@router.delete("/jobs/{number}")
def cancel(number: Number, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Cancel a run; what was taken in stays."""
    _visible(session, number, caller)
    return _job(session, service.cancel(session, number, by=caller))


@router.post("/jobs/{number}/approve", status_code=202)
def approve(number: Number, request: Request, caller: RequestCaller) -> dict[str, Any]:
    """Give a run leave to change or remove as much as it asks, as walidata; it goes on."""
    registry = request.app.state.registry
    with log.transaction(registry.engine) as session:
        found = service.approve(session, number, by=caller)
        shown, attempt = _job(session, found), found.attempt
    registry.jobs.put(service.TASK, number, attempt=attempt)
    return shown


@router.get("/jobs/{number}/records")
def records(
    number: Number, session: ReadSession, caller: RequestCaller, cursor: Cursor = None, limit: Limit = 100
) -> dict[str, Any]:
    """List what a run did with each record that was not the same as before."""
    found = repository.outcomes(session, _visible(session, number, caller).id or 0, after=cursor or 0, limit=limit)
    return {
        "records": [
            {"identifier": one.identifier, "outcome": one.outcome, "message": one.message, "report": one.report}
            for one in found
        ],
        "next": str(found[-1].id) if len(found) == limit else None,
    }


@router.get("/duplicates")
def likely_duplicates(session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """List items that are likely the same dataset, for the walidata to decide on."""
    return {
        "duplicates": [
            {"id": pair.id, "item": item.iri, "other": other.iri, "score": pair.score, "reasons": pair.reasons}
            for pair, item, other in duplicates.waiting(session, caller)
        ]
    }


@router.post("/duplicates/{number}")
def decide_duplicates(number: Number, given: Decided, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Decide on a pair, as walidata: the same dataset, and the later one is merged into the other; or two."""
    pair = duplicates.decide(session, number, given.verdict, by=caller)
    return {"id": pair.id, "verdict": pair.decision, "decided_at": pair.decided_at}


def _visible(session: Session, number: int, caller: Caller) -> HarvestJob:
    caller.require_user()
    return repository.job(session, number, caller)


def shown_source(session: Session, found: HarvestSource) -> dict[str, Any]:
    """Return a source as the API shows it, with its newest run; of a secret only that it is there."""
    newest = repository.jobs(session, found.id, limit=1)
    return {
        **found.model_dump(
            include={
                "slug",
                "kind",
                "location",
                "agency",
                "enabled",
                "schedule",
                "next_run_at",
                "gone_runs",
                "gone_days",
                "brake_percent",
                "complete_at",
                "allowed_hosts",
            }
        ),
        "options": opening.shown_options(found),
        "job": _job(session, newest[0]) if newest else None,
    }


def _job(session: Session, found: HarvestJob) -> dict[str, Any]:
    return {
        "job": found.id,
        "source": repository.source_of(session, found).slug,
        **found.model_dump(
            include={
                "state",
                "phase",
                "mode",
                "started_at",
                "finished_at",
                "is_complete",
                "counts",
                "fault",
                "question",
            }
        ),
    }
