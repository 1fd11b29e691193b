"""Desa dalam Angka: the published tables of a village or an area, to read, to print, and as a workbook."""

from dataclasses import dataclass

from fastapi import Request, Response

from portal.form_post import FormPost
from portal.pages.sign_in import sign_in_again
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.errors import Forbidden, RegistryError, Sentence
from registry.tabulation import report_sheets, service, village
from registry.tabulation.report import Report, report
from registry.tabulation.service import Proposed
from registry.tabulation.village import Means
from registry.web.routing import Router
from registry.workflow import service as workflow

router = Router()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class BookletPage:
    """The booklet of a village or an area."""

    found: Report
    """The tables."""
    may_make: bool
    """Whether the caller may have the tables computed."""
    hidden: str
    """What stands for a figure that is not shown."""


@dataclass(frozen=True, slots=True)
class TabulatedPage:
    """What became of the tables when somebody had them computed."""

    found: Report
    """The tables that are published."""
    proposed: tuple[Proposed, ...]
    """What became of each."""
    refusal: Sentence | None
    """Why nothing was computed."""


@router.get("/desa-dalam-angka/{code}/{year}.xlsx")
def workbook(request: Request, session: ReadSession, code: str, year: int) -> Response:
    """Give the booklet as a workbook."""
    found = report(session, request.app.state.registry.files, code, year)
    name = f"{found.level}-{code}-dalam-angka-{year}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(report_sheets.as_xlsx(found), media_type=_XLSX, headers=headers)


@router.get("/desa-dalam-angka/{code}/{year}")
def page(request: Request, session: ReadSession, caller: RequestCaller, code: str, year: int) -> Response:
    """Show the booklet."""
    found = report(session, request.app.state.registry.files, code, year)
    shown = BookletPage(
        found, found.level == "desa" and service.may_compute(session, caller, code), report_sheets.HIDDEN
    )
    return renderer(request).page(request, caller, "pages/booklet.html", shown)


@router.post("/desa-dalam-angka/{code}/{year}")
def make(
    request: Request, session: WriteSession, caller: RequestCaller, post: FormPost, code: str, year: int
) -> Response:
    """Compute the tables of a village and submit those that are new."""
    found = renderer(request)
    registry = request.app.state.registry
    if not caller.is_signed_in:
        return sign_in_again(
            request, caller, post, back=found.language(request).url(f"/desa-dalam-angka/{code}/{year}")
        )
    if not service.may_compute(session, caller, code):
        raise Forbidden
    proposed: list[Proposed] = []
    refusal = None
    try:
        with session.begin_nested():
            means = Means(registry.files, registry.microdata, registry.office, registry.settings.small_cell)
            proposed = service.propose(session, village.tables(session, means, code, year, by=caller), by=caller)
            for entry in service.fresh(proposed):
                workflow.submit(session, entry, by=caller)
    except RegistryError as refused:
        refusal = refused.detail
    shown = TabulatedPage(report(session, registry.files, code, year), tuple(proposed), refusal)
    return found.page(request, caller, "pages/tabulated.html", shown, status=409 if refusal else 200)
