"""``satudata codes correspondence``: which code of one list is which of another; in and out, proposed and approved."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from registry.accounts.caller import PUBLIC
from registry.cli.session import INPUT_HAS_ERRORS, As, AsJson, fail, reads, say, show, writes
from registry.codes import correspondence_files as files
from registry.codes import correspondence_imports as imports
from registry.codes import correspondences, repository
from registry.codes.imports import Missing

app = typer.Typer(no_args_is_help=True, help="Padanan antara dua daftar kode. SLUG names a table, see list.")

From = Annotated[str, typer.Option("--from", metavar="LIST", help="List agency/slug it leads from.")]
To = Annotated[str, typer.Option("--to", metavar="LIST", help="List agency/slug it leads to.")]


@app.command("list")
def list_(
    ref: Annotated[str, typer.Option("--list", metavar="LIST", help="Only those of this list.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the correspondences with their rows, and how many of them are approved.

    Example: satudata codes correspondence list --list dukcapil/agama
    """
    with reads() as (_, session):
        tables = repository.correspondences(session, ref) if ref else repository.all_correspondences(session)
        rows = [(table, repository.maps(session, table.slug)) for table in tables]
    told = [
        {
            "slug": table.slug,
            "from": table.source_list,
            "to": table.target_list,
            "status": "approved" if table.approved else "proposed",
            "rows": len(maps),
            "approved": sum(row.approved for row in maps),
        }
        for table, maps in rows
    ]
    if as_json:
        show(told)
        return
    for one in told:
        print(f"{one['slug']:<70} {one['approved']:>5}/{one['rows']:<5} disetujui  {one['from']} → {one['to']}")


@app.command("show")
def show_(slug: Annotated[str, typer.Argument()], as_json: AsJson = False) -> None:
    """Show the rows of a correspondence, and the proposals that wait for approval.

    Example: satudata codes correspondence show dukcapil-agama--kemendesa-agama
    """
    with reads() as (_, session):
        found = correspondences.found(session, slug)
        table = repository.correspondence(session, slug)
        waiting = [] if table is None else correspondences.pending(session, table)
        replacing = [
            {**files.row_to_json(repository.map_of(row)), "action": "remove" if row.is_removal else "replace"}
            for row in waiting
            if row.replaces is not None
        ]
    if as_json:
        show({**files.to_json(found), "waiting": replacing})
        return
    print(f"{found.title['id']}: {found.source_list} → {found.target_list}")
    for row in found.maps:
        share = "" if row.share is None else f" ({row.share:.0%})"
        since, until = row.valid_from or "", row.valid_until or ""
        days = f" {since}…{until}" if since or until else ""
        print(f"{row.source}\t{row.match}\t{row.target}{share}{days}{'' if row.approved else '  (usulan)'}")
    for one in replacing:
        print(f"{one['source']}\t{one['match']}\t{one['target']}  (usulan: {one['action']})")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with source, target, match …; or any RDF.")],
    *,
    slug: Annotated[str, typer.Option("--slug", help="The table, when it is registered.")] = "",
    source: From = "",
    target: To = "",
    as_user: As = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be new, changed or gone.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Keep registered rows that the file lacks.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Propose to remove rows that the file lacks.")] = False,
    as_json: AsJson = False,
) -> None:
    """Propose rows of a correspondence as walidata. They are in force once another person approves them as pembina.

    Example: satudata codes correspondence import padanan.csv --slug dukcapil-agama--kemendesa-agama --as walidata
    """
    if partial and remove:
        fail("Pilih salah satu: --partial atau --remove.")
    if not file.is_file():
        fail(f"Berkas '{file}' tidak ada.")
    missing = Missing.KEEP if partial else Missing.REMOVE if remove else Missing.ASK
    read = files.read(file, between=(source, target))
    named = imports.Named(slug, source, target)
    if dry_run:
        with reads() as (_, session):
            found = imports.preview(session, read, by=PUBLIC, named=named, missing=missing)
    else:
        with writes(as_user) as (_, session, caller):
            found = imports.preview(session, read, by=caller, named=named, missing=missing)
            if found.valid:
                imports.take(session, found, by=caller)
    _tell(found, as_json=as_json, is_taken=found.valid and not dry_run)
    if not found.valid:
        raise typer.Exit(INPUT_HAS_ERRORS)


@app.command("export")
def export_(
    slug: Annotated[str, typer.Argument()],
    to: Annotated[str, typer.Option("--to", help=" | ".join(files.FORMS))] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout when not given.")] = None,
) -> None:
    """Export a correspondence.

    Example: satudata codes correspondence export dukcapil-agama--kemendesa-agama --to ttl
    """
    if to not in files.FORMS:
        fail(f"Bentuk '{to}' tidak dikenal. Pilih: {', '.join(files.FORMS)}")
    with reads() as (registry, session):
        content = files.write(correspondences.found(session, slug), to, base=registry.settings.base)
    with out.open("wb") if out else nullcontext(sys.stdout.buffer) as stream:
        stream.write(content)


@app.command("approve")
def approve(
    slug: Annotated[str, typer.Argument()],
    rows: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE:TARGET[:DATE]]...", help="Rows; all that wait when none.")
    ] = None,
    as_user: As = "",
    as_json: AsJson = False,
) -> None:
    """Approve proposed rows as pembina; not those that you proposed yourself.

    Example: satudata codes correspondence approve dukcapil-agama--kemendesa-agama 1:1 2:2 --as pembina
    """
    names = None
    if rows:
        parts = [row.split(":") for row in rows]
        if any(len(part) not in {2, 3} for part in parts):
            fail("Tulis baris sebagai ASAL:TUJUAN, dengan :TANGGAL bila baris itu punya awal.")
        names = [(part[0], part[1], "".join(part[2:])) for part in parts]
    with writes(as_user) as (_, session, caller):
        count = correspondences.approve(session, slug, names, by=caller)
    if as_json:
        show({"slug": slug, "approved": count})
    else:
        say(f"{slug}: {count} baris disetujui")


def _tell(found: imports.Preview, *, as_json: bool, is_taken: bool) -> None:
    if as_json:
        show(found.summary())
        return
    for problem in (*found.problems, *found.conflicts):
        row = f"baris {problem.row}: " if problem.row else ""
        say(f"{row}{problem.message.id} [{problem.rule}]")
    counts = f"baru {len(found.new)} · berubah {len(found.changed)} · sama {found.same} · hilang {len(found.removed)}"
    say(f"{found.table.slug}: {counts}")
    if is_taken:
        print(found.table.slug)
        say("Tersimpan sebagai usulan; berlaku setelah disetujui pembina data.")
    else:
        say("Tidak ada yang disimpan." if found.valid else "Tidak ada yang disimpan: perbaiki dahulu masalah di atas.")
