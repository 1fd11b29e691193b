"""Records of a source by API: what each became, and field by field what the source says, what stands here, who wins."""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.harvest import origins, repository
from registry.harvest.merge import Side
from registry.harvest.models import HarvestItem
from registry.web.routing import Router

router = Router(prefix="/api/v1/harvest", tags=["harvest"])

Slug = Annotated[str, Path(max_length=100)]
Number = Annotated[int, Path(ge=1, lt=2**31)]


class Winner(BaseModel):
    """Who wins in a field in which source and registry differ."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(max_length=300, description="JSON Pointer of the field, as ``/title/id``.")
    wins: Side


@router.get("/sources/{slug}/records")
def records(
    slug: Slug,
    session: ReadSession,
    caller: RequestCaller,
    cursor: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """List the records ever taken from a source; ``next`` is the cursor of the next page."""
    caller.require_user()
    source = repository.visible_source(session, slug, caller)
    found = repository.items_of_source(session, source.id or 0, after=cursor, limit=limit)
    return {
        "records": [_record(session, one) for one in found],
        "next": str(found[-1].id) if len(found) == limit else None,
    }


@router.get("/sources/{slug}/records/{number}")
def record(slug: Slug, number: Number, session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Show a record: of each field the source's value, ours, who wins, and whether somebody decided it."""
    caller.require_user()
    return _shown(session, repository.kept(session, repository.visible_source(session, slug, caller), number))


@router.post("/sources/{slug}/records/{number}/winner")
def decide(slug: Slug, number: Number, given: Winner, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Decide for good who wins in a field; the next run follows it."""
    caller.require_user()
    found = repository.kept(session, repository.visible_source(session, slug, caller), number)
    return _shown(session, origins.decide(session, slug, found.identifier, given.field, given.wins, by=caller))


def _shown(session: ReadSession, found: HarvestItem) -> dict[str, Any]:
    fields = [
        {"field": one.pointer, "origin": "local" if one.differs else "source", **one.value.to_json()}
        for one in origins.origins(session, found)
    ]
    return {**_record(session, found), "fields": fields}


def _record(session: ReadSession, found: HarvestItem) -> dict[str, Any]:
    item = repository.item_of(session, found)
    return {
        "record": found.id,
        "item": item.iri if item else None,
        **found.model_dump(
            include={"identifier", "uri", "outcome", "message", "is_alias", "seen_at", "missing_runs", "gone_at"}
        ),
    }
