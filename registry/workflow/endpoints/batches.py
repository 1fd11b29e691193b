"""Batches as API calls: look at a sample, decide on all as one, read what was decided."""

from collections.abc import Mapping
from typing import Annotated, Any

import polars as pl
from fastapi import Path, Request
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.catalog import downloads
from registry.changes.dependencies import ReadSession, WriteSession
from registry.items.repository import Entry
from registry.items.state import Action
from registry.web.routing import Router
from registry.workflow import batches
from registry.workflow import repository as work
from registry.workflow.batches import Tables

router = Router(prefix="/batches")

Iris = Annotated[list[str], Field(min_length=1, max_length=batches.LARGEST)]


class Wanted(BaseModel):
    """The versions to look at, by IRI path."""

    model_config = ConfigDict(extra="forbid")

    versions: Iris


class Decided(Wanted):
    """The versions, what is decided on all of them, and why."""

    action: Action
    reason: str = Field(default="", max_length=4000)


@router.post("/preview")
def preview(wanted: Wanted, request: Request, session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Show of each version what the caller may do with it, and sampled rows of its files. Nothing is written."""
    return {
        "versions": [
            {
                "version_iri": entry.version_iri,
                "title": entry.body["title"],
                "state": entry.version.state,
                "actions": work.actions(session, entry, caller),
                "sample": [found.to_json() for found in batches.samples(entry, _tables(request))],
            }
            for entry in batches.entries_of(session, wanted.versions, caller)
        ]
    }


@router.post("", status_code=201)
def decide(decided: Decided, request: Request, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Decide on all of them or, when one cannot be decided so, on none."""
    made = batches.decide(
        session, decided.versions, decided.action, by=caller, tables=_tables(request), reason=decided.reason
    )
    return {"batch": made.id, "action": made.action, "versions": sorted(decided.versions)}


@router.get("/{number}")
def read(number: Annotated[int, Path(ge=1, lt=2**31)], session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Show a batch: who decided, why, and the rows that were looked at."""
    batch, parts = batches.find(session, caller, number)
    return {
        "batch": batch.id,
        "action": batch.action,
        "at": batch.at,
        "reason": batch.reason,
        "versions": [{"version_iri": entry.version_iri, "sample": part.sample} for entry, part in parts],
    }


def _tables(request: Request) -> Tables:
    def tables(entry: Entry) -> Mapping[str, pl.DataFrame]:
        return downloads.tables(entry, request.app.state.registry.files)

    return tables
