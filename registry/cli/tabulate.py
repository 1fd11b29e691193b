"""``satudata tabulate``: Desa dalam Angka of a village from its checked microdata, as datasets to be decided on."""

from typing import Annotated

import typer

from registry.cli.items_named import reader
from registry.cli.session import As, AsJson, reads, say, show, writes
from registry.tabulation import service, village
from registry.tabulation.service import Outcome, Proposed
from registry.tabulation.village import Made, Means
from registry.workflow import service as workflow

_WORDS = {
    Outcome.NEW: "baru, diajukan",
    Outcome.CHANGED: "versi baru, diajukan",
    Outcome.SAME: "sama",
    Outcome.UNDER_WAY: "versi lain masih diproses",
    Outcome.LACKING: "tidak ada",
}


def tabulate(
    place: Annotated[str, typer.Argument(metavar="VILLAGE", help="Code of the village (Kemendagri).")],
    period: Annotated[int, typer.Option(min=1945, max=2100, help="The year of the data.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be made.")] = False,
    as_json: AsJson = False,
    as_user: As = "",
) -> None:
    """Compute every table of Desa dalam Angka that a village's checked microdata can answer, and submit the datasets.

    Example: satudata tabulate 35.05.10.2011 --period 2025 --as produsen
    """
    if dry_run:
        with reads() as (registry, session):
            means = Means(registry.files, registry.office, registry.settings.small_cell)
            by = reader(session, registry.settings.token)
            made = village.tables(session, means, place, period, by=by)
            _tell(
                [Proposed(each, Outcome.NEW if each.body else Outcome.LACKING, None) for each in made], as_json=as_json
            )
        return
    with writes(as_user) as (registry, session, by):
        means = Means(registry.files, registry.office, registry.settings.small_cell)
        proposed = service.propose(session, village.tables(session, means, place, period, by=by), by=by)
        for each in proposed:
            if each.entry is not None and each.outcome in {Outcome.NEW, Outcome.CHANGED}:
                workflow.submit(session, each.entry, by=by)
        _tell(proposed, as_json=as_json)


def _tell(proposed: list[Proposed], *, as_json: bool) -> None:
    if as_json:
        show([_row(each.made, each.outcome) for each in proposed])
        return
    for each in proposed:
        reason = f": {each.made.lacking.id}" if each.made.lacking else ""
        print(f"{each.made.entry.number:<6}{each.made.entry.title['id'][:70]:<72}{_WORDS[each.outcome]}{reason}")
    there = sum(each.made.body is not None for each in proposed)
    say(f"{there} dari {len(proposed)} tabel dapat dibuat.")


def _row(made: Made, outcome: Outcome) -> dict[str, object]:
    return {
        "table": made.entry.number,
        "title": made.entry.title,
        "indicator": made.indicator.version_iri if made.indicator else None,
        "dataset": f"/id/dataset/{made.agency}/{made.slug}" if made.slug else None,
        "outcome": outcome.value,
        "lacking": made.lacking._asdict() if made.lacking else None,
        "protection": made.body["was_generated_by"]["protection"] if made.body else None,
        "coverage": made.body["was_generated_by"]["coverage"] if made.body else None,
    }
