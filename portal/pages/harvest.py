"""The sources of the harvest: how each did last, what waits for somebody, and a new one."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import people
from portal.form_post import FormPost
from portal.harvest_options import Choice, answers, faults_of, questions
from portal.harvest_words import KINDS
from portal.harvesting import RunShown, shown, sign_in_first
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import NotFound, RegistryError, Sentence
from registry.harvest import duplicates, opening, repository, service
from registry.harvest.phases import JobState
from registry.harvest.rows import Source
from registry.items.drafts import slug_of
from registry.web.routing import Router

router = Router()


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its newest run."""

    source: Source
    newest: RunShown | None


@dataclass(frozen=True, slots=True)
class HarvestPage:
    """The sources that this person may know of."""

    rows: tuple[SourceRow, ...]
    """Each with its newest run."""
    waiting: tuple[RunShown, ...]
    """Runs that ask leave to change or remove so much."""
    duplicates: int | None
    """Pairs of likely duplicates; None for those who do not decide on them."""
    may_add: bool
    """Whether this person may register a source."""
    agencies: Mapping[str, Mapping[str, str]]
    """Names of agencies by slug."""


@dataclass(frozen=True, slots=True)
class NewSourcePage:
    """The choice of a kind of source, or the questions of one."""

    kinds: Mapping[str, str]
    """Names of the kinds of source."""
    kind: str
    """The chosen kind; empty while none is."""
    questions: tuple[Choice, ...]
    """What the kind asks."""
    agencies: tuple[tuple[str, Mapping[str, str]], ...]
    """Agencies whose sources this person may register."""
    typed: Mapping[str, str]
    """What was typed, kept after a refusal."""
    faults: tuple[tuple[str, str], ...] = ()
    """What was refused: the field and why."""
    refusal: Sentence | None = None
    """Why it was not registered."""
    upload: str = opening.UPLOAD
    """Location of a source whose files are sent."""


@router.get("/kerja/panen")
def sources(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the sources."""
    found = renderer(request)
    if not caller.is_signed_in:
        return sign_in_first(request)
    newest = {source.id: repository.jobs(session, source.id, limit=1) for source in repository.sources(session, caller)}
    rows = tuple(
        SourceRow(source, shown(session, newest[source.id][0]) if newest[source.id] else None)
        for source in repository.sources(session, caller)
    )
    page = HarvestPage(
        rows=rows,
        waiting=tuple(row.newest for row in rows if row.newest and row.newest.job.state == JobState.WAITING.value),
        duplicates=len(duplicates.waiting(session, caller)) if caller.is_walidata else None,
        may_add=bool(_agencies(session, caller)),
        agencies=people.agencies(session),
    )
    return found.page(request, caller, "pages/harvest.html", page)


@router.get("/kerja/panen/baru")
def choose(request: Request, session: ReadSession, caller: RequestCaller, jenis: str = "") -> Response:
    """Ask what kind of source a new one is, then all about it."""
    if not caller.is_signed_in:
        return sign_in_first(request)
    return _asked(
        request, session, caller, jenis, {"instansi": caller.agency or ""}, questions(jenis, {}) if jenis else ()
    )


@router.post("/kerja/panen/baru")
def add(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Register a source and go to it."""
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=renderer(request).language(request).url("/kerja/panen/baru"))
    kind = post.value("jenis")
    given = answers(kind, post)
    slug = post.value("slug").strip() or slug_of(f"{kind} {post.value('instansi')}".replace("_", "-"))
    try:
        with session.begin_nested():
            source = service.add(
                session,
                kind,
                post.value("lokasi").strip(),
                slug=slug,
                agency=post.value("instansi"),
                options=given,
                by=caller,
                means=request.app.state.registry.harvest,
            )
    except RegistryError as error:
        if isinstance(error, NotFound) and not post.value("instansi"):
            raise
        return _asked(request, session, caller, kind, dict(post.pairs), questions(kind, given), error)
    return RedirectResponse(renderer(request).language(request).url(f"/kerja/panen/{source.slug}"), 303)


def _asked(
    request: Request,
    session: ReadSession,
    caller: Caller,
    kind: str,
    typed: Mapping[str, str],
    asked: tuple[Choice, ...],
    error: RegistryError | None = None,
) -> Response:
    page = NewSourcePage(
        kinds=_kinds(request),
        kind=kind,
        questions=asked,
        agencies=_agencies(session, caller),
        typed=typed,
        faults=faults_of(error, renderer(request).language(request)),
        refusal=(error.detail or error.title) if error else None,
    )
    status = error.status if error else 200
    return renderer(request).page(request, caller, "pages/harvest_new.html", page, status=status)


def _kinds(request: Request) -> dict[str, str]:
    language = renderer(request).language(request)
    return {kind: language.say(KINDS[kind]) if kind in KINDS else kind for kind in opening.kinds()}


def _agencies(session: ReadSession, caller: Caller) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """Return the agencies whose sources this person may register."""
    if not caller.harvests:
        return ()
    names = people.agencies(session)
    return tuple((slug, title) for slug, title in names.items() if caller.curates or slug == caller.agency)
