"""``satudata check FILE FILE …``: files of one delivery, each compared with the others and with the period before."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import orjson
import typer

from registry.cli.session import INPUT_HAS_ERRORS, fail, reads
from registry.codes.repository import DatabaseBook
from registry.db import now
from registry.standards import repository
from registry.standards.bundled import profiles
from registry.validation.delivery import Part, check_together
from registry.validation.report import Report
from registry.validation.text import as_text


def together(
    files: Sequence[Path],
    before: Sequence[Path],
    *,
    standard: str | None,
    profile: str | None,
    period: date | None,
    report: str,
    out: Path | None,
    limit: int | None,
    language: str,
) -> None:
    """Check files as one delivery and write their reports; exit 1 when one of them has errors.

    ``before`` are the files of the period before. One report is written as for a single file, several as a list.
    """
    if missing := [file for file in (*files, *before) if not file.is_file()]:
        fail(f"Berkas '{missing[0]}' tidak ada.")
    if report == "xlsx":
        fail("Buku kerja dengan temuan dibuat untuk satu berkas. Pakai --report text atau json.")
    with reads() as (registry, session):
        done = check_together(
            [Part(file, file.name, standard, profile, period) for file in files],
            standards=list(repository.standards(session).values()),
            profiles=list(profiles().values()),
            book=DatabaseBook(session),
            today=now().date(),
            before=[Part(file, file.name, standard, profile) for file in before],
            language=language,
        )
        base = registry.settings.base
    reports = [checked.report for checked in done]
    content = _as_json(reports, limit, base) if report == "json" else "\n".join(map(as_text, reports)).encode()
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
    if not all(one.valid for one in reports):
        raise typer.Exit(INPUT_HAS_ERRORS)


def _as_json(reports: Sequence[Report], limit: int | None, base: str) -> bytes:
    found = [report.to_json(limit) for report in reports]
    for data in found:
        data["standard"] = base + data["standard"] if data["standard"] else None
    whole = found[0] if len(found) == 1 else {"valid": all(report.valid for report in reports), "files": found}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
