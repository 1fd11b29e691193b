"""Errors as responses: the only place that makes one (RFC 9457), for programs as JSON and for people as a page."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from registry.errors import Forbidden, Invalid, NotFound, NotSignedIn, RegistryError, Sentence
from registry.web.negotiation import HTML, JSON, preferred

MEDIA_TYPE = "application/problem+json"

Page = Callable[[Request, RegistryError], Response]
"""Renders an error for people."""

_logger = structlog.get_logger(__name__)
_PAUSE = "5"  # seconds
_AWAY = (OperationalError, InterfaceError, NoConnection)


class Broken(RegistryError):
    """Our own fault; the cause is in the log, not in the answer."""

    type = "internal-error"
    title = Sentence(
        "Terjadi kesalahan di pihak kami. Coba lagi; bila berulang, hubungi walidata.",
        "Something went wrong on our side. Try again; if it happens again, tell the walidata.",
    )


class NotStorable(Invalid):
    """The database refuses a value: a NUL in a text, a number beyond all bounds."""

    type = "not-storable"
    title = Sentence(
        "Ada isian yang tidak dapat disimpan: tanda kosong (NUL) atau angka yang terlalu besar.",
        "A value cannot be stored: it holds a NUL, or a number that is too large.",
    )


class DatabaseAway(RegistryError):
    """The database does not answer, is locked for too long, or its disk is full."""

    type = "database-away"
    title = Sentence(
        "Basis data sedang tidak dapat dipakai. Tidak ada yang tersimpan; coba lagi sebentar lagi.",
        "The database cannot be used at the moment. Nothing was stored; try again in a moment.",
    )
    status = 503


class TooDeep(Invalid):
    """A document is nested deeper than it can be read."""

    type = "too-deep"
    title = Sentence(
        "Isi permintaan bersarang terlalu dalam. Kirim dokumen yang lebih datar.",
        "The body is nested too deeply. Send a flatter document.",
    )


class NotReadable(Invalid):
    """The body is no JSON, or not UTF-8, or holds a number no computer can read."""

    type = "not-readable"
    title = Sentence(
        "Isi permintaan bukan JSON yang dapat dibaca. Periksa tanda kurung, koma, dan angka yang terlalu panjang.",
        "The body is no JSON that can be read. Check brackets, commas, and numbers that are too long.",
    )
    status = 400


class NotOffered(RegistryError):
    """HTTP's own refusals: method not allowed, not acceptable, too large and the like."""

    type = "not-offered"
    title = Sentence("Permintaan ini tidak dilayani di alamat ini", "This address does not offer that")

    def __init__(self, status: int) -> None:
        """Keep the status that the framework found."""
        super().__init__(status_phrase=HTTPStatus(status).phrase)
        self.status = status  # type: ignore[misc]  # one class for the few statuses that HTTP itself answers


_BY_STATUS = {error.status: error for error in (NotFound, NotSignedIn, Forbidden, Invalid, NotReadable)}
_OF_VALUES = {DataError: NotStorable, RecursionError: TooDeep}
"""Faults of others that tell of what was sent, and not of us."""


def _again(error: RegistryError) -> dict[str, str]:
    """When to come again, where that may help (RFC 9110, section 10.2.3)."""
    return {"Retry-After": _PAUSE} if error.status == HTTPStatus.SERVICE_UNAVAILABLE else {}


def install(app: FastAPI, page: Page) -> None:
    """Answer every error of an application in the one shape."""

    def answer(request: Request, error: RegistryError, headers: dict[str, str] | None = None) -> Response:
        path = request.url.path
        for_programs = path.startswith(("/api/", "/sparql", "/oai", "/health"))
        offered = (JSON, HTML) if path.startswith("/id/") else (HTML, JSON)
        wanted = JSON if for_programs else preferred(request.headers.get("accept"), offered)
        response = page(request, error) if wanted == HTML else document(error, path)
        response.headers["Vary"] = "Accept, Accept-Language"
        response.headers.update(links(error) | _again(error) | (headers or {}))
        return response

    def registry_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RegistryError)
        return answer(request, error)

    def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        known = _BY_STATUS.get(error.status_code)
        ours = error.__cause__ if isinstance(error.__cause__, RegistryError) else known and known()
        return answer(request, ours or NotOffered(error.status_code), dict(error.headers or {}))

    def request_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, _unreadable(error))

    def not_storable(request: Request, error: Exception) -> Response:
        _logger.info("not storable", fault=type(error).__name__, route=_route(request))
        return answer(request, next(told() for fault, told in _OF_VALUES.items() if isinstance(error, fault)))

    def away(request: Request, error: Exception) -> Response:
        _logger.error("database away", fault=type(error).__name__, route=_route(request), exc_info=error)
        try:
            return answer(request, DatabaseAway())
        except _AWAY:  # a page shows who is signed in, and asks the database for it
            told = document(DatabaseAway(), request.url.path)
            told.headers.update(_again(DatabaseAway()))
            return told

    def broken(request: Request, error: Exception) -> Response:
        _logger.error("unhandled error", fault=type(error).__name__, route=_route(request), exc_info=error)
        return answer(request, Broken())

    app.add_exception_handler(RegistryError, registry_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, request_error)
    for fault, told in (*((each, not_storable) for each in _OF_VALUES), *((each, away) for each in _AWAY)):
        app.add_exception_handler(fault, told)
    app.add_exception_handler(Exception, broken)


def _unreadable(error: RequestValidationError) -> RegistryError:
    """Say which parts of a request are not what the operation takes; a path that is not one leads nowhere."""
    if any(fault["loc"][0] == "path" for fault in error.errors()):
        return NotFound()
    faults = [
        {"pointer": "/" + "/".join(str(part) for part in fault["loc"]), "detail": fault["type"]}
        for fault in error.errors()
    ]
    return Invalid(errors=faults)


def _route(request: Request) -> str:
    """Return the declared path: the one that was asked may hold what is nobody's business."""
    return str(getattr(request.scope.get("route"), "path", "-"))


def links(error: RegistryError) -> dict[str, str]:
    """Return the header that names what took the place of a thing that is gone (RFC 5829), when something did."""
    successors = error.members.get("successor", ())
    return {"Link": ", ".join(f'<{address}>; rel="successor-version"' for address in successors)} if successors else {}


def document(error: RegistryError, instance: str) -> JSONResponse:
    """Return an error as ``application/problem+json``; Indonesian first, the English beside it."""
    members: dict[str, Any] = {
        **error.members,
        "type": f"/problems/{error.type}",
        "title": error.title.id,
        "status": error.status,
        "detail": error.detail.id,
        "detail_en": error.detail.en,
        "instance": quote(instance, safe="/:@!$&'()*+,;=-._~"),
    }
    return JSONResponse(members, status_code=error.status, media_type=MEDIA_TYPE)
