"""Error pages: what happened, and what to do next; never a status number, never a traceback."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal.guard import HEADERS
from portal.rendering import renderer
from registry.accounts.caller import PUBLIC, Caller
from registry.accounts.dependencies import caller_of
from registry.errors import RegistryError, Sentence


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """An error for people."""

    status: int
    """HTTP status; it chooses the advice, and is not shown."""
    title: Sentence
    """What kind of error it is."""
    detail: Sentence
    """What happened in this case, and what to do."""
    faults: tuple[Sentence, ...]
    """Each single fault of an input."""
    type: str = ""
    """Slug of what refusals of this kind mean, under ``/problems/``."""


def error_page(request: Request, error: RegistryError) -> Response:
    """Render an error in the language of the page that was asked for."""
    page = ErrorPage(error.status, error.title, error.detail, tuple(_faults(error)), error.type)
    response = renderer(request).page(request, _caller(request), "pages/error.html", page, status=error.status)
    response.headers.update(HEADERS)  # a failure of our own is answered outside the layer that adds them
    return response


def _faults(error: RegistryError) -> list[Sentence]:
    found = []
    for fault in error.members.get("errors", []):
        detail = fault.get("detail")
        if isinstance(detail, dict):
            found.append(Sentence(detail["id"], detail["en"]))
    return found


def _caller(request: Request) -> Caller:
    try:
        return caller_of(request)
    except Exception:  # noqa: BLE001  # whatever failed, its error page must still come
        return PUBLIC
