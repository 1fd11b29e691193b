"""Check a file: choose it, see what must be mended, get the own workbook back, check again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import Cookie, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from portal.checking import contents_of, period_of
from portal.pages.check_files import COOKIE, Name, is_sent, runs_of
from portal.rendering import renderer
from registry.accounts.dependencies import RequestCaller
from registry.changes.dependencies import ReadSession
from registry.db import reading
from registry.errors import Invalid, RegistryError, Sentence
from registry.receipts.service import Receipt
from registry.standards import repository as standards
from registry.validation import table_of_findings as findings
from registry.validation.run_record import Asked, Incoming, Run
from registry.validation.runs import Runs
from registry.web.routing import Router

router = Router()

_PER_PAGE = 50
_WAIT = 5.0  # seconds: a village's workbook is done by then, and the page that shows it is the first one seen
_SEVERITIES = ("error", "warning", "note")
_KEPT_SECRETS = 8  # files of one browser whose workbooks can still be had
_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The form."""

    standards: tuple[tuple[str, Mapping[str, str]], ...]
    """Slug and title of each standard that can be chosen."""
    days: int
    """Days that a result is kept."""
    most_megabytes: int
    """Size of the largest file."""
    refusal: Sentence | None
    """Why the file sent was not taken."""
    standard: str
    """What was chosen before."""
    period: str
    """The reference date as it was typed."""


@dataclass(frozen=True, slots=True)
class FileOfDelivery:
    """One of several files that were sent together."""

    id: str
    """Its run."""
    name: str
    """Its name."""
    errors: int | None
    """How many errors were found in it; None when it is not judged."""


@dataclass(frozen=True, slots=True)
class CheckRunPage:
    """A check on its way, or its result."""

    run: Run
    """The run."""
    is_senders: bool
    """Whether this browser sent the file."""
    together: tuple["FileOfDelivery", ...] = ()
    """The files that were sent together, this one among them; none for a file sent alone."""
    report: Mapping[str, Any] | None = None
    """The report without its findings, when it is judged."""
    proof: Receipt | None = None
    """The receipt that proves it; without one nothing is called valid."""
    structure: tuple[Mapping[str, Any], ...] = ()
    """Causes that concern the file and its columns."""
    causes: tuple[Mapping[str, Any], ...] = ()
    """Causes in the content, the gravest and most frequent first."""
    faulty_rows: int = 0
    """How many rows have an error."""
    examples: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    """The first findings of each cause, by check and column."""
    findings: tuple[Mapping[str, Any], ...] = ()
    """The findings of this page, as filtered."""
    filtered: int = 0
    """How many findings the filter leaves."""
    severity: str = ""
    """The severity filtered by."""
    column: str = ""
    """The column filtered by."""
    columns: tuple[str, ...] = ()
    """Columns that have findings."""
    number: int = 1
    """Number of this page of findings, from 1."""
    pages: int = 1
    """How many pages of findings there are."""


@router.get("/periksa")
def form(request: Request, session: ReadSession, caller: RequestCaller, standar: str = "") -> Response:
    """Show the form."""
    return _form(request, session, caller, standard=standar)


@router.post("/periksa")
def begin(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    *,
    berkas: Annotated[list[UploadFile] | None, File()] = None,
    lalu: Annotated[list[UploadFile] | None, File()] = None,
    standar: Annotated[str, Form(max_length=100)] = "",
    tanggal: Annotated[str, Form(max_length=20)] = "",
    sebelumnya: Annotated[str, Form(max_length=30)] = "",
    secret: Annotated[str | None, Cookie(alias=COOKIE)] = None,
) -> Response:
    """Take a file, check it, and go to its result."""
    runs = runs_of(request)
    language = renderer(request).language(request)
    try:
        period = period_of(tanggal)
        files, before = contents_of(berkas, lalu, runs.limits.most)
        if standar and standar not in standards.standards(session):
            raise Invalid(Sentence("Pilih standar dari daftar.", "Choose a standard from the list."))
    except RegistryError as refused:
        return _form(
            request, session, caller, refusal=refused.detail or refused.title, standard=standar, period=tanggal
        )
    asked = Asked("", standar or None, None, period, language.code)
    registry = request.app.state.registry
    run, given = runs.begin(
        [Incoming(replace(asked, name=_name_of(one)), one.file, one.size or 0) for one in files],
        before=[Incoming(Asked(_name_of(one)), one.file, one.size or 0) for one in before],
        previous=sebelumnya or None,
        wait=_WAIT,
    )
    response = RedirectResponse(language.url(f"/periksa/{run.id}"), status_code=303)
    secrets = [given, *(secret or "").split(".")][:_KEPT_SECRETS]
    response.set_cookie(
        COOKIE,
        ".".join(one for one in secrets if one),
        max_age=registry.settings.check_days * 86_400,
        path="/",
        httponly=True,
        samesite="lax",
        secure=registry.settings.base.startswith("https:"),
    )
    return response


