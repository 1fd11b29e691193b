"""``satudata tabulate``: Desa dalam Angka from checked microdata, as datasets to be decided on."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer
from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.app import Registry
from registry.changes import log
from registry.cli.items_named import reader
from registry.cli.session import As, AsJson, caller, opened, reads, say, show
from registry.db import reading
from registry.errors import Conflict, Sentence
from registry.tabulation import area, service
from registry.tabulation.area import Computed, Work
from registry.tabulation.service import Outcome, Proposed
from registry.workflow import service as workflow

_WORDS = {
    Outcome.NEW: "baru, diajukan",
    Outcome.CHANGED: "versi baru, diajukan",
    Outcome.SAME: "sama",
    Outcome.UNDER_WAY: "versi lain masih diproses",
    Outcome.LACKING: "tidak ada",
}
_NOTHING = Sentence("Tidak satu pun tabel dapat dibuat.", "Not one table could be made.")


def tabulate(
    place: Annotated[
        str, typer.Argument(metavar="PLACE", help="Code of the village, kecamatan or kabupaten (Kemendagri).")
    ],
    period: Annotated[int, typer.Option(min=1945, max=2100, help="The year of the data.")],
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that compute the villages of an area.")] = 2,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be made.")] = False,
    as_json: AsJson = False,
    as_user: As = "",
) -> None:
    """Compute every table of Desa dalam Angka that checked microdata can answer, and submit the datasets.

    Of a kecamatan or kabupaten the tables of each of its villages. Example: satudata tabulate 35.05.10.2011 --period
    2025 --as produsen
    """
    if dry_run:
        with reads() as (registry, session):
            by = reader(session, registry.settings.token)
            rehearsed = [
                (each, [Proposed(made, Outcome.NEW if made.body else Outcome.LACKING, None) for made in each.made])
                for each in _villages(registry, place, period, by, processes)
            ]
            _tell(rehearsed, as_json=as_json)
        return
    with opened() as registry:
        with log.transaction(registry.engine) as session:
            by = caller(session, registry.settings, as_user)
        found = []
        for each in _villages(registry, place, period, by, processes):
            with log.transaction(registry.engine) as session:
                found.append((each, _submitted(session, each, by)))
        registry.follower.catch_up()
        _tell(found, as_json=as_json)


def _villages(registry: Registry, place: str, year: int, by: Caller, processes: int) -> Iterator[Computed]:
    settings = registry.settings
    villages = [place]
    if not area.is_village(place):
        with reading(registry.engine) as session:
            villages = area.producers(session, place)
    key_file = settings.microdata_key_file
    work = Work(settings.database, settings.home, settings.base, settings.small_cell, year, by, key_file)
    for each in area.computed(work, villages, processes=processes):
        if each.refusal is not None:
            if len(villages) == 1:
                raise Conflict(each.refusal)
            say(f"{each.village}: {each.refusal.id}")
        yield each


def _submitted(session: Session, each: Computed, by: Caller) -> list[Proposed]:
    proposed = service.propose(session, each.made, by=by)
    for entry in service.fresh(proposed):
        workflow.submit(session, entry, by=by)
    return proposed


def _tell(found: Sequence[tuple[Computed, list[Proposed]]], *, as_json: bool) -> None:
    if as_json:
        show([_row(village.village, each) for village, proposed in found for each in proposed])
    for village, proposed in found:
        there = sum(each.made.body is not None for each in proposed)
        if len(found) == 1 and not as_json:
            for each in proposed:
                reason = f": {each.made.lacking.id}" if each.made.lacking else ""
                print(
                    f"{each.made.entry.number:<6}{each.made.entry.title['id'][:70]:<72}{_WORDS[each.outcome]}{reason}"
                )
        if village.refusal is None:
            say(f"{village.village}: {there} dari {len(proposed)} tabel dapat dibuat.")
    if all(village.refusal for village, _ in found):
        raise Conflict(_NOTHING)


def _row(code: str, each: Proposed) -> dict[str, object]:
    made = each.made
    return {
        "village": code,
        "table": made.entry.number,
        "title": made.entry.title,
        "indicator": made.indicator.version_iri if made.indicator else None,
        "dataset": f"/id/dataset/{made.agency}/{made.slug}" if made.slug else None,
        "outcome": each.outcome.value,
        "lacking": made.lacking._asdict() if made.lacking else None,
        "protection": made.body["was_generated_by"]["protection"] if made.body else None,
        "coverage": made.body["was_generated_by"]["coverage"] if made.body else None,
    }
