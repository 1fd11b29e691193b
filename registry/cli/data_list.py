"""``satudata daftar-data``: the data an agency means to produce in a year, in and out as XLSX and CSV."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from registry.catalog import data_list_sheets, planning
from registry.cli.items_named import reader
from registry.cli.session import INPUT_HAS_ERRORS, As, AsJson, fail, reads, say, show, writes

app = typer.Typer(no_args_is_help=True, help="The Daftar Data of a year: 22 attributes, as XLSX and CSV.")

_Year = Annotated[int, typer.Argument(min=2019, max=2100, help="The year it plans.")]
_Agency = Annotated[str | None, typer.Option(help="Only rows of this agency.")]


class Form(StrEnum):
    """Forms of a sheet."""

    XLSX = "xlsx"
    CSV = "csv"


@app.command()
def export(
    year: _Year,
    agency: _Agency = None,
    to: Annotated[Form, typer.Option(help="Form of the sheet.")] = Form.XLSX,
    out: Annotated[Path | None, typer.Option(help="File to write; standard output without it.")] = None,
) -> None:
    """Write the Daftar Data of a year; of an empty year the sheet to fill in.

    Example: satudata daftar-data export 2026 --out daftar-data-2026.xlsx
    """
    with reads() as (registry, session):
        found = planning.rows(session, reader(session, registry.settings.token), year, agency=agency)
        rows = [row.attributes for row in found]
    content = data_list_sheets.as_xlsx(rows) if to is Form.XLSX else data_list_sheets.as_csv(rows)
    if out:
        out.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


@app.command("import")
def import_(
    year: _Year,
    file: Annotated[Path, typer.Argument(help="XLSX or CSV with the titles of the Daftar Data.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    as_json: AsJson = False,
    as_user: As = "",
) -> None:
    """Read a sheet into the Daftar Data of a year, all or nothing; rows that it lacks stay.

    Example: satudata daftar-data import 2026 daftar-data-2026.xlsx --dry-run
    """
    with writes(as_user) as (_, session, caller):
        try:
            content = file.read_bytes()
        except OSError:
            fail(f"Berkas {file} tidak dapat dibuka.")
        lines = data_list_sheets.read(content)
        seen = planning.preview(session, year, lines, by=caller)
        if seen.valid and not dry_run:
            planning.take(session, year, lines, by=caller)
    if as_json:
        show(seen.to_json())
    else:
        print(f"{len(seen.new)} baru, {len(seen.changed)} berubah, {seen.same} sama")
    for found in seen.problems:
        say(f"baris {found.row}, {found.column}: {found.message.id}")
    if not seen.valid:
        raise typer.Exit(INPUT_HAS_ERRORS)


@app.command()
def copy(year: _Year, agency: Annotated[str, typer.Option(help="Whose rows.")], as_user: As = "") -> None:
    """Copy an agency's rows of the year before to a year.

    Example: satudata daftar-data copy 2027 --agency desa-sawentar
    """
    with writes(as_user) as (_, session, caller):
        for row in planning.copy_year(session, agency, year, by=caller):
            print(row.name)


@app.command()
def begin(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the row (export as JSON shows it).")],
    as_user: As = "",
) -> None:
    """Begin the dataset that a row plans, as a draft.

    Example: satudata daftar-data begin 12
    """
    with writes(as_user) as (_, session, caller):
        print(planning.begin(session, number, by=caller).version_iri)


@app.command("list")
def list_(year: _Year, agency: _Agency = None, as_json: AsJson = False) -> None:
    """List the Daftar Data of a year with the number of each row and the dataset begun from it.

    Example: satudata daftar-data list 2026
    """
    with reads() as (registry, session):
        found = planning.rows(session, reader(session, registry.settings.token), year, agency=agency)
        begun = planning.begun(session, found)
        rows = [
            {"id": row.id, "agency": row.agency, "attributes": row.attributes, "dataset": begun.get(row.id or 0)}
            for row in found
        ]
    if as_json:
        show(rows)
        return
    for row in rows:
        print(f"{row['id']:>6} {row['agency']:<24} {row['attributes']['name']} {row['dataset'] or ''}")  # type: ignore[index]
