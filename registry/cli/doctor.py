"""``satudata doctor``: what is wrong and how to mend it."""

from dataclasses import asdict
from typing import Annotated

import typer

from registry.cli.session import INPUT_HAS_ERRORS, AsJson, opened, show
from registry.db import now
from registry.doctor.examination import examine
from registry.doctor.findings import Health

_SIGNS = {Health.WELL: "baik ", Health.CARE: "rawat", Health.ILL: "SAKIT"}


def doctor(
    thoroughly: Annotated[bool, typer.Option(help="Read every private file and compare its hash.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at home, database, change log, files, index, harvests and people; exit 1 when something does not work.

    Example: satudata doctor
    """
    with opened() as registry:
        found = list(
            examine(
                registry.engine,
                registry.settings.home,
                registry.projection,
                registry.graph_projection.name,
                at=now(),
                thoroughly=thoroughly,
                microdata=registry.microdata,
            )
        )
    if as_json:
        show([{**asdict(one), "seen": one.seen._asdict(), "cure": one.cure and one.cure._asdict()} for one in found])
    else:
        for one in found:
            print(f"{_SIGNS[one.health]}  {one.part:<9} {one.seen.id}")
            if one.cure:
                print(f"{'':17}→ {one.cure.id}")
    if any(one.health is Health.ILL for one in found):
        raise typer.Exit(INPUT_HAS_ERRORS)
