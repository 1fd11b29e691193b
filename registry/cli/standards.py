"""``satudata standards``: list, show, compile, compare; lint and likeness are beside it."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from registry.accounts.caller import PUBLIC
from registry.cli import standards_checks, standards_review
from registry.cli.session import AsJson, fail, reads, say, show
from registry.db import now
from registry.exchange.forms import FORMS, compiled
from registry.items import repository as items
from registry.items.state import Kind
from registry.standards import answers, repository

app = typer.Typer(no_args_is_help=True, help="Data standards. S is a slug, as individu-sdgs-desa.")

app.command("lint")(standards_review.lint)
app.command("similar")(standards_review.similar)
app.command("checks")(standards_checks.checks)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the published data standards.

    Example: satudata standards list
    """
    with reads() as (_, session):
        rows = [
            {
                "slug": found.slug,
                "iri": found.iri,
                "title": found.standard.title.model_dump(exclude_none=True),
                "variables": len(found.standard.variables),
            }
            for found in repository.standards(session).values()
        ]
    if as_json:
        show(rows)
        return
    for row in rows:
        print(f"{row['slug']:<24} {row['variables']:>4} variabel  {row['title']['id']}")  # type: ignore[index]


@app.command("show")
def show_(
    slug: str,
    version: Annotated[str, typer.Option(help="Version; the live one when not given.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show a data standard with its variables.

    Example: satudata standards show individu-sdgs-desa
    """
    with reads() as (_, session):
        found = repository.standard(session, slug, version or None)
    if as_json:
        show({"iri": found.iri, **found.standard.model_dump(mode="json", exclude_none=True)})
        return
    print(f"{found.standard.title.id} ({found.iri})")
    for variable in found.standard.variables:
        codes = variable.classification.code_list if variable.classification else variable.datatype.value
        print(f"  {variable.name:<32} {codes:<36} {variable.title.id}")


@app.command("compile")
def compile_(
    slug: Annotated[str, typer.Argument(metavar="S")],
    to: Annotated[str, typer.Option("--to", help=" | ".join(FORMS))],
    version: Annotated[str, typer.Option(help="Version; the live one when not given.")] = "",
    profile: Annotated[str, typer.Option(help="Write the headings of one system, as opensid-2410.")] = "",
    at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day on which the codes are valid.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout when not given.")] = None,
    language: Annotated[str, typer.Option(help="id | en, for xlsx and html.")] = "id",
) -> None:
    """Compile a standard with its codes to a schema, a template or a data dictionary.

    Example: satudata standards compile individu-sdgs-desa --to xlsx --out templat.xlsx
    """
    if to not in FORMS:
        fail(f"Bentuk: {', '.join(FORMS)}.")
    with reads() as (registry, session):
        found = compiled(
            session,
            repository.standard(session, slug, version or None),
            to,
            at=(at or now()).date(),
            base=registry.settings.base,
            profile=profile or None,
            language=language,
        )
    if out:
        out.write_bytes(found.content)
        say(f"{out}: {len(found.content)} byte")
    else:
        sys.stdout.buffer.write(found.content)


@app.command("diff")
def diff(
    slug: Annotated[str, typer.Argument(metavar="S")],
    one: Annotated[str, typer.Argument(metavar="V1")],
    other: Annotated[str, typer.Argument(metavar="V2")],
    as_json: AsJson = False,
) -> None:
    """Say how two versions of a standard differ, and which part of the version number that asks for.

    Example: satudata standards diff individu-sdgs-desa 1.0.0 1.1.0
    """
    with reads() as (_, session):
        before, after = (
            items.find(session, PUBLIC, kind=Kind.STANDARD, slug=slug, number=number) for number in (one, other)
        )
        found = answers.difference(before, after)
    if as_json:
        show(found)
        return
    for line in answers.lines(found):
        print(line)
    print(f"{len(found['differences'])} perbedaan" + (f"; kenaikan versi: {found['bump']}" if found["bump"] else ""))
