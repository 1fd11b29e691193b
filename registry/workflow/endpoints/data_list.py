"""The Daftar Data as API calls: out as JSON, XLSX or CSV, in with a preview first."""

from typing import Annotated, Any

from fastapi import Body, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.accounts.dependencies import RequestCaller
from registry.catalog import data_list_sheets, planning
from registry.changes.dependencies import ReadSession, WriteSession
from registry.web.routing import Router

router = Router(prefix="/daftar-data")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Year = Annotated[int, Path(ge=2019, le=2100)]
Content = Annotated[bytes, Body(media_type="application/octet-stream", max_length=20_000_000)]
Agency = Annotated[str | None, Query(max_length=60)]


class Copied(BaseModel):
    """Whose rows of the year before are copied."""

    model_config = ConfigDict(extra="forbid")

    agency: str = Field(max_length=60)


@router.get("/{year}.xlsx")
def workbook(year: Year, session: ReadSession, caller: RequestCaller, agency: Agency = None) -> Response:
    """Give the Daftar Data of a year as a workbook."""
    found = planning.rows(session, caller, year, agency=agency)
    content = data_list_sheets.as_xlsx([row.attributes for row in found])
    return Response(content, media_type=XLSX, headers=_named(f"daftar-data-{year}.xlsx"))


@router.get("/{year}.csv")
def table(year: Year, session: ReadSession, caller: RequestCaller, agency: Agency = None) -> Response:
    """Give the Daftar Data of a year as CSV."""
    found = planning.rows(session, caller, year, agency=agency)
    content = data_list_sheets.as_csv(row.attributes for row in found)
    return Response(content, media_type="text/csv; charset=utf-8", headers=_named(f"daftar-data-{year}.csv"))


@router.get("/{year}")
def read(year: Year, session: ReadSession, caller: RequestCaller, agency: Agency = None) -> dict[str, Any]:
    """Give the Daftar Data of a year, with the dataset begun from each row."""
    found = planning.rows(session, caller, year, agency=agency)
    begun = planning.begun(session, found)
    return {
        "year": year,
        "rows": [
            {"id": row.id, "agency": row.agency, "attributes": row.attributes, "dataset": begun.get(row.id or 0)}
            for row in found
        ],
    }


@router.post("/{year}/imports")
def take(
    year: Year,
    content: Content,
    session: WriteSession,
    caller: RequestCaller,
    *,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Read an XLSX or CSV file into the Daftar Data of a year; with ``dry_run`` only say what it would do."""
    lines = data_list_sheets.read(content)
    do = planning.preview if dry_run else planning.take
    return do(session, year, lines, by=caller).to_json()


@router.post("/{year}/copies", status_code=201)
def copy(year: Year, wanted: Copied, session: WriteSession, caller: RequestCaller) -> dict[str, Any]:
    """Copy an agency's rows of the year before to this year."""
    return {"copied": [row.name for row in planning.copy_year(session, wanted.agency, year, by=caller)]}


@router.post("/rows/{number}/dataset", status_code=201)
def begin(number: Annotated[int, Path(ge=1, lt=2**31)], session: WriteSession, caller: RequestCaller) -> dict[str, str]:
    """Begin the dataset that a row plans."""
    return {"version_iri": planning.begin(session, number, by=caller).version_iri}


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
