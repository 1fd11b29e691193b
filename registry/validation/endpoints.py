"""Checking a file by API: a small one is answered at once, a large one by a run that can be followed and cancelled."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Header, Path, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from registry.accounts.dependencies import RequestCaller
from registry.db import now
from registry.errors import Invalid, Sentence
from registry.validation import table_of_findings as findings
from registry.validation.annotation.package import form_of
from registry.validation.checked import Checked
from registry.validation.dependencies import REQUEST_BODY, Received, ReceivedFile
from registry.validation.judging import Bench
from registry.validation.marked import marked
from registry.validation.readers.weight import weight
from registry.validation.run_record import Run
from registry.validation.runs import Runs
from registry.validation.schema_only import check_with_schema, read_schema
from registry.web.negotiation import preferred
from registry.web.routing import Router

router = Router(prefix="/api/v1", tags=["checks"])


class Kind(StrEnum):
    """Media types of an answer."""

    JSON = "application/json"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CSV = "text/csv"
    PARQUET = "application/vnd.apache.parquet"


_PER_PAGE, _MOST = 100, 10_000
_KEY = 200
_PRIVATE = {"Cache-Control": "private, no-store"}

Name = Annotated[str, Path(max_length=30)]
Limit = Annotated[int | None, Query(ge=0)]
OfPage = Annotated[int, Query(ge=0, le=_MOST)]


@router.post("/checks", openapi_extra=REQUEST_BODY, responses={202: {"description": "Taken in; see Location"}})
def checks(
    request: Request,
    caller: RequestCaller,
    received: ReceivedFile,
    limit: Limit = None,
    accept: Annotated[str | None, Header()] = None,
    prefer: Annotated[str, Header()] = "",
    idempotency_key: Annotated[str | None, Header(max_length=_KEY)] = None,
) -> Response:
    """Check a file against a standard (recognised when not named).

    Small files are answered with the report (200), large ones with the address of their run (202); ``Prefer:
    respond-async`` asks for a run, and so does an ``Idempotency-Key``, with which the same request is answered by the
    same run. ``Accept`` may ask for the marked workbook, or for all findings as CSV or Parquet. With the form field
    ``schema`` (JSON Schema of a row, Table Schema or CSVW metadata) the file is checked against that alone.

    Several files are checked as one delivery and compared with each other, and with those of the period before
    (``before``); each has its report in ``files``.
    """
    runs = _runs(request)
    files = (*received.files, *received.before)
    is_small = sum(weight(file.content, file.size) for file in files) <= runs.limits.at_once
    if received.schema is not None:
        if not is_small:
            raise Invalid(
                Sentence(
                    "Pemeriksaan dengan skema sendiri hanya untuk berkas kecil; pakai: satudata check --schema.",
                    "Checks with a schema of one's own are for small files; use: satudata check --schema.",
                )
            )
        if len(files) > 1:
            raise Invalid(
                Sentence("Kirim satu berkas dengan skema sendiri.", "Send one file with a schema of one's own.")
            )
        return _with_schema(received, limit)
    if is_small and idempotency_key is None and "respond-async" not in prefer:
        return _at_once(request, runs, received, limit, accept)
    run, _ = runs.begin(
        received.files,
        before=received.before,
        previous=received.previous,
        sender=caller.user_id,
        key=idempotency_key,
    )
    return JSONResponse(_told(runs, run), 202, {"Location": f"/api/v1/checks/{run.id}", "Retry-After": "1", **_PRIVATE})


@router.get("/checks/{name}")
def run(
    request: Request,
    caller: RequestCaller,
    name: Name,
    limit: OfPage = _PER_PAGE,
    cursor: Annotated[int, Query(ge=0)] = 0,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """Tell how far a check is; when it is judged, its report with a page of its findings (``next`` is the cursor)."""
    runs = _runs(request)
    found = runs.find(name, caller)
    if not found.is_judged:
        return JSONResponse(_told(runs, found), headers={} if found.is_ended else {"Retry-After": "1"})
    match preferred(accept, tuple(Kind)):
        case Kind.XLSX:
            return workbook(request, caller, name)
        case Kind.CSV:
            return all_findings(request, caller, name, "csv")
        case Kind.PARQUET:
            return all_findings(request, caller, name, "parquet")
    kept = runs.findings(found)
    total = findings.count(kept)
    page = findings.records(findings.page(kept, cursor, limit))
    following = cursor + len(page)
    report = runs.report(found) | {"findings": page, "truncated": len(page) < total}
    told = _told(runs, found) | {
        "report": _rendered(request, report),
        "findings": total,
        "next": following if page and following < total else None,
    }
    return JSONResponse(told, headers=_PRIVATE)


@router.delete("/checks/{name}")
def cancel(request: Request, caller: RequestCaller, name: Name) -> Response:
    """Stop a check; its file is deleted at once and nothing that was found is kept."""
    runs = _runs(request)
    return JSONResponse(_told(runs, runs.cancel(runs.find(name, caller))), headers=_PRIVATE)


@router.get("/checks/{name}/findings.{form}")
def all_findings(
    request: Request, caller: RequestCaller, name: Name, form: Annotated[str, Path(pattern="^(csv|parquet|json)$")]
) -> Response:
    """Give all findings of a check: CSV, Parquet, or a JSON array."""
    runs = _runs(request)
    kept = runs.findings(runs.find(name, caller))
    headers = _PRIVATE | {"Content-Disposition": f'attachment; filename="temuan.{form}"'}
    match form:
        case "csv":
            return StreamingResponse(findings.csv(findings.parts(kept)), media_type=findings.CSV, headers=headers)
        case "json":
            return StreamingResponse(findings.json(findings.parts(kept)), media_type=Kind.JSON, headers=headers)
        case _:
            return Response(kept, media_type=findings.PARQUET, headers=headers)


@router.get("/checks/{name}/workbook.xlsx")
def workbook(request: Request, caller: RequestCaller, name: Name) -> Response:
    """Give the sender's rows back as a workbook, the faulty cells marked."""
    runs = _runs(request)
    content = runs.workbook(runs.find(name, caller))
    ending, kind = form_of(content)
    headers = _PRIVATE | {"Content-Disposition": f'attachment; filename="diperiksa.{ending}"'}
    return Response(content, media_type=kind, headers=headers)


