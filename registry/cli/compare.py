"""``satudata compare``: whether two datasets may be compared and added up."""

from typing import Annotated

import typer

from registry.cli.items_named import reader
from registry.cli.session import AsJson, reads, show
from registry.items import repository
from registry.items.state import Kind
from registry.tabulation import comparability

_WORDS = {
    "comparable": "dapat dibandingkan",
    "another-period": "dapat dibandingkan antarwaktu",
    "after-correspondence": "dapat dibandingkan sesudah padanan diterapkan",
    "not-comparable": "tidak dapat dibandingkan",
}


def compare(
    left: Annotated[str, typer.Argument(metavar="DATASET", help="Slug of a dataset.")],
    right: Annotated[str, typer.Argument(metavar="OTHER", help="Slug of another.")],
    as_json: AsJson = False,
) -> None:
    """Compare two datasets on definition, code lists, unit, measure, universe and period.

    Example: satudata compare keluarga-atap-desa-sawentar-2025 keluarga-dinding-desa-sawentar-2025
    """
    with reads() as (registry, session):
        by = reader(session, registry.settings.token)
        one, other = (repository.find(session, by, kind=Kind.DATASET, slug=each) for each in (left, right))
        found = comparability.compare(one.body, other.body, comparability.bridges(session))
    if as_json:
        show(
            {"verdict": found.verdict.value, "adds_up": found.adds_up, "reasons": [r._asdict() for r in found.reasons]}
        )
        return
    print(_WORDS[found.verdict.value] + ("; angkanya boleh dijumlahkan" if found.adds_up else ""))
    for reason in found.reasons:
        print(f"  {reason.id}")
