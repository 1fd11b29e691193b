"""Check a file by API: the report at once; the file is not kept."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile

from registry.changes.dependencies import ReadSession
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.errors import RegistryError, Sentence
from registry.standards import repository
from registry.standards.bundled import profiles
from registry.validation.schema_only import check_with_schema, read_schema
from registry.validation.service import check

router = APIRouter(prefix="/api/v1", tags=["checks"])

_MOST_BYTES = 50 * 1024 * 1024


class TooLarge(RegistryError):
    """The file is larger than what is checked at once."""

    type = "too-large"
    title = Sentence(
        "Berkas lebih dari 50 MB. Bagi menjadi beberapa berkas, atau periksa dengan: satudata check.",
        "The file is larger than 50 MB. Split it, or check it with: satudata check.",
    )
    status = 413


@router.post("/checks")
def checks(
    request: Request,
    session: ReadSession,
    file: UploadFile,
    standard: Annotated[str | None, Form()] = None,
    profile: Annotated[str | None, Form()] = None,
    schema_file: Annotated[UploadFile | None, File(alias="schema")] = None,
    period: Annotated[date | None, Form()] = None,
    language: Annotated[str, Form(pattern="^(id|en)$")] = "id",
    limit: Annotated[int | None, Query(ge=0)] = None,
) -> dict[str, Any]:
    """Check a file against a standard (recognised when not named) and return the report.

    With the form field ``schema`` (JSON Schema of a row, Table Schema or CSVW metadata) the file is checked against
    that alone.
    """
    content, name = _read(file), file.filename or "berkas"
    if schema_file is not None and schema_file.filename:  # a form sends a part without a name where no file was chosen
        document = read_schema(_read(schema_file))
        alone = check_with_schema(content, document, name=name, today=now().date(), period=period, language=language)
        return alone.report.to_json(limit)
    checked = check(
        content,
        name=name,
        standards=list(repository.standards(session).values()),
        profiles=list(profiles().values()),
        book=DatabaseBook(session),
        today=now().date(),
        standard=standard or None,
        profile=profile or None,
        period=period,
        language=language,
    )
    report = checked.report.to_json(limit)
    base = request.app.state.registry.settings.base
    report["standard"] = base + report["standard"] if report["standard"] else None
    return report


def _read(file: UploadFile) -> bytes:
    """Read an uploaded file; raises ``TooLarge``."""
    content = file.file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise TooLarge
    return content