def _at_once(request: Request, runs: Runs, received: Received, limit: int | None, accept: str | None) -> Response:
    """Check small files while their sender waits; nothing of them is kept but the receipts."""
    bench: Bench = request.app.state.registry.bench()
    files = [(file.asked, file.content.read()) for file in received.files]
    before = [(file.asked, file.content.read()) for file in received.before]
    with runs.room():
        done = bench.checked(files, before)
        if len(done) > 1:
            reports = [_report(request, checked, receipt, limit) for checked, receipt in done]
            valid = all(report["valid"] for report in reports)
            return JSONResponse({"valid": valid, "files": reports}, headers=_PRIVATE)
        ((checked, receipt),) = done
        headers = _PRIVATE | ({"Link": f'</api/v1/receipts/{receipt}>; rel="describedby"'} if receipt else {})
        match preferred(accept, tuple(Kind)):
            case Kind.XLSX:
                return Response(marked(files[0][1], checked), media_type=Kind.XLSX, headers=headers)
            case Kind.CSV:
                table = findings.csv(findings.tables(checked.report, checked.all_findings()))
                return Response(b"".join(table), media_type=findings.CSV, headers=headers)
            case Kind.PARQUET:
                table_bytes = findings.parquet(lambda: findings.tables(checked.report, checked.all_findings()))
                return Response(table_bytes, media_type=findings.PARQUET, headers=headers)
    return JSONResponse(_report(request, checked, receipt, limit), headers=headers)


def _report(request: Request, checked: Checked, receipt: str | None, limit: int | None) -> dict[str, Any]:
    report = _rendered(request, checked.report.to_json(limit))
    return report | {"receipt": f"/api/v1/receipts/{receipt}" if receipt else None}


def _with_schema(received: Received, limit: int | None) -> Response:
    (file,) = received.files
    alone = check_with_schema(
        file.content.read(),
        read_schema(received.schema or b""),
        name=file.asked.name,
        today=now().date(),
        period=file.asked.period,
        language=file.asked.language,
    )
    return JSONResponse(alone.report.to_json(limit), headers=_PRIVATE)


def _told(runs: Runs, run: Run) -> dict[str, Any]:
    """Tell how far a run is, and the addresses of the files that were sent together."""
    receipt = f"/api/v1/receipts/{run.receipt}" if run.receipt else None
    together = [{"name": one.asked.name, "url": _address(one)} for one in runs.together(run)]
    return run.to_json() | {"receipt": receipt, "url": _address(run), "files": together}


def _address(run: Run) -> str:
    return f"/api/v1/checks/{run.id}"


def _rendered(request: Request, report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report with the permanent IRI of its standard in full."""
    base = request.app.state.registry.settings.base
    return {**report, "standard": base + report["standard"] if report["standard"] else None}


def _runs(request: Request) -> Runs:
    runs: Runs = request.app.state.registry.runs
    return runs
