"""Desa Cantik to be read: the villages in the programme, how far each is, and the tables due and done."""

from dataclasses import dataclass

from fastapi import Request, Response

from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.desa_cantik import service
from registry.desa_cantik.payloads import Standing
from registry.web.routing import Router

router = Router()


@dataclass(frozen=True, slots=True)
class DesaCantikPage:
    """The villages in the programme."""

    villages: list[Standing]
    """Each with its tables."""


@router.get("/desa-cantik")
def page(request: Request, session: ReadSession, caller: RequestCaller) -> Response:
    """Show the villages in the programme."""
    shown = DesaCantikPage(service.standings(session))
    return renderer(request).page(request, caller, "pages/desa_cantik.html", shown)
