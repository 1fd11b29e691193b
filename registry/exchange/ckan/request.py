"""What a client sent, in any of the ways that CKAN reads: address, JSON, form, JSON as the key of a form, multipart."""

from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request
from starlette.datastructures import FormData, QueryParams, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException

from registry.exchange.ckan.errors import BadRequest

_MOST_BYTES, _DEEPEST, _MOST_FIELDS = 8_000_000, 40, 1_000
_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: its name, its media type as told, and its bytes."""

    name: str
    media_type: str
    content: bytes


async def parameters(request: Request, *, most_upload: int) -> dict[str, Any]:
    """Return what was sent; ``BadRequest`` for what cannot be read, is too deep or too large."""
    if request.method in {"GET", "HEAD"}:
        return _mixed(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        return await _multipart(request, most_upload)
    body = await _body(request)
    if kind == _FORM:
        return await _form(request, body)
    if not body.strip():
        return _mixed(request.query_params)
    return _object(body)


async def _body(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _MOST_BYTES:
            raise BadRequest(f"JSON Error: the body is larger than {_MOST_BYTES} bytes")
    return bytes(content)


async def _form(request: Request, body: bytes) -> dict[str, Any]:
    if body.lstrip().startswith((b"{", b"%7B", b"%7b")):  # the whole JSON as the one key of the form
        sent = await _parsed(request, body)
        if len(sent) == 1 and next(iter(sent.values())) in {"1", ""}:
            return _object(next(iter(sent)).encode())
        return _object(body)  # JSON under the form's media type, as curl --data sends it
    return _mixed(await _parsed(request, body))


async def _parsed(request: Request, body: bytes) -> FormData:
    async def stream() -> Any:
        yield body
        yield b""

    try:
        sent = await FormParser(request.headers, stream()).parse()
    except (MultiPartException, ValueError, UnicodeDecodeError):
        raise BadRequest("JSON Error: the form cannot be read") from None
    if len(sent.multi_items()) > _MOST_FIELDS:
        raise BadRequest(f"JSON Error: more than {_MOST_FIELDS} fields")
    return sent


async def _multipart(request: Request, most_upload: int) -> dict[str, Any]:
    told = request.headers.get("content-length", "")
    if not told.isdecimal() or int(told) > most_upload + _MOST_BYTES:
        raise BadRequest(f"JSON Error: an upload needs a Content-Length of at most {most_upload} bytes")
    try:
        async with request.form(max_files=20, max_fields=_MOST_FIELDS, max_part_size=_MOST_BYTES) as sent:
            found = _mixed(sent)
            for name, value in found.items():
                if isinstance(value, UploadFile):
                    found[name] = Upload(value.filename or "", value.content_type or "", await value.read())
            return found
    except (HTTPException, MultiPartException, ValueError):
        raise BadRequest("JSON Error: the upload cannot be read") from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)  # stops at brackets in brackets without end by itself
    except orjson.JSONDecodeError:
        raise BadRequest("JSON Error: Error decoding JSON data.") from None
    if not isinstance(found, dict):
        raise BadRequest("JSON Error: Request data JSON decoded to something else, but it needs to be a dictionary.")
    return found


def require_bounded(value: Any, depth: int = 0) -> None:
    """Raise ``BadRequest`` for what no database takes (a NUL) and for brackets in brackets without end."""
    if depth > _DEEPEST:
        raise BadRequest("JSON Error: too deep")
    if isinstance(value, str) and "\x00" in value:
        raise BadRequest("JSON Error: a text holds a NUL")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        require_bounded(part, depth + 1)


def _mixed(sent: FormData | QueryParams) -> dict[str, Any]:
    """Return one value a name, or the list of them where it was given several times."""
    found: dict[str, Any] = {}
    for name in sent:
        values: list[Any] = sent.getlist(name)
        found[name] = values[0] if len(values) == 1 else values
    return found
