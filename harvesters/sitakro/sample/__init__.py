"""A synthetic village as SITakro exports it, with planted faults and the ledger that names each of them.

Nobody in it exists: names are put together at random, serials of NIK and No KK count from 0001, telephone numbers
and e-mail addresses are of a kind that no one can have.
"""

import re
from datetime import date
from pathlib import Path

from harvesters.sitakro.descriptions import EXPORTS
from harvesters.sitakro.sample.exports import tables
from harvesters.sitakro.sample.fields import Layout
from harvesters.sitakro.sample.ledger import write_ledger
from harvesters.sitakro.sample.planter import plant
from harvesters.sitakro.sample.village import settle
from harvesters.sitakro.sample.writer import Form, write_table
from registry.harvest.plugin import Invalid, Sentence, bundled_profiles, bundled_standards

PERIOD = date(2025, 12, 31)
_VILLAGE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}")


class NoSuchSample(Invalid):
    """The sample asked for cannot be made."""

    type = "no-such-sample"
    title = Sentence("Contoh seperti itu tidak dapat dibuat", "Such a sample cannot be made")


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
    """Write the three exports and ``ledger.json`` into a folder and return the files.

    ``village`` is a Kemendagri code, ``people`` the number of its inhabitants, ``faults`` the share of cells that
    are spoilt (0 to 1). The same arguments give the same bytes. Raises ``NoSuchSample`` or ``TooManyFaults``.
    """
    _demand(
        _VILLAGE.fullmatch(village) is not None,
        "Tulis kode desa seperti 35.05.10.2011",
        "Write a village code such as 35.05.10.2011",
    )
    _demand(people > 0, "Jumlah penduduk paling sedikit 1", "There must be at least 1 inhabitant")
    _demand(0 <= faults <= 1, "Bagian kesalahan antara 0 dan 1", "The share of faults lies between 0 and 1")
    families = settle(village=village, people=people, seed=seed, period=period)
    profiles, standards = bundled_profiles(), bundled_standards()
    layouts = []
    for table in tables(families, seed=seed):
        profile = profiles[EXPORTS[table.name].profile]
        layouts.append(Layout(table, profile, standards[profile.standard].body))
    spoilt, entries = plant(layouts, share=faults, seed=seed, form=form, period=period)
    out.mkdir(parents=True, exist_ok=True)
    return [*(write_table(table, out, form) for table in spoilt), write_ledger(entries, out / "ledger.json")]


def _demand(holds: bool, id_: str, en: str) -> None:  # noqa: FBT001  # read as: demand that
    if not holds:
        raise NoSuchSample(Sentence(f"{id_}.", f"{en}."))
