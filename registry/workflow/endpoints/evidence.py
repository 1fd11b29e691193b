"""The evidence for EPSS as API calls."""

from typing import Annotated, Any

from fastapi import Path, Request, Response

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.web.routing import Router
from registry.workflow import evidence, evidence_sheets
from registry.workflow.evidence import Evidence, year_of_evidence

router = Router(prefix="/evidence")

Year = Annotated[int, Path(ge=2019, le=2100)]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/{year}.xlsx")
def workbook(request: Request, year: Year, session: ReadSession, caller: RequestCaller) -> Response:
    """Give the evidence of a year as a workbook."""
    content = evidence_sheets.as_xlsx(_of(request, session, caller, year))
    headers = {"Content-Disposition": f'attachment; filename="bukti-epss-{year}.xlsx"'}
    return Response(content, media_type=_XLSX, headers=headers)


@router.get("/{year}.csv")
def table(request: Request, year: Year, session: ReadSession, caller: RequestCaller) -> Response:
    """Give the evidence of a year as CSV."""
    return Response(evidence_sheets.as_csv(_of(request, session, caller, year)), media_type="text/csv; charset=utf-8")


@router.get("/{year}.html")
def page(request: Request, year: Year, session: ReadSession, caller: RequestCaller) -> Response:
    """Give the evidence of a year as a page by itself, to print or to attach."""
    content = evidence_sheets.as_html(_of(request, session, caller, year), f"Bukti dukung EPSS {year}")
    headers = {"Content-Disposition": f'attachment; filename="bukti-epss-{year}.html"'}
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


@router.get("/{year}")
def read(request: Request, year: Year, session: ReadSession, caller: RequestCaller) -> dict[str, Any]:
    """Give the evidence of a year, indicator by indicator."""
    return {"year": year, "indicators": [found.to_json() for found in _of(request, session, caller, year)]}


def _of(request: Request, session: ReadSession, caller: RequestCaller, year: int) -> list[Evidence]:
    since, until = year_of_evidence(year)
    return evidence.evidence(session, request.app.state.registry.office, caller, since=since, until=until)
