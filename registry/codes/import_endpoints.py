"""Import of a code list by API: what a file would do, and with a token its draft."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.codes import imports
from registry.codes.imports import Missing
from registry.codes.reader import read
from registry.db import reading
from registry.errors import Invalid, RegistryError, Sentence
from registry.web.routing import Router

router = Router(prefix="/api/v1/codes", tags=["codes"])

_MOST_BYTES = 100 * 1024 * 1024
_MOST_PUBLIC_BYTES = 10 * 1024 * 1024
_MOST_PARTS, _MOST_TEXT = 4, 64 * 1024


class TooLarge(RegistryError):
    """The file is larger than what is read in a request."""

    type = "too-large"
    title = Sentence(
        "Berkas terlalu besar (100 MB; tanpa token 10 MB). Gunakan: satudata codes import.",
        "The file is too large (100 MB; without a token 10 MB). Use: satudata codes import.",
    )
    status = 413


@dataclass(frozen=True, slots=True)
class Sent:
    """A code list as it was sent: alone, or as parts ``file`` and ``changes`` of a form."""

    content: bytes
    media_type: str
    name: str = ""
    changes: bytes | None = None


async def sent(request: Request, by: RequestCaller) -> Sent:
    """Return what a request sends, no more of it than may be sent."""
    content = await _body(request, by)
    media_type = request.headers.get("content-type", "")
    if not media_type.lower().startswith("multipart/form-data"):
        return Sent(content, media_type)

    async def body() -> AsyncGenerator[bytes, None]:
        yield content

    parser = MultiPartParser(request.headers, body(), max_files=_MOST_PARTS, max_part_size=_MOST_TEXT)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise NoFile from None
    try:
        parts = {name: part for name, part in form.multi_items() if isinstance(part, UploadFile)}
        if "file" not in parts:
            raise NoFile
        file = parts["file"]
        changes = await parts["changes"].read() if "changes" in parts else None
        return Sent(await file.read(), _told(file), file.filename or "", changes)
    finally:
        await form.close()


def _told(file: UploadFile) -> str:
    """Return the media type of a part, when it says more than that it is bytes."""
    media_type = file.content_type or ""
    return "" if media_type == "application/octet-stream" else media_type


async def _body(request: Request, by: RequestCaller) -> bytes:
    """Return the body of a request, no more of it than may be sent."""
    most = _MOST_BYTES if by.is_signed_in else _MOST_PUBLIC_BYTES
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise TooLarge
    return bytes(content)


class NoFile(Invalid):
    """A form was sent that holds no file."""

    type = "no-file"
    title = Sentence(
        "Formulir tidak memuat berkas. Kirim bagian 'file', dan bila ada 'changes'.",
        "The form holds no file. Send a part 'file' and, where there are changes, 'changes'.",
    )


@router.post("/imports")
def imported(
    request: Request,
    response: Response,
    by: RequestCaller,
    it: Annotated[Sent, Depends(sent)],
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
    is_form = it.changes is not None or it.name
    readings = read(
        it.content, it.media_type or ("" if is_form else "application/octet-stream"), it.name, changes=it.changes
    )
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
