"""Questions to the reference codes."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from registry.changes.dependencies import ReadSession
from registry.codes.translate import translate
from registry.db import now

router = APIRouter(prefix="/api/v1/codes", tags=["codes"])


@router.get("/translate")
def translated(
    session: ReadSession,
    code: str,
    source: Annotated[str, Query(alias="from", description="List agency/slug of the code.")],
    target: Annotated[str, Query(alias="to", description="List agency/slug to translate to.")],
    at: date | None = None,
) -> dict[str, Any]:
    """Translate a code at a date (today when none is given): one candidate, several, or none with the reason."""
    day = at or now().date()
    found = translate(session, code, source, target, at=day)
    return {
        "code": code,
        "from": source,
        "to": target,
        "at": day.isoformat(),
        "candidates": [
            {"code": c.code, "label": c.label, "match": c.match, "share": c.share} for c in found.candidates
        ],
        "reason": found.reason.id if found.reason else None,
    }
