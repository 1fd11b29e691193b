"""The door of CKAN's clients: ``/api/3/action/{name}``, ``/api/action/{name}``, ``/api/3``, ``/datastore/dump/{id}``.

Errors are CKAN's own here, not problem+json: the clients know no others. A signed-in browser is not asked who it is:
only a token counts, so no page elsewhere can write in somebody's name.
"""

from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import orjson
import structlog
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import DataError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from registry.accounts import service as accounts
from registry.accounts.caller import PUBLIC, Caller
from registry.changes import log
from registry.db import reading
from registry.errors import RegistryError
from registry.exchange.ckan import errors
from registry.exchange.ckan.actions import ACTIONS
from registry.exchange.ckan.call import Action, Call, Ready
from registry.exchange.ckan.errors import BadRequest, Refusal
from registry.exchange.ckan.lucene import Unreadable
from registry.exchange.ckan.request import parameters, require_bounded
from registry.exchange.ckan.resource_actions import resource_of
from registry.exchange.tables.kept import Shelf
from registry.web.routing import Router

router = Router(tags=["ckan"], include_in_schema=False)

_MEDIA_TYPE = "application/json;charset=utf-8"
_LONGEST_TOKEN = 500
_COUNTED = SimpleNamespace(path="/api/3/action/{name}")
"""What requests are counted by, as the framework tells it of its own routes."""
_DUMPED = {"csv": "csv", "json": "json"}
"""Ending of a table's file for each format that CKAN dumps one in."""
_logger = structlog.get_logger(__name__)


@router.get("/api/3")
@router.get("/api/3/")
def version() -> Response:
    """Return the version of the API."""
    return Response(b'{"version": 3}', media_type=_MEDIA_TYPE)


@router.route("/api/3/action/{name}", methods=["GET", "POST"])
@router.route("/api/action/{name}", methods=["GET", "POST"])
async def act(request: Request) -> Response:
    """Call an action by CKAN's name for it; a plain route: what the framework reads of others costs as much again."""
    request.scope["route"], name = _COUNTED, request.path_params["name"]
    found = ACTIONS.get(name)
    try:
        if found is None:
            raise BadRequest(f"Action name not known: {name[:100]}")  # noqa: TRY301  # answered with the other ones
        if found.writes and request.method == "GET":
            raise BadRequest("JSON Error: Invalid request. Please use POST method for your request")  # noqa: TRY301
        sent = await parameters(request, most_upload=request.app.state.registry.settings.check_most * 2**20)
        sent.pop("callback", None)  # JSONP would run our answer as a program of somebody's page
        require_bounded(sent)
    except BadRequest as error:
        return Response(orjson.dumps(f"Bad request - {error}"), 400, media_type=_MEDIA_TYPE)
    if found.at_hand and request.method == "GET" and not _secret(request):
        content = found.at_hand(request.app.state.registry.ckan, sent)
        if content is not None:  # sooner than another thread would have begun
            return _told(_opening(request, name), content)
    return await run_in_threadpool(_answered, request, name, found, sent)


@router.api_route("/api/3/action/{name}", methods=["PUT", "PATCH", "DELETE"])
@router.api_route("/api/action/{name}", methods=["PUT", "PATCH", "DELETE"])
def refuse(name: str, request: Request) -> Response:
    """Refuse the methods that no action has, in the form that CKAN's clients read."""
    message = f"Method Not Allowed: {request.method}. Use GET, or POST for what writes."
    answer = _refused(
        _opening(request, quote(name[:100])), Refusal(405, {"__type": "Method Not Allowed", "message": message})
    )
    answer.headers["Allow"] = "GET, HEAD, POST"
    return answer


@router.get("/datastore/dump/{identifier}")
def dump(identifier: str, request: Request) -> Response:
    """Lead to the file of a table by the id of its resource, as CKAN's DataStore gives it (format: csv, json)."""
    name, form = "datastore_search", _DUMPED.get(request.query_params.get("format", "csv"), "")
    if not form:
        return _refused(_opening(request, name), errors.not_valid(format=f"must be one of {', '.join(_DUMPED)}"))
    try:
        with reading(request.app.state.registry.engine) as session:
            package, resource = resource_of(_call(request, session, name, {}), identifier)
    except Refusal as refusal:
        return _refused(_opening(request, name), refusal)
    base = request.app.state.registry.settings.base
    return RedirectResponse(f"{base}/dataset/{package['name']}/tabel/{quote(resource['identifier'])}.{form}", 302)


def _answered(request: Request, name: str, found: Action, sent: dict[str, Any]) -> Response:
    opening = _opening(request, name)
    try:
        content = _result(request, name, found, sent)
    except Refusal as refusal:
        return _refused(opening, refusal)
    except RegistryError as error:
        return _refused(opening, errors.of(error))
    except Unreadable as error:
        return _refused(opening, errors.bad_query(str(error)))
    except DataError:
        return _refused(opening, errors.invalid({"message": "A value cannot be stored"}))
    except Exception as error:
        _logger.exception("unhandled error", fault=type(error).__name__, path=request.url.path)
        broken = {"__type": "Internal Server Error", "message": "Internal Server Error"}
        return _refused(opening, Refusal(500, broken))
    return _told(opening, content)


def _opening(request: Request, name: str) -> bytes:
    base: str = request.app.state.registry.settings.base
    return b'{"help":"%b/api/3/action/help_show?name=%b","success":' % (base.encode(), name.encode())


def _told(opening: bytes, content: bytes) -> Response:
    answer = b'%btrue,"result":%b}' % (opening, content)
    return Response(answer, media_type=_MEDIA_TYPE, headers={"Vary": "Authorization"})


def _refused(opening: bytes, refusal: Refusal) -> Response:
    content = b'%bfalse,"error":%b}' % (opening, orjson.dumps(refusal.error))
    return Response(content, refusal.status, media_type=_MEDIA_TYPE)


def _result(request: Request, name: str, found: Action, sent: dict[str, Any]) -> bytes:
    registry = request.app.state.registry
    opened: AbstractContextManager[Session] = (
        log.transaction(registry.engine) if found.writes else reading(registry.engine)
    )
    with opened as session:
        result = found.answer(_call(request, session, name, sent))
    if found.writes:
        registry.follower.wake()
    return result.content if isinstance(result, Ready) else orjson.dumps(result)


def _call(request: Request, session: Session, name: str, sent: dict[str, Any]) -> Call:
    registry = request.app.state.registry
    return Call(
        action=name,
        params=sent,
        caller=_caller(request, session),
        session=session,
        ckan=registry.ckan,
        files=registry.files,
        shelf=Shelf(registry.settings.home / "tables"),
        most_bytes=registry.settings.check_most * 2**20,
    )


def _caller(request: Request, session: Session) -> Caller:
    """Return who calls, by the token as CKAN's clients send it: bare, as bearer, or in the header of old."""
    secret = _secret(request)
    if not secret:
        return PUBLIC
    if len(secret) > _LONGEST_TOKEN:
        raise errors.denied()
    return accounts.caller_by_token(session, secret)


def _secret(request: Request) -> str:
    said = request.headers.get("authorization") or request.headers.get("x-ckan-api-key") or ""
    return said.removeprefix("Bearer ").strip()
