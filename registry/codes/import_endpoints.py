"""Import of a code list by API: what a file would do, and with a token its draft."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.codes import imports
from registry.codes.imports import Missing
from registry.codes.reader import read
from registry.db import reading
from registry.errors import RegistryError, Sentence

router = APIRouter(prefix="/api/v1/codes", tags=["codes"])

_MOST_BYTES = 100 * 1024 * 1024
_MOST_PUBLIC_BYTES = 10 * 1024 * 1024


class TooLarge(RegistryError):
    """The file is larger than what is read in a request."""

    type = "too-large"
    title = Sentence(
        "Berkas terlalu besar (100 MB; tanpa token 10 MB). Gunakan: satudata codes import.",
        "The file is too large (100 MB; without a token 10 MB). Use: satudata codes import.",
    )
    status = 413


async def _body(request: Request, by: RequestCaller) -> bytes:
    """Return the body of a request, no more of it than may be sent."""
    most = _MOST_BYTES if by.is_signed_in else _MOST_PUBLIC_BYTES
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise TooLarge
    return bytes(content)


@router.post("/imports")
def imported(
    request: Request,
    response: Response,
    by: RequestCaller,
    content: Annotated[bytes, Depends(_body)],
    media_type: Annotated[str, Header(alias="Content-Type")] = "",
    *,
    dry_run: Annotated[bool, Query(description="Only say what the import would do.")] = False,
    ref: Annotated[
        str, Query(alias="list", description="List agency/slug; the one the file names when not given.")
    ] = "",
    missing: Annotated[
        Missing, Query(description="What becomes of registered codes that the file lacks.")
    ] = Missing.ASK,
    leave_out: Annotated[list[str], Query(description="Codes of the file to pass over.")] = [],  # noqa: B006
    language: Annotated[str, Query(pattern="^(id|en)$")] = "id",
) -> dict[str, Any]:
    """Preview a code list in RDF, CSV or XLSX, or take it as a draft: never published, all or nothing."""
    if not dry_run:
        by.require_user()
    readings = read(content, media_type or "application/octet-stream")
    registry = request.app.state.registry
    if dry_run:
        with reading(registry.engine) as session:
            found = imports.preview(session, readings, by=by, ref=ref, missing=missing, leave_out=leave_out)
        return found.summary(language)
    with log.transaction(registry.engine) as session:
        found = imports.preview(session, readings, by=by, ref=ref, missing=missing, leave_out=leave_out)
        entry = imports.take(session, found, by=by)
        iri = f"{registry.settings.base}{entry.version_iri}"
    registry.follower.wake()
    response.status_code, response.headers["Location"] = 201, iri
    return {**found.summary(language), "iri": iri}
