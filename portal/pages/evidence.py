"""The evidence for EPSS in a period: how much, what, by whom and when; ready to attach as workbook, CSV or page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel

from portal.language import msg
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.errors import NotFound, Sentence
from registry.web.routing import Router
from registry.workflow import evidence, evidence_sheets
from registry.workflow.calendar import day_of
from registry.workflow.evidence import Evidence

router = Router()

COUNTS: Mapping[str, str] = {
    "standards_published": msg("Standar data terbit"),
    "datasets_following_a_standard": msg("Set data yang mengikuti standar"),
    "datasets_checked_and_valid": msg("Set data yang lulus pemeriksaan"),
    "producers": msg("Produsen data"),
    "activity_published": msg("Metadata kegiatan terbit"),
    "variable_published": msg("Metadata variabel terbit"),
    "indicator_published": msg("Metadata indikator terbit"),
    "datasets_in_open_formats": msg("Set data berformat terbuka"),
    "open_formats": msg("Format terbuka yang dipakai"),
    "code_lists_published": msg("Daftar kode terbit"),
    "items_using_reference_codes": msg("Item yang memakai kode referensi"),
    "verify": msg("Verifikasi"),
    "approve": msg("Persetujuan"),
    "return": msg("Pengembalian"),
    "reject": msg("Penolakan"),
    "fields_accepted": msg("Isian diterima"),
    "fields_refused": msg("Isian ditolak"),
    "new_versions_published": msg("Versi baru terbit"),
    "superseded": msg("Versi digantikan"),
    "retired": msg("Dicabut"),
}
"""What each count is called."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST, _LAST = date(2019, 1, 1), date(2100, 12, 31)
_MOST = 100
"""Proofs of one indicator that the page lists; the downloads hold all."""


class Period(BaseModel):
    """From one day to another, both included; as typed."""

    dari: str = ""
    sampai: str = ""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """The evidence of a period."""

    found: tuple[Evidence, ...]
    """The evidence of each indicator."""
    since: date
    """First day of the period."""
    until: date
    """Last day of the period."""
    counts: Mapping[str, str]
    """What each count is called."""
    years: tuple[int, ...]
    """Years to choose from, the newest first."""
    refusal: Sentence | None
    """Why the period was not read."""
    typed: Period
    """The period as typed."""
    most: int
    """Proofs of one indicator that are listed; the downloads hold all."""


@router.get("/kerja/bukti")
def page(request: Request, session: ReadSession, caller: RequestCaller, period: Annotated[Period, Query()]) -> Response:
    """Show the evidence of a period, this year by default."""
    found = renderer(request)
    language = found.language(request)
    if not caller.is_signed_in:
        here = language.url("/kerja/bukti", period.model_dump())
        return RedirectResponse(language.url("/masuk", {"kembali": here}), status_code=303)
    since, until, refusal = _read(period)
    told = evidence.evidence(session, request.app.state.registry.office, caller, since=since, until=until)
    this_year = day_of(now()).year
    shown = EvidencePage(
        found=tuple(told),
        since=since,
        until=until,
        counts=COUNTS,
        years=tuple(range(this_year, max(_FIRST.year, this_year - 4) - 1, -1)),
        refusal=refusal,
        typed=period if refusal else Period(dari=since.isoformat(), sampai=until.isoformat()),
        most=_MOST,
    )
    return found.page(request, caller, "pages/evidence.html", shown, status=422 if refusal else 200)


@router.get("/kerja/bukti.{form}")
def download(
    request: Request, session: ReadSession, caller: RequestCaller, form: str, period: Annotated[Period, Query()]
) -> Response:
    """Give the evidence of a period to attach."""
    since, until, refusal = _read(period)
    if refusal or form not in {"xlsx", "csv", "html"}:
        raise NotFound
    found = evidence.evidence(session, request.app.state.registry.office, caller, since=since, until=until)
    name = f"bukti-epss-{since}-{until}"
    if form == "xlsx":
        content, kind = evidence_sheets.as_xlsx(found), _XLSX
    elif form == "csv":
        content, kind = evidence_sheets.as_csv(found), "text/csv; charset=utf-8"
    else:
        heading = f"Bukti dukung EPSS {since} sampai {until}"
        content, kind = evidence_sheets.as_html(found, heading), "text/html; charset=utf-8"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, media_type=kind, headers=headers)


def _read(period: Period) -> tuple[date, date, Sentence | None]:
    """Return the days of a period; this year with the reason where it cannot be read."""
    first, last = evidence.year_of_evidence(day_of(now()).year)
    try:
        since = date.fromisoformat(period.dari) if period.dari else first
        until = date.fromisoformat(period.sampai) if period.sampai else last
    except ValueError:
        return first, last, Sentence("Tulis tanggal seperti 2026-01-31.", "Write dates like 2026-01-31.")
    if not _FIRST <= since <= until <= _LAST:
        return (
            first,
            last,
            Sentence(
                "Tanggal mulai harus sebelum tanggal akhir, antara 2019 dan 2100.",
                "The first day must come before the last, between 2019 and 2100.",
            ),
        )
    return since, until, None
