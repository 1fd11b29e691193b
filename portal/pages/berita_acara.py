"""The berita acara of a version, to print: who decided what, when, in which role and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from portal import people
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.errors import NotFound
from registry.items import repository
from registry.items.state import Kind
from registry.web.routing import Router
from registry.workflow import minutes
from registry.workflow.minutes import Minutes

router = Router()


@dataclass(frozen=True, slots=True)
class BeritaAcaraPage:
    """The berita acara of a version."""

    minutes: Minutes
    """What was decided, said of fields, changed, and noted in the log."""
    agency: Mapping[str, str]
    """Name of the agency it comes from."""
    printed_at: datetime
    """When the page was made."""


@router.get("/kerja/{kind}/{agency}/{slug}/berita-acara")
def berita_acara(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    kind: str,
    agency: str,
    slug: str,
    versi: str | None = None,
) -> Response:
    """Show the berita acara of the live version, or of the one asked for."""
    found = renderer(request)
    if not caller.is_signed_in:
        language = found.language(request)
        here = language.url(request.url.path, {"versi": versi} if versi else None)
        return RedirectResponse(language.url("/masuk", {"kembali": here}), status_code=303)
    if kind not in set(Kind):
        raise NotFound
    entry = repository.find(session, caller, kind=Kind(kind), agency=agency, slug=slug, number=versi)
    page = BeritaAcaraPage(
        minutes=minutes.minutes(session, caller, entry),
        agency=people.agency_title(people.agencies(session), entry.item.agency),
        printed_at=now(),
    )
    return found.page(request, caller, "pages/berita_acara.html", page)
