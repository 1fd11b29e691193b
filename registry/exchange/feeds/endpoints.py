"""The changes of what is public, from a cursor on: ``/api/v1/changes``."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import Header, Query, Request, Response

from registry.changes import log
from registry.changes.dependencies import ReadSession
from registry.exchange.feeds import events
from registry.exchange.feeds.events import Event, Of
from registry.items.state import Kind
from registry.web.negotiation import JSON, preferred
from registry.web.routing import Router

router = Router(prefix="/api/v1", tags=["changes"])

NDJSON = "application/x-ndjson"
_EVENT = {
    "type": "object",
    "required": ["cursor", "at", "change", "kind", "agency", "slug", "iri", "version_iri", "version", "access"],
    "properties": {
        "cursor": {"type": "string", "description": "The place of this change in the log, for ever."},
        "at": {"type": "string", "format": "date-time"},
        "change": {"enum": ["addition", "change", "tombstone"]},
        "kind": {"type": "string"},
        "agency": {"type": "string"},
        "slug": {"type": "string"},
        "iri": {"type": "string", "format": "uri"},
        "version_iri": {"type": "string", "format": "uri"},
        "version": {"type": "string"},
        "access": {"type": "string"},
        "sha256": {"type": "string", "description": "Hash of the version's document, as the change log holds it."},
    },
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["changes", "next", "more"],
                    "properties": {
                        "changes": {"type": "array", "items": _EVENT},
                        "next": {"type": "string", "description": "Cursor to ask with next time, now or in a year."},
                        "more": {"type": "boolean", "description": "Whether there is more already."},
                    },
                }
            },
            NDJSON: {"schema": {"type": "string"}},
        }
    }
}


@router.get("/changes", responses=_ANSWER, response_class=Response)
def changes(
    request: Request,
    session: ReadSession,
    cursor: Annotated[
        str | None,
        Query(pattern=r"^\d{1,18}$", description="``next`` of the page before; nothing: from the beginning."),
    ] = None,
    since: Annotated[
        datetime | date | None, Query(description="Begin at this moment (without an offset: UTC) or day.")
    ] = None,
    kind: Kind | None = None,
    agency: Annotated[str, Query(max_length=60)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """List what was added, changed and withdrawn of what is public, oldest first, from a cursor on.

    A cursor is a place in the log: it never expires, and what stands before it never changes, so nothing is told twice
    and nothing is missed. With ``Accept: application/x-ndjson`` each change is a line; ``Link`` names the next page.
    """
    begin = int(cursor) if cursor else log.before(session, _moment(since)) if since else 0
    of = Of(kind.value if kind else "", agency)
    found = events.after(session, of, begin, limit=limit + 1)
    more, found = len(found) > limit, found[:limit]
    following = str(found[-1].seq if found else begin)
    base = request.app.state.registry.settings.base
    asked = {"kind": of.kind, "agency": of.agency, "limit": limit}
    query = urlencode({"cursor": following, **{name: value for name, value in asked.items() if value}})
    headers = {"Link": f'<{base}/api/v1/changes?{query}>; rel="next"', "Vary": "Accept", "Cache-Control": "no-cache"}
    told = [_told(each, base) for each in found]
    if preferred(accept, (JSON, NDJSON)) == NDJSON:
        lines = b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in told)
        return Response(lines, media_type=NDJSON, headers=headers)
    answer = {"changes": told, "next": following, "more": more}
    return Response(orjson.dumps(answer), media_type=JSON, headers=headers)


def _told(event: Event, base: str) -> dict[str, Any]:
    return {
        "cursor": str(event.seq),
        "at": event.at,
        "change": event.sort.value,
        "kind": event.kind,
        "agency": event.agency,
        "slug": event.slug,
        "iri": base + event.iri,
        "version_iri": base + event.version_iri,
        "version": event.number,
        "access": event.access,
        "sha256": event.body_hash,
    }


def _moment(since: datetime | date) -> datetime:
    if not isinstance(since, datetime):
        return datetime.combine(since, time(), UTC)
    return since if since.tzinfo else since.replace(tzinfo=UTC)
