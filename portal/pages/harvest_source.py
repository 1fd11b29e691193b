"""One source of the harvest: what it is, its runs and records, and everything that is set on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import File, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from portal import people
from portal.form_post import FormPost
from portal.harvesting import RunShown, may_run, shown, sign_in_first
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes import log
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import now, reading
from registry.errors import Invalid, RegistryError, Sentence
from registry.harvest import opening, previewing, repository, service, uploads
from registry.harvest.phases import Mode
from registry.harvest.plugin import RetryLater, StopHarvest
from registry.harvest.rows import Kept, Source
from registry.web.routing import Router

router = Router()
_RECORDS, _RUNS = 50, 10
_NOT_NUMBERS = Sentence("Isi dengan bilangan bulat.", "Fill in whole numbers.")


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A source."""

    source: Source
    """The source."""
    agency: Mapping[str, str]
    """Name of the agency whose data it brings."""
    runs: tuple[RunShown, ...]
    """Its newest runs."""
    records: Sequence[Kept]
    """The records ever taken, as many as a page shows."""
    next: int | None
    """Cursor of the next page of records."""
    is_upload: bool
    """Whether its files are sent here."""
    is_mapped: bool
    """Whether its kind is read through a mapping."""
    may_run: bool
    """Whether this person may run it."""
    may_configure: bool
    """Whether this person sets how careful to be."""
    refusal: Sentence | None = None
    """Why what was asked was not done."""
    told: str = ""
    """What was just done: ``jadwal``, ``atur`` or ``kirim``."""


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What the first records of a source would be."""

    source: Source
    """The source."""
    previews: tuple[previewing.Preview, ...]
    """What each of its first records would be."""
    refusal: Sentence | None
    """Why it could not be read."""


@router.get("/kerja/panen/{slug}")
def source(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    slug: str,
    hal: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    sudah: str = "",
) -> Response:
    """Show a source."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    return _page(request, session, caller, slug, after=hal, told=sudah)


@router.post("/kerja/panen/{slug}/jalankan")
def run(request: Request, caller: RequestCaller, slug: str, post: FormPost) -> Response:
    """Put a run into the queue and go to it; where one is open already, go to that one."""
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=_address(request, slug))
    registry = request.app.state.registry
    mode = Mode(post.value("cara")) if post.value("cara") in set(Mode) else Mode.FULL
    try:
        with log.transaction(registry.engine) as session:
            number = service.begin(session, slug, by=caller, mode=mode).id or 0
    except service.AlreadyRunning as error:
        return RedirectResponse(_address(request, slug, error.members.get("job")), 303)
    except RegistryError as error:
        return _refused(request, caller, slug, error)
    registry.jobs.put(service.TASK, number)  # what is not committed cannot be worked on
    return RedirectResponse(_address(request, slug, number), 303)


@router.post("/kerja/panen/{slug}/jadwal")
def timed(request: Request, session: WriteSession, caller: RequestCaller, slug: str, post: FormPost) -> Response:
    """Set when the source is harvested by itself."""
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=_address(request, slug))
    try:
        with session.begin_nested():
            service.set_schedule(session, slug, post.value("jadwal").strip() or None, by=caller)
    except RegistryError as error:
        return _refused(request, caller, slug, error)
    return RedirectResponse(_address(request, slug) + "?sudah=jadwal", 303)


@router.post("/kerja/panen/{slug}/atur")
def configure(request: Request, session: WriteSession, caller: RequestCaller, slug: str, post: FormPost) -> Response:
    """Set how careful to be with the source."""
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=_address(request, slug))
    try:
        typed = {name: post.value(name).strip() for name in ("gone_runs", "gone_days", "brake_percent")}
        if not all(value.isdecimal() and len(value) < 5 for value in typed.values()):  # noqa: PLR2004  # digits
            raise Invalid(_NOT_NUMBERS)
        given = {name: int(value) for name, value in typed.items()}
        with session.begin_nested():
            service.configure(session, slug, by=caller, enabled=bool(post.value("enabled")), **given)
    except RegistryError as error:
        return _refused(request, caller, slug, error)
    return RedirectResponse(_address(request, slug) + "?sudah=atur", 303)


@router.post("/kerja/panen/{slug}/kirim")
def send(
    request: Request, caller: RequestCaller, slug: str, berkas: Annotated[list[UploadFile] | None, File()] = None
) -> Response:
    """Keep files for the source and harvest it."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    registry = request.app.state.registry
    sent = [uploads.Sent(one.filename or "", one.file) for one in berkas or [] if one.filename]
    try:
        with reading(registry.engine) as session:
            kept = uploads.keep(session, registry.harvest, slug, sent, by=caller)
        with log.transaction(registry.engine) as session:
            job, is_new = uploads.begin(session, slug, kept, by=caller)
            number = job.id if job else None
    except RegistryError as error:
        return _refused(request, caller, slug, error)
    if is_new and number is not None:
        registry.jobs.put(service.TASK, number)
    if number is None:
        return RedirectResponse(_address(request, slug) + "?sudah=kirim", 303)
    return RedirectResponse(_address(request, slug, number), 303)


@router.get("/kerja/panen/{slug}/pratinjau")
def preview(request: Request, session: ReadSession, caller: RequestCaller, slug: str) -> Response:
    """Show what the first records of the source would be; nothing is kept."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    found = repository.visible_source(session, slug, caller)
    previews: tuple[previewing.Preview, ...] = ()
    refusal = None
    try:
        means = request.app.state.registry.harvest
        given = previewing.preview(session, means, found, previewing.Asked(), by=caller, today=now().date())
        previews = tuple(given)
    except (StopHarvest, RetryLater) as stopped:
        refusal = stopped.reason
    page = PreviewPage(found, previews, refusal)
    return renderer(request).page(request, caller, "pages/harvest_preview.html", page)


def _page(
    request: Request,
    session: ReadSession,
    caller: Caller,
    slug: str,
    *,
    after: int = 0,
    told: str = "",
    error: RegistryError | None = None,
) -> Response:
    found = repository.visible_source(session, slug, caller)
    records = repository.items_of_source(session, found.id or 0, after=after, limit=_RECORDS + 1)
    page = SourcePage(
        source=found,
        agency=people.agencies(session)[found.agency],
        runs=tuple(shown(session, job) for job in repository.jobs(session, found.id, limit=_RUNS)),
        records=records[:_RECORDS],
        next=records[_RECORDS - 1].id if len(records) > _RECORDS else None,
        is_upload=found.location == opening.UPLOAD,
        is_mapped=opening.maps_to(found.kind) is not opening.MapsTo.NOTHING,
        may_run=may_run(caller, found),
        may_configure=caller.is_walidata,
        refusal=(error.detail or error.title) if error else None,
        told=told,
    )
    status = error.status if error else 200
    return renderer(request).page(request, caller, "pages/harvest_source.html", page, status=status)


def _refused(request: Request, caller: Caller, slug: str, error: RegistryError) -> Response:
    with reading(request.app.state.registry.engine) as session:
        return _page(request, session, caller, slug, error=error)


def _address(request: Request, slug: str, number: object = None) -> str:
    path = f"/kerja/panen/{slug}" if number is None else f"/kerja/panen/{slug}/{number}"
    return renderer(request).language(request).url(path)
