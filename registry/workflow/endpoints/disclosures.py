"""The findings of the disclosure check as API calls: search, read, decide."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Path, Request
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.catalog import downloads
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Forbidden
from registry.web.routing import Router
from registry.workflow import disclosures
from registry.workflow.disclosures import Verdict
from registry.workflow.endpoints.places import VERSION, ReadEntry, WriteEntry
from registry.workflow.models import DisclosureFinding

router = Router()


class FindingOut(BaseModel):
    """One finding, never the value that was found."""

    number: int = Field(description="By this it is decided on.")
    rule: str = Field(description="`personal`, `small-cell` or `quasi-identifier`.")
    place: str = Field(description="The table and column, or `metadata`.")
    message: dict[str, str] = Field(description="What it is and how to mend it, by language.")
    found_at: datetime
    verdict: Verdict | None = Field(description="Null while nobody has decided.")
    reason: str | None
    decided_at: datetime | None


class FindingsOut(BaseModel):
    """The findings of a version's document as it is now; publication waits while `open` is not 0."""

    open: int = Field(description="Findings that nobody accepted.")
    findings: list[FindingOut]


class Settling(BaseModel):
    """A decision in writing on one finding."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict
    reason: str = Field(min_length=1, max_length=4000, description="Why; kept for good.")


@router.get(VERSION + "/findings", response_model=FindingsOut)
def listed(entry: ReadEntry, session: ReadSession, caller: RequestCaller) -> FindingsOut:
    """List what the last search found, and what was decided on each; for the version's own people and curators."""
    caller.require_user()
    if not (caller.curates or caller.agency == entry.item.agency):
        raise Forbidden
    return _told(disclosures.findings(session, entry))


@router.post(VERSION + "/findings", response_model=FindingsOut)
def search(entry: WriteEntry, request: Request, session: WriteSession, caller: RequestCaller) -> FindingsOut:
    """Search every text and every column of a version for personal data and small cells, and keep what is found."""
    registry = request.app.state.registry
    tables = downloads.tables(entry, registry.files)
    found = disclosures.search(session, entry, by=caller, tables=tables, threshold=registry.settings.small_cell)
    return _told(found)


@router.post(VERSION + "/findings/{finding}", response_model=FindingsOut)
def decide(
    entry: WriteEntry,
    finding: Annotated[int, Path(ge=1, le=2**31 - 1)],
    settling: Settling,
    session: WriteSession,
    caller: RequestCaller,
) -> FindingsOut:
    """Accept a finding with the reason, or say that the document has to be mended; once, by a walidata."""
    disclosures.decide(session, entry, finding, settling.verdict, reason=settling.reason, by=caller)
    return _told(disclosures.findings(session, entry))


def _told(rows: Sequence[DisclosureFinding]) -> FindingsOut:
    told = [FindingOut.model_validate({**row.model_dump(), "number": row.id}) for row in rows]
    return FindingsOut(open=sum(row.verdict is not Verdict.ACCEPT for row in told), findings=told)
