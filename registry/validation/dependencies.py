"""What a program sends to be checked: a form with a file, JSON with rows, or the file itself with its media type."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import IO, Annotated, Any

import orjson
from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from registry.errors import Invalid, RegistryError, Sentence
from registry.receipts.service import Way
from registry.validation.run_record import Asked, Incoming

_IN_MEMORY = 5 * 2**20
_FIELDS = ("standard", "profile", "period", "language", "name", "previous")
MOST_FILES = 10
_LONGEST = 300
_JSON = "application/json"
_EXTENSIONS = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/x-ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/vnd.apache.parquet": "parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/zip": "zip",
    "application/gzip": "gz",
    "application/octet-stream": "bin",
}

_FILES: dict[str, Any] = {
    "type": "array",
    "items": {"type": "string", "contentMediaType": "application/octet-stream"},
    "maxItems": MOST_FILES,
}
REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": _FILES,
                        "before": _FILES,
                        "schema": {"type": "string", "contentMediaType": "application/octet-stream"},
                        **{name: {"type": "string"} for name in _FIELDS},
                    },
                }
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["rows"],
                    "properties": {
                        "rows": {"type": "array", "items": {"type": "object"}},
                        **{name: {"type": ["string", "null"]} for name in _FIELDS},
                    },
                }
            },
            **{kind: {"schema": {}} for kind in _EXTENSIONS},
        },
    }
}
"""How the body may look, for the description of the API."""


class TooLarge(RegistryError):
    """The file is larger than what is checked."""

    type = "too-large"
    title = Sentence(
        "Berkas terlalu besar. Bagi menjadi beberapa berkas, atau periksa dengan: satudata check.",
        "The file is too large. Split it, or check it with: satudata check.",
    )
    status = 413


class TooMany(RegistryError):
    """More files than are checked together."""

    type = "too-many-files"
    title = Sentence(
        f"Paling banyak {MOST_FILES} berkas diperiksa bersama. Kirim sisanya tersendiri.",
        f"At most {MOST_FILES} files are checked together. Send the rest by themselves.",
    )
    status = 413


class NotReadHere(RegistryError):
    """A body of a kind that is no table."""

    type = "unsupported-media-type"
    title = Sentence(
        "Kirim berkas sebagai formulir (multipart), JSON dengan “rows”, atau langsung dengan jenis medianya.",
        "Send the file as a form (multipart), JSON with “rows”, or as it is with its media type.",
    )
    status = 415


@dataclass(frozen=True, slots=True)
class Received:
    """Files as they came."""

    files: tuple[Incoming, ...]
    before: tuple[Incoming, ...] = ()
    """Those of the period before, to compare with."""
    previous: str | None = None
    """The run of the files before they were mended."""
    schema: bytes | None = None
    """A schema to check against instead of a registered standard."""


async def received(request: Request) -> AsyncIterator[Received]:
    """Read the body; Invalid, TooLarge or NotReadHere with a sentence. It is gone when the answer is made."""
    most: int = request.app.state.registry.runs.limits.most
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    given = {name: request.query_params.get(name, "") for name in _FIELDS}
    if kind == "multipart/form-data":
        async with request.form(max_files=100, max_fields=20) as form:
            yield await _form(form, given, most)
        return
    if kind not in {*_EXTENSIONS, _JSON}:
        raise NotReadHere
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as content:
        size = 0
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise TooLarge
            content.write(part)
        content.seek(0)
        if kind == _JSON:
            given, size = _rows(content, given)
        name = given["name"] or ("baris.ndjson" if kind == _JSON else f"berkas.{_EXTENSIONS[kind]}")
        file = Incoming(_asked(given, name), content, size)  # type: ignore[arg-type]  # it is a binary stream
        yield Received((file,), previous=given["previous"] or None)


ReceivedFile = Annotated[Received, Depends(received, scope="function")]


async def _form(form: FormData, given: Mapping[str, str], most: int) -> Received:
    fields = {name: value for name in _FIELDS if isinstance(value := form.get(name), str) and value}
    asked = _asked({**given, **fields}, fields.get("name", ""))
    files, before = _files(form, "file", asked), _files(form, "before", asked)
    if not files:
        raise Invalid(Sentence("Sertakan berkas pada isian “file”.", "Send the file in the field “file”."))
    if max(len(files), len(before)) > MOST_FILES:
        raise TooMany
    if sum(one.size for one in (*files, *before)) > most:
        raise TooLarge
    schema = form.get("schema")
    document = await schema.read() if isinstance(schema, UploadFile) and schema.filename else None
    return Received(files, before, fields.get("previous"), document)


def _files(form: FormData, field: str, asked: Asked) -> tuple[Incoming, ...]:
    """Return the files of a field; the name that was given is of a file sent alone."""
    found = [file for file in form.getlist(field) if isinstance(file, UploadFile)]
    named = asked.name if len(found) == 1 and field == "file" else ""
    return tuple(
        Incoming(replace(asked, name=named or _file_name(file.filename or "")), file.file, file.size or 0)
        for file in found
    )


def _rows(content: IO[bytes], given: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Read ``{"rows": […], "standard": …}``, put the rows in its place as JSON lines; return the rest, and the size."""
    try:
        read = orjson.loads(content.read())
        rows = read["rows"]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise TypeError  # noqa: TRY301  # told below as everything else that is no such document
    except (ValueError, KeyError, TypeError):
        raise Invalid(
            Sentence(
                "Kirim objek JSON dengan “rows”: larik objek, satu untuk tiap baris.",
                "Send a JSON object with “rows”: an array of objects, one for each row.",
            )
        ) from None
    content.seek(0)
    content.truncate()
    for row in rows:
        content.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
    size = content.tell()
    content.seek(0)
    return {name: str(read.get(name) or given[name] or "") for name in _FIELDS}, size


def _asked(given: Mapping[str, str], name: str) -> Asked:
    period, language = None, given.get("language") or "id"
    if given.get("period"):
        with suppress(ValueError):
            period = date.fromisoformat(given["period"])
        if period is None:
            raise Invalid(
                Sentence("Tulis “period” sebagai 2025-12-31.", "Write “period” as 2025-12-31."),
                errors=[{"pointer": "/period", "detail": "date"}],
            )
    if language not in {"id", "en"}:
        raise Invalid(
            Sentence("“language” adalah id atau en.", "“language” is id or en."),
            errors=[{"pointer": "/language", "detail": "enum"}],
        )
    return Asked(
        name=_file_name(name) if name else "",
        standard=given.get("standard") or None,
        profile=given.get("profile") or None,
        period=period,
        language=language,
        way=Way.API,
    )


def _file_name(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2][:_LONGEST] or "berkas"
