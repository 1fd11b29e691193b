"""What a source is told: where it lies, the options of its kind, and which hosts of our own network it may call."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.form_post import FormPost
from portal.harvest_options import Choice, answers, faults_of, questions
from portal.harvesting import may_run, sign_in_first
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.db import reading
from registry.errors import RegistryError, Sentence
from registry.harvest import allowing, changing, opening, repository
from registry.harvest.rows import Source
from registry.web.routing import Router

router = Router()


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The settings of a source."""

    source: Source
    """The source."""
    location: str
    """Where it lies, or what was typed."""
    questions: tuple[Choice, ...]
    """What its kind asks, with what is stored or was typed."""
    hosts: str
    """Hosts beyond the public internet that it may call, one a line."""
    may_change: bool
    """Whether this person changes location and options."""
    may_allow: bool
    """Whether this person says which hosts it may call."""
    has_secrets: bool
    """Whether its kind has keys or tokens."""
    upload: str = opening.UPLOAD
    """Location of a source whose files are sent."""
    faults: tuple[tuple[str, str], ...] = ()
    """What was refused: the option and why."""
    refusal: Sentence | None = None
    """Why nothing was stored."""


@router.get("/kerja/panen/{slug}/pengaturan")
def settings(request: Request, session: ReadSession, caller: RequestCaller, slug: str) -> Response:
    """Show the settings of a source."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    return _page(request, session, caller, slug)


@router.post("/kerja/panen/{slug}/pengaturan")
def change(request: Request, session: WriteSession, caller: RequestCaller, slug: str, post: FormPost) -> Response:
    """Store location and options; an empty field of a secret leaves it as it is."""
    here = _address(request, slug)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=here + "/pengaturan")
    source = repository.visible_source(session, slug, caller)
    given = answers(source.kind, post, source.options)
    try:
        with session.begin_nested():
            changing.change(
                session,
                request.app.state.registry.harvest,
                slug,
                by=caller,
                location=post.value("lokasi").strip(),
                options=given,
            )
    except RegistryError as error:
        return _refused(request, caller, slug, error, location=post.value("lokasi"), given=given)
    return RedirectResponse(here + "?sudah=atur", 303)


@router.post("/kerja/panen/{slug}/izin")
def allow(request: Request, session: WriteSession, caller: RequestCaller, slug: str, post: FormPost) -> Response:
    """Set which hosts of our own network the source may call."""
    here = _address(request, slug)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=here + "/pengaturan")
    try:
        with session.begin_nested():
            allowing.allow(session, slug, post.value("host").split(), by=caller)
    except RegistryError as error:
        return _refused(request, caller, slug, error, hosts=post.value("host"))
    return RedirectResponse(here + "?sudah=atur", 303)


def _page(
    request: Request,
    session: ReadSession,
    caller: Caller,
    slug: str,
    *,
    location: str | None = None,
    given: Mapping[str, object] | None = None,
    hosts: str | None = None,
    error: RegistryError | None = None,
) -> Response:
    source = repository.visible_source(session, slug, caller)
    page = SettingsPage(
        source=source,
        location=source.location if location is None else location,
        questions=questions(source.kind, source.options if given is None else given),
        hosts="\n".join(source.allowed_hosts) if hosts is None else hosts,
        may_change=may_run(caller, source),
        may_allow=caller.administers,
        has_secrets=bool(opening.secret_names(source.kind)),
        faults=faults_of(error, renderer(request).language(request)),
        refusal=error.detail if error else None,
    )
    status = error.status if error else 200
    return renderer(request).page(request, caller, "pages/harvest_settings.html", page, status=status)


def _refused(
    request: Request,
    caller: Caller,
    slug: str,
    error: RegistryError,
    *,
    location: str | None = None,
    given: Mapping[str, object] | None = None,
    hosts: str | None = None,
) -> Response:
    with reading(request.app.state.registry.engine) as session:
        return _page(request, session, caller, slug, location=location, given=given, hosts=hosts, error=error)


def _address(request: Request, slug: str) -> str:
    return renderer(request).language(request).url(f"/kerja/panen/{slug}")
