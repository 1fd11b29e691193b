"""Pages that say the same to everybody: about, accessibility, privacy, licences, help."""

from dataclasses import dataclass

from fastapi import Request, Response

from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.disclosure import thresholds
from registry.web.routing import Router

router = Router()


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page of text."""

    smallest: int
    """The smallest number of people or families that a public table shows, on the page that says so."""


def _answer(request: Request, caller: RequestCaller, name: str, smallest: int = 0) -> Response:
    page = TextPage(smallest)
    return renderer(request).page(request, caller, f"pages/{name}.html", page)


@router.get("/tentang")
def about(request: Request, caller: RequestCaller) -> Response:
    """Say what this service is and who runs it."""
    return _answer(request, caller, "about")


@router.get("/aksesibilitas")
def accessibility(request: Request, caller: RequestCaller) -> Response:
    """Say what was done so that everybody can use it."""
    return _answer(request, caller, "accessibility")


@router.get("/privasi")
def privacy(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Say what becomes of personal data."""
    setting = request.app.state.registry.settings.small_cell
    return _answer(request, caller, "privacy", thresholds.in_force(session, None, setting=setting))


@router.get("/lisensi")
def licences(request: Request, caller: RequestCaller) -> Response:
    """Say under which licences data, metadata and the program may be used."""
    return _answer(request, caller, "licences")


@router.get("/bantuan")
def help_page(request: Request, caller: RequestCaller) -> Response:
    """Lead to what helps: tasks, checks, refusals, guides."""
    return _answer(request, caller, "help")


@router.get("/dua-menit")
def tour(request: Request, caller: RequestCaller) -> Response:
    """Lead through the demo in six steps."""
    return _answer(request, caller, "tour")


@router.get("/dok")
def documentation(request: Request, caller: RequestCaller) -> Response:
    """Lead to what programs need: the guide of the API, forms, standards."""
    return _answer(request, caller, "documentation")
