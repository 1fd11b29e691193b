"""How small a public count may be: what is in force, how it came to be so, and the walidata's form to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal.form_post import FormPost, Post
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts import repository as accounts
from registry.accounts.caller import Caller
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.disclosure import thresholds
from registry.errors import RegistryError, Sentence
from registry.web.routing import Router
from registry.workflow import savepoint

router = Router()
_HERE = "/ambang"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision as it is read."""

    agency: str
    """The name of the agency it is for; empty for every agency."""
    smallest: int
    """The smallest count that may be shown."""
    before: int
    """What was in force until then."""
    reason: str
    """Why."""
    day: str
    """The day, as ISO 8601."""


@dataclass(frozen=True, slots=True)
class ThresholdsPage:
    """What is in force and every decision."""

    smallest: int
    """In force for agencies without a decision of their own."""
    own: Sequence[Decided]
    """Of agencies that have one, the one in force."""
    decisions: Sequence[Decided]
    """Every decision, the newest first."""
    may_decide: bool
    """Whether the caller decides."""
    agencies: tuple[tuple[str, str], ...]
    """Slug and name of each agency, for the form."""
    typed: Post
    """The form as it was typed."""
    fault: Sentence | None
    """Why nothing was decided."""
    done: bool
    """Whether something was decided just now."""


@router.get(_HERE)
def page(request: Request, session: ReadSession, caller: RequestCaller, selesai: str = "") -> Response:
    """Show what is in force."""
    return _page(request, session, caller, done=bool(selesai))


@router.post(_HERE)
def decide(request: Request, session: WriteSession, caller: RequestCaller, post: FormPost) -> Response:
    """Decide anew."""
    language = renderer(request).language(request)
    if not caller.is_signed_in:
        return sign_in_again(request, caller, post, back=language.url(_HERE))
    try:
        with savepoint.attempt(session):
            thresholds.decide(
                session,
                post.number("ambang"),
                agency=post.value("instansi") or None,
                reason=post.value("alasan"),
                by=caller,
                setting=request.app.state.registry.settings.small_cell,
            )
    except RegistryError as refusal:
        return _page(request, session, caller, typed=post, fault=refusal.detail, status=refusal.status)
    return RedirectResponse(language.url(_HERE, {"selesai": "1"}), status_code=303)


def _page(
    request: Request,
    session: ReadSession | WriteSession,
    caller: Caller,
    *,
    typed: Post | None = None,
    fault: Sentence | None = None,
    done: bool = False,
    status: int = 200,
) -> Response:
    found = renderer(request)
    language = found.language(request)
    names = {slug: language.wording(title) for slug, title in accounts.agency_titles(session).items()}
    shown = ThresholdsPage(
        smallest=thresholds.in_force(session, None, setting=request.app.state.registry.settings.small_cell),
        own=[_decided(row, names) for row in thresholds.standing(session) if row.agency],
        decisions=[_decided(row, names) for row in thresholds.decisions(session)],
        may_decide=caller.is_signed_in and caller.is_walidata,
        agencies=tuple(sorted(names.items(), key=lambda each: each[1])),
        typed=typed or Post(()),
        fault=fault,
        done=done,
    )
    return found.page(request, caller, "pages/thresholds.html", shown, status=status)


def _decided(row: thresholds.Decision, names: Mapping[str, str]) -> Decided:
    agency = names.get(row.agency, row.agency) if row.agency else ""
    return Decided(agency, row.smallest, row.before, row.reason, row.decided_at.date().isoformat())
