"""``satudata standards``: list and show data standards."""

from typing import Annotated

import typer

from registry.cli.session import AsJson, reads, show
from registry.standards import repository

app = typer.Typer(no_args_is_help=True, help="Data standards.")


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
