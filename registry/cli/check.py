"""``satudata check``: check a file against a data standard, without keeping anything."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer

from registry.cli.session import INPUT_HAS_ERRORS, fail, reads
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.standards import repository
from registry.standards.bundled import profiles
from registry.validation.service import check as check_file
from registry.validation.text import as_text
from registry.validation.xlsx import as_xlsx


def check(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, XLS or ODS.")],
    standard: Annotated[str | None, typer.Option(help="Slug, or slug@version; recognised when not given.")] = None,
    profile: Annotated[str | None, typer.Option(help="How the system writes it; recognised when not given.")] = None,
    period: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Reference date of the data.")] = None,
    report: Annotated[str, typer.Option(help="text | json | xlsx")] = "text",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout when not given.")] = None,
    limit: Annotated[int | None, typer.Option(min=0, help="List at most so many findings (counts stay true).")] = None,
    language: Annotated[str, typer.Option(help="id | en")] = "id",
) -> None:
    """Check a file: exit 0 when it is valid, 1 when it has errors, 2 when the check could not run.

    Example: satudata check data_penduduk.xlsx --report json --out laporan.json
    """
    if report not in {"text", "json", "xlsx"}:
        fail("Bentuk laporan: text, json, atau xlsx.")
    if not file.is_file():
        fail(f"Berkas '{file}' tidak ada.")
    with reads() as (registry, session):
        checked = check_file(
            file,
            name=file.name,
            standards=list(repository.standards(session).values()),
            profiles=list(profiles().values()),
            book=DatabaseBook(session),
            today=now().date(),
            standard=standard,
            profile=profile,
            period=period.date() if period else None,
            language=language,
        )
        base = registry.settings.base
    match report:
        case "json":
            data = checked.report.to_json(limit)
            data["standard"] = base + data["standard"] if data["standard"] else None
            content = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        case "xlsx":
            content = as_xlsx(checked.report)
        case _:
            content = as_text(checked.report).encode()
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
    if not checked.report.valid:
        raise typer.Exit(INPUT_HAS_ERRORS)
