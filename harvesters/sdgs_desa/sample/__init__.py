"""A synthetic village in the two templates of SDGs Desa, with planted faults and the ledger of each of them."""

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from harvesters.planting.cells import Cell, Table
from harvesters.planting.sample import PERIOD, demand, write_sample
from harvesters.planting.writer import Form
from harvesters.sdgs_desa.sample import individu, keluarga
from harvesters.sdgs_desa.sample.choices import Choices
from harvesters.village.people import Family
from harvesters.village.settlement import settle
from registry.harvest.plugin import Profile, bundled_profiles

INDIVIDU, KELUARGA = "sdgs_individu", "sdgs_keluarga"
PROFILES = {INDIVIDU: "sdgs-individu", KELUARGA: "sdgs-keluarga"}


def write(
    out: Path,
    *,
    village: str,
    people: int,
    seed: int,
    faults: float,
    form: Form = "xlsx",
    period: date = PERIOD,
) -> list[Path]:
    """Write ``sdgs_individu``, ``sdgs_keluarga`` and ``ledger.json`` into a folder and return the files.

    ``village`` is a Kemendagri code, ``people`` the number of its inhabitants, ``faults`` the share of cells that
    are spoilt (0 to 1). The same arguments give the same bytes. Raises ``NoSuchSample`` or ``TooManyFaults``.
    """
    demand(village=village, people=people, faults=faults)
    families = settle(village=village, people=people, seed=seed, period=period)
    written = [(table, PROFILES[table.name]) for table in tables(families, seed=seed, period=period)]
    return write_sample(out, written, share=faults, seed=seed, form=form, period=period)


def tables(families: list[Family], *, seed: int, period: date) -> list[Table]:
    """Return both templates as a village fills them in: those who live there, and their families."""
    rng = random.Random(f"sdgs desa {seed}")
    profiles = bundled_profiles()
    persons, houses = profiles[PROFILES[INDIVIDU]], profiles[PROFILES[KELUARGA]]
    asked, told = Choices(persons, rng, period), Choices(houses, rng, period)
    individuals = (
        (index, asked.row(individu.answers(family, person, asked, rng)))
        for index, family in enumerate(families)
        for person in family.residents
    )
    households = ((index, told.row(keluarga.answers(family, told, rng))) for index, family in enumerate(families))
    return [_table(INDIVIDU, persons, individuals), _table(KELUARGA, houses, households)]


def _table(name: str, profile: Profile, rows: Iterable[tuple[int, list[Cell]]]) -> Table:
    listed = list(rows)
    return Table(
        name=name,
        headers=tuple(column.header for column in profile.columns),
        rows=[row for _, row in listed],
        families=[family for family, _ in listed],
        sheet="Data",
    )
