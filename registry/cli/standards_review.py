"""``satudata standards lint`` and ``similar``: before a standard is sent in, or made at all."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from pydantic import ValidationError
from sqlmodel import Session

from registry.cli.session import INPUT_HAS_ERRORS, AsJson, fail, reads, show
from registry.standards import answers, repository
from registry.standards.payloads import DataStandard
from registry.standards.similar import LIKELY
from registry.standards.similar import similar as alike

Which = Annotated[str, typer.Argument(metavar="FILE|S", help="JSON of a standard, or the slug of a registered one.")]


def lint(which: Which, as_json: AsJson = False) -> None:
    """Say which of BPS's naming rules a standard breaks, with the name that would keep them; exit 1 when any.

    Example: satudata standards lint rancangan.json
    """
    with reads() as (_, session):
        found = answers.lint(session, _standard(session, which))
    if as_json:
        show({"findings": [answers.finding(one) for one in found]})
    else:
        for one in found:
            better = f" Saran: “{one.suggestion}”." if one.suggestion else ""
            print(f"{one.variable or '(judul standar)'}: “{one.title}” – {one.message.id}{better}")
        print(f"{len(found)} temuan")
    if found:
        raise typer.Exit(INPUT_HAS_ERRORS)


def similar(
    which: Which,
    least: Annotated[int, typer.Option(min=0, max=100, help="Percent from which a likeness is told.")] = LIKELY,
    as_json: AsJson = False,
) -> None:
    """Say which registered standards are like one that somebody means to make.

    Example: satudata standards similar rancangan.json
    """
    with reads() as (_, session):
        proposed = _standard(session, which)
        known = {slug: one.standard for slug, one in repository.standards(session).items() if slug != which}
        found = alike(proposed, known, least=least)
    if as_json:
        show({"similar": [answers.likeness(one) for one in found]})
        return
    for one in found:
        print(f"{one.percent} % seperti {one.slug} ({len(one.twins)} dari {one.wanted} variabel): {one.title.id}")
    if not found:
        print("Tidak ada standar terdaftar yang serupa.")


def _standard(session: Session, which: str) -> DataStandard:
    """Read a standard from a file, with or without its envelope, or from the registry."""
    path = Path(which)
    if not path.is_file():
        return repository.standard(session, which).standard
    try:
        document = orjson.loads(path.read_bytes())
        return DataStandard.model_validate(document.get("body", document))
    except (orjson.JSONDecodeError, ValidationError, AttributeError):
        fail(f"Berkas '{which}' bukan standar data yang dapat dibaca. Periksa dengan skema “standard” di /skema.")
