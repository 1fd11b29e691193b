"""``/oai``: GET and POST; errors of the protocol are answers of status 200 (OAI-PMH 2.0 §3.1, §3.6)."""

import zlib
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response

from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.exchange.dcat.document import clean
from registry.exchange.dcat.written import marked_up
from registry.exchange.oai import document
from registry.exchange.oai.asked import Asked, Fault, arguments, asked
from registry.exchange.oai.provider import Provider, settled, stamp
from registry.web.conditional import takes_gzip
from registry.web.routing import Router

router = Router(tags=["oai-pmh"])

XML = "text/xml"
_MOST_BYTES = 16_384
_FORM = "application/x-www-form-urlencoded"
_SPACE = "http://www.openarchives.org/OAI/2.0/"
_OPENING = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{_SPACE}" '
    f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{_SPACE} {_SPACE}OAI-PMH.xsd">'
)
_WITHOUT_ATTRIBUTES = {"badVerb", "badArgument"}
_LEVEL, _ZIP = 1, 16 + zlib.MAX_WBITS
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "An OAI-PMH 2.0 answer, or an error of the protocol", "content": {XML: {}}}
}


async def form(request: Request) -> bytes | None:
    """Return the form a POST holds; None for what is none, or is too long for one."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return None
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _MOST_BYTES:
            return None
    return bytes(content)


@router.get("/oai", responses=_ANSWERS, response_class=Response)
def get(request: Request, session: ReadSession) -> Response:
    """Answer a harvester."""
    return _answered(request, session, request.scope["query_string"])


@router.post("/oai", responses=_ANSWERS, response_class=Response)
def post(request: Request, session: ReadSession, content: Annotated[bytes | None, Depends(form)]) -> Response:
    """Answer a harvester that sends its arguments as a form."""
    return _answered(request, session, content)


@router.get(document.SCHEMA_PATH, responses={200: {"content": {XML: {}}}}, response_class=Response)
def schema(request: Request) -> Response:
    """Return the XML Schema of the format ``sdd``."""
    return Response(document.schema(_provider(request).base), media_type=XML)


def _answered(request: Request, session: ReadSession, query: bytes | None) -> Response:
    provider, moment = _provider(request), now()
    found: Asked | None = None
    try:
        found = asked(_arguments(query))
        verb = found.verb.encode()
        inner = [b"<%b>" % verb, *provider.answer(session, found, moment), b"</%b>" % verb]
    except Fault as fault:
        inner = [f'<error code="{fault.code}">{marked_up(fault.sentence)}</error>'.encode()]
        if fault.code in _WITHOUT_ATTRIBUTES:
            found = None
    given = {"verb": found.verb, **found.given}.items() if found else ()
    opening = f"{_OPENING}{_asked(given, provider, stamp(settled(moment)))}".encode()
    return _response(request, (opening, *inner, b"</OAI-PMH>\n"))


def _arguments(query: bytes | None) -> list[tuple[str, str]]:
    if query is None:
        raise Fault("badArgument", f"Send the arguments as {_FORM}, at most 16 KB of them.")
    return arguments(query)


def _asked(given: Iterable[tuple[str, str]], provider: Provider, at: str) -> str:
    attributes = "".join(f' {name}="{marked_up(clean(value))}"' for name, value in given)
    address = marked_up(f"{provider.base}/oai")
    return f"<responseDate>{at}</responseDate><request{attributes}>{address}</request>"


def _response(request: Request, parts: Iterable[bytes]) -> Response:
    content = b"".join(parts)
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if takes_gzip(request.headers):
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _ZIP)
        content = packer.compress(content) + packer.flush()
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=f"{XML}; charset=UTF-8", headers=headers)


def _provider(request: Request) -> Provider:
    provider: Provider = request.app.state.oai
    return provider
