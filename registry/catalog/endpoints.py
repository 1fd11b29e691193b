"""The files of distributions."""

from datetime import UTC, datetime

from fastapi import Request, Response

from registry.accounts.dependencies import RequestCaller
from registry.catalog.downloads import file_of
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.state import Access, Kind
from registry.web.conditional import RangedFile, has_it
from registry.web.routing import Router

router = Router(tags=["catalog"])


@router.get("/dataset/{slug}/berkas/{identifier}")
def download(
    slug: str,
    identifier: str,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
) -> Response:
    """Send a distribution's file; answers ranges and conditional requests."""
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug)
    path, distribution, name = file_of(entry, identifier, request.app.state.registry.files, by=caller)
    headers = {"ETag": f'"{distribution["sha256"]}"', "X-Content-Type-Options": "nosniff"}
    if entry.version.access != Access.PUBLIC.value or not entry.version.published_at:
        headers["Cache-Control"] = "private, no-store"
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if has_it(request.headers, headers["ETag"], changed):
        return Response(status_code=304, headers=headers)
    media_type = distribution.get("media_type", "application/octet-stream")
    return RangedFile(path, media_type=media_type, filename=name, headers=headers)
