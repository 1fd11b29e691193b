"""The files of distributions."""

from typing import Annotated

from fastapi import Header, Request, Response
from fastapi.responses import FileResponse

from registry.accounts.dependencies import RequestCaller
from registry.catalog.downloads import file_of
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.state import Kind
from registry.web.routing import Router

router = Router(tags=["catalog"])


@router.get("/dataset/{slug}/berkas/{identifier}")
def download(
    slug: str,
    identifier: str,
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Send a distribution's file; answers ranges and conditional requests."""
    entry = repository.find(session, caller, kind=Kind.DATASET, slug=slug)
    path, distribution, name = file_of(entry, identifier, request.app.state.registry.files, by=caller)
    headers = {"ETag": f'"{distribution["sha256"]}"', "X-Content-Type-Options": "nosniff"}
    if if_none_match and headers["ETag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    media_type = distribution.get("media_type", "application/octet-stream")
    return FileResponse(path, media_type=media_type, filename=name, headers=headers)
