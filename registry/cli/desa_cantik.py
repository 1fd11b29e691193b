"""``satudata desa-cantik``: villages in the programme, the tables due and done of each, and the list for BPS."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from registry.cli.session import As, AsJson, fail, reads, say, show, writes
from registry.desa_cantik import service

app = typer.Typer(no_args_is_help=True, help="Villages in the programme Desa Cantik.")
Year = Annotated[int | None, typer.Option(min=1945, max=2100, help="Year of the tables; without it the newest.")]


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Columns: kode_wilayah, tahap, sejak …")],
    as_user: As = "",
) -> None:
    """Take in the list of villages and their states, all or nothing.

    Example: satudata desa-cantik import desa-cantik.csv --as walidata
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        fail(f"Berkas {file} tidak dapat dibaca ({type(error).__name__}).")
    with writes(as_user) as (_, session, by):
        made = service.bring_in(session, content, by=by)
    say(f"{made.new} baru, {made.changed} berubah, {made.same} sama.")


@app.command("list")
def list_(year: Year = None, as_json: AsJson = False) -> None:
    """List the villages with their tables.

    Example: satudata desa-cantik list --json
    """
    with reads() as (_, session):
        found = service.standings(session, year)
    if as_json:
        show([each.row for each in found])
        return
    for each in found:
        print(f"{each.village}  {each.name['id']:<24}{each.stage:<12}{len(each.done)}/{len(each.due)} ({each.year})")


@app.command("export")
def export(
    to: Annotated[str, typer.Option(help="csv or xlsx.")] = "csv",
    year: Year = None,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of the standard output.")] = None,
) -> None:
    """Write the list for BPS.

    Example: satudata desa-cantik export --to xlsx --out desa-cantik.xlsx
    """
    if to not in {"csv", "xlsx"}:
        fail("Pilih --to csv atau --to xlsx.")
    with reads() as (_, session):
        found = service.standings(session, year)
    content = service.as_csv(found) if to == "csv" else service.as_xlsx(found)
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)
