"""What a check found in a file, for those who mend it: causes first, then every cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Query, Request, Response

from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.catalog import receipts
from registry.changes.dependencies import ReadSession
from registry.items import repository
from registry.items.repository import Entry
from registry.items.state import Kind
from registry.receipts.service import Office
from registry.web.routing import Router

router = Router()

_PER_PAGE = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class CheckReportPage:
    """The report of a check."""

    entry: Entry
    """The dataset whose file was checked."""
    identifier: str
    """The distribution that was checked."""
    report: Mapping[str, Any]
    """The report: file, counts, checks."""
    faulty_rows: int
    """How many rows have an error."""
    findings: tuple[Mapping[str, Any], ...]
    """The findings of this page."""
    number: int
    """Number of this page of findings, from 1."""
    pages: int
    """How many pages of findings there are."""


@router.get("/kerja/dataset/{agency}/{slug}/laporan/{identifier}.xlsx")
def workbook(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    agency: str,
    slug: str,
    identifier: str,
    versi: str = "",
) -> Response:
    """Send the report as a workbook."""
    entry = _entry(session, caller, agency, slug, versi)
    content = receipts.workbook(session, _office(request), entry, identifier, _shelves(request, caller))
    name = f"laporan-{slug}-{entry.version.number}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=_XLSX, headers=headers)


@router.get("/kerja/dataset/{agency}/{slug}/laporan/{identifier}")
def check_report(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    agency: str,
    slug: str,
    identifier: Annotated[str, Path(max_length=100)],
    versi: str = "",
    hal: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """Show the report of a check."""
    entry = _entry(session, caller, agency, slug, versi)
    report = receipts.report(session, _office(request), entry, identifier, _shelves(request, caller))
    found = report["findings"]
    page = CheckReportPage(
        entry=entry,
        identifier=identifier,
        report=report,
        faulty_rows=len({finding["row"] for finding in found if _is_of_a_row(finding)}),
        findings=tuple(found[(hal - 1) * _PER_PAGE : hal * _PER_PAGE]),
        number=hal,
        pages=max(1, -(-len(found) // _PER_PAGE)),
    )
    return renderer(request).page(request, caller, "pages/check_report.html", page)


def _is_of_a_row(finding: Mapping[str, Any]) -> bool:
    structure = str(finding["check"]).startswith(("file.", "header."))
    return finding["severity"] == "error" and bool(finding["row"]) and not structure


def _entry(session: ReadSession, caller: RequestCaller, agency: str, slug: str, number: str) -> Entry:
    caller.require_user()
    return repository.find(session, caller, kind=Kind.DATASET, agency=agency, slug=slug, number=number or None)


def _shelves(request: Request, caller: RequestCaller) -> receipts.Shelves:
    registry = request.app.state.registry
    return receipts.Shelves(registry.files, registry.microdata, caller)


def _office(request: Request) -> Office:
    office: Office = request.app.state.registry.office
    return office
