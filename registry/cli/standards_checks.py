"""``satudata standards checks``: the catalogue of checks, of the engine and of every rule."""

from pathlib import Path
from typing import Annotated

import typer

from registry.cli.session import AsJson, show
from registry.errors import Sentence
from registry.standards.bundled import standards
from registry.validation.catalogue import Help, catalogue
from registry.validation.catalogue_page import as_markdown


def checks(
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout when not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write every check with example, cause and cure, and every rule of the standards that ship with the program.

    Example: satudata standards checks --out docs/checks-catalogue.md
    """
    found = catalogue(standards().items())
    if as_json:
        show([_plain(one) for one in found])
        return
    page = as_markdown(found)
    if out:
        out.write_text(page, encoding="utf-8")
    else:
        print(page, end="")


def _plain(one: Help) -> dict[str, object]:
    def both(told: Sentence | None) -> dict[str, str] | None:
        return {"id": told.id, "en": told.en} if told else None

    return {
        "check": one.check,
        "standard": one.standard,
        "severities": [severity.value for severity in one.severities],
        "where": both(one.where),
        "says": both(one.says),
        "example": both(one.example),
        "cause": both(one.cause),
        "cure": both(one.cure),
        "basis": one.basis,
        "beside": list(one.beside),
    }
