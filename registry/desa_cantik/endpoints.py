"""Desa Cantik for programs at ``/api/v1/desa-cantik``: the list as JSON, CSV or XLSX for BPS, and its import."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import BaseModel, Field

from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession, WriteSession
from registry.desa_cantik import service
from registry.desa_cantik.payloads import Standing
from registry.web.routing import Router
from registry.web.sent_file import sent_file

router = Router(prefix="/api/v1/desa-cantik", tags=["desa-cantik"])
_content = sent_file(2)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Year = Annotated[int | None, Query(ge=1945, le=2100, description="Year of the tables; without it the newest.")]


class VillageOut(BaseModel):
    """A village in the programme."""

    village: str
    name: dict[str, str]
    district: str
    stage: str
    since: date
    activity: str | None = Field(description="Path of the MS-Keg of its enumeration.")
    decree: str | None
    year: int
    tables_due: list[str]
    tables_done: list[str]


class VillagesOut(BaseModel):
    """The villages in the programme."""

    villages: list[VillageOut]


class BroughtOut(BaseModel):
    """What an import changed."""

    new: int
    changed: int
    same: int


@router.get("")
def listed(session: ReadSession, year: Year = None) -> VillagesOut:
    """Return the villages in the programme with the tables of Desa dalam Angka that are due and done."""
    return VillagesOut(villages=[_out(each) for each in service.standings(session, year)])


@router.get("/export", response_class=Response)
def export(
    session: ReadSession, to: Annotated[str, Query(pattern="^(csv|xlsx)$")] = "csv", year: Year = None
) -> Response:
    """Return the list as CSV or a workbook."""
    found = service.standings(session, year)
    content = service.as_csv(found) if to == "csv" else service.as_xlsx(found)
    media_type = "text/csv; charset=utf-8; header=present" if to == "csv" else _XLSX
    headers = {"Content-Disposition": f'attachment; filename="desa-cantik.{to}"'}
    return Response(content, media_type=media_type, headers=headers)


@router.post("/imports")
def imports(session: WriteSession, caller: RequestCaller, content: Annotated[bytes, Depends(_content)]) -> BroughtOut:
    """Take in a list of villages (CSV: kode_wilayah, tahap, sejak, kegiatan, keputusan), all or nothing."""
    caller.require_user()
    made = service.bring_in(session, content, by=caller)
    return BroughtOut(new=made.new, changed=made.changed, same=made.same)


def _out(found: Standing) -> VillageOut:
    return VillageOut(
        village=found.village,
        name=dict(found.name),
        district=found.district,
        stage=found.stage,
        since=found.since,
        activity=found.activity,
        decree=found.decree,
        year=found.year,
        tables_due=list(found.due),
        tables_done=list(found.done),
    )
