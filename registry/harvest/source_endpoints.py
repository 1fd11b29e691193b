"""Sources by API: changed, looked at through a mapping before it is used, let into a network, and sent files."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Body, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import now, reading
from registry.errors import Invalid, RegistryError, Sentence
from registry.harvest import allowing, changing, previewing, repository, service, uploads
from registry.harvest.endpoints import shown_source
from registry.harvest.plugin import RetryLater, StopHarvest
from registry.web.routing import Router

router = Router(prefix="/api/v1/harvest", tags=["harvest"])

_FILE = {"type": "string", "contentMediaType": "application/octet-stream"}
_FORM = {"type": "object", "required": ["file"], "properties": {"file": {"type": "array", "items": _FILE}}}
_REQUEST_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}}

Slug = Annotated[str, Path(max_length=100)]
_MOST_ROWS, _MOST_RECORDS, _ENVELOPE = 50, 20, 2**20


class PreviewAsked(BaseModel):
    """What a preview is asked for."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(max_length=100, description="Slug of a registered source.")
    mapping: dict[str, Any] | None = Field(default=None, description="Instead of the source's own.")
    propose: str | None = Field(default=None, max_length=100, description="Slug of a standard to propose a mapping to.")
    rows: int = Field(default=5, ge=1, le=_MOST_ROWS)
    records: int = Field(default=3, ge=1, le=_MOST_RECORDS)


class Changes(BaseModel):
    """What is changed of a source; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    location: str | None = Field(default=None, max_length=1000, description="Where it lies now.")
    options: dict[str, Any] | None = Field(
        default=None, description="All options; the mapping and secrets that are left out stay."
    )
    gone_runs: int | None = Field(default=None, description="Complete runs a record must be missing from; walidata.")
    gone_days: int | None = Field(default=None, description="Days it must be missing for; walidata.")
    brake_percent: int | None = Field(default=None, description="Share that a run may change unasked; walidata.")
    enabled: bool | None = Field(default=None, description="Whether it is harvested at all; walidata.")


class AllowedHosts(BaseModel):
    """Hosts and networks beyond the public internet that a source may call; none: it may call no such host."""

    model_config = ConfigDict(extra="forbid")

    hosts: list[Annotated[str, Field(max_length=255)]] = Field(max_length=20)


class SourceCannotBeRead(RegistryError):
    """The source of a preview did not answer or holds nothing."""

    type = "source-cannot-be-read"
    title = Sentence("Sumber ini tidak dapat dibaca", "The source cannot be read")
    status = 502


@router.patch("/sources/{slug}")
def change(
    slug: Slug, given: Changes, request: Request, session: WriteSession, caller: RequestCaller
) -> dict[str, Any]:
    """Change a source: where it lies and its options; how careful to be with it, as walidata."""
    if given.location is not None or given.options is not None:
        means = request.app.state.registry.harvest
        changing.change(session, means, slug, by=caller, location=given.location, options=given.options)
    care = given.model_dump(exclude={"location", "options"}, exclude_none=True)
    if care:
        service.configure(session, slug, by=caller, **care)
    return shown_source(session, service.source_of(session, slug, by=caller))


@router.put("/sources/{slug}/allowed-hosts")
def allow(slug: Slug, given: AllowedHosts, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Let a source call hosts that are not on the public internet, as administrator."""
    return shown_source(session, allowing.allow(session, slug, given.hosts, by=caller))


@router.post("/preview")
def preview(request: Request, caller: RequestCaller, session: ReadSession, asked: PreviewAsked) -> dict[str, Any]:
    """Show for the first records of a source what each field is and becomes; nothing is kept."""
    means = request.app.state.registry.harvest
    source = repository.source(session, asked.source)
    mapping = previewing.read_mapping(asked.mapping) if asked.mapping is not None else None
    wanted = previewing.Asked(mapping, asked.propose, asked.records, asked.rows)
    try:
        found = previewing.preview(session, means, source, wanted, by=caller, today=now().date())
    except (StopHarvest, RetryLater) as stopped:
        raise SourceCannotBeRead(stopped.reason) from None
    return {"source": source.slug, "records": [one.to_json() for one in found]}


@router.put("/sources/{slug}/mapping")
def confirm(
    slug: Slug, caller: RequestCaller, session: WriteSession, mapping: Annotated[dict[str, Any], Body()]
) -> dict[str, Any]:
    """Store a mapping that a person has looked through; the next run uses it."""
    source = previewing.confirm(session, slug, previewing.read_mapping(mapping), by=caller)
    return {"source": source.slug, "mapping": source.options["mapping"]}


async def sent(request: Request) -> AsyncIterator[list[uploads.Sent]]:
    """Yield the files of a form, no more than may be sent; they are gone when the answer is made."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Invalid(_NO_FORM)
    size = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal size
        async for part in request.stream():
            size += len(part)
            if size > uploads.MOST_BYTES + _ENVELOPE:
                raise uploads.TooLarge
            yield part

    parser = MultiPartParser(request.headers, body(), max_files=uploads.MOST_FILES, max_fields=0)  # type: ignore[arg-type]
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Invalid(_NO_FORM) from None
    try:
        parts = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
        yield [uploads.Sent(part.filename or "", part.file) for part in parts]
    finally:
        await form.close()


@router.post("/sources/{slug}/uploads", status_code=201, openapi_extra=_REQUEST_BODY)
def upload(
    slug: Slug,
    request: Request,
    response: Response,
    caller: RequestCaller,
    files: Annotated[list[uploads.Sent], Depends(sent)],
    *,
    run: Annotated[bool, Query(description="Harvest the source as soon as a worker is free.")] = True,
) -> dict[str, Any]:
    """Keep files for a source and harvest it. The same files sent again change nothing and start nothing (200)."""
    registry = request.app.state.registry
    job, is_new = None, False
    with reading(registry.engine) as session:
        kept = uploads.keep(session, registry.harvest, slug, files, by=caller)
    if run:
        with log.transaction(registry.engine) as session:
            job, is_new = uploads.begin(session, slug, kept, by=caller)
            number = job.id if job else None
    else:
        number = None
    if is_new and number is not None:
        registry.jobs.put(service.TASK, number)
    if all(one.outcome is uploads.Outcome.SAME for one in kept):
        response.status_code = 200
    return {
        "source": slug,
        "files": [
            {"name": one.name, "sha256": one.sha256, "byte_size": one.byte_size, "outcome": one.outcome.value}
            for one in kept
        ],
        "job": number,
        "started": is_new,
    }


_NO_FORM = Sentence(
    f"Kirim berkas sebagai formulir multipart, bagian 'file', paling banyak {uploads.MOST_FILES} berkas.",
    f"Send the files as a multipart form, parts 'file', {uploads.MOST_FILES} files at most.",
)
