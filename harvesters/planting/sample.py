"""What every sample does alike: refuse what cannot be made, spoil the tables, write them with their ledger."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from harvesters.planting.cells import Table
from harvesters.planting.fields import Layout
from harvesters.planting.ledger import write_ledger
from harvesters.planting.planter import plant
from harvesters.planting.writer import Form, write_table
from registry.harvest.plugin import Invalid, Sentence, bundled_profiles, bundled_standards

PERIOD = date(2025, 12, 31)
_VILLAGE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")


class NoSuchSample(Invalid):
    """The sample asked for cannot be made."""

    type = "no-such-sample"
    title = Sentence("Contoh seperti itu tidak dapat dibuat", "Such a sample cannot be made")


def demand(*, village: str, people: int, faults: float) -> None:
    """Raise ``NoSuchSample`` for a village code, a number of people or a share of faults that cannot be."""
    _demand(
        _VILLAGE.fullmatch(village) is not None,
        "Tulis kode desa seperti 35.05.10.2011",
        "Write a village code such as 35.05.10.2011",
    )
    _demand(people > 0, "Jumlah penduduk paling sedikit 1", "There must be at least 1 inhabitant")
    _demand(0 <= faults <= 1, "Bagian kesalahan antara 0 dan 1", "The share of faults lies between 0 and 1")


def write_sample(
    out: Path, tables: Iterable[tuple[Table, str]], *, share: float, seed: int, form: Form, period: date
) -> list[Path]:
    """Write tables, each with the slug of its profile, and ``ledger.json``; return the files, the ledger last.

    ``share`` of all cells is spoilt. The same arguments give the same bytes. Raises ``TooManyFaults``.
    """
    profiles, standards = bundled_profiles(), bundled_standards()
    layouts = []
    for table, slug in tables:
        profile = profiles[slug]
        layouts.append(Layout(table, profile, standards[profile.standard].body))
    spoilt, entries = plant(layouts, share=share, seed=seed, form=form, period=period)
    out.mkdir(parents=True, exist_ok=True)
    return [*(write_table(table, out, form) for table in spoilt), write_ledger(entries, out / "ledger.json")]


def _demand(holds: bool, id_: str, en: str) -> None:  # noqa: FBT001  # read as: demand that
    if not holds:
        raise NoSuchSample(Sentence(f"{id_}.", f"{en}."))
