"""What a check gives to take away: the sender's workbook with its marks, and the report for programs."""

from pathlib import Path
from typing import Annotated

from fastapi import Cookie, Request, Response
from fastapi import Path as InPath
from fastapi.responses import StreamingResponse

from registry.validation import table_of_findings as findings
from registry.validation.annotation.package import form_of
from registry.validation.run_record import Run
from registry.validation.runs import Runs
from registry.web.routing import Router

router = Router()

COOKIE = "sdd_periksa"
"""Holds the secrets of the checks that a browser sent."""

Name = Annotated[str, InPath(max_length=30)]


def runs_of(request: Request) -> Runs:
    """Return the checks of this service."""
    runs: Runs = request.app.state.registry.runs
    return runs


def is_sent(runs: Runs, run: Run, secret: str | None) -> bool:
    """Say whether one of a browser's secrets is that of the run's sender."""
    return any(runs.is_secret_of(run, one) for one in (secret or "").split(".") if one)


@router.get("/periksa/{name}/berkas.xlsx")
def workbook(request: Request, name: Name, secret: Annotated[str | None, Cookie(alias=COOKIE)] = None) -> Response:
    """Give the sender's workbook back, with the findings in it."""
    runs = runs_of(request)
    run = runs.find(name)
    mine = next((one for one in (secret or "").split(".") if is_sent(runs, run, one)), "")
    content = runs.workbook(run, mine)
    ending, kind = form_of(content)
    file = f"{Path(run.asked.name).stem[:80]}-diperiksa.{ending}".encode("ascii", "replace").decode().replace('"', "_")
    return Response(content, media_type=kind, headers=_attachment(file))


@router.get("/periksa/{name}/laporan.json")
def as_json(request: Request, name: Name) -> Response:
    """Give the report with all findings to a program."""
    runs = runs_of(request)
    run = runs.find(name)
    content = findings.report_json(runs.report(run), findings.parts(runs.findings(run)))
    return StreamingResponse(content, media_type="application/json", headers=_attachment("laporan.json"))


@router.get("/periksa/{name}/laporan.csv")
def as_csv(request: Request, name: Name) -> Response:
    """Give all findings as a table."""
    runs = runs_of(request)
    content = findings.csv(findings.parts(runs.findings(runs.find(name))))
    return StreamingResponse(content, media_type=findings.CSV, headers=_attachment("laporan.csv"))


@router.get("/periksa/{name}/laporan.parquet")
def as_parquet(request: Request, name: Name) -> Response:
    """Give all findings as a table for large ones."""
    runs = runs_of(request)
    content = runs.findings(runs.find(name))
    return Response(content, media_type=findings.PARQUET, headers=_attachment("laporan.parquet"))


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
