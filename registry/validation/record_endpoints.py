"""Single records for other agencies' programs: ``POST /api/v1/standards/{slug}/validate``."""

from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import Depends, Path, Query, Request, Response

from registry.changes.dependencies import ReadSession
from registry.db import now
from registry.errors import Invalid, Sentence
from registry.validation.dependencies import NotReadHere, TooLarge
from registry.validation.records.kept import KeptChecks
from registry.web.routing import Router

router = Router(prefix="/api/v1/standards", tags=["checks"])

_MOST_BYTES = 50 * 2**20
_MOST = 100_000
_LINES = ("application/x-ndjson", "application/jsonl")
_RECORD: dict[str, Any] = {"type": "object"}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"oneOf": [_RECORD, {"type": "array", "items": _RECORD}]}},
            "application/x-ndjson": {"schema": {}},
        },
    }
}


async def body(request: Request) -> bytes:
    """Read the body; TooLarge beyond 50 MB."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > _MOST_BYTES:
            raise TooLarge
    return bytes(content)


@router.post("/{slug}/validate", openapi_extra=_BODY)
def validate(
    request: Request,
    session: ReadSession,
    slug: Annotated[str, Path(max_length=120)],
    content: Annotated[bytes, Depends(body)],
    period: Annotated[date | None, Query()] = None,
) -> Response:
    """Judge one record, or each of a list (JSON array or NDJSON), by a standard (``slug`` or ``slug@1.0.0``).

    ``period`` is the reference date of the data: codes are those valid on that day, today unless it is given. Each
    record is judged by itself; what only many rows together tell (what must stand once, groups) is told by a check of
    the whole file. Nothing is kept.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    records, is_list = _records(content, kind)
    kept: KeptChecks = request.app.state.registry.record_checks
    checks, book = kept.of(session, slug, at=period or now().date())
    answers = checks.answers(records, book)
    base = request.app.state.registry.settings.base
    told: dict[str, Any] = {"standard": base + checks.registered.iri, "reference_period": checks.at.isoformat()}
    if is_list:
        told |= {"valid": all(one["valid"] for one in answers), "records": len(answers), "results": answers}
    else:
        told |= answers[0]
    return Response(orjson.dumps(told), media_type="application/json", headers={"Cache-Control": "private, no-store"})


def _records(content: bytes, kind: str) -> tuple[list[dict[str, Any]], bool]:
    """Return the records sent, and whether they were a list; Invalid for what is none."""
    is_lines = kind in _LINES
    if not is_lines and kind != "application/json":
        raise NotReadHere(
            Sentence(
                "Kirim rekaman sebagai application/json atau application/x-ndjson.",
                "Send records as application/json or application/x-ndjson.",
            )
        )
    try:
        read: Any = [orjson.loads(line) for line in content.splitlines() if line.strip()] if is_lines else None
        read = read if is_lines else orjson.loads(content)
    except ValueError:
        raise Invalid(
            Sentence("Isi permintaan ini bukan JSON yang sah.", "The body of this request is no valid JSON.")
        ) from None
    records = read if isinstance(read, list) else [read]
    if len(records) > _MOST:
        raise TooLarge(
            Sentence(
                f"Paling banyak {_MOST} rekaman sekali kirim; kirim selebihnya sebagai berkas.",
                f"At most {_MOST} records at a time; send more as a file.",
            )
        )
    for place, record in enumerate(records):
        if not isinstance(record, dict):
            raise Invalid(
                Sentence("Setiap rekaman adalah objek JSON.", "Each record is a JSON object."),
                errors=[{"pointer": f"/{place}" if isinstance(read, list) else "", "detail": "object"}],
            )
    return records, isinstance(read, list)
