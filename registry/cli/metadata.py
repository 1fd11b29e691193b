"""``satudata metadata``: MS-Keg, MS-Var and MS-Ind to INDAH's JSON, a workbook or the printed form, and back."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from registry.accounts import repository as accounts
from registry.accounts.caller import PUBLIC
from registry.accounts.service import caller_by_token
from registry.cli.session import As, AsJson, fail, reads, say, show, writes
from registry.items import repository
from registry.metadata import service
from registry.metadata.service import FORMATS, Preview

app = typer.Typer(no_args_is_help=True, help="Metadata (MS-Keg, MS-Var, MS-Ind). ITEM is /id/kind/agency/slug.")

_Item = Annotated[str, typer.Argument(metavar="ITEM", help="/id/kind/agency/slug, with /versi/x.y.z for one version.")]


@app.command()
def export(
    item: _Item,
    to: Annotated[str, typer.Option("--to", help="indah, xlsx, html or json.")] = "indah",
    masks: Annotated[bool, typer.Option("--masks", help="Sets of answers as sums of the printed form's bits.")] = False,
    out: Annotated[Path | None, typer.Option(help="File; without it, stdout.")] = None,
) -> None:
    """Write a metadata document in another form.

    Example: satudata metadata export /id/activity/desa-sawentar/pendataan-sdgs-desa-sawentar-2025 --to indah
    """
    if to not in FORMATS:
        fail(f"--to harus salah satu dari: {', '.join(FORMATS)}.")
    with reads() as (registry, session):
        caller = caller_by_token(session, registry.settings.token) if registry.settings.token else PUBLIC
        entry = repository.by_iri(session, caller, item)
        title = accounts.agency(session, entry.item.agency).title
        content = service.export(session, entry, to, agency=title, masks=masks)
    if out:
        out.write_bytes(content)
        say(f"{out} ({len(content)} byte)")
    else:
        sys.stdout.buffer.write(content)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="INDAH's JSON, a document, or a workbook.")],
    agency: Annotated[str, typer.Option(help="Agency that it belongs to.")],
    kind: Annotated[str, typer.Option(help="activity, variable or indicator, where the file does not tell.")] = "",
    slug: Annotated[str, typer.Option(help="Short name; made from the title when not given.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Write the draft; without it only the preview.")] = False,
    as_user: As = "",
    as_json: AsJson = False,
) -> None:
    """Show what a file would do; with --write, write it as a draft. Nothing is submitted.

    Example: satudata metadata import kegiatan.indah.json --agency desa-sawentar --write --as sekdes
    """
    content = file.read_bytes()
    with writes(as_user) as (_, session, caller):
        found = service.preview(session, content, by=caller, agency=agency, kind=kind or None, slug=slug or None)
        entry = service.take(session, found, by=caller) if write else None
        iri = entry.version_iri if entry else f"/id/{found.kind.value}/{found.agency}/{found.slug}"
    if as_json:
        show({**service.told(found), "item": iri, "written": write})
    else:
        _tell(found, iri, written=write)
    if found.problems:
        raise typer.Exit(1)


def _tell(found: Preview, iri: str, *, written: bool) -> None:
    print(f"{'Draf ditulis' if written else 'Pratinjau (belum ditulis)'}: {iri}")
    print(f"{found.progress.filled} dari {found.progress.wanted} isian wajib terisi")
    print(f"{'Baru' if found.is_new else 'Berubah'}: {', '.join(found.changes) or 'tidak ada'}")
    for problem in found.problems:
        print(f"galat {problem.field or problem.pointer}: {problem.message.id}")
    for sentence in found.not_read:
        print(f"catatan {sentence.id}")
