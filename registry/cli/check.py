"""``satudata check``: check a file against a data standard, without keeping anything."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from sqlmodel import Session

from registry.cli.receipts import opened, repeat
from registry.cli.session import INPUT_HAS_ERRORS, fail, reads, say, writes
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.errors import Invalid
from registry.receipts.service import Office, Way
from registry.standards import repository
from registry.standards.bundled import profiles
from registry.validation.annotation.annotate import annotate, compared
from registry.validation.annotation.package import NotAnnotatable
from registry.validation.receipt import check_of
from registry.validation.schema_only import check_with_schema, read_schema
from registry.validation.service import Checked
from registry.validation.service import check as check_file
from registry.validation.text import as_text
from registry.validation.xlsx import as_xlsx


def check(  # noqa: PLR0917 - one for each option of the command
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, XLS or ODS.")],
    standard: Annotated[str | None, typer.Option(help="Slug, or slug@version; recognised when not given.")] = None,
    profile: Annotated[str | None, typer.Option(help="How the system writes it; recognised when not given.")] = None,
    schema: Annotated[
        Path | None, typer.Option(help="Check against a JSON Schema of a row, a Table Schema or CSVW metadata instead.")
    ] = None,
    period: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Reference date of the data.")] = None,
    report: Annotated[str, typer.Option(help="text | json | xlsx")] = "text",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout when not given.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="List at most so many findings (counts stay true).")] = None,
    language: Annotated[str, typer.Option(help="id | en")] = "id",
    against: Annotated[
        str | None, typer.Option(help="Run the check of a receipt (number or file) again: is the result the same?")
    ] = None,
    receipt: Annotated[
        bool, typer.Option("--receipt", help="Keep a signed receipt in the registry; needs SATUDATA_TOKEN.")
    ] = False,
) -> None:
    """Check a file: exit 0 when it is valid, 1 when it has errors, 2 when the check could not run.

    Example: satudata check data_penduduk.xlsx --report json --out laporan.json
    """
    if report not in {"text", "json", "xlsx"}:
        fail("Bentuk laporan: text, json, atau xlsx.")
    if not file.is_file():
        fail(f"Berkas '{file}' tidak ada.")
    if against:
        with reads() as (registry, session):
            repeat(session, opened(registry, session, against), file)
        return
    if schema and receipt:
        fail("Tanda terima hanya untuk pemeriksaan terhadap standar yang terdaftar.")
    if schema and (standard or profile):
        fail("Pakai --schema, atau --standard dan --profile; tidak keduanya.")
    day = period.date() if period else None
    checked, base = (
        (_with_schema(file, schema, day, language), "")
        if schema
        else _registered(file, standard, profile, day, language, keep=receipt)
    )
    match report:
        case "json":
            data = checked.report.to_json(limit)
            data["standard"] = base + data["standard"] if data["standard"] else None
            content = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        case "xlsx":
            content = _workbook(file, checked)
        case _:
            content = as_text(checked.report).encode()
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
    if not checked.report.valid:
        raise typer.Exit(INPUT_HAS_ERRORS)


def _workbook(file: Path, checked: Checked) -> bytes:
    """Return the sender's own workbook with the findings in it; of another file, the report as a workbook."""
    source = file.read_bytes()
    if not source.startswith(b"PK"):
        return as_xlsx(checked.report)
    try:
        content = annotate(source, checked.report)
    except NotAnnotatable:
        return as_xlsx(checked.report)
    if since := compared(source, checked.report):
        say(since.in_language(checked.report.language))
    return content


def _registered(
    file: Path, standard: str | None, profile: str | None, period: date | None, language: str, *, keep: bool
) -> tuple[Checked, str]:
    """Check a file against the standards of the registry; also return the base of its identifiers."""
    with writes("") if keep else reads() as (registry, session, *_):
        checked = check_file(
            file,
            name=file.name,
            standards=list(repository.standards(session).values()),
            profiles=list(profiles().values()),
            book=DatabaseBook(session),
            today=now().date(),
            standard=standard,
            profile=profile,
            period=period,
            language=language,
        )
        if keep:
            _keep(registry.office, session, checked)
        return checked, registry.settings.base


def _keep(office: Office, session: Session, checked: Checked) -> None:
    """Issue a receipt and tell its number."""
    if (said := check_of(session, checked)) is None:
        say("Tidak ada tanda terima: berkas ini tidak terbaca menurut standar mana pun.")
        return
    say(f"Tanda terima: {office.issue(session, said, way=Way.COMMAND, at=now()).id}")


def _with_schema(file: Path, schema: Path, period: date | None, language: str) -> Checked:
    """Check a file against a schema that nobody registered, which asks nothing of the registry."""
    if not schema.is_file():
        fail(f"Berkas '{schema}' tidak ada.")
    try:
        document = read_schema(schema.read_bytes())
        return check_with_schema(file, document, name=file.name, today=now().date(), period=period, language=language)
    except Invalid as error:
        fail(error.detail.id)