@router.get("/periksa/{name}")
def result(
    request: Request,
    caller: RequestCaller,
    name: Name,
    bobot: str = "",
    kolom: Annotated[str, Query(max_length=500)] = "",
    hal: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    secret: Annotated[str | None, Cookie(alias=COOKIE)] = None,
) -> Response:
    """Show how far a check is, or what it found."""
    runs = runs_of(request)
    run = runs.find(name)
    response = renderer(request).page(
        request,
        caller,
        "pages/check_run.html",
        _page(request, run, bobot, kolom, hal, is_senders=is_sent(runs, run, secret)),
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    if not run.is_ended:
        response.headers["Refresh"] = "2"
    return response


@router.post("/periksa/{name}/batal")
def cancel(request: Request, name: Name) -> Response:
    """Stop a check."""
    runs = runs_of(request)
    runs.cancel(runs.find(name))
    language = renderer(request).language(request)
    return RedirectResponse(language.url(f"/periksa/{name}"), status_code=303)


def _form(
    request: Request,
    session: ReadSession,
    caller: RequestCaller,
    *,
    refusal: Sentence | None = None,
    standard: str = "",
    period: str = "",
) -> Response:
    settings = request.app.state.registry.settings
    listed = tuple(
        (slug, {key: text for key, text in found.standard.title.model_dump().items() if text})
        for slug, found in sorted(standards.standards(session).items())
    )
    page = CheckPage(listed, settings.check_days, settings.check_most, refusal, standard, period)
    return renderer(request).page(request, caller, "pages/check.html", page, status=422 if refusal else 200)


def _page(request: Request, run: Run, severity: str, column: str, number: int, *, is_senders: bool) -> CheckRunPage:
    runs = runs_of(request)
    together = tuple(_file_of(runs, one) for one in runs.together(run))
    together = together if len(together) > 1 else ()
    if not run.is_judged:
        return CheckRunPage(run, is_senders=is_senders, together=together)
    report, kept = runs.report(run), runs.findings(run)
    severity = severity if severity in _SEVERITIES else ""
    filtered = findings.count(kept, severity=severity, column=column)
    causes = report["checks"]
    return CheckRunPage(
        run=run,
        together=together,
        report=report,
        proof=_proof(request, run),
        structure=tuple(cause for cause in causes if _is_structure(cause)),
        causes=tuple(cause for cause in causes if not _is_structure(cause)),
        faulty_rows=findings.faulty_rows(kept),
        examples=findings.examples(kept, _EXAMPLES),
        findings=tuple(
            findings.records(findings.page(kept, (number - 1) * _PER_PAGE, _PER_PAGE, severity=severity, column=column))
        ),
        filtered=filtered,
        severity=severity,
        column=column,
        columns=tuple(dict.fromkeys(cause["column"] for cause in causes if cause["column"])),
        number=number,
        pages=max(1, -(-filtered // _PER_PAGE)),
        is_senders=is_senders,
    )


def _name_of(file: UploadFile) -> str:
    return Path(file.filename or "").name[:200]


def _file_of(runs: Runs, run: Run) -> FileOfDelivery:
    return FileOfDelivery(run.id, run.asked.name, runs.report(run)["counts"]["error"] if run.is_judged else None)


def _proof(request: Request, run: Run) -> Receipt | None:
    registry = request.app.state.registry
    with reading(registry.engine) as session:
        found: Receipt | None = registry.office.verified(session, run.receipt)
    return found


def _is_structure(cause: Mapping[str, Any]) -> bool:
    return str(cause["check"]).startswith(("file.", "header.")) and cause["severity"] != "note"
