"""``satudata check``: check a file against a data standard, without keeping anything."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from sqlmodel import Session

from registry.cli.check_together import together
from registry.cli.receipts import opened, repeat
from registry.cli.session import INPUT_HAS_ERRORS, fail, reads, say, writes
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.errors import Invalid
from registry.receipts.service import Office, Way
from registry.standards import repository
from registry.standards.bundled import profiles
from registry.validation.annotation import listing
from registry.validation.checked import Checked
from registry.validation.engine import Engine
from registry.validation.marked import marked
from registry.validation.receipt import check_of
from registry.validation.schema_only import check_with_schema, read_schema
from registry.validation.service import check as check_file
from registry.validation.since import places, since
from registry.validation.text import as_text


def check(  # noqa: PLR0917 - one for each option of the command
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Several are checked as one delivery.")],
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
    before: Annotated[
        list[Path] | None, typer.Option("--before", help="File of the period before, to compare with; repeatable.")
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="What runs the rules; both find the same, and the receipt names it.")
    ] = Engine.POLARS,
) -> None:
    """Check a file: exit 0 when it is valid, 1 when it has errors, 2 when the check could not run.

    Example: satudata check data_penduduk.xlsx --report json --out laporan.json
    """
    (file, *others) = files
    if clash := _clash(report, file, named=standard or profile, schema=schema, receipt=receipt):
        fail(clash)
    if (others or before) and (schema or receipt or against or engine is not Engine.POLARS):
        fail("--schema, --receipt, --against, dan --engine hanya untuk satu berkas tanpa --before.")
    if against:
        with reads() as (registry, session):
            repeat(session, opened(registry, session, against), file)
        return
    day = period.date() if period else None
    if others or before:
        together(
            files,
            before or [],
            standard=standard,
            profile=profile,
            period=day,
            report=report,
            out=out,
            limit=limit,
            language=language,
        )
        return
    checked, base = (
        (_with_schema(file, schema, day, language, engine), "")
        if schema
        else _registered(file, standard, profile, day, language, keep=receipt, engine=engine)
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


def _clash(report: str, file: Path, *, named: str | None, schema: Path | None, receipt: bool) -> str | None:
    """Say why the options cannot be used; None where they can."""
    if report not in {"text", "json", "xlsx"}:
        return "Bentuk laporan: text, json, atau xlsx."
    if not file.is_file():
        return f"Berkas '{file}' tidak ada."
    if schema and receipt:
        return "Tanda terima hanya untuk pemeriksaan terhadap standar yang terdaftar."
    if schema and named:
        return "Pakai --schema, atau --standard dan --profile; tidak keduanya."
    return None


def _workbook(file: Path, checked: Checked) -> bytes:
    """Return the sender's rows as a workbook with the findings in it; tell what was mended since the last check."""
    source = file.read_bytes()
    before = listing.former(source) if source.startswith(b"PK") else None
    told = since(before, places(checked.report)).sentence if before is not None else None
    if told:
        say(told.in_language(checked.report.language))
    return marked(source, checked, told)


def _registered(
    file: Path,
    standard: str | None,
    profile: str | None,
    period: date | None,
    language: str,
    *,
    keep: bool,
    engine: Engine,
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
            engine=engine,
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


def _with_schema(file: Path, schema: Path, period: date | None, language: str, engine: Engine) -> Checked:
    """Check a file against a schema that nobody registered, which asks nothing of the registry."""
    if not schema.is_file():
        fail(f"Berkas '{schema}' tidak ada.")
    try:
        document = read_schema(schema.read_bytes())
        return check_with_schema(
            file, document, name=file.name, today=now().date(), period=period, language=language, engine=engine
        )
    except Invalid as error:
        fail(error.detail.id)
