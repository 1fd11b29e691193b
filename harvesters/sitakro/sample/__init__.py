"""A synthetic village as SITakro exports it, with planted faults and the ledger that names each of them.

Nobody in it exists: names are put together at random, serials of NIK and No KK count from 0001, telephone numbers
and e-mail addresses are of a kind that no one can have.
"""

from datetime import date
from pathlib import Path

from harvesters.planting.sample import PERIOD, demand, write_sample
from harvesters.planting.writer import Form
from harvesters.sitakro.descriptions import EXPORTS
from harvesters.sitakro.sample.exports import tables
from harvesters.village.settlement import settle


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
    demand(village=village, people=people, faults=faults)
    families = settle(village=village, people=people, seed=seed, period=period)
    written = [(table, EXPORTS[table.name].profile) for table in tables(families, seed=seed)]
    return write_sample(out, written, share=faults, seed=seed, form=form, period=period)
